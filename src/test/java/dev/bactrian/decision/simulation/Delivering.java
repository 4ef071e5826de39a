package dev.bactrian.decision.simulation;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Position;
import dev.bactrian.decision.WaitingReadings;
import dev.bactrian.decision.write.Dispatch;
import dev.bactrian.decision.write.Settler;
import dev.bactrian.definition.RetryStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Brings to one system what it lacks: claims, looks, writes and settles, each a step of its own, as the pipeline does. */
final class Delivering {

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

    private final World world;
    private final FakeSystem system;
    private final Store store;
    private final Reconciling reconciling;
    private final Scheduler scheduler;
    private final List<Flight> flights = new ArrayList<>();
    private WaitingReadings readings;
    private int tokens;
    private int writes;

    Delivering(World world, FakeSystem system, Store store, Reconciling reconciling, Scheduler scheduler) {
        this.world = world;
        this.system = system;
        this.store = store;
        this.reconciling = reconciling;
        this.scheduler = scheduler;
        this.readings = new WaitingReadings(world.policy);
    }

    int writes() {
        return writes;
    }

    boolean isBusy() {
        return !flights.isEmpty() || !readings.isEmpty();
    }

    /** The next step, whichever it is. */
    void step() {
        var due = readings.due(store.decidedUpTo());
        if (!due.isEmpty()) {
            reconciling.decide(due);
            return;
        }
        if (flights.isEmpty()) {
            claim();
            return;
        }
        var open = flights.stream().filter(flight -> flight.answer == null).toList();
        if (open.isEmpty()) {
            flights.forEach(flight -> settle(flight.delivery, Objects.requireNonNull(flight.answer)));
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
        readings = new WaitingReadings(world.policy);
    }

    /** The connection breaks before or after some of the writes: nobody learns of which. */
    void lose() {
        flights.forEach(flight -> {
            var record = store.record(flight.delivery.recordId());
            store.put(record.with(system.name, record.delivery(system.name).unclaimed()));
        });
        scheduler.note(() -> "answers of " + system.name + " are lost");
        flights.clear();
    }

    private void look(Flight flight) {
        flight.looked = true;
        flight.answer = system.look(flight.delivery).orElse(null);
    }

    private void write(Flight flight) {
        writes++;
        flight.answer = system.write(flight.delivery);
        scheduler.note(() -> "write " + system.name + " " + flight.delivery.kind() + " " + flight.delivery.key() + " "
                + flight.delivery.wanted().asMap() + " token " + flight.delivery.token() + " -> "
                + flight.answer.getClass().getSimpleName());
    }

    private void claim() {
        var due = store.due(system.name, scheduler.now());
        var token = system.name + "-" + ++tokens;
        for (var record : due.subList(0, Math.min(due.size(), 1 + scheduler.number(3)))) {
            var until = scheduler.now().plus(LEASE);
            Dispatch.of(record, system.name, world.policy, token, until)
                    .ifPresentOrElse(
                            dispatch -> fly(dispatch, token),
                            () -> store.put(record.with(
                                    system.name, record.delivery(system.name).settled())));
        }
    }

    private void fly(Dispatch dispatch, String token) {
        var state = dispatch.record().state();
        var link = state.link(system.name);
        var delivery = new Delivery(
                state.id(),
                dispatch.write().kind(),
                link.key(),
                dispatch.write().from(),
                dispatch.write().to(),
                token,
                link.position(),
                dispatch.uncertainToken() == null ? null : Instant.EPOCH);
        scheduler.note(() ->
                "claim " + system.name + " record " + state.id() + " " + delivery.kind() + " " + delivery.key() + " "
                        + delivery.expected().asMap() + ">" + delivery.wanted().asMap() + " token " + token);
        flights.add(new Flight(delivery));
        store.put(dispatch.record());
    }

    private void settle(Delivery delivery, Answer answer) {
        scheduler.note(() -> "settle " + system.name + " record " + delivery.recordId() + " "
                + answer.getClass().getSimpleName());
        var terms = new Settler.Terms(
                "sim",
                system.name,
                RetryStrategy.DEFAULT,
                key -> world.ownKey(system.name, key),
                store.decidedUpTo().getOrDefault(system.name, Position.NONE));
        var settled = new Settler(world.policy, terms, scheduler.now())
                .settle(store.record(delivery.recordId()), delivery, answer, key -> store.find(system.name, key)
                        .isPresent());
        store.put(settled.record());
        readings.add(settled.readAnew());
        settled.parked().forEach(reconciling::park);
    }
}
