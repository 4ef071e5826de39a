package dev.bactrian.decision.simulation;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.merge.Reconciliation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides a batch of changes in one step, as the pipeline does in one transaction. */
final class Reconciling {

    /** An edit that the journal tells of. */
    record Told(String system, String field, @Nullable Object value) {}

    private final World world;
    private final Store store;
    private final Scheduler scheduler;
    private final List<String> parked = new ArrayList<>();
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    private final Set<Told> journal = new LinkedHashSet<>();

    /** The tags of what was read of systems that tell no place of a reading, and so no time of each edit. */
    private final Set<Object> read = new LinkedHashSet<>();

    /** The records of systems of which a change was refused and waits. */
    private final Set<String> refused = new LinkedHashSet<>();

    Reconciling(World world, Store store, Scheduler scheduler) {
        this.world = world;
        this.store = store;
        this.scheduler = scheduler;
    }

    List<String> parked() {
        return parked;
    }

    Map<Outcome, Integer> outcomes() {
        return outcomes;
    }

    Set<Told> journal() {
        return journal;
    }

    /** What was read until now was read before anybody edited it. */
    void loaded() {
        read.clear();
    }

    boolean isRead(String tag) {
        return read.contains(tag);
    }

    void park(Parking parking) {
        parked.add(parking.kind() + " " + parking.code() + " " + parking.system() + " " + parking.key() + " "
                + parking.message());
    }

    void decide(List<Change> changes) {
        var circumstances = new Circumstances(scheduler.now(), Set.of()).decidedUpTo(store.decidedUpTo());
        var reconciliation = new Reconciliation(world.policy, store, circumstances);
        for (var change : changes) {
            if (world.mapped(change).misfits().isEmpty()) {
                decide(reconciliation, completed(change));
            } else {
                refuse(reconciliation, change);
            }
        }
        readRefused(changes).forEach(read -> decide(reconciliation, read));
    }

    private static String place(Change change) {
        return change.system() + " " + change.key();
    }

    private void refuse(Reconciliation reconciliation, Change change) {
        reconciliation.refuse(world.mapped(change));
        outcomes.merge(Outcome.REJECTED, 1, Integer::sum);
        refused.add(place(change));
        change.fields().asMap().forEach((field, value) -> journal.add(new Told(change.system(), field, value)));
        scheduler.note(() -> "refuse " + place(change) + " " + change.operation() + " "
                + change.fields().asMap());
    }

    /** Where a system tells only what changed, what was refused is told again where it is read in full. */
    private List<Change> readRefused(List<Change> changes) {
        var last = new LinkedHashMap<String, Change>();
        changes.stream()
                .filter(change -> world.mapped(change).misfits().isEmpty())
                .forEach(change -> last.put(place(change), change));
        last.keySet().retainAll(refused);
        return last.values().stream()
                .filter(Reconciling::isToBeRead)
                .filter(change -> !world.system(change.system()).hasExactLog())
                .flatMap(change -> world.system(change.system()).read(change.key()).stream()
                        .map(read -> placed(read, change)))
                .toList();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Change placed(Change read, Change change) {
        return new Change(
                "sim",
                read.system(),
                read.key(),
                Operation.READ,
                read.fields(),
                later(read.committedAt(), change.committedAt()),
                read.position().after(change.position()),
                "");
    }

    private static boolean isToBeRead(Change change) {
        return change.operation() != Operation.READ && change.operation().leavesRecord();
    }

    private static boolean isPartial(Change change) {
        return !change.operation().isWhole() && change.operation().leavesRecord();
    }

    private void decide(Reconciliation reconciliation, Change change) {
        var mapped = world.mapped(change);
        if (!mapped.misfits().isEmpty()) {
            refuse(reconciliation, change);
            return;
        }
        var endsRefusal = !isToBeRead(change) || world.system(change.system()).hasExactLog();
        if (endsRefusal && !reconciliation.isStale(mapped)) {
            refused.remove(place(change));
        }
        if (change.operation() == Operation.READ
                && !world.system(change.system()).hasExactLog()) {
            read.add(String.valueOf(change.fields().get("Tag")));
        }
        var reconciled = reconciliation.decide(mapped);
        outcomes.merge(reconciled.outcome(), 1, Integer::sum);
        reconciled.parked().forEach(this::park);
        reconciled.edits().forEach(edit -> journal.add(new Told(change.system(), edit.field(), edit.reported())));
        scheduler.note(() -> "decide " + change.system() + " " + change.key() + " " + change.operation() + " "
                + change.fields().asMap() + " at " + change.position() + " origin " + change.origin()
                + " -> record " + reconciled.recordId() + " "
                + (reconciled.isPutOff() ? "put off" : reconciled.outcome() + " " + reconciled.edits()));
        if (reconciled.recordId() != 0) {
            scheduler.note(() -> shown(reconciled.recordId()));
        }
    }

    /** Changes of unknown records that only tell a part are read in full; in an exact log only a large value can be missing, also one that was refused before. */
    private Change completed(Change change) {
        var isKnown = store.find(change.system(), change.key()).isPresent();
        var isExact = world.system(change.system()).hasExactLog();
        if (!isPartial(change) || (isKnown && !(isExact && refused.contains(place(change))))) {
            return change;
        }
        if (isExact) {
            return world.system(change.system())
                    .read(change.key())
                    .map(read -> change.telling(read.fields().with(change.fields())))
                    .orElse(change);
        }
        return (change.position().isOfReading()
                        ? Optional.of(change)
                        : world.system(change.system()).read(change.key()))
                .map(read -> new Change(
                        "sim",
                        read.system(),
                        read.key(),
                        Operation.READ,
                        read.fields(),
                        change.committedAt(),
                        read.position().equals(dev.bactrian.change.Position.NONE)
                                ? change.position()
                                : read.position().after(change.position()),
                        change.origin()))
                .orElse(new Change(
                        "sim",
                        change.system(),
                        change.key(),
                        Operation.DELETE,
                        Fields.none(),
                        change.committedAt(),
                        change.position(),
                        ""));
    }

    private String shown(long id) {
        var state = store.record(id).state();
        var text = new StringBuilder("  ").append(state.fields().asMap()).append(state.deleted() ? " deleted" : "");
        state.links().values().forEach(link -> text.append(' ').append(show(link)));
        return text.toString();
    }

    private static String show(LinkState link) {
        return link.system() + "[" + link.key() + " " + link.presence() + " "
                + link.shadow().asMap() + " sent "
                + link.sent().stream()
                        .map(sent -> sent.token() + " " + sent.kind() + " "
                                + sent.from().asMap() + ">" + sent.to().asMap() + " " + sent.acknowledged()
                                + (sent.held() ? " held" : ""))
                        .toList()
                + "]";
    }
}
