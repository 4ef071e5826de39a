package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A database has one slot, one publication and one source, whatever number of syncs and tables. */
class SharedSourceIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path FOLDER = Path.of("target", "syncs");
    private static final int SYNCS = 13;
    private static final String SLOTS = "select slot_name from pg_replication_slots order by 1";

    /** A server of PostgreSQL's default settings has ten slots and ten senders. */
    @Test
    void thirteenSyncsFollowTwoDatabasesOfDefaultSettings() throws Exception {
        try (var databases = TwoDatabases.prepare("shared-thirteen", 3, "", Map.of("max_connections", "100"))) {
            for (var n = 1; n <= SYNCS; n++) {
                makeTable(databases, "things_" + n, 5);
                databases.application.andSync("things_" + n + ".sync.yaml", sync("things_" + n));
            }
            databases.application.start().live();

            assertThat(databases.texts("state", SLOTS)).containsExactly("bactrian_east", "bactrian_west");
            assertThat(databases.texts("east", "select pubname from pg_publication"))
                    .containsExactly("bactrian_east");
            for (var n = 1; n <= SYNCS; n++) {
                databases.execute("east", "update things_" + n + " set name = 'of the east' where id = 1");
                databases.execute("west", "update things_" + n + " set name = 'of the west' where id = 2");
            }
            allHold(databases, 1, "of the east");
            allHold(databases, 2, "of the west");

            databases.application.kill();
            for (var n = 1; n <= SYNCS; n++) {
                var later = n % 2 == 0 ? "east" : "west";
                var earlier = n % 2 == 0 ? "west" : "east";
                databases.execute(earlier, "update things_" + n + " set name = 'earlier' where id = 3");
                databases.execute(later, "update things_" + n + " set name = 'later' where id = 3");
            }
            databases.application.start().live();
            allHold(databases, 3, "later");

            databases.application.stop();
            databases.withRules("");
            for (var n = 1; n < SYNCS; n++) {
                databases.application.andSync("things_" + n + ".sync.yaml", sync("things_" + n));
            }
            databases.application.start().live();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(databases.texts(
                            "east", "select tablename from pg_publication_tables where tablename like 'things%'"))
                    .hasSize(SYNCS - 1)
                    .doesNotContain("things_" + SYNCS));
            var end = databases
                    .texts("east", "select pg_current_wal_insert_lsn()::text")
                    .get(0);
            databases.execute("east", "update customers set name = 'moves the log' where id = 1");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(databases.texts(
                            "east",
                            "select (confirmed_flush_lsn >= '" + end + "')::text from pg_replication_slots"
                                    + " where slot_name = 'bactrian_east'"))
                    .containsExactly("true"));
        }
    }

    /** The others' changes move the log on meanwhile, which is kept for it. */
    @Test
    void syncWhoseFileWasWrongFindsTheLogWhereItLeftIt() throws Exception {
        try (var databases = TwoDatabases.prepare("shared-wrong", 5, "")) {
            makeTable(databases, "things", 5);
            databases
                    .application
                    .andSync("things.sync.yaml", sync("things"))
                    .start()
                    .live();
            databases.execute("west", "update things set name = 'before' where id = 1");
            holds(databases, "things", "east", 1, "before");
            databases.application.stop();
            var loaded = loads(databases);
            Files.writeString(FOLDER.resolve("shared-wrong/things.sync.yaml"), sync("things") + "nonsense: true\n");
            databases.execute("west", "update things set name = 'earlier' where id = 2");
            databases.execute("east", "update things set name = 'later' where id = 2");

            databases.application.start();
            databases.execute("east", "update customers set name = 'flows' where id = 1");
            holds(databases, "customers", "west", 1, "flows");
            var place = "select position_log::text from bactrian.position where sync = 'customers' and system = 'east'";
            var end = databases
                    .texts("east", "select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text")
                    .get(0);
            databases.execute("east", "update customers set name = 'flows on' where id = 1");
            await().atMost(PATIENCE)
                    .until(() -> Long.parseLong(databases.texts("state", place).get(0)) >= Long.parseLong(end));
            databases.application.stop();
            Files.writeString(FOLDER.resolve("shared-wrong/things.sync.yaml"), sync("things"));
            databases.application.start().live();

            holds(databases, "things", "west", 2, "later");
            holds(databases, "things", "east", 2, "later");
            assertThat(loads(databases)).as("nothing is loaded anew").isEqualTo(loaded);
        }
    }

    /** As a version left them that had a slot for each sync: what these still hold arrives, with its times, and nothing is loaded anew. */
    @Test
    void slotOfAFormerVersionIsReadToItsEndAndDropped() throws Exception {
        try (var databases = TwoDatabases.prepare("shared-former", 5, "")) {
            for (var system : List.of("east", "west")) {
                databases.execute(system, "create publication bactrian_customers_" + system + " for table customers");
            }
            databases.application.start().live();
            databases.execute("east", "update customers set name = 'before' where id = 1");
            holds(databases, "customers", "west", 1, "before");
            databases.application.stop();
            for (var system : List.of("east", "west")) {
                databases.execute(
                        system,
                        "select pg_copy_logical_replication_slot('bactrian_" + system + "', 'bactrian_customers_"
                                + system + "')",
                        "select pg_drop_replication_slot('bactrian_" + system + "')",
                        "drop publication bactrian_" + system);
                databases.execute(
                        "state",
                        "update bactrian.position set offsets = replace(offsets::text, 'bactrian_" + system
                                + "', 'bactrian_customers_" + system + "')::jsonb");
            }
            databases.execute("west", "update customers set name = 'later, of the west' where id = 2");
            databases.execute("east", "update customers set name = 'earlier' where id = 3");
            databases.execute("west", "update customers set name = 'later' where id = 3");
            databases.execute("west", "update customers set name = 'earlier' where id = 4");
            databases.execute("east", "update customers set name = 'later' where id = 4");
            var loaded = loads(databases);

            databases.application.start().live();

            holds(databases, "customers", "east", 2, "later, of the west");
            for (var id : List.of(3, 4)) {
                holds(databases, "customers", "east", id, "later");
                holds(databases, "customers", "west", id, "later");
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(databases.texts("state", SLOTS))
                    .containsExactly("bactrian_east", "bactrian_west"));
            databases.application.live();
            databases.execute("east", "update customers set name = 'after' where id = 5");
            holds(databases, "customers", "west", 5, "after");
            assertThat(databases.texts("east", "select pubname from pg_publication"))
                    .containsExactly("bactrian_east");
            assertThat(loads(databases)).as("nothing is loaded anew").isEqualTo(loaded);
        }
    }

    private static long loads(TwoDatabases databases) {
        return databases
                .application
                .log()
                .lines()
                .filter(line -> line.contains("reading all records"))
                .count();
    }

    private static void makeTable(TwoDatabases databases, String table, int rows) throws SQLException {
        for (var database : List.of("east", "west")) {
            databases.execute(
                    database,
                    "create table " + table + " (id bigint primary key, name text)",
                    "insert into " + table + " select n, 'name ' || n from generate_series(1, " + rows + ") as n");
        }
    }

    private static String sync(String table) {
        return """
            connection_name: %1$s
            source: { system: east, table: %1$s }
            target: { system: west, table: %1$s }
            field_mappings:
              - { source: id, target: id }
              - { source: name, target: name }
            """
                .formatted(table);
    }

    private static void allHold(TwoDatabases databases, int id, String name) {
        IntStream.rangeClosed(1, SYNCS).forEach(n -> {
            holds(databases, "things_" + n, "east", id, name);
            holds(databases, "things_" + n, "west", id, name);
        });
    }

    private static void holds(TwoDatabases databases, String table, String database, int id, String name) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        databases.texts(database, "select name from " + table + " where id = " + id))
                .as("%s of %s", table, database)
                .containsExactly(name));
    }
}
