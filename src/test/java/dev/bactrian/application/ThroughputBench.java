package dev.bactrian.application;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * How many rows a second are brought from one database to another, and both ways at once, beside what Debezium alone takes to show as
 * many; see bench/README.md.
 */
class ThroughputBench {

    private static final int ROWS = Integer.getInteger("bactrian.bench.rows", 20_000);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void rowsASecond() throws Exception {
        try (var databases = TwoDatabases.start("throughput", ROWS, "")) {
            databases.becomeEqual(PATIENCE);
            drain(databases, "warm-up");
            var raw = raw(databases);
            report("raw Debezium, without a target", ROWS, raw, raw);
            report("one way", ROWS, drain(databases, "drain"), raw);
            report("both ways at once", 2 * ROWS, both(databases), raw);
        }
    }

    private static double raw(TwoDatabases databases) throws Exception {
        var seen = new AtomicInteger();
        try (var engine = RawDebezium.follow(databases.port(), "idle", "customers", row -> seen.incrementAndGet())) {
            databases.execute("idle", "insert into customers values (0)");
            await().atMost(PATIENCE).until(() -> {
                databases.execute("idle", "update customers set name = 'awake' where id = 0");
                return seen.get() > 0;
            });
            var before = seen.get();
            databases.execute(
                    "idle", "insert into customers select n, 'name ' || n from generate_series(1, " + ROWS + ") as n");
            return seconds(() -> seen.get() >= before + ROWS);
        }
    }

    private static double drain(TwoDatabases databases, String value) throws Exception {
        databases.execute("east", "update customers set phone = '" + value + "'");
        return seconds(() -> count(databases, "west", "phone", value) == ROWS);
    }

    private static double both(TwoDatabases databases) throws Exception {
        databases.execute("east", "update customers set name = 'both'");
        databases.execute("west", "update customers set city = 'both'");
        return seconds(() ->
                count(databases, "west", "name", "both") == ROWS && count(databases, "east", "city", "both") == ROWS);
    }

    private static int count(TwoDatabases databases, String database, String column, String value) {
        return Integer.parseInt(databases
                .texts(database, "select count(*) from customers where " + column + " = '" + value + "'")
                .get(0));
    }

    private static double seconds(java.util.concurrent.Callable<Boolean> done) {
        var began = System.nanoTime();
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(done);
        return (System.nanoTime() - began) / 1e9;
    }

    private static void report(String what, int rows, double seconds, double raw) {
        System.out.printf(
                Locale.ROOT,
                "%-32s %,7d rows, %,8.0f a second  | ratio to raw Debezium: %.2f%n",
                what,
                rows,
                rows / seconds,
                (rows / seconds) / (ROWS / raw));
    }
}
