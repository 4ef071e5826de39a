package dev.bactrian.pipeline.files;

import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.Feed;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.Poll;
import dev.bactrian.system.SharedPlaces;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A system that a sync writes to in smaller batches than it would take. */
record CappedSystem(ConnectedSystem system, Capabilities capabilities) implements ConnectedSystem {

    static ConnectedSystem of(ConnectedSystem system, int batchSize) {
        var capabilities = system.capabilities();
        return batchSize >= capabilities.batchSize()
                ? system
                : new CappedSystem(system, capabilities.withBatchSize(batchSize));
    }

    @Override
    public void share(SharedPlaces places) {
        system.share(places);
    }

    @Override
    public List<Leftover> leftovers(Collection<String> needed) {
        return system.leftovers(needed);
    }

    @Override
    public boolean remove(Leftover leftover) {
        return system.remove(leftover);
    }

    @Override
    public OptionalLong heldLog(String feed) {
        return system.heldLog(feed);
    }

    @Override
    public List<String> obstacles() {
        return system.obstacles();
    }

    @Override
    public List<String> obstacles(String object) {
        return system.obstacles(object);
    }

    @Override
    public Optional<ObjectShape> describe(String object) {
        return system.describe(object);
    }

    @Override
    public String identity(String object) {
        return system.identity(object);
    }

    @Override
    public Optional<Alteration> altered(Subscription subscription) {
        return system.altered(subscription);
    }

    @Override
    public Feed feed(Subscription subscription, PlaceKeeper keeper) {
        return system.feed(subscription, keeper);
    }

    @Override
    public List<String> obstacles(Subscription subscription) {
        return system.obstacles(subscription);
    }

    @Override
    public boolean isEmpty(Subscription subscription) {
        return system.isEmpty(subscription);
    }

    @Override
    public List<Change> read(Subscription subscription, Collection<String> keys) {
        return system.read(subscription, keys);
    }

    @Override
    public String keyAsTold(Subscription subscription, String typed) {
        return system.keyAsTold(subscription, typed);
    }

    @Override
    public void readAll(Subscription subscription, Consumer<List<Change>> batches) {
        system.readAll(subscription, batches);
    }

    @Override
    public List<Delivery.Answered> write(Subscription subscription, List<Delivery> deliveries) {
        return system.write(subscription, deliveries);
    }

    @Override
    public Poll poll(Subscription subscription, Optional<String> timeField) {
        return system.poll(subscription, timeField);
    }

    @Override
    public List<IndexAdvice> missingIndexes(Subscription subscription, Optional<String> timeField) {
        return system.missingIndexes(subscription, timeField);
    }

    @Override
    public void create(IndexAdvice advice) {
        system.create(advice);
    }
}
