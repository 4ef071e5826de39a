package dev.bactrian.decision.simulation;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Systems with their users, and the pipeline between them, step by step in an order that the seed alone decides. */
public final class Simulation {

    private static final int MOST_QUIET_STEPS = 6_000;

    private final Scheduler scheduler;
    private final World world;
    private final Store store;
    private final Reconciling reconciling;
    private final Map<String, Delivering> delivering = new LinkedHashMap<>();
    private final Users users;
    private final Map<String, Integer> captured = new LinkedHashMap<>();
    /** Where each log began to be followed, at the first load: nothing of before is ever told. */
    private final Map<String, Integer> followed = new LinkedHashMap<>();

    private final Map<String, Instant> polledAt = new LinkedHashMap<>();
    private final Deque<Change> inbox = new ArrayDeque<>();
    private final int faultPercent;
    private int decided;

    public Simulation(long seed, Habits habits) {
        this(Scheduler.of(seed), habits, -1);
    }

    /** The same run, with its {@link #trace()}. */
    public static Simulation traced(long seed, Habits habits) {
        return new Simulation(Scheduler.traced(seed), habits, -1);
    }

    private Simulation(Scheduler scheduler, Habits habits, int faults) {
        this.scheduler = scheduler;
        world = new World(scheduler, habits);
        store = new Store(world);
        reconciling = new Reconciling(world, store, scheduler);
        world.systems.values().forEach(system -> {
            delivering.put(system.name, new Delivering(world, system, store, reconciling, scheduler));
            captured.put(system.name, 0);
            store.decided.put(system.name, 0);
        });
        faultPercent = faults >= 0 ? faults : scheduler.oneOf(List.of(0, 3, 8));
        users = new Users(world, scheduler, habits);
        scheduler.note(() -> world + ", faults " + faultPercent + " %");
    }

    /** One record that the systems hold and that was read; everything else is for the caller to bring about. */
    Simulation(Scheduler scheduler, List<String> names) {
        this(scheduler, new Habits(List.of(names), false, false, false, false), 0);
        users.before();
        readAll();
    }

    void pass(long millis) {
        scheduler.pass(millis);
    }

    void edit(SmallWorld.Edit edit) {
        users.edit(List.copyOf(world.systems.values()).get(edit.system()), edit.field());
    }

    void captureAll(int system) {
        var from = List.copyOf(world.systems.values()).get(system);
        inbox.addAll(from.log.subList(Objects.requireNonNull(captured.get(from.name)), from.log.size()));
        captured.put(from.name, from.log.size());
    }

    void decideAll() {
        decide(List.copyOf(inbox));
        inbox.clear();
    }

    void deliver(int system) {
        delivering(List.copyOf(world.systems.keySet()).get(system)).step();
    }

    /** The process ends, or every answer that is on its way is lost. */
    void mishap(boolean crash) {
        if (!crash) {
            delivering.values().forEach(Delivering::lose);
            return;
        }
        inbox.clear();
        delivering.values().forEach(Delivering::crash);
        scheduler.pass(60_000);
        captured.putAll(store.decided);
    }

    /** Lets everything take its course; what is wrong then. */
    List<String> rest(int mostSteps) {
        var step = 0;
        while (!isQuiet() && step++ < mostSteps) {
            scheduler.pass(step % 10 == 0 ? 2_000 : 10);
            for (var system = 0; system < world.systems.size(); system++) {
                captureAll(system);
                decideAll();
                deliver(system);
            }
        }
        var wrong = new ArrayList<>(new Verdict(world, users, reconciling).wrong());
        if (step >= mostSteps) {
            wrong.add("no rest after " + step + " steps");
        }
        wrong.addAll(reconciling.parked());
        return wrong;
    }

    /** What is wrong after everything came to rest; empty: nothing. */
    public List<String> run() {
        firstLoad();
        var steps = 60 + scheduler.number(200);
        for (var step = 0; step < steps; step++) {
            step();
        }
        users.putRight();
        var quiet = 0;
        while (!isQuiet() && quiet++ < MOST_QUIET_STEPS) {
            scheduler.pass(quiet % 10 == 0 ? 2_000 : 10);
            work();
        }
        var wrong = new ArrayList<>(new Verdict(world, users, reconciling).wrong());
        if (quiet >= MOST_QUIET_STEPS) {
            wrong.add("no rest after " + quiet + " quiet steps");
        }
        var writes = delivering.values().stream().mapToInt(Delivering::writes).sum();
        var most = 20 + 6 * users.actions() * (world.systems.size() - 1);
        if (writes > most) {
            wrong.add(writes + " writes for " + users.actions() + " actions of users");
        }
        var outcomes = reconciling.outcomes().values().stream()
                .mapToInt(count -> count)
                .sum();
        if (outcomes < decided) {
            wrong.add(decided + " changes were decided, and only " + outcomes + " have an outcome");
        }
        wrong.addAll(reconciling.parked());
        return wrong;
    }

