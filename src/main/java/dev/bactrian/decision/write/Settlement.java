package dev.bactrian.decision.write;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Stamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What handing a write to a system, and its answer, change in a record. */
public final class Settlement {

    private Settlement() {}

    /** Notes a write before it is sent, so that its echo will be known even if the answer is never seen. */
    public static RecordState send(RecordState record, String system, Write write, String token) {
        if (write.kind() == WriteKind.LOOK_UP) {
            return record;
        }
        var link = record.link(system);
        var sent = new ArrayList<>(link.sent());
        sent.add(PendingWrite.uncertain(token, write.kind(), write.from(), write.to()));
        return record.with(link.withSent(sent));
    }

    /**
     * The system has taken the write.
     *
     * @param key the key under which the system holds the record
     * @param told what the answer told of the record's fields, e.g. a new key
     * @param log where the system's log stood afterwards
     */
    public static RecordState confirm(
            RecordState record,
            String system,
            String token,
            @Nullable String key,
            Fields told,
            Position log,
            Instant at) {
        var sent = find(record.link(system), token);
        if (sent.isEmpty()) {
            return isOfFormerRow(record.link(system), key)
                    ? record
                    : learn(toldAlready(record, system, key), system, key, told, at);
        }
        return switch (sent.get().kind()) {
            case DELETE ->
                record.with(
                        record.link(system).gone().withSent(List.of(sent.get().confirmedAt(log))));
            case CREATE, UPDATE -> {
                var own = sent.get();
                var link =
                        holding(record.link(system), own, log).mapSent(one -> one == own ? one.confirmedAt(log) : one);
                yield learn(record.with(link.withSent(known(link, log))), system, key, told, at);
            }
            case LOOK_UP -> record;
        };
    }

    /** The log has told of the write, and of another row since that the record is now. */
    private static boolean isOfFormerRow(LinkState link, @Nullable String key) {
        return key != null && link.formerKeys().contains(key);
    }

    /** The write's own change came before its answer; where the answer names another record than that, it is to be looked at. */
    private static RecordState toldAlready(RecordState record, String system, @Nullable String key) {
        var link = record.link(system);
        return key == null || key.equals(link.key()) || link.isPresent()
                ? record
                : record.with(link.with(Presence.UNKNOWN));
    }

    /**
     * The system held the wanted values already.
     *
     * @param isSure whether the answer tells of the time after all that was told of the record; no change of its own will tell when that was, so what is
     *     told by then counts, and the write is made out anew
     */
    public static RecordState alreadyThere(
            RecordState record, String system, String token, boolean isSure, Position log) {
        var link = record.link(system);
        var settled = find(link, token)
                .map(one -> one.kind() == WriteKind.DELETE ? link.gone() : isSure ? holding(link, one, log) : link)
                .orElse(link);
        var confirmed = log.equals(Position.NONE)
                ? settled
                : settled.mapSent(
                        one -> !one.token().equals(token) ? one : isSure ? one.confirmedAt(log) : one.settledAt(log));
        return record.with(confirmed.withSent(known(confirmed, log)));
    }

    /**
     * The write was not carried out.
     *
     * @param log where the system's log stood when it was asked; earlier writes whose answers were never seen are behind it
     */
    public static RecordState forget(RecordState record, String system, String token, Position log) {
        var link = record.link(system);
        var others =
                link.sent().stream().filter(one -> !one.token().equals(token)).toList();
        return record.with(link.withSent(known(link.withSent(others), log)));
    }

    /** An earlier create, whose answer was never seen, is found under {@code key}: the record is there, and is to be read before anything else. */
    public static RecordState found(RecordState record, String system, String key) {
        var link = record.link(system);
        return link.isPresent() ? record : record.with(link.madeAnew(key).with(Presence.UNKNOWN));
    }

    /**
     * Writes that are no longer uncertain once the system was asked again: carried out or not, their echo is behind {@code log}. A create
     * stays uncertain: only its own change, or a look-up of what it wrote, tells of it.
     */
    private static List<PendingWrite> known(LinkState link, Position log) {
        return log.equals(Position.NONE)
                ? link.sent()
                : link.sent().stream()
                        .map(one ->
                                one.acknowledged() == null && one.kind() != WriteKind.CREATE ? one.settledAt(log) : one)
                        .toList();
    }

    private static Optional<PendingWrite> find(LinkState link, String token) {
        return link.sent().stream().filter(one -> one.token().equals(token)).findFirst();
    }

    /**
     * What a system told of the time after the write is newer than the write's answer; but where a poll found nothing then, its next one
     * is to tell whether what was created is gone again.
     */
    private static LinkState holding(LinkState before, PendingWrite sent, Position log) {
        var isToldOfLater = before.position().isBehind(log);
        if (before.isPresent() && isToldOfLater) {
            return before;
        }
        var link =
                isToldOfLater && before.position().isOfReading() ? before.with(Position.ofReading(log.log())) : before;
        var raw = link.raw();
        for (var field : sent.to().names()) {
            raw = raw.without(field);
        }
        return link.with(Presence.PRESENT).withShadow(link.shadow().with(sent.to()), raw);
    }

    private static RecordState learn(RecordState record, String system, @Nullable String key, Fields told, Instant at) {
        var link = record.link(system);
        var learned = record.with(key == null ? link : link.madeAnew(key));
        for (var field : told.names()) {
            var own = learned.link(system);
            var value = told.get(field);
            var isKnown = learned.fields().knows(field)
                    && Objects.equals(learned.fields().get(field), value);
            learned = (isKnown ? learned : learned.accept(field, value, new Stamp(system, at)))
                    .with(own.withShadow(own.shadow().with(field, value), own.raw()));
        }
        return learned;
    }
}
