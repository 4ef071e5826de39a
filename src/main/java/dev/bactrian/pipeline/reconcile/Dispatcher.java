package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.write.Dispatch;
import dev.bactrian.decision.write.Write;
import dev.bactrian.pipeline.Outbox;
import dev.bactrian.pipeline.Sync;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes out what a system lacks of a record as a delivery, and notes it as a pending write, which is stored before the delivery is sent. */
public final class Dispatcher {

    private final Sync.Prepared prepared;
    private final String system;
    private final Instant now;
    private final Outbox outbox;

    public Dispatcher(Sync sync, String system, Instant now) {
        this.prepared = sync.prepared();
        this.system = system;
        this.now = now;
        this.outbox = sync.outbox(system);
    }

    /** @param record the record with the pending write in its link */
    public record Dispatched(TrackedRecord record, Delivery delivery) {}

    /** Whether the system lacks something that may be sent to it now. */
    public boolean isDue(TrackedRecord record) {
        var delivery = record.delivery(system);
        return delivery.dirty() && !delivery.parked() && !delivery.dueAt().isAfter(now);
    }

    /** Empty where the system lacks nothing. */
    public Optional<Dispatched> dispatch(TrackedRecord record) {
        var token = outbox.token(now);
        return Dispatch.of(record, system, prepared.policy(), token, now)
                .map(dispatch -> new Dispatched(
                        dispatch.record().with(system, record.delivery(system)), delivery(record, dispatch, token)));
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
        var wanted = prepared.mapping().toNative(system, write.to());
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
        if (link.raw().isEmpty()) {
            return prepared.mapping().toNative(system, compared);
        }
        var expected = new LinkedHashMap<>(
                prepared.mapping().toNative(system, compared).asMap());
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
