package dev.bactrian.command;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.command.Plan.Step;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.definition.SyncDefinition.InitialSync;
import dev.bactrian.pipeline.rehearsal.Rehearsal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads both systems of a sync, and tells what its first start would do to them; writes nothing. */
final class Planning {

    private final Rehearsal rehearsal;
    private final int shown;
    private final PlannedParents parents;
    private final List<RecordState> records = new ArrayList<>();
    private final Map<String, Integer> byKey = new HashMap<>();
    private final Map<List<Object>, Set<Integer>> byValues = new HashMap<>();
    private final Map<String, Integer> named = new LinkedHashMap<>();
    private final Set<String> leadingNowhere = new HashSet<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<Step> first = new ArrayList<>();
    private final Map<String, Integer> shownOf = new HashMap<>();

    /**
     * @param shown how many records of each kind are shown field by field
     * @param planned the plans of the entities that the records refer to, by their syncs
     */
    Planning(Rehearsal rehearsal, int shown, Map<String, Planning> planned) {
        this.rehearsal = rehearsal;
        this.shown = shown;
        this.parents = new PlannedParents(rehearsal.mapping().references(), planned);
    }

    Plan plan() {
        for (var end : rehearsal.definition().ends()) {
            rehearsal.readAll(end.system(), batch -> batch.forEach(this::take));
        }
        named.forEach((place, record) -> {
            if (!byKey.containsKey(place)) {
                leadingNowhere.add(place.substring(0, place.indexOf(' ') + 1) + record);
                note("parked: names a record that does not exist", place, Fields.none(), Fields.none());
            }
        });
        records.forEach(this::judge);
        return new Plan(rehearsal.definition().name(), counts, first);
    }

    private void take(Change change) {
        var place = place(change.system(), change.key());
        var known = parents.find(rehearsal.map(change));
        if (known.isEmpty()) {
            note("waits: refers to a record that is not known", place, Fields.none(), Fields.none());
            return;
        }
        var told = known.get();
        var found = told.misfits().isEmpty() ? find(told) : null;
        var mapped = found == null ? told.ofNew() : told;
        if (!mapped.misfits().isEmpty()) {
            note("rejected: " + mapped.findings().code(), place, Fields.none(), Fields.none());
            return;
        }
        if (found != null && records.get(found).link(change.system()).isPresent()) {
            note("parked: two records of " + change.system() + " for one", place, Fields.none(), Fields.none());
            return;
        }
        if (found == null && isAmbiguous(mapped)) {
            note("parked: several records match", place, Fields.none(), Fields.none());
            return;
        }
        var number = found == null ? records.size() : found;
        var before = found == null ? RecordState.empty(number + 1L) : records.get(found);
        var decision = rehearsal.decide(before, mapped, true);
        if (decision.edits().stream().anyMatch(Planning::isConflict)) {
            var word = rehearsal.definition().initialSync() == InitialSync.MATCH_ONLY ? "differing" : "conflicts";
            counts.merge(word, 1, Integer::sum);
        }
        if (found == null) {
            records.add(decision.record());
        } else {
            records.set(number, decision.record());
        }
        remember(mapped, place, number);
    }

    /** Both sides hold a value of their own, and one of them stands. */
    private static boolean isConflict(Edit edit) {
        return edit.before() != null
                && edit.reported() != null
                && (edit.outcome() == Outcome.APPLIED || edit.outcome() == Outcome.SUPERSEDED);
    }

    /** The record that the change belongs to: by its keys, else by the fields to match on; null: none yet. */
    private @Nullable Integer find(MappedChange change) {
        var claimed = named.get(place(change.system(), change.key()));
        if (claimed != null) {
            return claimed;
        }
        for (var other : change.otherKeys().entrySet()) {
            var known = byKey.get(place(other.getKey(), other.getValue()));
            if (known != null) {
                return known;
            }
        }
        var candidates = candidates(change);
        return candidates.size() == 1 ? candidates.iterator().next() : null;
    }

    private boolean isAmbiguous(MappedChange change) {
        return candidates(change).size() > 1;
    }

    private Set<Integer> candidates(MappedChange change) {
        var values = values(change);
        var found = new HashSet<>(values.isEmpty() ? Set.<Integer>of() : byValues.getOrDefault(values, Set.of()));
        found.removeIf(record -> records.get(record).link(change.system()).isPresent());
        return found;
    }

    /** What the change tells of the fields to match on; empty where it lacks one. */
    private List<Object> values(MappedChange change) {
        var values = new ArrayList<Object>();
        for (var field : rehearsal.mapping().rules().matchOn()) {
            var value = change.fields().get(field);
            if (value == null) {
                return List.of();
            }
            values.add(value);
        }
        return values;
    }

    private void remember(MappedChange change, String place, int record) {
        byKey.put(place, record);
        change.otherKeys().forEach((system, key) -> named.putIfAbsent(place(system, key), record));
        var values = values(change);
        if (!values.isEmpty()) {
            byValues.computeIfAbsent(values, v -> new HashSet<>()).add(record);
        }
    }

    private void judge(RecordState record) {
        var isEqual = true;
        for (var end : rehearsal.definition().ends()) {
            var system = end.system();
            var lacked = rehearsal.lackedBy(system, record);
            if (lacked.isPresent() && !leadingNowhere.contains(system + " " + (record.id() - 1))) {
                isEqual = false;
                var write = lacked.get();
                note(
                        write.kind().name().toLowerCase(Locale.ROOT) + " in " + system,
                        key(record, system),
                        shown(system, write.from()),
                        shown(system, write.to()));
            }
        }
        var isAlone = record.links().values().stream().anyMatch(link -> link.presence() == Presence.UNMATCHED);
        if (isAlone) {
            note("left alone", key(record, ""), Fields.none(), Fields.none());
        } else if (isEqual) {
            counts.merge(rehearsal.isInScope(record) ? "equal" : "outside the subset", 1, Integer::sum);
        }
    }

    private Fields shown(String system, Fields fields) {
        return parents.shown(system, fields, values -> rehearsal.mapping().toNative(system, values));
    }

    /** The number of the record that a system has under a key; null: none. */
    @Nullable
    Integer number(String system, String key) {
        return byKey.get(place(system, key));
    }

    /** What a system calls the record of a number; another system's key where it has none there. */
    String keyOf(int number, String system) {
        return key(records.get(number), system);
    }

    private void note(String what, String key, Fields from, Fields to) {
        counts.merge(what, 1, Integer::sum);
        if (shownOf.merge(what, 1, Integer::sum) <= shown) {
            first.add(Step.of(what, key, from, to));
        }
    }

    private static String key(RecordState record, String system) {
        var own = record.link(system).key();
        if (own != null) {
            return own;
        }
        return record.links().values().stream()
                .filter(link -> link.key() != null)
                .map(link -> place(link.system(), Objects.requireNonNull(link.key())))
                .findFirst()
                .orElse("");
    }

    private static String place(String system, String key) {
        return system + " " + key;
    }
}
