package dev.bactrian.decision.simulation;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Settlement;
import dev.bactrian.decision.Write;
import dev.bactrian.state.StoredRecord;
import dev.bactrian.system.Answer;
import dev.bactrian.system.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Brings to one system what it lacks: claims, looks, writes and settles, each a step of its own, as the pipeline does. */
final class Delivering {

    private static final int MOST_MISMATCHES = 5;
    private static final Duration MISMATCH_DELAY = Duration.ofMillis(250);
    private static final Duration LEASE = Duration.ofSeconds(60);

    /** One delivery on its way. */
    private static final class Flight {
        final Delivery delivery;
        boolean looked;

        @Nullable
        Answer answer;

        Flight(Delivery delivery) {
            this.delivery = delivery;
        }
    }

    private final FakeSystem system;
    private final Store store;
    private final Reconciling reconciling;
    private final Scheduler scheduler;
    private final List<Flight> flights = new ArrayList<>();
    private final List<Change> readAnew = new ArrayList<>();
    private int tokens;
    private int writes;

    Delivering(FakeSystem system, Store store, Reconciling reconciling, Scheduler scheduler) {
        this.system = system;
        this.store = store;
        this.reconciling = reconciling;
        this.scheduler = scheduler;
    }

    int writes() {
        return writes;
    }

    boolean isBusy() {
        return !flights.isEmpty() || !readAnew.isEmpty();
    }

    /** The next step, whichever it is. */
    void step() {
        if (!readAnew.isEmpty()) {
            reconciling.decide(List.copyOf(readAnew));
            readAnew.clear();
            return;
        }
        if (flights.isEmpty()) {
            claim();
            return;
        }
        var open = flights.stream().filter(flight -> flight.answer == null).toList();
        if (open.isEmpty()) {
            flights.forEach(flight -> settle(
                    store.record(flight.delivery.recordId()), flight.delivery, Objects.requireNonNull(flight.answer)));
            flights.clear();
        } else if (open.stream().anyMatch(flight -> !flight.looked)) {
            open.forEach(this::look);
        } else {
            write(scheduler.oneOf(open));
        }
    }

    /** The process ends: what was on its way is forgotten, and the leases run out. */
    void crash() {
        flights.clear();
        readAnew.clear();
    }

    /** The connection breaks before or after some of the writes: nobody learns of which. */
    void lose() {
        flights.forEach(flight -> {
            var record = store.record(flight.delivery.recordId());
            store.save(
                    record,
                    system.name,
                    record.state(),
                    record.delivery(system.name).unclaimed());
        });
        scheduler.note("answers of " + system.name + " are lost");
        flights.clear();
    }

    private void look(Flight flight) {
        flight.looked = true;
        flight.answer = system.look(flight.delivery).orElse(null);
    }

    private void write(Flight flight) {
        writes++;
        flight.answer = system.write(flight.delivery);
        scheduler.note("write " + system.name + " " + flight.delivery.kind() + " " + flight.delivery.key() + " "
                + flight.delivery.wanted().asMap() + " token " + flight.delivery.token() + " -> "
                + flight.answer.getClass().getSimpleName());
    }

    private void claim() {
        var due = store.due(system.name, scheduler.now());
        var token = system.name.charAt(0) + "" + ++tokens;
        for (var record : due.subList(0, Math.min(due.size(), 1 + scheduler.number(3)))) {
            var state = record.state();
            var write = Write.lackedBy(system.name, state, Store.POLICY);
            if (write.isEmpty()) {
                store.save(
                        record, system.name, state, record.delivery(system.name).settled());
                continue;
            }
            var link = state.link(system.name);
            var delivery = new Delivery(
                    state.id(),
                    write.get().kind(),
                    link.key(),
                    write.get().from(),
                    write.get().to(),
                    token,
                    link.position(),
                    uncertainSince(link, write.get()));
            scheduler.note("claim " + system.name + " record " + state.id() + " " + delivery.kind() + " "
                    + delivery.key() + " " + delivery.expected().asMap() + ">"
                    + delivery.wanted().asMap() + " token " + token);
            flights.add(new Flight(delivery));
            store.save(
                    record,
                    system.name,
                    Settlement.send(state, system.name, write.get(), token),
                    record.delivery(system.name).claimed(scheduler.now().plus(LEASE)));
        }
    }