    /** What happened, step by step; empty unless the run is {@link #traced}. */
    public String trace() {
        return scheduler.trace();
    }

    private void firstLoad() {
        users.before(scheduler.number(4));
        readAll();
    }

    private void readAll() {
        world.systems.values().forEach(system -> {
            List.copyOf(system.rows.keySet()).forEach(key -> {
                var read = system.read(key).orElseThrow();
                reconciling.decide(List.of(read.at(dev.bactrian.change.Position.NONE)));
            });
            captured.put(system.name, system.log.size());
            store.decided.put(system.name, system.log.size());
            followed.put(system.name, system.log.size());
        });
        reconciling.loaded();
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
        var system = scheduler.oneOf(List.copyOf(world.systems.values()));
        switch (scheduler.number(4)) {
            case 0 -> capture(system);
            case 1 -> decide();
            default -> delivering(system.name).step();
        }
    }

    private void capture(FakeSystem system) {
        if (system.isPolled()) {
            if (inbox.isEmpty()) {
                reconciling.decide(gone(system));
            }
            inbox.addAll(system.poll(Objects.requireNonNull(captured.get(system.name))));
            captured.put(system.name, system.log.size());
            polledAt.put(system.name, scheduler.now());
            return;
        }
        var from = Objects.requireNonNull(captured.get(system.name));
        if (from > 0 && scheduler.chance(faultPercent)) {
            from = Math.max(began(system.name), from - 1 - scheduler.number(3));
        }
        var to = Math.min(system.log.size(), from + 1 + scheduler.number(4));
        while (to < system.log.size() && isOfOneReload(system.log.get(to - 1), system.log.get(to))) {
            to++;
        }
        inbox.addAll(system.log.subList(from, to));
        captured.put(system.name, Math.max(to, Objects.requireNonNull(captured.get(system.name))));
    }

    /** What a sweep of all keys finds. */
    private List<Change> gone(FakeSystem system) {
        return store.present(system.name).stream()
                .filter(key -> !system.rows.containsKey(key))
                .map(key -> new Change(
                        "sim", system.name, key, Operation.DELETE, Fields.none(), scheduler.now(), Position.NONE, ""))
                .toList();
    }

    private void decide() {
        var batch = new ArrayList<Change>();
        var most = 1 + scheduler.number(5);
        while (!inbox.isEmpty()
                && (batch.size() < most || isOfOneReload(batch.get(batch.size() - 1), inbox.element()))) {
            batch.add(inbox.remove());
        }
        decide(batch);
    }

    /** A job's transaction is told in one go, and what it deletes is put off until then. */
    private static boolean isOfOneReload(Change one, Change next) {
        return one.system().equals(next.system())
                && one.position().order() > 0
                && one.position().order() == next.position().order()
                && next.operation() != Operation.UPDATE;
    }

    private void decide(List<Change> batch) {
        reconciling.decide(batch);
        decided += batch.size();
        batch.forEach(change -> store.decided.merge(
                change.system(), world.system(change.system()).log.indexOf(change) + 1, Math::max));
        if (inbox.isEmpty()) {
            world.systems.values().stream()
                    .filter(FakeSystem::isPolled)
                    .forEach(system ->
                            store.decided.put(system.name, Objects.requireNonNull(captured.get(system.name))));
        }
    }

    private void fail() {
        if (scheduler.chance(60)) {
            delivering(scheduler.oneOf(List.copyOf(world.systems.keySet()))).lose();
            return;
        }
        scheduler.note(() -> "crash");
        inbox.clear();
        delivering.values().forEach(Delivering::crash);
        scheduler.pass(scheduler.chance(50) ? 60_000 : 10);
        if (scheduler.chance(50)) {
            workWithout();
        }
        store.decided.forEach(
                (system, end) -> captured.put(system, Math.max(began(system), end - scheduler.number(4))));
    }

    /** People go on while nothing runs. */
    private void workWithout() {
        for (var action = 1 + scheduler.number(5); action > 0; action--) {
            scheduler.pass(scheduler.number(3_000));
            users.act();
        }
    }

    private int began(String system) {
        return Objects.requireNonNull(followed.get(system));
    }

    private boolean isQuiet() {
        return inbox.isEmpty()
                && !store.isDirty()
                && delivering.values().stream().noneMatch(Delivering::isBusy)
                && world.systems.values().stream()
                        .allMatch(system -> captured.get(system.name) == system.log.size() && isPolledAfterAll(system));
    }

    /** Right after a write of ours, a poll cannot tell the past from an edit; a later one can. */
    private boolean isPolledAfterAll(FakeSystem system) {
        return !system.isPolled()
                || system.log.isEmpty()
                || polledAt.getOrDefault(system.name, Instant.EPOCH)
                        .isAfter(system.log
                                .get(system.log.size() - 1)
                                .committedAt()
                                .plusSeconds(10));
    }

    private Delivering delivering(String name) {
        return Objects.requireNonNull(delivering.get(name));
    }
}
