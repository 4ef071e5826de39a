package dev.bactrian.system.salesforce;

import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.sandbox.salesforce.SalesforceStandIn;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed.Place;
import dev.bactrian.system.PlaceKeeper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/** A Camel context with the adapter and the real Kamelets, in front of a stand-in. */
final class Org implements AutoCloseable {

    static final List<String> FIELDS = List.of(
            "Name",
            "Industry",
            "AnnualRevenue",
            "NumberOfEmployees",
            "BillingCity",
            "Description",
            "CreatedDate",
            "Phone");
    static final Subscription ACCOUNTS = new Subscription("accounts", "crm", "Account", FIELDS);

    /** What the pipeline would take; a test may refuse. */
    interface Taking {
        void take(List<Change> changes) throws Exception;
    }

    final List<Change> changes = new CopyOnWriteArrayList<>();
    final DefaultCamelContext camel = new DefaultCamelContext();
    final SalesforceSystem system;
    final @Nullable SalesforceFeed feed;
    volatile Taking taking = all -> {};
    volatile @Nullable String kept;

    Org(SalesforceStandIn standIn) throws Exception {
        this(standIn, ACCOUNTS);
    }

    /** Reads and writes this subscription. */
    Org(SalesforceStandIn standIn, Subscription subscription) throws Exception {
        this(settings(standIn), subscription);
    }

    /** Started in front of an org that does not let it in. */
    static Org outOfReach(Map<String, String> settings) throws Exception {
        return new Org(settings, null);
    }

    private Org(Map<String, String> settings, @Nullable Subscription subscription) throws Exception {
        var type = new SalesforceType(camel);
        camel.getRegistry().bind("salesforce", type);
        system = (SalesforceSystem) type.configure("crm", settings);
        camel.start();
        feed = subscription == null ? null : (SalesforceFeed) system.feed(subscription, keeper());
        var loader = PluginHelper.getRoutesLoader(camel);
        for (var kamelet : List.of("salesforce-source", "salesforce-sink")) {
            loader.loadRoutes(PluginHelper.getResourceLoader(camel)
                    .resolveResource("file:kamelets/" + kamelet + ".kamelet.yaml"));
        }
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("kamelet:salesforce-source/accounts-source?sync=accounts&system=crm&object=Account")
                        .process(exchange -> {
                            List<Change> all = exchange.getMessage().getBody(List.class);
                            taking.take(all);
                            changes.addAll(all);
                        });
                from("direct:deliver")
                        .to("kamelet:salesforce-sink/accounts-sink?sync=accounts&system=crm&object=Account");
            }
        });
    }

    static HashMap<String, String> settings(SalesforceStandIn standIn) {
        var settings = new HashMap<String, String>();
        settings.put("type", "salesforce");
        settings.put("login-url", standIn.url());
        settings.put("client-id", "id");
        settings.put("client-secret", "secret");
        settings.put("pubsub-host", "localhost");
        settings.put("pubsub-port", String.valueOf(standIn.pubSubPort()));
        settings.put("pubsub-plaintext", "true");
        settings.put("longest-silence", "2s");
        return settings;
    }

    /** Starts the source at a place, as a supervisor does. */
    void follow(Place place) throws Exception {
        camel.getRouteController().stopRoute("accounts-source");
        feed.resume(place);
        camel.getRouteController().startRoute("accounts-source");
    }

    /** Begins anew, and follows from there. */
    Place follow() throws Exception {
        var place = feed.begin().place();
        follow(place);
        return place;
    }

    List<Change> changesOf(String key) {
        return changes.stream().filter(change -> change.key().equals(key)).toList();
    }

    @SuppressWarnings("unchecked")
    List<Delivery.Answered> deliver(Delivery... deliveries) {
        try (var template = camel.createProducerTemplate()) {
            return template.requestBody("direct:deliver", List.of(deliveries), List.class);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    PlaceKeeper keeper() {
        return new PlaceKeeper() {
            @Override
            public @Nullable String kept() {
                return kept;
            }

            @Override
            public void keep(String offsets) {
                kept = offsets;
            }
        };
    }

    @Override
    public void close() {
        camel.stop();
    }
}
