package dev.bactrian.system.salesforce;

import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Storage;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.Feed;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.Poll;
import dev.bactrian.system.SystemUnavailable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One configured Salesforce org. */
final class SalesforceSystem implements ConnectedSystem {

    static final int MOST_RECORDS = 200;

    /** A call costs the same for one record as for 200, and calls are counted by the day. */
    private static final Capabilities CAPABILITIES = new Capabilities(MOST_RECORDS, 100, false, true, true, false);

    private final String name;
    private final SalesforceSettings settings;
    private final SalesforceCalls calls;
    private final SalesforceIdentity identity;
    private final Map<String, SalesforceFeed> feeds = new ConcurrentHashMap<>();

    SalesforceSystem(String name, SalesforceSettings settings, SalesforceCalls calls) {
        this.name = name;
        this.settings = settings;
        this.calls = calls;
        this.identity = new SalesforceIdentity(name, calls);
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Optional<ObjectShape> describe(String object) {
        return object(object).map(SalesforceObject::shape);
    }

    @Override
    public String identity(String object) {
        return identity.ask();
    }

    @Override
    public Feed feed(Subscription subscription, PlaceKeeper keeper) {
        var object = object(subscription.object())
                .orElseThrow(() -> new SystemUnavailable(name, "object " + subscription.object() + " is gone"));
        var reads = new SalesforceReads(calls, subscription, object);
        var feed = new SalesforceFeed(calls, reads, keeper, settings.longestSilence());
        feeds.put(subscription.sync(), feed);
        return feed;
    }

    @Override
    public List<Change> read(Subscription subscription, Collection<String> keys) {
        return feed(subscription.sync()).reads().byKeys(keys);
    }

    @Override
    public String keyAsTold(Subscription subscription, String typed) {
        return Storage.RECORD_ID.said(typed);
    }

    @Override
    public void readAll(Subscription subscription, Consumer<List<Change>> batches) {
        feed(subscription.sync()).reads().all(batches);
    }

    @Override
    public boolean isEmpty(Subscription subscription) {
        return feed(subscription.sync()).reads().areNone();
    }

    @Override
    public List<Delivery.Answered> write(Subscription subscription, List<Delivery> deliveries) {
        return write(subscription.sync(), deliveries);
    }

    List<Delivery.Answered> write(String sync, List<Delivery> deliveries) {
        return new SalesforceWrites(feed(sync).reads(), calls, deliveries).write();
    }

    @Override
    public Poll poll(Subscription subscription, Optional<String> timeField) {
        return new SalesforcePoll(calls, feed(subscription.sync()).reads());
    }

    /** @throws SystemUnavailable where the sync has not been prepared yet */
    SalesforceFeed feed(String sync) {
        var feed = feeds.get(sync);
        if (feed == null) {
            throw new SystemUnavailable(name, "sync " + sync + " is not prepared yet");
        }
        return feed;
    }

    private Optional<SalesforceObject> object(String object) {
        if (!object.matches("\\w+")) {
            return Optional.empty();
        }
        var action = "describe object " + object;
        return calls.find(action, calls.path("sobjects/" + object + "/describe"))
                .map(reply -> {
                    if (!reply.body().path("fields").isArray()) {
                        throw new SystemUnavailable(name, action + ": the reply names no fields");
                    }
                    return SalesforceObject.of(reply.body());
                });
    }
}
