package dev.bactrian.decision.simulation;

import dev.bactrian.change.Change;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Two systems with their users, and the pipeline between them, step by step in an order that the seed alone decides. */
public final class Simulation {

    /** Also what is known to go wrong now and then: deletes while answers are lost, and values that users write again and again. */
    static final boolean HARD = Boolean.getBoolean("bactrian.simulation.hard");

    private static final int MOST_QUIET_STEPS = 4_000;

    private final Scheduler scheduler;
    private final Map<String, FakeSystem> systems = new LinkedHashMap<>();
    private final Store store = new Store();
    private final Reconciling reconciling;
    private final Map<String, Delivering> delivering = new LinkedHashMap<>();
    private final Users users;
    private final Map<String, Integer> captured = new LinkedHashMap<>();
    private final Deque<Change> inbox = new ArrayDeque<>();
    private final int faultPercent;

    public Simulation(long seed) {
        scheduler = new Scheduler(seed);
        systems.put("crm", new Org(scheduler));
        systems.put("erp", new Database(scheduler));
        reconciling = new Reconciling(store, systems, scheduler);
        systems.values().forEach(system -> {
            delivering.put(system.name, new Delivering(system, store, reconciling, scheduler));
            captured.put(system.name, 0);
            store.decided.put(system.name, 0);
        });
        faultPercent = scheduler.oneOf(List.of(0, 3, 8));
        users = new Users(systems, scheduler, HARD);
    }

    /** What is wrong after everything came to rest; empty: nothing. */
    public List<String> run() {
        firstLoad();
        var steps = 60 + scheduler.number(200);
        for (var step = 0; step < steps; step++) {
            step();
        }
        var quiet = 0;
        while (!isQuiet() && quiet++ < MOST_QUIET_STEPS) {
            scheduler.pass(quiet % 10 == 0 ? 2_000 : 10);
            work();
        }
        var wrong = new ArrayList<>(new Verdict(systems, users).wrong());
        if (quiet >= MOST_QUIET_STEPS) {
            wrong.add("no rest after " + quiet + " quiet steps");
        }
        var writes = delivering.values().stream().mapToInt(Delivering::writes).sum();
        var most = 20 + 6 * users.actions();
        if (writes > most) {
            wrong.add(writes + " writes for " + users.actions() + " actions of users");
        }
        wrong.addAll(reconciling.parked());
        return wrong;
    }

    public String trace() {
        return scheduler.trace();
    }

    private void firstLoad() {
        users.before(scheduler.number(4));
        systems.values().forEach(system -> {
            List.copyOf(system.rows.keySet())
                    .forEach(key -> reconciling.decide(List.of(system.read(key).orElseThrow())));
            captured.put(system.name, system.log.size());
            store.decided.put(system.name, system.log.size());
        });
    }

    private void step() {
        scheduler.pass(scheduler.chance(10) ? scheduler.number(3_000) : scheduler.number(60));
        if (scheduler.chance(25)) {
            users.act();
        } else if (scheduler.chance(faultPercent)) {
            fail();
        } else {
            work();
        }
    }

    private void work() {
        var system = scheduler.oneOf(List.copyOf(systems.values()));
        switch (scheduler.number(4)) {
            case 0 -> capture(system);
            case 1 -> decide();
            default -> delivering(system.name).step();
        }
    }

    private void capture(FakeSystem system) {
        var from = Objects.requireNonNull(captured.get(system.name));
        if (from > 0 && scheduler.chance(faultPercent)) {
            from = Math.max(0, from - 1 - scheduler.number(3));
        }
        var to = Math.min(system.log.size(), from + 1 + scheduler.number(4));
        inbox.addAll(system.log.subList(from, to));
        captured.put(system.name, Math.max(to, Objects.requireNonNull(captured.get(system.name))));
    }

    private void decide() {
        var batch = new ArrayList<Change>();
        var most = 1 + scheduler.number(5);
        while (!inbox.isEmpty() && batch.size() < most) {
            batch.add(inbox.remove());
        }
        reconciling.decide(batch);
        batch.forEach(change ->
                store.decided.merge(change.system(), system(change.system()).log.indexOf(change) + 1, Math::max));
    }

    private void fail() {
        if (scheduler.chance(60)) {
            delivering(scheduler.oneOf(List.of("crm", "erp"))).lose();
            return;
        }
        scheduler.note("crash");
        inbox.clear();
        delivering.values().forEach(Delivering::crash);
        scheduler.pass(scheduler.chance(50) ? 60_000 : 10);
        store.decided.forEach((system, decided) -> captured.put(system, Math.max(0, decided - scheduler.number(4))));
    }

    private boolean isQuiet() {
        return inbox.isEmpty()
                && !store.isDirty()
                && delivering.values().stream().noneMatch(Delivering::isBusy)
                && systems.values().stream().allMatch(system -> captured.get(system.name) == system.log.size());
    }

    private FakeSystem system(String name) {
        return Objects.requireNonNull(systems.get(name));
    }

    private Delivering delivering(String name) {
        return Objects.requireNonNull(delivering.get(name));
    }
}
