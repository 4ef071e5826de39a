package dev.bactrian.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a record beside its values: what a person is asked and has said, and how often its fields changed hands.
 *
 * @param disputes by field
 * @param preferred the system that wins every conflict of this record that would be a person's to decide; null: none
 * @param bounces when each field's edits changed hands of late, oldest first
 * @param stoppedAt when the record was stopped because it kept bouncing; null: it is not
 */
public record Oversight(
        Map<String, Dispute> disputes,
        @Nullable String preferred,
        Map<String, List<Instant>> bounces,
        @Nullable Instant stoppedAt) {

    public static final Oversight NONE = new Oversight(Map.of(), null, Map.of(), null);

    public Oversight {
        disputes = Map.copyOf(disputes);
        bounces = Map.copyOf(bounces);
    }

    public boolean isStopped() {
        return stoppedAt != null;
    }

    public Optional<Dispute> dispute(String field) {
        return Optional.ofNullable(disputes.get(field));
    }

    Oversight with(String field, Dispute dispute) {
        var copy = new LinkedHashMap<>(disputes);
        copy.put(field, dispute);
        return new Oversight(copy, preferred, bounces, stoppedAt);
    }

    Oversight withoutDisputes() {
        return new Oversight(Map.of(), preferred, bounces, stoppedAt);
    }

    Oversight withoutDispute(String field) {
        var copy = new LinkedHashMap<>(disputes);
        copy.remove(field);
        return new Oversight(copy, preferred, bounces, stoppedAt);
    }

    Oversight preferring(@Nullable String system) {
        return new Oversight(disputes, system, bounces, stoppedAt);
    }

    /** Notes that the field changed hands; what is older than the window is forgotten. */
    Oversight bounced(String field, Instant now, Duration window) {
        var recent = new ArrayList<>(bounces.getOrDefault(field, List.of()));
        recent.removeIf(at -> at.isBefore(now.minus(window)));
        recent.add(now);
        var copy = new LinkedHashMap<>(bounces);
        copy.put(field, List.copyOf(recent));
        return new Oversight(disputes, preferred, copy, stoppedAt);
    }

    int bounces(String field) {
        return bounces.getOrDefault(field, List.of()).size();
    }

    Oversight stopped(Instant at) {
        return new Oversight(disputes, preferred, bounces, at);
    }

    /** Goes on, and counts from nothing. */
    Oversight released() {
        return new Oversight(disputes, preferred, Map.of(), null);
    }
}
