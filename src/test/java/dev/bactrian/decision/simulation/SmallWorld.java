package dev.bactrian.decision.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * One record in two systems, three edits of two fields, and every order in which edits, captures, decisions and deliveries can follow
 * one another; with a crash, or the loss of all answers, at one step of each.
 */
public final class SmallWorld {

    /** Who does the next step. */
    private enum Actor {
        PEOPLE,
        FIRST_SOURCE,
        SECOND_SOURCE,
        RECONCILER,
        FIRST_SINK,
        SECOND_SINK
    }

    /** What goes wrong at one step. */
    private enum Mishap {
        NONE,
        CRASH,
        LOST_ANSWERS
    }

    /** An edit that a person makes: of the field in the system, counted from 0. */
    public record Edit(int system, String field) {}

    private static final int MOST_QUIET_STEPS = 400;
    private static final int MOST_FAILURES = 5;

    private final List<String> names;
    private final List<Edit> edits;
    private final int depth;
    private final List<String> failures = new ArrayList<>();
    private long orders;

    /**
     * @param names the systems, as {@link Habits#worlds()} names them
     * @param depth so many steps are tried in every order; what is left after them takes its course
     */
    public SmallWorld(List<String> names, List<Edit> edits, int depth) {
        this.names = List.copyOf(names);
        this.edits = List.copyOf(edits);
        this.depth = depth;
    }

    /** How many orders were tried. */
    public long orders() {
        return orders;
    }

    /** What went wrong, with the order in which it did. */
    public List<String> failures() {
        return failures;
    }

    /** Tries every order. */
    public void explore() {
        explore(new ArrayList<>());
    }

    private void explore(List<Actor> order) {
        if (order.size() == depth) {
            tryOut(order, Mishap.NONE, 0);
            for (var at = 1; at <= depth; at++) {
                tryOut(order, Mishap.CRASH, at);
                tryOut(order, Mishap.LOST_ANSWERS, at);
            }
            return;
        }
        for (var actor : Actor.values()) {
            if (mayDoSomething(order, actor)) {
                order.add(actor);
                explore(order);
                order.remove(order.size() - 1);
            }
        }
    }

    /** Orders that only differ in steps without an effect are tried once. */
    private boolean mayDoSomething(List<Actor> order, Actor actor) {
        var since = order.subList(order.lastIndexOf(actor) + 1, order.size());
        return switch (actor) {
            case PEOPLE -> order.stream().filter(one -> one == Actor.PEOPLE).count() < edits.size();
            case FIRST_SOURCE -> since.contains(Actor.PEOPLE) || since.contains(Actor.FIRST_SINK);
            case SECOND_SOURCE -> since.contains(Actor.PEOPLE) || since.contains(Actor.SECOND_SINK);
            case RECONCILER -> since.contains(Actor.FIRST_SOURCE) || since.contains(Actor.SECOND_SOURCE);
            case FIRST_SINK, SECOND_SINK -> order.contains(Actor.RECONCILER);
        };
    }

    private void tryOut(List<Actor> order, Mishap mishap, int at) {
        orders++;
        var wrong = run(new Simulation(Scheduler.of(0), names), order, mishap, at);
        if (!wrong.isEmpty() && failures.size() < MOST_FAILURES) {
            var traced = new Simulation(Scheduler.traced(0), names);
            run(traced, order, mishap, at);
            failures.add(order + " " + mishap + " before step " + at + ": " + wrong + "\n" + traced.trace());
        }
    }

    private List<String> run(Simulation run, List<Actor> order, Mishap mishap, int at) {
        var made = 0;
        for (var step = 0; step < order.size(); step++) {
            if (mishap != Mishap.NONE && step + 1 == at) {
                run.mishap(mishap == Mishap.CRASH);
            }
            run.pass(7);
            switch (order.get(step)) {
                case PEOPLE -> run.edit(edits.get(made++));
                case FIRST_SOURCE -> run.captureAll(0);
                case SECOND_SOURCE -> run.captureAll(1);
                case RECONCILER -> run.decideAll();
                case FIRST_SINK -> run.deliver(0);
                case SECOND_SINK -> run.deliver(1);
            }
        }
        while (made < edits.size()) {
            run.edit(edits.get(made++));
        }
        return run.rest(MOST_QUIET_STEPS);
    }
}
