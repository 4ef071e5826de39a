package dev.bactrian.application;

import static org.awaitility.Awaitility.await;

import dev.bactrian.application.Figures.Latency;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The product beside Debezium's engine alone, in one run; see bench/README.md. */
class ComparisonBench {

    private static final int ROWS = Integer.getInteger("bactrian.bench.rows", 100_000);
    private static final int BACKLOG = Math.min(ROWS, 50_000);
    private static final int COMMITS = Math.min(ROWS, 20_000);
    private static final int BOTH = Math.min(ROWS, 50_000) / 2;
    private static final int SHARED = 500;
    private static final int EDITS = 1_000;
    private static final int WARM_UP = 200;
    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration QUIET = Duration.ofSeconds(15);

    /** What looks whether it is done must not use up the machine. */
    private static final Duration LOOK = Duration.ofMillis(Math.max(20, ROWS / 1_000));

    @Test
    void besideRawDebezium() throws Exception {
        var figures = new Figures();
        // Else the server writes its log out five times a second, and whatever follows it waits for that.
        try (var databases = TwoDatabases.prepare(
                "comparison", ROWS, "", Map.of("max_wal_size", "4GB", "synchronous_commit", "on"))) {
            raw(databases, figures);
            databases.execute("west", "truncate customers");
            databases.application.withMemory("256m");
            product(databases, figures);
        }
        figures.print(ROWS);
    }

    private static void raw(TwoDatabases databases, Figures figures) throws Exception {
        var began = System.nanoTime();
        try (var follower = new Follower(databases.port(), "east", "customers")) {
            follower.awaitSeen(ROWS, PATIENCE);
            figures.rate("load", "raw", ROWS, since(began));
            var before = follower.seen();
            began = System.nanoTime();
            commits(databases);
            follower.awaitSeen(before + COMMITS, PATIENCE);
            figures.rate("stream", "raw", COMMITS, since(began));

            var reached = follower.seen();
            follower.signal("STOP");
            backlog(databases, "raw");
            var start = follower.footprint();
            follower.signal("CONT");
            began = System.nanoTime();
            follower.awaitSeen(reached + BACKLOG, PATIENCE);
            figures.rate("drain", "raw", BACKLOG, since(began));
            figures.used("raw", follower.footprint(), start, BACKLOG);

            var committed = edits(databases);
            await().atMost(PATIENCE).until(() -> follower.told().keySet().containsAll(committed.keySet()));
            figures.latency("raw", Latency.of(committed, follower.told()));
            figures.idle("raw", idle(follower::footprint));
        }
        databases.execute("east", "select pg_drop_replication_slot('raw')", "drop publication raw");
    }

    private static void product(TwoDatabases databases, Figures figures) throws Exception {
        var began = System.nanoTime();
        databases.application.start();
        until(databases, "west", "true", ROWS);
        figures.rate("load", "bactrian", ROWS, since(began));
        databases.application.live();

        databases.execute("east", "update customers set phone = 'phone' where phone <> 'phone'");
        until(databases, "west", "phone = 'phone'", ROWS);
        began = System.nanoTime();
        commits(databases);
        until(databases, "west", "phone = 'stream'", COMMITS);
        figures.rate("stream", "bactrian", COMMITS, since(began));

        databases.application.signal("STOP");
        backlog(databases, "bactrian");
        var start = databases.application.footprint();
        databases.application.signal("CONT");
        began = System.nanoTime();
        until(databases, "west", "city = 'bactrian'", BACKLOG);
        figures.rate("drain", "bactrian", BACKLOG, since(began));
        figures.used("bactrian", databases.application.footprint(), start, BACKLOG);

        figures.rate("both ways", "bactrian", 2L * BOTH, bothWays(databases));
        figures.latency("bactrian", latency(databases));
        figures.idle("bactrian", idle(databases.application::footprint));
        figures.resident(databases.application.footprint().resident());
    }

