package dev.bactrian.operations;

import dev.bactrian.decision.Parking;
import dev.bactrian.definition.Notification.Severity;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides what is worth telling people, and when; whom, and how, is not its business. */
final class Notices {

    private final Clock clock;
    private final Map<String, ParkedGroup> parked = new HashMap<>();
    private final Map<String, Map<String, String>> troubles = new HashMap<>();
    private final Map<String, String> stops = new HashMap<>();
    private final List<Notice> waiting = new ArrayList<>();

    Notices(Clock clock) {
        this.clock = clock;
    }

    synchronized void parked(String sync, List<Parking> some) {
        parked.computeIfAbsent(sync, name -> new ParkedGroup()).add(some, clock.instant());
    }

    /** @param reason null: the alert is over */
    synchronized void alert(String sync, String alert, @Nullable String reason) {
        var what = "alert " + alert + (reason == null ? " cleared" : " raised");
        waiting.add(new Notice(sync, Severity.ERROR, what, List.of(reason == null ? what : what + ": " + reason)));
    }

    /**
     * Takes note of what a sync stands still for; what is new and what is over is told.
     *
     * @param present by what stands still, e.g. {@code crm}: why
     */
    synchronized void troubles(String sync, Map<String, String> present) {
        var before = troubles.put(sync, Map.copyOf(present));
        var known = before == null ? Map.<String, String>of() : before;
        present.forEach((what, reason) -> {
            if (!isSame(known.get(what), reason)) {
                waiting.add(
                        new Notice(sync, Severity.CRITICAL, what + " is in trouble", List.of(what + ": " + reason)));
            }
        });
        known.keySet().stream()
                .filter(what -> !present.containsKey(what))
                .forEach(what -> waiting.add(new Notice(
                        sync, Severity.CRITICAL, what + " is well again", List.of(what + " is well again"))));
    }

    /**
     * Takes note of whether a sync was stopped; a stop is told, also one that came right after another, and its end is.
     *
     * @param reason null: it is not stopped
     */
    synchronized void stopped(String sync, @Nullable String reason) {
        var before = reason == null ? stops.remove(sync) : stops.put(sync, reason);
        if (reason != null && !reason.equals(before)) {
            waiting.add(new Notice(sync, Severity.CRITICAL, "stopped, nothing is written", List.of(reason)));
        } else if (reason == null && before != null) {
            waiting.add(new Notice(sync, Severity.CRITICAL, "writes again", List.of("resumed by a person")));
        }
    }

    /** Reasons of one kind differ in their details from one try to the next. */
    private static boolean isSame(@Nullable String known, String reason) {
        return known != null && kind(known).equals(kind(reason));
    }

    private static String kind(String reason) {
        var colon = reason.indexOf(':');
        return colon < 0 ? reason : reason.substring(0, colon);
    }

    /** What is to be told now; it is told once. */
    synchronized List<Notice> due() {
        var due = new ArrayList<>(waiting);
        waiting.clear();
        parked.forEach((sync, group) -> group.due(sync, clock.instant()).ifPresent(due::add));
        return due;
    }
}
