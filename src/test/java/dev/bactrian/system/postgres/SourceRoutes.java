package dev.bactrian.system.postgres;

import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed.Beginning;
import dev.bactrian.system.Feed.Place;
import dev.bactrian.system.SharedPlaces;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** The source Kamelet at work on tables of one server, all followed by one route. */
final class SourceRoutes implements AutoCloseable {

    final ConcurrentLinkedQueue<Change> told = new ConcurrentLinkedQueue<>();
    final AtomicInteger exchanges = new AtomicInteger();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final PostgresSystem system;
    private final Map<PostgresFeed, OffsetMemory> kept = new HashMap<>();
    private final List<PostgresFeed> following = new ArrayList<>();
    private final Set<PostgresFeed> waiting = ConcurrentHashMap.newKeySet();
    private int restarts;

    SourceRoutes(FollowedTable tables) throws Exception {
        var type = new PostgresType(camel, Duration.ofSeconds(60));
        camel.getRegistry().bind("postgres", type);
        var settings = Map.of(
                "type",
                "postgres",
                "host",
                "localhost",
                "port",
                Integer.toString(tables.server.getPort()),
                "database",
                "postgres",
                "user",
                "postgres");
        settings.forEach((key, value) ->
                camel.getPropertiesComponent().addOverrideProperty("bactrian.systems.erp." + key, value));
        system = (PostgresSystem) type.configure("erp", settings);
        system.share(new Places());
        camel.start();
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(PluginHelper.getResourceLoader(camel)
                        .resolveResource("file:kamelets/postgres-source.kamelet.yaml"));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:postgres-source/erp-source?system=erp&feed=bactrian_erp")
                        .process(exchange -> {
                            exchanges.incrementAndGet();
                            told.addAll(exchange.getMessage().getBody(List.class));
                        });
            }
        });
    }

    /** Follows a table with the columns {@code id} and {@code name} from now on, in a sync of its name. */
    PostgresFeed follow(String table) throws Exception {
        return follow(table, "id", "name");
    }

    /** The same with other columns besides {@code id}. */
    PostgresFeed follow(String table, String... columns) throws Exception {
        var feed = feed(table, table, columns);
        begin(feed).close();
        goOn(feed);
        return feed;
    }

    PostgresFeed feed(String sync, String table, String... columns) {
        var offsets = new OffsetMemory();
        offsets.keep("{}");
        var feed = (PostgresFeed) system.feed(new Subscription(sync, "erp", table, List.of(columns)), offsets);
        kept.put(feed, offsets);
        return feed;
    }

    Beginning begin(PostgresFeed feed) {
        var beginning = feed.begin();
        kept(feed).keep(beginning.place().offsets());
        return beginning;
    }

    /** Follows from where the feed's place was kept. */
    void goOn(PostgresFeed feed) throws Exception {
        following.add(feed);
        if (!feed.join(place(feed))) {
            restart();
        }
        waiting.remove(feed);
    }

    /** Begins the source anew, each feed where its place was kept. */
    void restart() throws Exception {
        restarts++;
        following.get(0).awaitStart();
        camel.getRouteController().stopRoute("erp-source");
        following.forEach(feed -> feed.resume(place(feed)));
        camel.getRouteController().startRoute("erp-source");
    }

    void leave(PostgresFeed feed) {
        following.remove(feed);
        waiting.add(feed);
        feed.leave();
    }

    int restarts() {
        return restarts;
    }

    OffsetMemory kept(PostgresFeed feed) {
        return Objects.requireNonNull(kept.get(feed));
    }

    private Place place(PostgresFeed feed) {
        return new Place(Position.NONE, Objects.requireNonNull(kept(feed).kept()));
    }

    /** The log is kept for all feeds that do not follow it now. */
    private final class Places implements SharedPlaces {

        @Override
        public List<String> offsets() {
            return List.of(DatabaseLog.BEGUN);
        }

        @Override
        public Optional<Set<String>> objects() {
            return Optional.empty();
        }

        @Override
        public Optional<String> whyHeld() {
            return waiting.stream().findFirst().map(feed -> "sync " + feed.sync() + " waits");
        }
    }

    @Override
    public void close() throws IOException {
        camel.stop();
    }
}
