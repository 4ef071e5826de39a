package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Settlement;
import dev.bactrian.decision.Stamp;
import dev.bactrian.decision.Write;
import dev.bactrian.state.DeliveryState;
import dev.bactrian.state.Parked;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.StoredRecord;
import dev.bactrian.system.Answer;
import dev.bactrian.system.Delivery;
import dev.bactrian.system.Delivery.Answered;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** One batch of answers inside its transaction: what each system said becomes what the state knows of it. */
final class Settling {

    /** After so many mismatches the other edit's change is not on its way any more, and the record as read is decided. */
    private static final int MOST_MISMATCHES = 5;

    private static final Duration MISMATCH_DELAY = Duration.ofMillis(250);

    /** How long after its commit an edit of {@code from} was there. */
    record Latency(String from, Duration time) {}

    private final Sync sync;
    private final Sync.Prepared prepared;
    private final String system;
    private final Instant now;
    private final Parked parked = new Parked();
    private final Set<String> linked = new HashSet<>();
    private final List<Change> readAnew = new ArrayList<>();
    private final List<Latency> latencies = new ArrayList<>();
    private final List<String> parkedCodes = new ArrayList<>();

    Settling(Sync sync, String system, Instant now) {
        this.sync = sync;
        this.prepared = sync.prepared();
        this.system = system;
        this.now = now;
    }

    List<Change> readAnew() {
        return readAnew;
    }

    List<Latency> latencies() {
        return latencies;
    }

    List<String> parkedCodes() {
        return parkedCodes;
    }

    void settle(Connection connection, List<Answered> answered) throws SQLException {
        var records = prepared.store()
                .lock(
                        connection,
                        answered.stream().map(one -> one.delivery().recordId()).toList());
        var changed = new LinkedHashMap<Long, StoredRecord>();
        prepared.store().find(connection, inTheWay(answered)).keySet().forEach(link -> linked.add(link.key()));
        for (var one : answered) {
            var record = Objects.requireNonNull(records.get(one.delivery().recordId()));
            changed.put(record.state().id(), settle(record, one.delivery(), one.answer()));
        }
        prepared.store().save(connection, changed.values());
        parked.store(connection);
    }

    private List<LinkKey> inTheWay(List<Answered> answered) {
        return answered.stream()
                .filter(one -> one.delivery().kind() == WriteKind.CREATE && one.answer() instanceof Answer.Differs)
                .map(one -> new LinkKey(
                        system, ((Answer.Differs) one.answer()).actual().key()))
                .toList();
    }

    /** Gives back what was claimed; whether it was written is not known. */
    void release(Connection connection, List<Delivery> deliveries) throws SQLException {
        var changed = new ArrayList<StoredRecord>();
        for (var record : prepared.store()
                .lock(connection, deliveries.stream().map(Delivery::recordId).toList())
                .values()) {
            changed.add(with(record, record.state(), record.delivery(system).unclaimed()));
        }
        prepared.store().save(connection, changed);
    }

    private StoredRecord settle(StoredRecord record, Delivery delivery, Answer answer) {
        var token = delivery.token();
        var state = record.state();
        if (answer instanceof Answer.Written written) {
            return written(record, delivery, written);
        }
        if (answer instanceof Answer.AlreadyThere there) {
            return done(record, Settlement.alreadyThere(state, system, token, there.log()));
        }
        if (answer instanceof Answer.Differs differs) {
            return differs(record, delivery, differs);
        }
        if (answer instanceof Answer.Missing missing) {
            return missing(record, delivery, missing.log());
        }
        if (answer instanceof Answer.Refused refused) {
            return park(
                    record,
                    Settlement.forget(state, system, token, Position.NONE),
                    delivery,
                    refused.code(),
                    refused.message());
        }
        return notNow(record, delivery, (Answer.NotNow) answer);
    }

    private StoredRecord written(StoredRecord record, Delivery delivery, Answer.Written written) {
        var told = delivery.kind() == WriteKind.CREATE && written.key() != null ? ownKey(written.key()) : Fields.none();
        noteLatency(record, delivery);
        return done(
                record,
                Settlement.confirm(record.state(), system, delivery.token(), written.key(), told, written.log(), now));
    }

    /** A new key in the record's terms: it is a field of the record where the sync maps it. */
    private Fields ownKey(String key) {
        var values = new LinkedHashMap<String, Object>();
        for (var field : prepared.mapping().fields()) {
            if (field.keyOf().contains(system)) {
                values.put(field.name(), field.type().parse(key));
            }
        }
        return Fields.of(values);
    }

