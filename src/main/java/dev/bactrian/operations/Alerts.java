package dev.bactrian.operations;

import dev.bactrian.operations.Trouble.Kind;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Tells by the log and the gauge {@code bactrian_alert} when a sync does worse than its file allows, and when it does not any more. */
@ApplicationScoped
@Named("alerts")
public class Alerts {

    private final Syncs syncs;
    private final MeterRegistry registry;
    private final Notifier notifier;
    private final Clock clock;
    private final Map<String, Trouble> troubles = new HashMap<>();
    private final Map<String, Map<Kind, String>> told = new HashMap<>();

    Alerts(Syncs syncs, MeterRegistry registry, Notifier notifier, Clock clock) {
        this.syncs = syncs;
        this.registry = registry;
        this.notifier = notifier;
        this.clock = clock;
    }

    synchronized void delivered(String sync, Duration latency) {
        trouble(sync).delivered(latency);
        tell(sync);
    }

    synchronized void failed(String sync) {
        trouble(sync).failed();
        tell(sync);
    }

    /** Ends the minute of every sync to which nothing happens any more. */
    public synchronized void look() {
        List.copyOf(troubles.keySet()).forEach(this::tell);
    }

    /** The present alerts of a sync, by their word, with their reasons. */
    synchronized Map<String, String> of(String sync) {
        var present = new TreeMap<String, String>();
        var known = told.get(sync);
        if (known != null) {
            known.forEach((kind, reason) -> present.put(word(kind), reason));
        }
        return present;
    }

    /** A scrape of the metrics also ends the minute of a sync to which nothing happens any more. */
    private synchronized double isPresent(String sync, Kind kind) {
        return tell(sync).containsKey(kind) ? 1 : 0;
    }

    private Map<Kind, String> tell(String sync) {
        var present = trouble(sync).at(clock.instant());
        var before = told.put(sync, present);
        var known = before == null ? Map.<Kind, String>of() : before;
        present.forEach((kind, reason) -> {
            if (!known.containsKey(kind)) {
                notifier.alert(sync, word(kind), reason);
                SyncLog.of(sync).errorf("alert raised sync=%s alert=%s reason=\"%s\"", sync, word(kind), reason);
            }
        });
        known.keySet().stream().filter(kind -> !present.containsKey(kind)).forEach(kind -> {
            notifier.alert(sync, word(kind), null);
            SyncLog.of(sync).infof("alert cleared sync=%s alert=%s", sync, word(kind));
        });
        return present;
    }

    /** A sync that was loaded anew with other limits begins anew. */
    private Trouble trouble(String sync) {
        var allowed = syncs.sync(sync).definition().alerting();
        var known = troubles.get(sync);
        if (known != null && known.isMeasuredBy(allowed)) {
            return known;
        }
        if (known == null) {
            for (var kind : Kind.values()) {
                Gauge.builder("bactrian.alert", () -> isPresent(sync, kind))
                        .description("1 while a sync does worse than its file allows")
                        .tags("sync", sync, "alert", word(kind))
                        .register(registry);
            }
        }
        var fresh = new Trouble(allowed, clock.instant());
        troubles.put(sync, fresh);
        return fresh;
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
