package dev.bactrian.decision.simulation;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Decider;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Write;
import dev.bactrian.state.DeliveryState;
import dev.bactrian.state.StoredRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides a batch of changes in one step, as the pipeline does in one transaction. */
final class Reconciling {

    private final Store store;
    private final Map<String, FakeSystem> systems;
    private final Scheduler scheduler;
    private final Decider decider = new Decider(Store.POLICY);
    private final List<String> parked = new ArrayList<>();

    Reconciling(Store store, Map<String, FakeSystem> systems, Scheduler scheduler) {
        this.store = store;
        this.systems = systems;
        this.scheduler = scheduler;
    }

    List<String> parked() {
        return parked;
    }

    void decide(List<Change> changes) {
        changes.stream().map(this::completed).map(Reconciling::mapped).toList().forEach(this::decide);
    }

    /** Changes of unknown records that only tell a part are read in full. */
    private Change completed(Change change) {
        var isPartial = !change.operation().isWhole() && change.operation().leavesRecord();
        if (!isPartial || store.find(change.system(), change.key()).isPresent()) {
            return change;
        }
        return system(change.system())
                .read(change.key())
                .map(read -> new Change(
                        "sim",
                        read.system(),
                        read.key(),
                        read.operation(),
                        read.fields(),
                        change.committedAt(),
                        change.position(),
                        change.origin()))
                .orElse(change);
    }

    private static MappedChange mapped(Change change) {
        var otherKey = change.system().equals("erp") ? change.fields().get("Id") : null;
        return new MappedChange(
                change,
                change.fields(),
                Fields.none(),
                otherKey == null ? Map.of() : Map.of("crm", otherKey.toString()),
                List.of());
    }

    private void decide(MappedChange change) {
        var id = recordOf(change);
        if (id.isEmpty()) {
            return;
        }
        var before = store.record(id.get());
        var decision = decider.decide(before.state(), change);
        scheduler.note("decide " + change.system() + " " + change.key() + " " + change.operation() + " "
                + change.fields().asMap() + " at " + change.position() + " origin "
                + change.change().origin() + " -> record " + id.get() + " " + decision.outcome() + " "
                + decision.edits());
        var known = withKeysOfOthers(decision.record(), change);
        if (known != before.state()) {
            var linked = known.with(known.link("crm")).with(known.link("erp"));
            store.save(new StoredRecord(linked, deliveries(before, linked, decision, change)));
            scheduler.note("  " + linked.fields().asMap() + (linked.deleted() ? " deleted" : "") + " "
                    + show(linked, "crm") + " " + show(linked, "erp"));
        }
    }

    private static String show(RecordState record, String system) {
        var link = record.link(system);
        return system + "[" + link.key() + " " + link.presence() + " "
                + link.shadow().asMap() + " sent "
                + link.sent().stream()
                        .map(sent -> sent.token() + " " + sent.kind() + " "
                                + sent.from().asMap() + ">" + sent.to().asMap() + " " + sent.acknowledged())
                        .toList()
                + "]";
    }

    private Optional<Long> recordOf(MappedChange change) {
        var known = store.find(change.system(), change.key());
        if (known.isPresent()) {
            return known;
        }
        for (var other : change.otherKeys().entrySet()) {
            var id = store.find(other.getKey(), other.getValue());
            if (id.isPresent()) {
                var link = store.record(id.get()).state().link(change.system());
                if (link.presence() != Presence.ABSENT
                        && link.key() != null
                        && !link.key().equals(change.key())) {
                    scheduler.note("two records " + change.change().subject());
                    return Optional.empty();
                }
                return id;
            }
        }
        return Optional.of(ownCreate(change).orElseGet(store::newRecord));
    }

    private Optional<Long> ownCreate(MappedChange change) {
        var origin = change.change().origin();
        return origin.isEmpty()
                ? Optional.empty()
                : store.findSent(change.system(), origin).stream()
                        .filter(id -> isCreateOf(store.record(id).state(), change))
                        .findFirst();
    }

    /** The pipeline takes the likeliest of a batch; here the tag tells. */
    private static boolean isCreateOf(RecordState record, MappedChange change) {
        var link = record.link(change.system());
        return !link.isPresent()
                && link.sent().stream()
                        .anyMatch(sent -> sent.kind() == WriteKind.CREATE
                                && sent.token().equals(change.change().origin())
                                && java.util.Objects.equals(
                                        sent.to().get("Tag"), change.fields().get("Tag")));
    }

    private RecordState withKeysOfOthers(RecordState record, MappedChange change) {
        var result = record;
        if (record.isNew() || record.deleted()) {
            return record;
        }
        for (var other : change.otherKeys().entrySet()) {
            var link = result.link(other.getKey());
            if (store.find(other.getKey(), other.getValue()).isEmpty()
                    && link.key() == null
                    && link.sent().isEmpty()) {
                result = result.with(link.withKey(other.getValue()).with(Presence.UNKNOWN));
            }
        }
        return result;
    }

    private Map<String, DeliveryState> deliveries(
            StoredRecord before, RecordState after, Decision decision, MappedChange change) {
        var deliveries = new LinkedHashMap<String, DeliveryState>();
        var isEdit = decision.outcome() == Outcome.APPLIED || decision.outcome() == Outcome.SUPERSEDED;
        for (var system : Store.POLICY.systems()) {
            var delivery = before.delivery(system);
            if (Write.lackedBy(system, after, Store.POLICY).isEmpty()) {
                deliveries.put(system, delivery.settled());
            } else {
                var edited = change.operation() == Operation.READ ? scheduler.now() : change.committedAt();
                deliveries.put(
                        system,
                        isEdit ? delivery.dirtyAgain(edited, scheduler.now()) : delivery.stillDirty(scheduler.now()));
            }
        }
        return deliveries;
    }

    private FakeSystem system(String name) {
        return java.util.Objects.requireNonNull(systems.get(name));
    }
}