    private void noteLatency(StoredRecord record, Delivery delivery) {
        var editedAt = record.delivery(system).editedAt();
        if (editedAt == null) {
            return;
        }
        var from = record.state().stamps().values().stream()
                .filter(stamp -> !stamp.system().equals(system))
                .max(Comparator.comparing(Stamp::at))
                .map(Stamp::system)
                .orElse("");
        if (!from.isEmpty() && delivery.kind() != WriteKind.LOOK_UP) {
            latencies.add(new Latency(from, Duration.between(editedAt, now)));
        }
    }

    private StoredRecord differs(StoredRecord record, Delivery delivery, Answer.Differs differs) {
        var state = Settlement.forget(record.state(), system, delivery.token(), differs.log());
        var mismatches = record.delivery(system).attempts();
        if (delivery.kind() == WriteKind.UPDATE || delivery.kind() == WriteKind.DELETE) {
            if (mismatches < MOST_MISMATCHES) {
                return again(record, state, MISMATCH_DELAY.multipliedBy(1L << mismatches));
            }
        }
        var isOthers = delivery.kind() == WriteKind.CREATE
                && linked.contains(differs.actual().key());
        if (isOthers && mismatches >= MOST_MISMATCHES) {
            return park(
                    record,
                    state,
                    delivery,
                    "IN_THE_WAY",
                    system + " " + differs.actual().key()
                            + " holds a value that must be unique, and belongs to another record");
        }
        readAnew.add(differs.actual().at(delivery.seen().ofReading()));
        return again(record, isOthers ? state : adopted(state, delivery, differs), MISMATCH_DELAY);
    }

    /** What stands in the way of a create, and belongs to no other record, is what an earlier try made whose answer was lost. */
    private RecordState adopted(RecordState state, Delivery delivery, Answer.Differs differs) {
        return delivery.kind() == WriteKind.CREATE
                ? Settlement.found(state, system, differs.actual().key())
                : state;
    }

    private StoredRecord missing(StoredRecord record, Delivery delivery, Position log) {
        var state = Settlement.forget(record.state(), system, delivery.token(), log);
        if (state.link(system).presence() == Presence.UNKNOWN) {
            return park(
                    record,
                    state,
                    delivery,
                    "NOT_FOUND",
                    "another system names " + system + " " + delivery.key() + ", which does not exist there");
        }
        if (!prepared.policy().lifeGivers().contains(system)) {
            return again(record, state.with(state.link(system).with(Presence.ABSENT)), Duration.ZERO);
        }
        if (record.delivery(system).attempts() >= MOST_MISMATCHES) {
            readAnew.add(new Change(
                    sync.name(),
                    system,
                    Objects.requireNonNull(delivery.key()),
                    Operation.DELETE,
                    Fields.none(),
                    now,
                    Position.NONE,
                    ""));
        }
        return again(
                record,
                state,
                MISMATCH_DELAY.multipliedBy(
                        1L << Math.min(MOST_MISMATCHES, record.delivery(system).attempts())));
    }

    private StoredRecord notNow(StoredRecord record, Delivery delivery, Answer.NotNow notNow) {
        var state = Settlement.forget(record.state(), system, delivery.token(), Position.NONE);
        var strategy = sync.definition().retryStrategy();
        var attempts = record.delivery(system).attempts() + 1;
        return attempts >= strategy.maxAttempts()
                ? park(record, state, delivery, notNow.code(), notNow.message() + " (tried " + attempts + " times)")
                : again(record, state, strategy.delayAfter(attempts));
    }

    private StoredRecord park(StoredRecord record, RecordState state, Delivery delivery, String code, String message) {
        parked.park(sync.name(), state.id(), system, delivery.key(), code, message, delivery.wanted());
        parkedCodes.add(code);
        return with(record, state, record.delivery(system).parkedNow());
    }

    private StoredRecord again(StoredRecord record, RecordState state, Duration delay) {
        return with(record, state, record.delivery(system).retryAt(now.plus(delay)));
    }

    /** The write is through; what else changed meanwhile, here or by a key that became known, stays or becomes dirty. */
    private StoredRecord done(StoredRecord record, RecordState state) {
        var deliveries = new LinkedHashMap<>(record.deliveries());
        for (var name : prepared.policy().systems()) {
            var before = record.delivery(name);
            var delivery = name.equals(system) ? before.unclaimed() : before;
            deliveries.put(
                    name,
                    Write.lackedBy(name, state, prepared.policy()).isEmpty()
                            ? delivery.settled()
                            : delivery.stillDirty(now));
        }
        return new StoredRecord(withLinks(state), deliveries);
    }

    private RecordState withLinks(RecordState state) {
        var result = state;
        for (var name : prepared.policy().systems()) {
            result = result.with(result.link(name));
        }
        return result;
    }

    private StoredRecord with(StoredRecord record, RecordState state, DeliveryState delivery) {
        Map<String, DeliveryState> deliveries = new LinkedHashMap<>(record.deliveries());
        deliveries.put(system, delivery);
        return new StoredRecord(state, deliveries);
    }
}