    private static @Nullable Instant uncertainSince(LinkState link, Write write) {
        var isUncertain = write.kind() == WriteKind.CREATE
                && link.sent().stream()
                        .anyMatch(sent -> sent.kind() == WriteKind.CREATE && sent.acknowledged() == null);
        return isUncertain ? Instant.EPOCH : null;
    }

    private void settle(StoredRecord record, Delivery delivery, Answer answer) {
        scheduler.note("settle " + system.name + " record " + delivery.recordId() + " "
                + answer.getClass().getSimpleName());
        var state = record.state();
        if (answer instanceof Answer.Written written) {
            var told = delivery.kind() == WriteKind.CREATE && system.name.equals("crm")
                    ? Fields.of("Id", written.key())
                    : Fields.none();
            done(
                    record,
                    Settlement.confirm(
                            state, system.name, delivery.token(), written.key(), told, written.log(), scheduler.now()));
        } else if (answer instanceof Answer.AlreadyThere there) {
            done(record, Settlement.alreadyThere(state, system.name, delivery.token(), there.log()));
        } else if (answer instanceof Answer.Differs differs) {
            differs(record, delivery, differs);
        } else {
            missing(record, delivery, ((Answer.Missing) answer).log());
        }
    }

    private void differs(StoredRecord record, Delivery delivery, Answer.Differs differs) {
        var state = Settlement.forget(record.state(), system.name, delivery.token(), differs.log());
        var mismatches = record.delivery(system.name).attempts();
        if ((delivery.kind() == WriteKind.UPDATE || delivery.kind() == WriteKind.DELETE)
                && mismatches < MOST_MISMATCHES) {
            again(record, state, MISMATCH_DELAY.multipliedBy(1L << mismatches));
            return;
        }
        var key = differs.actual().key();
        readAnew.add(differs.actual().at(delivery.seen().ofReading()));
        var isOurs = delivery.kind() == WriteKind.CREATE
                && store.find(system.name, key).isEmpty();
        again(record, isOurs ? Settlement.found(state, system.name, key) : state, MISMATCH_DELAY);
    }

    private void missing(StoredRecord record, Delivery delivery, Position log) {
        var state = Settlement.forget(record.state(), system.name, delivery.token(), log);
        var attempts = record.delivery(system.name).attempts();
        if (state.link(system.name).presence() == Presence.UNKNOWN) {
            reconciling.parked().add("not found " + system.name + " " + delivery.key());
            store.save(record, system.name, state, record.delivery(system.name).parkedNow());
            return;
        }
        if (attempts >= MOST_MISMATCHES) {
            readAnew.add(new Change(
                    "sim",
                    system.name,
                    Objects.requireNonNull(delivery.key()),
                    Operation.DELETE,
                    Fields.none(),
                    scheduler.now(),
                    Position.NONE,
                    ""));
        }
        again(record, state, MISMATCH_DELAY.multipliedBy(1L << Math.min(MOST_MISMATCHES, attempts)));
    }

    private void again(StoredRecord record, RecordState state, Duration delay) {
        store.save(
                record,
                system.name,
                state,
                record.delivery(system.name).retryAt(scheduler.now().plus(delay)));
    }

    private void done(StoredRecord record, RecordState state) {
        var deliveries = new LinkedHashMap<>(record.deliveries());
        for (var name : Store.POLICY.systems()) {
            var before = record.delivery(name);
            var delivery = name.equals(system.name) ? before.unclaimed() : before;
            deliveries.put(
                    name,
                    Write.lackedBy(name, state, Store.POLICY).isEmpty()
                            ? delivery.settled()
                            : delivery.stillDirty(scheduler.now()));
        }
        store.save(new StoredRecord(state.with(state.link("crm")).with(state.link("erp")), deliveries));
    }
}
