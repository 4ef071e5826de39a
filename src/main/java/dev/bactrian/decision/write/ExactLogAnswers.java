package dev.bactrian.decision.write;

import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.WaitingReadings;
import dev.bactrian.decision.write.Settler.Settled;
import dev.bactrian.decision.write.Settler.Terms;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What an answer means that wrote nothing, where the system's log is exact: the log tells what stands there, and since when. So the write is
 * made out anew a little later. What was read is handed on as a reading that waits for the log ({@link WaitingReadings}): at once where
 * nothing is known of the record, else after some mismatches, when the log seems to have lost an event.
 */
record ExactLogAnswers(Policy policy, Terms terms, Settler settler) {

    /** The system holds something else than expected, or all that was wanted already. */
    Settled differs(TrackedRecord record, Delivery delivery, Change actual, Position log) {
        var settled = settled(record, delivery, log);
        var mismatches = record.delivery(terms.system()).mismatches();
        var isLookUp = delivery.kind() == WriteKind.LOOK_UP;
        if (!isLookUp && mismatches >= Settler.TOO_MANY_MISMATCHES) {
            return settler.keepsDiffering(settled, delivery);
        }
        var isToBeRead = isLookUp ? isStillToBeLookedUp(settled) : mismatches >= Settler.MOST_MISMATCHES;
        return isToBeRead ? reading(settled, delivery, actual, log) : settler.again(settled);
    }

    /** The system holds the wanted values already; who wrote them, and when, is for the log to tell. */
    Settled alreadyThere(TrackedRecord record, Delivery delivery, Position log) {
        if (delivery.kind() == WriteKind.DELETE) {
            return alreadyGone(record, delivery, log);
        }
        var held = change(delivery, Operation.UPDATE, delivery.wanted());
        return differs(record, delivery, held, log);
    }

    /** Like a delete of ours: what the log tells of the time before is the past, unless it has told more already. */
    private Settled alreadyGone(TrackedRecord record, Delivery delivery, Position log) {
        var state = record.state();
        var isToldOfLater = state.link(terms.system()).position().isBehind(log);
        return settler.done(
                record,
                isToldOfLater
                        ? Settlement.forget(state, terms.system(), delivery.token(), log)
                        : Settlement.confirm(
                                state, terms.system(), delivery.token(), null, Fields.none(), log, settler.now()));
    }

    /** A row stands in the way of a create: one that the log is about to tell of, one of another record, or one that nobody ever told of. */
    Settled inTheWay(TrackedRecord record, Delivery delivery, Change actual, Position log, Predicate<String> isLinked) {
        var settled = settled(record, delivery, log);
        if (!isLinked.test(actual.key())) {
            return reading(settled, delivery, actual, log);
        }
        return record.delivery(terms.system()).mismatches() < Settler.MOST_MISMATCHES
                ? settler.again(settled)
                : settler.isInTheWay(settled, delivery, actual.key());
    }

    /** The row is not there, though its delete has not been told; or a create whose answer was lost has not made it, or is still to be told of. */
    Settled missing(TrackedRecord record, Delivery delivery, Position log) {
        var settled = settled(record, delivery, log);
        var isToBeRead = settled.state().link(terms.system()).presence() != Presence.ABSENT
                && record.delivery(terms.system()).mismatches() >= Settler.MOST_MISMATCHES;
        if (delivery.key() == null) {
            return settler.soon(settled);
        }
        return isToBeRead
                ? reading(settled, delivery, change(delivery, Operation.DELETE, Fields.none()), log)
                : settler.again(settled);
    }

    private Settled reading(TrackedRecord record, Delivery delivery, Change actual, Position log) {
        var placed = actual.at(Position.ofReading(log.log()).after(delivery.seen()));
        return new Settled(settler.again(record).record(), List.of(placed), List.of());
    }

    private Change change(Delivery delivery, Operation operation, Fields fields) {
        return new Change(
                terms.sync(),
                terms.system(),
                Objects.requireNonNullElse(delivery.key(), ""),
                operation,
                fields,
                settler.now(),
                Position.NONE,
                "");
    }

    private boolean isStillToBeLookedUp(TrackedRecord record) {
        return record.state().link(terms.system()).presence() != Presence.ABSENT
                && Write.lackedBy(terms.system(), record.state(), policy)
                        .filter(write -> write.kind() == WriteKind.LOOK_UP)
                        .isPresent();
    }

    /**
     * The record after a write that was not carried out. A create whose answer was lost took place before {@code log}, or never; once the log
     * has passed an earlier such place without telling it, it did not.
     */
    private TrackedRecord settled(TrackedRecord record, Delivery delivery, Position log) {
        var forgotten = Settlement.forget(record.state(), terms.system(), delivery.token(), log);
        var link = forgotten.link(terms.system());
        var sent = link.sent().stream()
                .filter(one -> !isRefuted(one))
                .map(one -> one.acknowledged() == null ? one.settledAt(log) : one)
                .toList();
        return record.with(forgotten.with(link.withSent(sent)));
    }

    private boolean isRefuted(PendingWrite sent) {
        return sent.kind() == WriteKind.CREATE
                && !sent.held()
                && sent.acknowledged() != null
                && terms.decidedUpTo().hasPassed(sent.acknowledged());
    }
}
