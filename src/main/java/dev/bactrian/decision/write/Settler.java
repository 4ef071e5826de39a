package dev.bactrian.decision.write;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.WaitingReadings;
import dev.bactrian.definition.RetryStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a system's answer to a write means for the record: done, again later, to be read anew, or a person's to look at. */
public final class Settler {

    /** After so many mismatches the other edit's change is not on its way any more, and the record as read is decided. */
    static final int MOST_MISMATCHES = 5;

    /**
     * So many mismatches are waited for a log that has not got to the last edit of what was read, about 40 seconds longer. E.g. a person sets the revenue at
     * 12:00 and the phone at 12:10 in Salesforce, another one the revenue at 12:05 in the ERP: the log tells the time of each, a reading only 12:10.
     */
    static final int MOST_MISMATCHES_OF_A_LATE_LOG = 2 * MOST_MISMATCHES;

    /** A record that still differs after this many tries does so for a reason that deciding it anew does not remove. */
    static final int TOO_MANY_MISMATCHES = 4 * MOST_MISMATCHES;

    /** What is read again and again, because a rule refuses it each time, is read every four minutes at last. */
    private static final int MOST_DOUBLINGS = 10;

    private static final Duration MISMATCH_DELAY = Duration.ofMillis(250);

    private final Policy policy;
    private final Terms terms;
    private final String system;
    private final Instant now;
    private final ExactLogAnswers exact;

    public Settler(Policy policy, Terms terms, Instant now) {
        this.policy = policy;
        this.terms = terms;
        this.system = terms.system();
        this.now = now;
        this.exact = new ExactLogAnswers(policy, terms, this);
    }

    /**
     * Whose answers they are.
     *
     * @param ownKey a new key of the system as the fields of the record that hold it
     * @param decidedUpTo how far the system's log has been decided
     */
    public record Terms(
            String sync, String system, RetryStrategy retries, Function<String, Fields> ownKey, Position decidedUpTo) {

        /** Of a system whose log has not been heard of. */
        public Terms(String sync, String system, RetryStrategy retries, Function<String, Fields> ownKey) {
            this(sync, system, retries, ownKey, Position.NONE);
        }
    }

    /**
     * What an answer came to.
     *
     * @param readAnew what the system was found to hold instead: to be decided next, of an exact log by way of {@link WaitingReadings}
     * @param parked what a person is asked now
     */
    public record Settled(TrackedRecord record, List<Change> readAnew, List<Parking> parked) {}

    /** @param isLinked whether a key of the system belongs to a record */
    public Settled settle(TrackedRecord record, Delivery delivery, Answer answer, Predicate<String> isLinked) {
        var token = delivery.token();
        var state = record.state();
        if (answer instanceof Answer.Written written) {
            return written(record, delivery, written);
        }
        if (answer instanceof Answer.AlreadyThere there) {
            if (policy.hasExactLog(system)) {
                return exact.alreadyThere(record, delivery, there.log());
            }
            var isSure = policy.comparing().contains(system)
                    || state.link(system).position().equals(delivery.seen());
            return done(record, Settlement.alreadyThere(state, system, token, isSure, there.log()));
        }
        if (answer instanceof Answer.Differs differs) {
            return differs(record, delivery, differs, isLinked);
        }
        if (answer instanceof Answer.Missing missing) {
            return missing(record, delivery, missing.log());
        }
        if (answer instanceof Answer.Refused refused) {
            var forgotten = record.with(Settlement.forget(state, system, token, Position.NONE));
            return park(forgotten, delivery, refused.code(), refused.message());
        }
        return notNow(record, delivery, (Answer.NotNow) answer);
    }

    private Settled written(TrackedRecord record, Delivery delivery, Answer.Written written) {
        var told = delivery.kind() == WriteKind.CREATE && written.key() != null
                ? terms.ownKey().apply(written.key())
                : Fields.none();
        var state =
                Settlement.confirm(record.state(), system, delivery.token(), written.key(), told, written.log(), now);
        return done(record, state);
    }

