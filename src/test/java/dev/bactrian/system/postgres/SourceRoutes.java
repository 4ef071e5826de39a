package dev.bactrian.system.postgres;

import dev.bactrian.change.Change;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.PlaceKeeper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/** The source Kamelet at work on tables of one server, each followed by a route of its own. */
final class SourceRoutes implements AutoCloseable {

    final ConcurrentLinkedQueue<Change> told = new ConcurrentLinkedQueue<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final PostgresSystem system;

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
        camel.start();
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(PluginHelper.getResourceLoader(camel)
                        .resolveResource("file:kamelets/postgres-source.kamelet.yaml"));
    }

    /** Follows a table with the columns {@code id} and {@code name} from now on, in a sync of its name. */
    PostgresFeed follow(String table) throws Exception {
        return follow(table, "id", "name");
    }

    /** The same with other columns besides {@code id}. */
    PostgresFeed follow(String table, String... columns) throws Exception {
        var kept = new String[] {"{}"};
        var feed =
                (PostgresFeed) system.feed(new Subscription(table, "erp", table, List.of(columns)), new PlaceKeeper() {
                    @Override
                    public @Nullable String kept() {
                        return kept[0];
                    }

                    @Override
                    public void keep(String offsets) {
                        kept[0] = offsets;
                    }
                });
        try (var beginning = feed.begin()) {
            kept[0] = beginning.place().offsets();
        }
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:postgres-source/" + table + "-source?sync=" + table + "&system=erp&object=" + table
                                + "&feed=bactrian_" + table + "_erp")
                        .process(exchange -> told.addAll(exchange.getMessage().getBody(List.class)));
            }
        });
        camel.getRouteController().startRoute(table + "-source");
        return feed;
    }

    @Override
    public void close() throws IOException {
        camel.stop();
    }
}
