package dev.bactrian.pipeline;

import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Sent;
import dev.bactrian.decision.Settlement;
import dev.bactrian.decision.Write;
import dev.bactrian.state.StoredRecord;
import dev.bactrian.system.Delivery;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Takes what a system lacks as a batch, and notes each write before it is sent. */
final class Claim {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int RADIX = 36;

    private final Sync.Prepared prepared;
    private final String system;
    private final Instant now;
    private final Duration lease;

    Claim(Sync sync, String system, Instant now, Duration lease) {
        this.prepared = sync.prepared();
        this.system = system;
        this.now = now;
        this.lease = lease;
    }

    List<Delivery> take(Connection connection, int most) throws SQLException {
        var ids = prepared.store().findDue(connection, system, most, now);
        if (ids.isEmpty()) {
            return List.of();
        }
        var token = token();
        var deliveries = new ArrayList<Delivery>();
        var changed = new ArrayList<StoredRecord>();
        for (var record : prepared.store().lock(connection, ids).values()) {
            var delivery = record.delivery(system);
            if (!delivery.dirty() || delivery.parked() || delivery.isClaimed(now)) {
                continue;
            }
            var write = Write.lackedBy(system, record.state(), prepared.policy());
            if (write.isPresent()) {
                deliveries.add(delivery(record, write.get(), token));
                var sent = Settlement.send(record.state(), system, write.get(), token);
                changed.add(with(record, sent, delivery.claimed(now.plus(lease))));
            } else {
                changed.add(with(record, record.state(), delivery.settled()));
            }
        }
        prepared.store().save(connection, changed);
        return List.copyOf(deliveries);
    }

    private StoredRecord with(
            StoredRecord record, dev.bactrian.decision.RecordState state, dev.bactrian.state.DeliveryState delivery) {
        var deliveries = new LinkedHashMap<>(record.deliveries());
        deliveries.put(system, delivery);
        return new StoredRecord(state, deliveries);
    }

    private Delivery delivery(StoredRecord record, Write write, String token) {
        var link = record.state().link(system);
        var wanted = prepared.mapping().toNative(system, write.to());
        return new Delivery(
                record.state().id(),
                write.kind(),
                link.key(),
                expected(link, write.from()),
                wanted,
                token,
                link.position(),
                uncertainSince(link, write));
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

    /** A create whose answer was never seen may have taken place. */
    private static @Nullable Instant uncertainSince(LinkState link, Write write) {
        if (write.kind() != WriteKind.CREATE) {
            return null;
        }
        Optional<Sent> first = link.sent().stream()
                .filter(sent -> sent.kind() == WriteKind.CREATE && sent.acknowledged() == null)
                .findFirst();
        return first.map(sent -> sentAt(sent.token())).orElse(null);
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