    private Settled differs(
            TrackedRecord record, Delivery delivery, Answer.Differs differs, Predicate<String> isLinked) {
        var link = record.state().link(system);
        var key = differs.actual().key();
        if (delivery.kind() == WriteKind.CREATE && link.isPresent() && !key.equals(link.key())) {
            // An earlier try has told of itself meanwhile, and what was found now will: where the first is gone by
            // then,
            // the record has been made again already.
            return again(record, MISMATCH_DELAY);
        }
        if (policy.hasExactLog(system)) {
            return delivery.kind() == WriteKind.CREATE
                    ? exact.inTheWay(record, delivery, differs.actual(), differs.log(), isLinked)
                    : exact.differs(record, delivery, differs.actual(), differs.log());
        }
        var forgotten = record.with(Settlement.forget(record.state(), system, delivery.token(), differs.log()));
        var mismatches = record.delivery(system).mismatches();
        var isWrite = delivery.kind() == WriteKind.UPDATE || delivery.kind() == WriteKind.DELETE;
        var mostMismatches = isLogBehind(record, differs.actual()) ? MOST_MISMATCHES_OF_A_LATE_LOG : MOST_MISMATCHES;
        if (isWrite && mismatches < mostMismatches) {
            return soon(forgotten);
        }
        if (isWrite && mismatches >= TOO_MANY_MISMATCHES) {
            return keepsDiffering(forgotten, delivery);
        }
        var isOthers = delivery.kind() == WriteKind.CREATE && !key.equals(link.key()) && isLinked.test(key);
        if (isOthers && mismatches >= MOST_MISMATCHES) {
            return isInTheWay(forgotten, delivery, key);
        }
        // What stands in the way of a create, and belongs to no other record, is what an earlier try made whose answer
        // was lost.
        var found = delivery.kind() == WriteKind.CREATE && !isOthers
                ? forgotten.with(Settlement.found(forgotten.state(), system, key))
                : forgotten;
        return new Settled(
                again(found, MISMATCH_DELAY.multipliedBy(1L << doublings(mismatches)))
                        .record(),
                List.of(differs.actual().at(differs.actual().position().after(delivery.seen()))),
                List.of());
    }

    /** What had to wait for a late log is not put off for minutes on top: only what goes on to differ is asked ever more rarely. */
    private static int doublings(int mismatches) {
        return mismatches <= MOST_MISMATCHES_OF_A_LATE_LOG
                ? Math.min(MOST_MISMATCHES, mismatches)
                : Math.min(MOST_DOUBLINGS, mismatches - MOST_MISMATCHES);
    }

    /** After a start, nothing may have been told but of the record itself. */
    private boolean isLogBehind(TrackedRecord record, Change read) {
        var lastEdit = Position.ofReading(read.committedAt().toEpochMilli());
        return policy.tracing().contains(system)
                && !terms.decidedUpTo().hasPassed(lastEdit)
                && !record.state().link(system).position().hasPassed(lastEdit);
    }

    Settled keepsDiffering(TrackedRecord record, Delivery delivery) {
        return park(
                record,
                delivery,
                "KEEPS_DIFFERING",
                system + " " + delivery.key() + " holds something else than was told, however often it is read");
    }

    Settled isInTheWay(TrackedRecord record, Delivery delivery, String key) {
        return park(
                record,
                delivery,
                "IN_THE_WAY",
                system + " " + key + " holds a value that must be unique, and belongs to another record");
    }

