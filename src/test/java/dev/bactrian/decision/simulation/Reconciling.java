package dev.bactrian.decision.simulation;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.Reconciliation;
import java.util.ArrayList;
import java.util.EnumMap;
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

    void park(Parking parking) {
        parked.add(parking.kind() + " " + parking.code() + " " + parking.system() + " " + parking.key() + " "
                + parking.message());
    }

    void decide(List<Change> changes) {
        var reconciliation = new Reconciliation(world.policy, store, new Circumstances(scheduler.now(), Set.of()));
        for (var change : changes.stream().map(this::completed).toList()) {
            var mapped = world.mapped(change);
            var reconciled = reconciliation.decide(mapped);
            outcomes.merge(reconciled.outcome(), 1, Integer::sum);
            reconciled.parked().forEach(this::park);
            reconciled.edits().forEach(edit -> journal.add(new Told(change.system(), edit.field(), edit.reported())));
            scheduler.note(() -> "decide " + change.system() + " " + change.key() + " " + change.operation() + " "
                    + change.fields().asMap() + " at " + change.position() + " origin " + change.origin()
                    + " -> record " + reconciled.recordId() + " " + reconciled.outcome() + " " + reconciled.edits());
            if (reconciled.recordId() != 0) {
                scheduler.note(() -> shown(reconciled.recordId()));
            }
        }
    }

    /** Changes of unknown records that only tell a part are read in full. */
    private Change completed(Change change) {
        var isPartial = !change.operation().isWhole() && change.operation().leavesRecord();
        if (!isPartial || store.find(change.system(), change.key()).isPresent()) {
            return change;
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
                        change.position(),
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
                                + sent.from().asMap() + ">" + sent.to().asMap() + " " + sent.acknowledged())
                        .toList()
                + "]";
    }
}
