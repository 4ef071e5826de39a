package dev.bactrian.application;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * How long an edit takes from its commit in one system to its sight in the other, at 20 edits a second, beside what Debezium alone
 * takes to show the same commits; see bench/README.md.
 */
class LatencyBench {

    private static final int EDITS = 400;
    private static final int WARM_UP = 100;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    @Test
    void fromCommitToSight() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(300));
                var application =
                        Application.against(sandbox, "latency").start().live()) {
            var sides = new BothSides(sandbox);
            sides.becomeEqual();
            var raw = new ConcurrentHashMap<String, Long>();
            try (var engine = RawDebezium.follow(
                    sandbox.postgres().port(),
                    "crm",
                    "accounts",
                    row -> raw.putIfAbsent(String.valueOf(row.get("phone")), System.nanoTime()))) {
                var ids = new ArrayList<>(sides.salesforce().keySet());
                var toSalesforce = measure(
                        (n, value) -> sides.execute("update accounts set phone = '" + value + "' where sf_id = '"
                                + ids.get(n % ids.size()) + "'"),
                        (n, value) -> value.equals(sandbox.salesforce()
                                .record("Account", ids.get(n % ids.size()))
                                .orElseThrow()
                                .get("Phone")),
                        "p");
                var toPostgres = measure(
                        (n, value) ->
                                sandbox.salesforce().update("Account", ids.get(n % ids.size()), Map.of("Phone", value)),
                        (n, value) -> sides.text(
                                        "select phone from accounts where sf_id = '" + ids.get(n % ids.size()) + "'")
                                .equals(value),
                        "s");
                var debezium = toSalesforce.committed().entrySet().stream()
                        .filter(entry -> raw.containsKey(entry.getKey()))
                        .map(entry -> raw.get(entry.getKey()) - entry.getValue())
                        .sorted()
                        .toList();
                report("raw Debezium", debezium, debezium);
                report("PostgreSQL to Salesforce", toSalesforce.sorted(), debezium);
                report("Salesforce to PostgreSQL", toPostgres.sorted(), debezium);
            }
        }
    }

    /** @param committed when each value was committed, in ns */
    private record Measured(Map<String, Long> committed, List<Long> sorted) {}

    private interface Sight {
        boolean sees(int n, String value);
    }

    private static Measured measure(BiConsumer<Integer, String> edit, Sight sight, String prefix) {
        var committed = new ConcurrentHashMap<String, Long>();
        var latencies = Collections.synchronizedList(new ArrayList<Long>());
        var watchers = Executors.newFixedThreadPool(8);
        var next = System.nanoTime();
        for (var n = 0; n < EDITS; n++) {
            var number = n;
            var value = prefix + n;
            edit.accept(n, value);
            var at = System.nanoTime();
            if (n >= WARM_UP) {
                committed.put(value, at);
            }
            watchers.submit(() -> {
                if (seen(() -> sight.sees(number, value)) && number >= WARM_UP) {
                    latencies.add(System.nanoTime() - at);
                }
            });
            next += PERIOD_NANOS;
            LockSupport.parkNanos(next - System.nanoTime());
        }
        watchers.shutdown();
        try {
            watchers.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Measured(committed, latencies.stream().sorted().toList());
    }

    private static boolean seen(BooleanSupplier sight) {
        var deadline = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < deadline) {
            if (sight.getAsBoolean()) {
                return true;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        return false;
    }

    private static void report(String what, List<Long> sorted, List<Long> base) {
        System.out.printf(
                Locale.ROOT,
                "%-26s n=%d  p50 %.1f ms  p95 %.1f ms  p99 %.1f ms  max %.1f ms  | ratio to raw Debezium: p50 %.1f  p99 %.1f%n",
                what,
                sorted.size(),
                at(sorted, 0.5),
                at(sorted, 0.95),
                at(sorted, 0.99),
                at(sorted, 1),
                at(sorted, 0.5) / at(base, 0.5),
                at(sorted, 0.99) / at(base, 0.99));
    }

    private static double at(List<Long> sorted, double share) {
        return sorted.isEmpty()
                ? Double.NaN
                : sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size())) / 1e6;
    }
}
