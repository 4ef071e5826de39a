package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A sync file that is added while the application runs is a sync at work, beside those that flow, whose sources go on. */
class AddedFileIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String ORDERS =
            """
            connection_name: orders
            source: { system: east, table: orders }
            target: { system: west, table: orders }
            field_mappings:
              - { source: id, target: id }
              - { source: name, target: name }
            """;

    @Test
    void fileThatIsAddedIsLoadedAndFollowedBothWays() throws Exception {
        try (var databases = TwoDatabases.prepare("added-file", 20, "")) {
            var folder = Path.of("target", "syncs", "added-file");
            Files.deleteIfExists(folder.resolve("orders.sync.yaml"));
            databases
                    .application
                    .with("camel.main.routes-reload-enabled", "true")
                    .with("camel.main.routes-reload-directory", folder.toString())
                    .with("camel.main.routes-reload-pattern", "*.sync.yaml")
                    .with("camel.main.routes-reload-remove-all-routes", "false")
                    .start()
                    .live();
            for (var database : List.of("east", "west")) {
                databases.execute(database, "create table orders (id bigint primary key, name text)");
            }
            databases.execute("east", "insert into orders select n, 'order ' || n from generate_series(1, 2000) as n");

            var sourcesBefore = startedSources(databases);
            var isOver = new AtomicBoolean();
            var editing = CompletableFuture.runAsync(() -> edit(databases, isOver));

            Files.writeString(folder.resolve("orders.sync.yaml"), ORDERS);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(databases.texts("west", "select count(*) from orders"))
                            .containsExactly("2000"));
            databases.execute("west", "update orders set name = 'of the west' where id = 2");
            holds(databases, "east", 2, "of the west");
            databases.execute("east", "update orders set name = 'of the east' where id = 1");
            holds(databases, "west", 1, "of the east");
            isOver.set(true);
            editing.join();
            databases.becomeEqual(PATIENCE);
            assertThat(databases.texts("state", "select slot_name from pg_replication_slots order by 1"))
                    .containsExactly("bactrian_east", "bactrian_west");
            assertThat(startedSources(databases))
                    .as("the sources are not begun anew")
                    .isEqualTo(sourcesBefore);
        }
    }

    private static long startedSources(TwoDatabases databases) {
        return databases
                .application
                .log()
                .lines()
                .filter(line -> line.contains("Started bactrian_"))
                .count();
    }

    private static void edit(TwoDatabases databases, AtomicBoolean isOver) {
        try {
            for (var n = 0; !isOver.get(); n++) {
                databases.execute(
                        n % 2 == 0 ? "east" : "west",
                        "update customers set phone = 'edit " + n + "' where id = " + (1 + n % 20));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void holds(TwoDatabases databases, String database, int id, String name) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(databases.texts(database, "select name from orders where id = " + id))
                        .containsExactly(name));
    }
}
