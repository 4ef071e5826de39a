package dev.bactrian.application;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Looks into a table all the time, and notes when a name was first seen there. */
final class Watcher {

    private static final String LOOK = "select name from customers where name like 'told-%'";

    private final Map<String, Long> seen = new ConcurrentHashMap<>();
    private final CompletableFuture<Boolean> looking;
    private volatile boolean ended;

    /** @param connection that it closes in the end */
    Watcher(Connection connection) {
        looking = CompletableFuture.supplyAsync(() -> look(connection));
    }

    private boolean look(Connection connection) {
        try (connection;
                var statement = connection.prepareStatement(LOOK)) {
            while (!ended) {
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        var name = rows.getString(1);
                        if (!seen.containsKey(name)) {
                            seen.put(name, RawFollower.micros());
                        }
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            return true;
        } catch (SQLException e) {
            throw new IllegalStateException(LOOK, e);
        }
    }

    /** When each was seen, in microseconds since 1970; waits until all are. */
    Map<String, Long> sightOf(Collection<String> names, Duration patience) {
        try {
            org.awaitility.Awaitility.await()
                    .atMost(patience)
                    .failFast("the watcher has ended", looking::isDone)
                    .until(() -> seen.keySet().containsAll(names));
        } finally {
            ended = true;
        }
        return Map.copyOf(seen);
    }
}
