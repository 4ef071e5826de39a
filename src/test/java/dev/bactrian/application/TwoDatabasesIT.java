package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Both sides a PostgreSQL database: at full speed, with keys that change, deletes in masses, and a table that is emptied. */
class TwoDatabasesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CUSTOMERS = 6_000;
    private static final int SHARED = 500;
    private static final int EDITS = 20_000;

    @Test
    void twentyThousandEditsOnEachSideATenthOfThemOnTheSameRowsEndEqual() throws Exception {
        try (var databases = TwoDatabases.start("two-databases-load", CUSTOMERS, "")) {
            databases.becomeEqual(PATIENCE);
            var began = System.nanoTime();
            var east = CompletableFuture.runAsync(() -> edit(databases, "east", 0));
            edit(databases, "west", 1);
            east.join();
            var edited = System.nanoTime();

            databases.becomeEqual(Duration.ofMinutes(4));

            System.out.printf(
                    "two databases: editing took 1, becoming equal %.2f of that%n",
                    (double) (System.nanoTime() - edited) / (edited - began));
            var application = databases.application;
            assertThat(application.metric("bactrian_changes_captured_total")).isGreaterThanOrEqualTo(2.0 * EDITS);
            await().atMost(PATIENCE) // the last echoes are still on their way when the tables are equal already
                    .untilAsserted(
                            () -> assertThat(Stream.of("applied", "unchanged", "superseded", "rejected", "parked")
                                            .mapToDouble(outcome ->
                                                    application.metric("bactrian_changes_" + outcome + "_total"))
                                            .sum())
                                    .isEqualTo(application.metric("bactrian_changes_captured_total")));
            assertThat(databases.texts("state", "select code from bactrian.parked where settled_at is null"))
                    .isEmpty();
            assertThat(databases.texts("east", "select count(*) from customers"))
                    .containsExactly("" + CUSTOMERS);
        }
    }

    /** Else each of our writes would be an edit of the time that goes back, and so on. */
    @Test
    void timesThatTriggersSetOnBothSidesTravelWithEditsAndAreNone() throws Exception {
        try (var databases = TwoDatabases.start("two-databases-stamped", 3, "")) {
            databases.application.stop();
            for (var database : new String[] {"east", "west"}) {
                databases.execute(
                        database,
                        "alter table customers add updated_at timestamptz default now()",
                        "create function stamp() returns trigger language plpgsql as $$ begin"
                                + " new.updated_at := clock_timestamp(); return new; end $$",
                        "create trigger stamp before insert or update on customers for each row execute function stamp()");
            }
            databases.withRules(
                    """
                      - { source: updated_at, target: updated_at }
                    conflict_resolution: { strategy: last_write_wins, timestamp_field: updated_at }
                    """);
            databases.application.start().live();

            for (var n = 0; n < 8; n++) {
                var from = n % 2 == 0 ? "east" : "west";
                databases.execute(from, "update customers set phone = 'n" + n + "' where id = 1");
                holds(databases, n % 2 == 0 ? "west" : "east", 1, "n" + n);
            }
            databases.execute("east", "insert into customers values (4, 'last', 'x', 'city')");
            holds(databases, "west", 4, "x");
            databases.execute("west", "update customers set phone = 'y' where id = 4");
            holds(databases, "east", 4, "y");

            assertThat(databases.texts("state", "select code from bactrian.parked"))
                    .isEmpty();
            assertThat(
                            databases.texts(
                                    "state",
                                    "select count(*) from bactrian.journal where edits ? 'phone' and edits -> 'phone' ->> 'reported' like 'n%'"))
                    .containsExactly("8");
            assertThat(databases.texts(
                            "state", "select count(*) from bactrian.journal where key = '4' and edits ? 'updated_at'"))
                    .containsExactly("2");
        }
    }

    private static void holds(TwoDatabases databases, String database, int id, String phone) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        databases.texts(database, "select phone from customers where id = " + id))
                .containsExactly(phone));
    }

    /** Nine in ten on rows of its own, the others on rows that both sides edit; one field at a time. */
    private static void edit(TwoDatabases databases, String database, int side) {
        var random = new Random(side);
        var own = (CUSTOMERS - SHARED) / 2;
        try (var connection = databases.connect(database)) {
            for (var field : new String[] {"name", "phone", "city"}) {
                try (var update = connection.prepareStatement("update customers set " + field + " = ? where id = ?")) {
                    for (var n = 0; n < EDITS / 3 + 1; n++) {
                        var row = n % 10 == 0
                                ? 1 + random.nextInt(SHARED)
                                : 1 + SHARED + side * own + random.nextInt(own);
                        update.setString(1, database + " " + n);
                        update.setLong(2, row);
                        update.executeUpdate();
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyDeleteIsHeldWhereNoShareIsBelieved() throws Exception {
        try (var databases = TwoDatabases.start("two-databases-held", 50, "mass_delete_guard: { max_percent: 0 }")) {
            databases.becomeEqual(PATIENCE);

            databases.execute("east", "delete from customers where id = 7");

            await().atMost(PATIENCE).until(() -> held(databases) == 1);
            assertThat(databases.texts("west", "select name from customers where id = 7"))
                    .hasSize(1);
        }
    }

    /** Ten deletes of 200 records are more than one in a hundred, and too few for a share. */
    @Test
    void keysThatChangeAndMassesOfDeletes() throws Exception {
        var rules = "deletes: propagate\nmass_delete_guard: { max_count: 30, max_percent: 1, window_seconds: 5 }";
        try (var databases = TwoDatabases.start("two-databases-keys", 200, rules)) {
            databases.execute("east", "update customers set id = 1001, name = 'moved' where id = 1");
            await().atMost(PATIENCE).until(() -> databases
                    .texts("west", "select name from customers where id = 1001")
                    .contains("moved"));
            databases.becomeEqual(PATIENCE);
            databases.execute("west", "update customers set id = id + 2000 where id in (2, 3)");
            await().atMost(PATIENCE)
                    .until(() -> databases
                                    .texts("east", "select id from customers where id in (2002, 2003)")
                                    .size()
                            == 2);
            databases.becomeEqual(PATIENCE);
            assertThat(databases.texts("state", "select operation from bactrian.journal where operation = 'delete'"))
                    .isEmpty();

            databases.execute("east", "delete from customers where id between 10 and 19");
            await().atMost(PATIENCE).until(() -> databases
                    .texts("west", "select id from customers where id between 10 and 19")
                    .isEmpty());

            databases.execute("east", "truncate customers");
            await().atMost(PATIENCE).until(() -> held(databases) == 190);
            databases.execute("west", "update customers set phone = 'still flows' where id = 50");
            await().atMost(PATIENCE).until(() -> !databases
                    .texts("state", "select key from bactrian.journal where key = '50' and operation = 'update'")
                    .isEmpty());
            assertThat(databases.texts("west", "select count(*) from customers"))
                    .containsExactly("190");
            assertThat(databases.texts("east", "select count(*) from customers"))
                    .containsExactly("0");
        }
    }

    private static int held(TwoDatabases databases) {
        return databases
                .texts("state", "select 1 from bactrian.parked where kind = 'delete' and settled_at is null")
                .size();
    }
}
