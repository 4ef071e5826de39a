package dev.bactrian.application;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What was measured in one run, beside what raw Debezium took in the same. */
final class Figures {

    /** What each is to reach, as a share of raw Debezium's figure, or as a multiple of it. */
    private static final Map<String, Double> LEAST = Map.of("load", 0.35, "drain", 0.20);

    private static final Map<String, Double> MOST = Map.of("p50", 2.0, "p99", 2.5);
    private static final long MOST_RESIDENT = 400;

    private final Map<String, Map<String, Double>> rates = new LinkedHashMap<>();
    private final Map<String, Latency> latencies = new TreeMap<>();
    private final Map<String, Double> cpu = new TreeMap<>();
    private final Map<String, Double> idle = new TreeMap<>();
    private long resident;

    /** From the commit to the sight, in milliseconds, shortest first. */
    record Latency(List<Double> sorted) {

        /** Both in microseconds, by name. */
        static Latency of(Map<String, Long> committed, Map<String, Long> seen) {
            return new Latency(committed.entrySet().stream()
                    .map(entry ->
                            (Objects.requireNonNull(seen.get(entry.getKey()), entry.getKey()) - entry.getValue()) / 1e3)
                    .sorted()
                    .toList());
        }

        double at(double share) {
            return sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size()));
        }
    }

    void rate(String phase, String product, long rows, double seconds) {
        rates.computeIfAbsent(phase, name -> new LinkedHashMap<>()).put(product, rows / seconds);
    }

    void latency(String product, Latency latency) {
        latencies.put(product, latency);
    }

    void used(String product, Footprint now, Footprint before, long rows) {
        cpu.put(product, now.cpuMicrosSince(before, rows));
    }

    /** @param share of one processor */
    void idle(String product, double share) {
        idle.put(product, share);
    }

    void resident(long mebibytes) {
        resident = mebibytes;
    }

    void print(int rows) {
        System.out.printf(Locale.ROOT, "%n%,d rows; each figure beside raw Debezium's of the same run%n", rows);
        rates.forEach(this::printRate);
        printLatency("p50", 0.5);
        printLatency("p99", 0.99);
        var raw = Objects.requireNonNull(cpu.get("raw"));
        var own = Objects.requireNonNull(cpu.get("bactrian"));
        line("CPU a row, drain", "%,.0f µs".formatted(own), "%,.0f µs".formatted(raw), own / raw, "");
        var rawIdle = Objects.requireNonNull(idle.get("raw"));
        var ownIdle = Objects.requireNonNull(idle.get("bactrian"));
        line(
                "CPU while idle",
                "%.1f %%".formatted(100 * ownIdle),
                "%.1f %%".formatted(100 * rawIdle),
                ownIdle / rawIdle,
                "");
        System.out.printf(
                Locale.ROOT,
                "%-18s %18s  (%s%d)%n",
                "resident, in the end",
                resident + " MB",
                resident <= MOST_RESIDENT ? "reached: at most " : "MISSED: at most ",
                MOST_RESIDENT);
    }

    private void printRate(String phase, Map<String, Double> products) {
        var own = products.getOrDefault("bactrian", Double.NaN);
        var raw = products.getOrDefault("raw", Double.NaN);
        var least = LEAST.get(phase);
        var ratio = own / raw;
        line(
                phase,
                "%,.0f rows/s".formatted(own),
                Double.isNaN(raw) ? "–" : "%,.0f rows/s".formatted(raw),
                ratio,
                least == null ? "" : (ratio >= least ? "reached: at least " : "MISSED: at least ") + least);
    }

    private void printLatency(String name, double share) {
        var own = Objects.requireNonNull(latencies.get("bactrian")).at(share);
        var raw = Objects.requireNonNull(latencies.get("raw")).at(share);
        var most = Objects.requireNonNull(MOST.get(name));
        line(
                name + " at 100/s",
                "%.1f ms".formatted(own),
                "%.1f ms".formatted(raw),
                own / raw,
                (own / raw <= most ? "reached: at most " : "MISSED: at most ") + most);
    }

    private static void line(String what, String own, String raw, double ratio, String target) {
        System.out.printf(
                Locale.ROOT,
                "%-18s %18s  raw %15s  ratio %s  %s%n",
                what,
                own,
                raw,
                Double.isNaN(ratio) ? "–" : "%.2f".formatted(ratio),
                target);
    }
}
