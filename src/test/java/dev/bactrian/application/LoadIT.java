package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** What a first load takes: memory, however large the rows are, and progress. */
class LoadIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final int ROWS = 60;
    private static final int EDITED = 10;

    /** Texts of 1 to 2 MB, each another one, which compress to no less than half. */
    private static final String LARGE_ROWS =
            """
            insert into customers
            select n, substr(base, n * 1000) || substr(base, 1, n * 3000), 'phone', 'city'
            from (select string_agg(md5(n::text), '') as base from generate_series(1, 40000) as n) as b, generate_series(%d, %d) as n""";

    private static final String SUMS =
            "select id || ' ' || length(name) || ' ' || md5(name) || phone || city from customers order by id";

    @Test
    void rowsWithLargeTextsNeedLittleMemory() throws Exception {
        try (var databases = TwoDatabases.prepare("large-texts", 0, "")) {
            databases.execute("east", LARGE_ROWS.formatted(1, ROWS));
            databases.execute("west", LARGE_ROWS.formatted(ROWS + 1, 2 * ROWS));
            databases.application.withMemory("256m").start();

            whileAlive(databases).untilAsserted(() -> {
                assertThat(count(databases, "east") + " " + count(databases, "west"))
                        .isEqualTo(2 * ROWS + " " + 2 * ROWS);
            });
            databases.application.live();
            assertThat(databases.texts("west", SUMS)).isEqualTo(databases.texts("east", SUMS));

            databases.execute(
                    "east", "update customers set name = name || 'x', phone = 'edited' where id <= " + EDITED);
            databases.execute("west", "update customers set phone = 'edited' where id > " + ROWS);
            whileAlive(databases).untilAsserted(() -> {
                assertThat(databases.texts("west", SUMS)).isEqualTo(databases.texts("east", SUMS));
                assertThat(databases.texts("east", "select count(*) from customers where phone = 'edited'"))
                        .containsExactly("" + (EDITED + ROWS));
            });
            assertThat(databases.texts("state", "select code from bactrian.parked"))
                    .isEmpty();
        }
    }

    private static ConditionFactory whileAlive(TwoDatabases databases) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(2))
                .failFast("the application ended", () -> !databases.application.isAlive());
    }

    private static String count(TwoDatabases databases, String database) {
        return databases.texts(database, "select count(*) from customers").get(0);
    }

    @Test
    void loadThatDoesNotGoOnIsNotReady() throws Exception {
        try (var databases = TwoDatabases.prepare("stalled-load", 6_000, "")) {
            databases.application.with("bactrian.stall", "2s").start();
            await().atMost(Application.START)
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptions()
                    .until(() -> databases
                            .texts("state", "select count(*) from bactrian.owner where sync <> '*'")
                            .equals(List.of("1")));
            try (var connection = databases.connect("state");
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("lock table bactrian.record in share mode");
                await().atMost(PATIENCE).until(() -> databases
                        .application
                        .get("/q/health/ready")
                        .contains("reading all its records has not gone on for"));
            }
            databases.application.live();
            assertThat(databases.application.get("/q/health/ready")).doesNotContain("has not gone on");
        }
    }
}
