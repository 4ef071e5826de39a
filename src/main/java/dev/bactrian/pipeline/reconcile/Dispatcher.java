package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.write.Dispatch;
import dev.bactrian.decision.write.Write;
import dev.bactrian.pipeline.Outbox;
import dev.bactrian.pipeline.PreparedSync;
import dev.bactrian.pipeline.Sync;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes out what a system lacks of a record as a delivery, and notes it as a pending write, which is stored before the delivery is sent. */
public final class Dispatcher {

    private final PreparedSync prepared;
    private final String system;
    private final Instant now;
    private final Outbox outbox;
    private final ParentKeys parents;

    /** @param parents the keys of the records that those to be dispatched refer to */
    public Dispatcher(Sync sync, String system, Instant now, ParentKeys parents) {
        this.parents = parents;
        this.prepared = sync.prepared();
        this.system = system;
        this.now = now;
        this.outbox = sync.outbox(system);
    }

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    /** What refers to a record that is not to be made there, e.g. as a filter leaves it out, is looked at so rarely. */
    private static final Duration WAIT_FOR_NOTHING = Duration.ofMinutes(10);

    /**
     * @param record the record with the pending write in its link
     * @param delivery empty: nothing can be written before the system holds a record that this one refers to; it is tried again later
     */
    public record Dispatched(TrackedRecord record, Optional<Delivery> delivery) {}

    /** Whether the system lacks something that may be sent to it now. */
    public boolean isDue(TrackedRecord record) {
        var delivery = record.delivery(system);
        return delivery.dirty() && !delivery.parked() && !delivery.dueAt().isAfter(now);
    }

    /** Empty where the system lacks nothing. */
    public Optional<Dispatched> dispatch(TrackedRecord record) {
        var token = outbox.token(now);
        var withheld = parents.withheld(record);
        var dispatched = Dispatch.of(record, system, prepared.policy(), token, now, withheld)
                .map(dispatch -> new Dispatched(
                        dispatch.record().with(system, record.delivery(system)),
                        Optional.of(delivery(record, dispatch, token))));
        return dispatched.isEmpty()
                        && !withheld.fields().isEmpty()
                        && Write.lackedBy(system, record.state(), prepared.policy())
                                .isPresent()
                ? Optional.of(waiting(record))
                : dispatched;
    }

    /** Somebody tries at once when the parent is written, or is there by itself; else ever more rarely. */
    private Dispatched waiting(TrackedRecord record) {
        outbox.awaited().add(parents.lacking(record));
        var delivery = record.delivery(system);
        var due = now.plus(parents.areComing(record) ? wait(delivery.editedAt()) : WAIT_FOR_NOTHING);
        return new Dispatched(record.with(system, delivery.notBefore(due)), Optional.empty());
    }

    private Duration wait(@Nullable Instant edited) {
        var half =
                edited == null ? SHORTEST_WAIT : Duration.between(edited, now).dividedBy(2);
        var least = half.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : half;
        return least.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : least;
    }

    private Delivery delivery(TrackedRecord record, Dispatch dispatch, String token) {
        var link = record.state().link(system);
        var write = dispatch.write();
        var uncertain = dispatch.uncertainToken();
        return new Delivery(
                record.state().id(),
                write.kind(),
                isStillToBeChosen(write) ? null : link.key(),
                expected(link, write.from()),
                wanted(record, write),
                token,
                link.position(),
                uncertain == null ? null : Outbox.madeAt(uncertain));
    }

    /** Whether the record's own fields say under which key it is to be made. */
    private boolean isStillToBeChosen(Write write) {
        return write.kind() == WriteKind.CREATE && !prepared.policy().choosesKeys(system);
    }

    /**
     * A create brings what makes it repeatable, where the sync has an external id field: what is mapped to it, or else which record of which
     * other system it is of.
     */
    private Fields wanted(TrackedRecord record, Write write) {
        var wanted = prepared.mapping().toNative(system, parents.keyed(write.to()));
        var field = prepared.externalIdFields().get(system);
        return field == null
                        || write.kind() != WriteKind.CREATE
                        || prepared.mapping().nativeNames(system).contains(field)
                ? wanted
                : prepared.policy().systems().stream()
                        .filter(other -> !other.equals(system))
                        .map(other -> record.state().link(other))
                        .filter(link -> link.key() != null)
                        .findFirst()
                        .map(link -> wanted.with(field, link.system() + ":" + link.key()))
                        .orElse(wanted);
    }

    /** What the system itself holds: its own value where the record's form of it differs. */
    private Fields expected(LinkState link, Fields from) {
        var compared = from;
        for (var field : from.names()) {
            compared = prepared.policy().compares(system, field) ? compared : compared.without(field);
        }
        var known = prepared.mapping().toNative(system, parents.keyed(compared));
        if (link.raw().isEmpty()) {
            return known;
        }
        var expected = new LinkedHashMap<>(known.asMap());
        for (Map.Entry<String, @Nullable Object> entry : link.raw().asMap().entrySet()) {
            if (compared.knows(entry.getKey())) {
                prepared.mapping()
                        .nameIn(system, entry.getKey())
                        .ifPresent(name -> expected.put(name, entry.getValue()));
            }
        }
        return Fields.of(expected);
    }
}
