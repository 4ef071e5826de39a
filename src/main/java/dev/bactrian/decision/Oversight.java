package dev.bactrian.decision;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a record beside its values: what a person is asked and has said, and how its fields went from hand to hand.
 *
 * @param disputes by field
 * @param preferred the system that wins every conflict of this record that would be a person's to decide; null: none
 * @param bounces how each field went from hand to hand of late
 * @param stoppedAt when the record was stopped because it kept bouncing; null: it is not
 */
public record Oversight(
        Map<String, Dispute> disputes,
        @Nullable String preferred,
        Map<String, Bouncing> bounces,
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

    public Oversight with(String field, Dispute dispute) {
        var copy = new LinkedHashMap<>(disputes);
        copy.put(field, dispute);
        return new Oversight(copy, preferred, bounces, stoppedAt);
    }

    public Oversight withoutDisputes() {
        return new Oversight(Map.of(), preferred, bounces, stoppedAt);
    }

    public Oversight withoutDispute(String field) {
        var copy = new LinkedHashMap<>(disputes);
        copy.remove(field);
        return new Oversight(copy, preferred, bounces, stoppedAt);
    }

    public Oversight preferring(@Nullable String system) {
        return new Oversight(disputes, system, bounces, stoppedAt);
    }

    public Oversight with(String field, Bouncing bouncing) {
        var copy = new LinkedHashMap<>(bounces);
        copy.put(field, bouncing);
        return new Oversight(disputes, preferred, copy, stoppedAt);
    }

    public Bouncing bouncing(String field) {
        return bounces.getOrDefault(field, Bouncing.NONE);
    }

    public Oversight stopped(Instant at) {
        return new Oversight(disputes, preferred, bounces, at);
    }

    /** Goes on, and counts from nothing. */
    public Oversight released() {
        return new Oversight(disputes, preferred, Map.of(), null);
    }
}
