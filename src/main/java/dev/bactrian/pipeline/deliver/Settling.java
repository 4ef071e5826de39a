package dev.bactrian.pipeline.deliver;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Delivery.Answered;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.Stamp;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.write.Settlement;
import dev.bactrian.decision.write.Settler;
import dev.bactrian.definition.Fallback;
import dev.bactrian.pipeline.PreparedSync;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.state.Parked;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.Stop;
import dev.bactrian.state.Stops;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One batch of answers inside its transaction: what each system said becomes what the state knows of it. */
final class Settling {

    /** How long after its commit an edit of {@code from} was there. */
    record Latency(String from, Duration time) {}

    private final Sync sync;
    private final PreparedSync prepared;
    private final String system;
    private final Instant now;
    private final Parked parked;
    private final Settler settler;
    private final Set<String> linked = new HashSet<>();
    private final Map<Long, TrackedRecord> settled = new LinkedHashMap<>();
    private final List<Change> readAnew = new ArrayList<>();
    private final List<Latency> latencies = new ArrayList<>();
    private final List<Parking> waiting = new ArrayList<>();
    private Set<String> handedOn = Set.of();
    private @Nullable Parking refused;
    private @Nullable Stop stop;

    Settling(Sync sync, String system, Instant now) {
        this.sync = sync;
        this.prepared = sync.prepared();
        this.system = system;
        this.now = now;
        this.parked = new Parked(sync.name());
        this.settler = new Settler(
                prepared.policy(),
                new Settler.Terms(
                        sync.name(),
                        system,
                        sync.definition().retryStrategy(system),
                        this::ownKey,
                        sync.barrier(system).decidedUpTo()),
                now);
    }

    /** What was found instead, where that can be decided at once. */
    List<Change> decidable() {
        return prepared.policy().hasExactLog(system) ? List.of() : readAnew;
    }

    /** What was found instead, where the system's log tells first what led to it. */
    List<Change> waitingForTheLog() {
        return prepared.policy().hasExactLog(system) ? readAnew : List.of();
    }

    /** Whether a create that may have taken place waits until the system's log has told of it, or has passed it. */
    boolean hasLostCreates() {
        return prepared.policy().hasExactLog(system)
                && settled.values().stream()
                        .flatMap(record -> record.state().link(system).sent().stream())
                        .anyMatch(sent -> sent.kind() == WriteKind.CREATE && !sent.held());
    }

    List<Latency> latencies() {
        return latencies;
    }

    /** Notes the systems that something was handed on to. */
    void handedOn(Set<String> systems) {
        handedOn = systems;
    }

    Set<String> handedOn() {
        return handedOn;
    }

    /** What waits for a person now. */
    List<Parking> waiting() {
        return waiting;
    }

    /** Why the sync is to write nothing more; empty where it goes on. */
    Optional<Stop> stop() {
        return Optional.ofNullable(stop);
    }

    void settle(RecordTransaction transaction, List<Answered> answered) throws SQLException {
        var records = transaction.read(
                answered.stream().map(one -> one.delivery().recordId()).toList());
        transaction.find(inTheWay(answered)).keySet().forEach(link -> linked.add(link.key()));
        for (var one : answered) {
            var record = Objects.requireNonNull(records.get(one.delivery().recordId()));
            var id = record.state().id();
            settled.put(id, settle(settled.getOrDefault(id, record), one.delivery(), one.answer()));
        }
        transaction.save(settled.values());
        parked.store(transaction.connection());
    }

    /** Where a system has given creates the keys of records that are gone there, as a restored database does, those keep them no longer. */
    void takeKeysFromTheGone(RecordTransaction transaction, List<Answered> answered) throws SQLException {
        var made = new HashMap<LinkKey, Long>();
        for (var one : answered) {
            if (one.delivery().kind() == WriteKind.CREATE
                    && one.answer() instanceof Answer.Written written
                    && written.key() != null) {
                made.put(new LinkKey(system, written.key()), one.delivery().recordId());
            }
        }
        var others = new HashSet<>(transaction.find(made.keySet()).values());
        others.removeAll(made.values());
        for (var record : transaction.read(others).values()) {
            var link = record.state().link(system);
            if (link.isGoneThere()) {
                settled.put(record.state().id(), record.with(record.state().with(link.withKey(null))));
            }
        }
    }

    /** The records as the answers left them. */
    Collection<TrackedRecord> settled() {
        return settled.values();
    }

    /** Stops the sync where its file wants that of a parked write; the last thing of the transaction, because both systems' deliveries meet there. */
    void stopIfAsked(Connection connection) throws SQLException {
        if (refused != null && sync.definition().fallback() == Fallback.STOP_SYNC) {
            Stops.begin(connection, sync.name(), refused);
            stop = Stops.find(connection, sync.name()).orElse(null);
        }
    }

    private List<LinkKey> inTheWay(List<Answered> answered) {
        return answered.stream()
                .filter(one -> one.delivery().kind() == WriteKind.CREATE && one.answer() instanceof Answer.Differs)
                .map(one -> new LinkKey(
                        system, ((Answer.Differs) one.answer()).actual().key()))
                .toList();
    }

    /** Takes back deliveries that were never sent. */
    void withdraw(RecordTransaction transaction, List<Delivery> deliveries) throws SQLException {
        var withdrawn = new ArrayList<TrackedRecord>();
        var records =
                transaction.read(deliveries.stream().map(Delivery::recordId).toList());
        for (var delivery : deliveries) {
            var record = Objects.requireNonNull(records.get(delivery.recordId()));
            withdrawn.add(record.with(Settlement.forget(record.state(), system, delivery.token(), Position.NONE)));
        }
        transaction.save(withdrawn);
    }

    private TrackedRecord settle(TrackedRecord record, Delivery delivery, Answer answer) {
        if (answer instanceof Answer.Written) {
            noteLatency(record, delivery);
        }
        var settled = settler.settle(record, delivery, answer, linked::contains);
        readAnew.addAll(settled.readAnew());
        settled.parked().forEach(parking -> {
            parked.park(parking);
            waiting.add(parking);
            refused = refused == null ? parking : refused;
        });
        return settled.record();
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

    private void noteLatency(TrackedRecord record, Delivery delivery) {
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
}
