package dev.bactrian.decision.write;

import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a system still lacks of a record, in the record's terms.
 *
 * @param from what the system is known to hold in these fields; a field missing here is not known
 * @param to what it is to hold
 */
public record Write(WriteKind kind, Fields from, Fields to) {

    private static final Write LOOK_UP = new Write(WriteKind.LOOK_UP, Fields.none(), Fields.none());

    /**
     * What {@code system} lacks, or what must be found out about it; empty where it holds all of the record. Out of scope nothing is written;
     * what became of an earlier write is still found out.
     */
    public static Optional<Write> lackedBy(String system, RecordState record, Policy policy) {
        if (!policy.writesTo(system) || record.isNew()) {
            return Optional.empty();
        }
        var link = record.link(system);
        var lacked = inScope(system, record, policy);
        // A create that may have taken place tells of itself by its change: the key that the link still has is that of
        // the record before.
        var isUncertain = link.key() != null
                && link.sent().stream()
                        .anyMatch(sent -> sent.acknowledged() == null && sent.kind() != WriteKind.CREATE);
        return lacked.isEmpty() && isUncertain ? Optional.of(LOOK_UP) : lacked;
    }

    /** What of it can be written now; empty: nothing. */
    Optional<Write> without(Withheld withheld) {
        if (withheld.fields().stream().noneMatch(to::knows)) {
            return Optional.of(this);
        }
        if (kind == WriteKind.CREATE && withheld.holdsCreate()) {
            return Optional.empty();
        }
        var newFrom = from;
        var newTo = to;
        for (var field : withheld.fields()) {
            newFrom = newFrom.without(field);
            // A new record holds nothing there, which is known then.
            newTo = kind == WriteKind.CREATE && to.knows(field) ? newTo.with(field, null) : newTo.without(field);
        }
        return newTo.isEmpty() ? Optional.empty() : Optional.of(new Write(kind, newFrom, newTo));
    }

    private static Optional<Write> inScope(String system, RecordState record, Policy policy) {
        if (!isInScope(system, record, policy)) {
            return Optional.empty();
        }
        return record.deleted() ? removal(record.link(system), policy) : lackedByLiving(system, record, policy);
    }

    /** Whether the record is in scope as it is, or as the system still holds it: the edit by which it leaves the scope is carried, nothing after it. */
    private static boolean isInScope(String system, RecordState record, Policy policy) {
        var scope = policy.scope();
        return scope.includes(system, record.fields())
                || scope.includes(
                        system, record.fields().with(record.link(system).shadow()));
    }

    private static Optional<Write> removal(LinkState link, Policy policy) {
        return link.isPresent()
                ? Optional.of(new Write(WriteKind.DELETE, contested(link, policy), Fields.none()))
                : Optional.empty();
    }

    private static Optional<Write> lackedByLiving(String system, RecordState record, Policy policy) {
        return switch (record.link(system).presence()) {
            case UNKNOWN -> Optional.of(LOOK_UP);
            case ABSENT -> creation(system, record, policy);
            case PRESENT -> update(system, record, policy);
            case DELETE_IN_REVIEW, DELETED_LOCALLY, UNMATCHED -> Optional.empty();
        };
    }

    /**
     * A create whose answer was never seen is repeated as it was, so that it is found by what it wrote; the rest follows as an update. An exact
     * log tells whether it took place: that is waited for.
     */
    private static Optional<Write> creation(String system, RecordState record, Policy policy) {
        var uncertain = record.link(system).sent().stream()
                .filter(sent -> sent.kind() == WriteKind.CREATE && !sent.held())
                .findFirst();
        if (uncertain.isPresent()) {
            return policy.hasExactLog(system)
                    ? Optional.of(LOOK_UP)
                    : uncertain.map(sent -> new Write(WriteKind.CREATE, Fields.none(), sent.to()));
        }
        return awaitsKey(system, record, policy)
                ? Optional.empty()
                : Optional.of(new Write(WriteKind.CREATE, Fields.none(), held(system, record, policy)));
    }

    /** Whether another system is to create the record too, and gives it the key that is to be written here: the old one leads nowhere. */
    private static boolean awaitsKey(String system, RecordState record, Policy policy) {
        return policy.fields().values().stream()
                .filter(rule -> rule.holders().contains(system))
                .flatMap(rule -> rule.keyOf().stream())
                .anyMatch(other -> policy.writesTo(other)
                        && isStillToTellItsKey(record.link(other))
                        && comesFirst(other, system, policy));
    }

    private static boolean isStillToTellItsKey(LinkState link) {
        return link.presence() == Presence.ABSENT || link.presence() == Presence.UNKNOWN;
    }

    /** Where each is to hold the other's key, the earlier system begins. */
    private static boolean comesFirst(String other, String system, Policy policy) {
        var bothWait = policy.fields().values().stream()
                .anyMatch(
                        rule -> rule.keyOf().contains(system) && rule.holders().contains(other));
        return !bothWait || policy.rank(other) < policy.rank(system);
    }

    /** Nothing is written over what the system has not told yet. */
    private static Optional<Write> update(String system, RecordState record, Policy policy) {
        var shadow = record.link(system).shadow();
        var from = new LinkedHashMap<String, @Nullable Object>();
        var to = new LinkedHashMap<String, @Nullable Object>();
        var untold = new ArrayList<String>();
        held(system, record, policy).asMap().forEach((field, value) -> {
            var isFrozen = record.oversight().dispute(field).isPresent();
            if (isFrozen) {
                return;
            }
            if (!shadow.knows(field) || !Objects.equals(shadow.get(field), value)) {
                to.put(field, value);
                if (shadow.knows(field)) {
                    from.put(field, shadow.get(field));
                } else if (policy.rule(field).orElseThrow().isContestedBy(system)) {
                    untold.add(field);
                }
            }
        });
        if (!untold.isEmpty()) {
            return Optional.of(LOOK_UP);
        }
        return to.isEmpty()
                ? Optional.empty()
                : Optional.of(new Write(WriteKind.UPDATE, Fields.of(from), Fields.of(to)));
    }

    private static Fields held(String system, RecordState record, Policy policy) {
        var held = new LinkedHashMap<String, @Nullable Object>();
        record.fields().asMap().forEach((field, value) -> {
            if (policy.rule(field)
                    .filter(rule -> rule.holders().contains(system))
                    .isPresent()) {
                held.put(field, value);
            }
        });
        return Fields.of(held);
    }

    private static Fields contested(LinkState link, Policy policy) {
        var from = new LinkedHashMap<String, @Nullable Object>();
        link.shadow().asMap().forEach((field, value) -> {
            if (policy.rule(field)
                    .filter(rule -> rule.isContestedBy(link.system()))
                    .isPresent()) {
                from.put(field, value);
            }
        });
        return Fields.of(from);
    }
}
