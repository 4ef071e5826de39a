package dev.bactrian.operations;

import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.Outages;
import dev.bactrian.pipeline.SourceStatus;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.bus.BusTroubles;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a sync stands still for: a dead source, a lost position, a file that does not fit, a system that is out of reach beyond the grace. */
@ApplicationScoped
public class SystemTroubles {

    /** What the bus is called where systems are named. */
    static final String BUS = "kafka";

    private final Outages outages;
    private final BusTroubles bus;
    private final BactrianConfig config;
    private final Clock clock;

    SystemTroubles(Outages outages, BusTroubles bus, BactrianConfig config, Clock clock) {
        this.outages = outages;
        this.bus = bus;
        this.config = config;
        this.clock = clock;
    }

    /** By system: why it is in trouble, for people. */
    Map<String, String> of(Sync sync) {
        var found = new LinkedHashMap<String, String>();
        sync.statuses().forEach((system, status) -> {
            if (isDown(status)) {
                found.put(system, describe(status));
            } else {
                sync.keepsDying(system).ifPresent(reason -> found.put(system, "keeps dying: " + reason));
            }
            outages.outage(sync.name(), system)
                    .filter(outage -> isBeyondGrace(outage.since()))
                    .map(outage -> "cannot be written to: " + outage.reason())
                    .ifPresent(why -> add(found, system, why));
            stalled(sync, system).forEach(why -> add(found, system, why));
        });
        bus.of(sync.name())
                .filter(trouble -> isBeyondGrace(trouble.since()))
                .ifPresent(trouble -> add(found, BUS, "does not carry changes: " + trouble.reason()));
        return found;
    }

    private static void add(Map<String, String> found, String system, String why) {
        found.merge(system, why, (down, also) -> down + "; " + also);
    }

    /** What does not go on, whatever the reason: the state may take nothing, or a call may hang. */
    private List<String> stalled(Sync sync, String system) {
        var found = new ArrayList<String>();
        var undecided = sync.undecided(system);
        if (undecided.compareTo(config.stall()) > 0) {
            found.add("its changes have waited " + undecided.toSeconds()
                    + " s to be decided: see the log, and whether the state database takes what is stored");
        }
        var unread = sync.unread(system);
        if (unread.compareTo(config.stall()) > 0) {
            found.add("reading all its records has not gone on for " + unread.toSeconds()
                    + " s: see the log, and whether the system and the state database answer");
        }
        var undelivered = sync.undelivered(system);
        if (undelivered.compareTo(config.stall()) > 0) {
            found.add("what is written to it has waited " + undelivered.toSeconds() + " s for an answer: see the log");
        }
        return found;
    }

    private boolean isDown(SourceStatus status) {
        return switch (status.state()) {
            case LIVE, LOADING, STANDBY -> false;
            case INVALID, POSITION_LOST -> true;
            case STARTING, DOWN -> isBeyondGrace(status.since());
        };
    }

    private boolean isBeyondGrace(Instant since) {
        return Duration.between(since, clock.instant()).compareTo(config.grace()) > 0;
    }

    static String word(SourceStatus.State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String describe(SourceStatus status) {
        var word = word(status.state());
        return status.reason().isEmpty() ? word : word + ": " + status.reason();
    }
}
