package dev.bactrian.pipeline;

import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Dispatch;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.Write;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Takes what a system lacks as a batch, and notes each write before it is sent. */
final class Claim {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int RADIX = 36;

    private final Sync.Prepared prepared;
    private final int parallelism;
    private final String system;
    private final Instant now;
    private final Duration lease;

    Claim(Sync sync, String system, Instant now, Duration lease) {
        this.prepared = sync.prepared();
        this.parallelism = sync.definition().performance().parallelism();
        this.system = system;
        this.now = now;
        this.lease = lease;
    }

    /** The next batch; where others took just that one at the same time, the one after it. */
    List<Delivery> take(Connection connection, int most) throws SQLException {
        List<Delivery> taken = List.of();
        for (var attempt = 0; attempt < parallelism && taken.isEmpty(); attempt++) {
            taken = takeDue(connection, most);
        }
        return taken;
    }

    private List<Delivery> takeDue(Connection connection, int most) throws SQLException {
        var ids = prepared.store().findDue(connection, system, most, now);
        if (ids.isEmpty()) {
            return List.of();
        }
        var token = token();
        var deliveries = new ArrayList<Delivery>();
        var changed = new ArrayList<TrackedRecord>();
        var records = prepared.store().lock(connection, ids);
        for (var record : records.values()) {
            var delivery = record.delivery(system);
            if (!delivery.dirty() || delivery.parked() || delivery.isClaimed(now)) {
                continue;
            }
            var dispatch = Dispatch.of(record, system, prepared.policy(), token, now.plus(lease));
            if (dispatch.isPresent()) {
                deliveries.add(delivery(record, dispatch.get(), token));
                changed.add(dispatch.get().record());
            } else {
                changed.add(record.with(system, delivery.settled()));
            }
        }
        prepared.store().save(connection, records, changed);
        return List.copyOf(deliveries);
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
                uncertain == null ? null : sentAt(uncertain));
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

    /** The time, so that an uncertain create knows since when, and a number, so that every batch has its own. */
    private String token() {
        return Long.toString(now.toEpochMilli(), RADIX) + "-"
                + Integer.toString(COUNT.incrementAndGet() & 0xffff, RADIX) + "-"
                + Long.toString(ProcessHandle.current().pid(), RADIX);
    }

    private static Instant sentAt(String token) {
        return Instant.ofEpochMilli(Long.parseLong(token.substring(0, token.indexOf('-')), RADIX));
    }
}
