package dev.bactrian.decision.write;

import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.TrackedRecord;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A write on its way out.
 *
 * @param record the record with the write noted in its link, and claimed
 * @param uncertainToken the token of an earlier try of this create whose answer was never seen; null: there is none
 */
public record Dispatch(TrackedRecord record, Write write, @Nullable String uncertainToken) {

    /**
     * Takes what a system lacks of a record; empty where it lacks nothing.
     *
     * @param until until then nobody else delivers it
     */
    public static Optional<Dispatch> of(
            TrackedRecord record, String system, Policy policy, String token, Instant until) {
        return of(record, system, policy, token, until, Withheld.NOTHING);
    }

    /** The same; empty also where nothing of it can be written yet. */
    public static Optional<Dispatch> of(
            TrackedRecord record, String system, Policy policy, String token, Instant until, Withheld withheld) {
        var state = record.state();
        return Write.lackedBy(system, state, policy)
                .flatMap(write -> write.without(withheld))
                .map(write -> new Dispatch(
                        record.with(Settlement.send(state, system, write, token))
                                .with(system, record.delivery(system).claimed(until)),
                        write,
                        uncertainToken(state.link(system), write)));
    }

    /** A create whose answer was never seen may have taken place. */
    private static @Nullable String uncertainToken(LinkState link, Write write) {
        return write.kind() != WriteKind.CREATE
                ? null
                : link.sent().stream()
                        .filter(sent -> sent.kind() == WriteKind.CREATE && sent.acknowledged() == null)
                        .findFirst()
                        .map(PendingWrite::token)
                        .orElse(null);
    }
}