    private Settled missing(TrackedRecord record, Delivery delivery, Position log) {
        var forgotten = record.with(Settlement.forget(record.state(), system, delivery.token(), log));
        var link = forgotten.state().link(system);
        // Where the system has told of the record before, it was our own answer that named another key of it.
        var isOurs = (link.presence() == Presence.UNKNOWN && !link.position().equals(Position.NONE))
                || link.sent().stream().anyMatch(sent -> sent.kind() == WriteKind.CREATE);
        if (link.presence() == Presence.UNKNOWN && !isOurs) {
            return park(
                    forgotten,
                    delivery,
                    "NOT_FOUND",
                    "another system names " + system + " " + delivery.key() + ", which does not exist there");
        }
        if (!policy.createDeleteSources().contains(system)) {
            return again(forgotten.with(forgotten.state().with(link.with(Presence.ABSENT))), Duration.ZERO);
        }
        if (policy.hasExactLog(system)) {
            return exact.missing(record, delivery, log);
        }
        var mismatches = record.delivery(system).mismatches();
        var delay = MISMATCH_DELAY.multipliedBy(1L << Math.min(MOST_MISMATCHES, mismatches));
        var isGone = mismatches >= MOST_MISMATCHES;
        if (isGone && isOurs) {
            return again(forgotten.with(forgotten.state().with(link.gone().withSent(List.of()))), delay);
        }
        return new Settled(again(forgotten, delay).record(), isGone ? List.of(gone(delivery)) : List.of(), List.of());
    }

    private Change gone(Delivery delivery) {
        return new Change(
                terms.sync(),
                system,
                Objects.requireNonNull(delivery.key()),
                Operation.DELETE,
                Fields.none(),
                now,
                Position.NONE,
                "");
    }

    private Settled notNow(TrackedRecord record, Delivery delivery, Answer.NotNow notNow) {
        var forgotten = record.with(Settlement.forget(record.state(), system, delivery.token(), Position.NONE));
        var attempts = record.delivery(system).attempts() + 1;
        return attempts >= terms.retries().maxAttempts() && !notNow.passes()
                ? park(forgotten, delivery, notNow.code(), notNow.message() + " (tried " + attempts + " times)")
                : later(forgotten, terms.retries().delayAfter(attempts));
    }

    private Settled park(TrackedRecord record, Delivery delivery, String code, String message) {
        var parking = new Parking(
                Parking.Kind.WRITE, record.state().id(), system, delivery.key(), code, message, delivery.wanted());
        var parked = record.with(system, record.delivery(system).parkedNow());
        return new Settled(parked, List.of(), List.of(parking));
    }

    /** Ever later, the more often it was found to hold something else. */
    Settled again(TrackedRecord record) {
        return again(record, MOST_DOUBLINGS);
    }

    /** Within some seconds, however often it was asked before: what is waited for is the log, which goes on. */
    Settled soon(TrackedRecord record) {
        return again(record, MOST_MISMATCHES);
    }

    private Settled again(TrackedRecord record, int mostDoublings) {
        var doublings = Math.min(mostDoublings, record.delivery(system).mismatches());
        return again(record, MISMATCH_DELAY.multipliedBy(1L << doublings));
    }

    Instant now() {
        return now;
    }

    private Settled again(TrackedRecord record, Duration delay) {
        var anew = record.delivery(system).mismatchedUntil(now.plus(delay));
        return new Settled(record.with(system, anew), List.of(), List.of());
    }

    private Settled later(TrackedRecord record, Duration delay) {
        var later = record.delivery(system).retryAt(now.plus(delay));
        return new Settled(record.with(system, later), List.of(), List.of());
    }

    /** The write is through; what else changed meanwhile, here or by a key that became known, stays or becomes dirty. */
    Settled done(TrackedRecord record, RecordState state) {
        var result = record.with(state);
        for (var name : policy.systems()) {
            var before = record.delivery(name);
            var delivery = name.equals(system) ? before.unclaimed() : before;
            result = result.with(
                    name,
                    Write.lackedBy(name, state, policy).isEmpty() ? delivery.settled() : delivery.stillDirty(now));
        }
        return new Settled(result.withAllLinks(policy), List.of(), List.of());
    }
}
