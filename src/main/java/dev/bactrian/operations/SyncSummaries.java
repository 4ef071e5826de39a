package dev.bactrian.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.definition.Rollout;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.pipeline.review.Archive;
import dev.bactrian.state.StateUnavailable;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the web page shows of every sync at a glance, as JSON; it can be told while the state is out of reach, too. */
@ApplicationScoped
public class SyncSummaries {

    private final Syncs syncs;
    private final SystemTroubles troubles;
    private final Alerts alerts;
    private final Archive archive;
    private final MeterRegistry registry;
    private final Clock clock;
    private final Instant startedAt;

    SyncSummaries(
            Syncs syncs, SystemTroubles troubles, Alerts alerts, Archive archive, MeterRegistry registry, Clock clock) {
        this.syncs = syncs;
        this.troubles = troubles;
        this.alerts = alerts;
        this.archive = archive;
        this.registry = registry;
        this.clock = clock;
        this.startedAt =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    ObjectNode all() {
        var node = DeskJson.object()
                .put("now", clock.instant().toString())
                .put("started_at", startedAt.toString())
                .putNull("state_error");
        var list = node.putArray("syncs");
        for (var sync : syncs.all()) {
            if (sync.definition().hasDashboard()) {
                summarise(sync, list.addObject(), node);
            }
        }
        var refused = node.putArray("refused");
        for (var file : syncs.refused()) {
            var mistakes = refused.addObject()
                    .put("name", file.name())
                    .put("file", file.file())
                    .put("since", file.since().toString())
                    .putArray("mistakes");
            file.mistakes().forEach(mistakes::add);
        }
        return node;
    }

    private void summarise(Sync sync, ObjectNode node, ObjectNode page) {
        node.put("name", sync.name()).put("writes", written(sync.definition().rollout()));
        node.set("stopped", sync.stop().<JsonNode>map(DeskJson::stop).orElse(NullNode.instance));
        systems(sync, node.putArray("systems"));
        directions(sync, node.putArray("directions"));
        var changes = node.putObject("changes");
        changes.put("captured", count("bactrian.changes.captured", sync));
        for (var outcome : Outcome.values()) {
            changes.put(outcome.word(), count("bactrian.changes." + outcome.word(), sync));
        }
        node.put("missed", count("bactrian.changes.missed", sync));
        node.put("writes_parked", count("bactrian.writes.parked", sync));
        var waiting = sync.waiting();
        node.put("waiting", waiting.isPresent() ? waiting.getAsInt() : null);
        var present = node.putObject("alerts");
        alerts.of(sync.name()).forEach(present::put);
        Optional.ofNullable(troubles.of(sync).get(SystemTroubles.BUS))
                .ifPresent(why -> present.put(SystemTroubles.BUS, why));
        open(sync, node, page);
    }

    private static String written(Rollout rollout) {
        return switch (rollout.mode()) {
            case FULL -> "all";
            case SUBSET -> "subset";
            case READ_ONLY -> "none";
        };
    }

    private void systems(Sync sync, ArrayNode list) {
        var present = troubles.of(sync);
        for (var end : sync.definition().ends()) {
            var status = sync.statuses().get(end.system());
            if (status != null) {
                list.addObject()
                        .put("name", end.system())
                        .put("object", end.object())
                        .put("state", SystemTroubles.word(status.state()))
                        .put("reason", status.reason())
                        .put("since", status.since().toString())
                        .put("trouble", present.get(end.system()))
                        .put("writes", end.isReadOnly() ? "none" : "all");
            }
        }
    }

    private void directions(Sync sync, ArrayNode list) {
        var definition = sync.definition();
        for (var from : definition.ends()) {
            for (var to : definition.ends()) {
                if (from != to && from.tells() && to.takes()) {
                    direction(sync, from.system(), to.system(), list.addObject());
                }
            }
        }
    }

    private void direction(Sync sync, String from, String to, ObjectNode node) {
        var timer = registry.find(Metrics.LATENCY)
                .tags("sync", sync.name(), "from", from, "to", to)
                .timer();
        node.put("from", from)
                .put("to", to)
                .put("delivered", timer == null ? 0 : timer.count())
                .put("p50_ms", percentile(timer, 0.5))
                .put("p95_ms", percentile(timer, 0.95));
    }

    /** Of the last minutes, in milliseconds; null where nothing was delivered in them. */
    private static @Nullable Double percentile(@Nullable Timer timer, double percentile) {
        if (timer == null) {
            return null;
        }
        for (var value : timer.takeSnapshot().percentileValues()) {
            if (value.percentile() == percentile && value.value(TimeUnit.MILLISECONDS) > 0) {
                return value.value(TimeUnit.MILLISECONDS);
            }
        }
        return null;
    }

    private long count(String counter, Sync sync) {
        return (long) registry.find(counter).tag("sync", sync.name()).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private void open(Sync sync, ObjectNode node, ObjectNode page) {
        if (!page.path("state_error").isNull()) {
            node.putNull("open");
            return;
        }
        try {
            var counts = archive.questionCounts(sync.name());
            put(node.putObject("open"), counts);
        } catch (StateUnavailable e) {
            page.put("state_error", e.getMessage());
            node.putNull("open");
        }
    }

    private static void put(ObjectNode open, Map<Parking.Kind, Long> counts) {
        for (var kind : Parking.Kind.values()) {
            open.put(kind.word(), counts.getOrDefault(kind, 0L));
        }
    }
}