    /** The share of one processor that a process uses while nobody edits anything. */
    private static double idle(Supplier<Footprint> process) {
        LockSupport.parkNanos(QUIET.toNanos());
        var before = process.get();
        LockSupport.parkNanos(QUIET.toNanos());
        return process.get().cpuMicrosSince(before, TimeUnit.NANOSECONDS.toMicros(QUIET.toNanos()));
    }

    /** Single rows, each in a transaction of its own, from several sessions. */
    private static void commits(TwoDatabases databases) throws Exception {
        var sessions = Executors.newFixedThreadPool(4);
        var running = new ArrayList<Future<?>>();
        for (var session = 0; session < 4; session++) {
            var first = session * COMMITS / 4 + 1;
            running.add(sessions.submit(() -> commits(databases, first, first + COMMITS / 4)));
        }
        for (var one : running) {
            one.get();
        }
        sessions.shutdown();
    }

    private static boolean commits(TwoDatabases databases, int from, int to) throws SQLException {
        try (var connection = databases.connect("east");
                var statement = connection.prepareStatement("update customers set phone = 'stream' where id = ?")) {
            for (var id = from; id < to; id++) {
                statement.setInt(1, id);
                statement.executeUpdate();
            }
        }
        return true;
    }

    private static void backlog(TwoDatabases databases, String value) throws SQLException {
        databases.execute("east", "update customers set city = '" + value + "' where id <= " + BACKLOG);
    }

    /** A hundred a second; gives when each was committed, in microseconds since 1970. */
    private static Map<String, Long> edits(TwoDatabases databases) throws SQLException {
        var committed = new LinkedHashMap<String, Long>();
        try (var connection = databases.connect("east");
                var statement = connection.prepareStatement("update customers set name = ? where id = ?")) {
            var next = System.nanoTime();
            for (var n = 0; n < EDITS; n++) {
                var name = RawFollower.TOLD + n;
                statement.setString(1, name);
                statement.setInt(2, n % ROWS + 1);
                statement.executeUpdate();
                if (n >= WARM_UP) {
                    committed.put(name, RawFollower.micros());
                }
                next += EVERY;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
        return committed;
    }

    /** Both sides at once, a tenth of it on the same rows. */
    private static double bothWays(TwoDatabases databases) throws Exception {
        var began = System.nanoTime();
        var sides = Executors.newFixedThreadPool(2);
        var running = List.of(
                sides.submit(() -> side(databases, "east", "name")),
                sides.submit(() -> side(databases, "west", "city")));
        for (var one : running) {
            one.get();
        }
        sides.shutdown();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> sum(databases, "east")
                .equals(sum(databases, "west")));
        return since(began);
    }

    private static boolean side(TwoDatabases databases, String database, String column) throws SQLException {
        databases.execute(
                database,
                "update customers set " + column + " = '" + database + "' where id > " + SHARED + " and id <= "
                        + (SHARED + BOTH * 9 / 10));
        try (var connection = databases.connect(database);
                var statement = connection.prepareStatement("update customers set phone = ? where id = ?")) {
            for (var n = 0; n < BOTH / 10; n++) {
                statement.setString(1, database + n);
                statement.setInt(2, n % SHARED + 1);
                statement.executeUpdate();
            }
        }
        return true;
    }

    private static String sum(TwoDatabases databases, String database) {
        return databases
                .texts(database, "select count(*) || ' ' || sum(hashtextextended(c::text, 0)) from customers c")
                .get(0);
    }

    private static Latency latency(TwoDatabases databases) throws Exception {
        databases.execute("west", "create index if not exists told on customers (name) where name like 'told-%'");
        databases.execute("east", "update customers set name = 'quiet' where name like 'told-%'");
        await().atMost(PATIENCE).until(() -> sum(databases, "east").equals(sum(databases, "west")));
        var watcher = new Watcher(databases.connect("west"));
        var committed = edits(databases);
        return Latency.of(committed, watcher.sightOf(committed.keySet(), PATIENCE));
    }

    private static void until(TwoDatabases databases, String database, String what, int rows) {
        Callable<Boolean> done = () -> Integer.parseInt(databases
                        .texts(database, "select count(*) from customers where " + what)
                        .get(0))
                >= rows;
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(LOOK).until(done);
    }

    private static double since(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
