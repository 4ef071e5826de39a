package dev.bactrian.decision.match;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Records;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/** Finds out which create of ours, whose answer was never seen, made what a system tells of. */
public final class OwnCreates {

    private final Policy policy;
    private final Records records;

    public OwnCreates(Policy policy, Records records) {
        this.policy = policy;
        this.records = records;
    }

    /**
     * The record that our own create, whose answer was never seen, was made for: of those that were sent under the same token, the one most
     * like what came back. It may be there by a later try already.
     */
    public Optional<Long> find(MappedChange change) {
        var origin = change.change().origin();
        if (origin.isEmpty()) {
            return byContent(change);
        }
        return records.creating(change.system(), origin).stream()
                .filter(id -> createSent(id, change)
                        .filter(sent ->
                                likeness(sent, change) * 2 >= sent.to().names().size())
                        .isPresent())
                .max(Comparator.<Long>comparingLong(
                                id -> likeness(createSent(id, change).orElseThrow(), change))
                        .thenComparing(id -> !isPresent(id, change)));
    }

    /**
     * A reading tells no origin: what holds all that a create brought, whose answer is still to come, is what it made. Rows that bear another system's key are
     * found by that before; an org has only this.
     */
    private Optional<Long> byContent(MappedChange change) {
        return isOfSomebodyElse(change) || !policy.choosesKeys(change.system()) ? Optional.empty() : wholly(change);
    }

    private Optional<Long> wholly(MappedChange change) {
        return records.creating(change.system(), "").stream()
                .filter(id -> !isPresent(id, change))
                .filter(id -> createSent(id, change)
                        .filter(sent ->
                                likeness(sent, change) == sent.to().names().size())
                        .isPresent())
                .findFirst();
    }

    /** An event bears the token of the write that caused it, wherever its system tells that; what is read bears none. */
    private boolean isOfSomebodyElse(MappedChange change) {
        return policy.tracing().contains(change.system())
                && !(change.operation() == Operation.READ && policy.hasExactLog(change.system()));
    }

    /**
     * Whether a create of ours, whose answer is still to come, may have made what was read of a system whose events bear our tokens: then the answer, or
     * the event, tells which record it was made for. Taken for somebody's, it would be a second record.
     */
    public boolean mayHaveMade(MappedChange change) {
        return change.operation() == Operation.READ
                && change.change().origin().isEmpty()
                && policy.tracing().contains(change.system())
                && !policy.hasExactLog(change.system())
                && policy.choosesKeys(change.system())
                && wholly(change).isPresent();
    }

    private boolean isPresent(long id, MappedChange change) {
        return records.record(id).state().link(change.system()).isPresent();
    }

    private Optional<PendingWrite> createSent(long id, MappedChange change) {
        return records.record(id).state().link(change.system()).sent().stream()
                .filter(sent -> sent.kind() == WriteKind.CREATE
                        && (change.change().origin().isEmpty()
                                || sent.token().equals(change.change().origin())))
                .findFirst();
    }

    private static long likeness(PendingWrite sent, MappedChange change) {
        return sent.to().names().stream()
                .filter(name ->
                        Objects.equals(sent.to().get(name), change.fields().get(name)))
                .count();
    }
}
