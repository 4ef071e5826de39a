package dev.bactrian.application;

import dev.bactrian.application.SoakEdit.Fate;
import dev.bactrian.application.SoakEdit.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Everything that users did, and what both sides must hold after it; it knows nothing of the application. */
final class SoakOracle {

    /** What must be of a record. */
    enum Existence {
        THERE,
        GONE,
        /** A delete met an edit that it may not have seen, or a copy of a database lacks what was made: both sides have it, or neither. */
        EITHER
    }

    private final List<SoakEdit> edits = new ArrayList<>();

    /** The systems that are copies by now, and the last edit before each was one. */
    private final Map<String, Long> copies = new ConcurrentHashMap<>();

    synchronized SoakEdit begin(SoakSide side, Kind kind, String key, List<String> fields) {
        var id = edits.size() + 1L;
        var values = new TreeMap<String, String>();
        fields.forEach(field -> values.put(field, side.value(field, id)));
        var edit = new SoakEdit(id, side.sync(), side.system(), kind, key, values);
        edits.add(edit);
        return edit;
    }

    synchronized List<SoakEdit> edits() {
        return List.copyOf(edits);
    }

    synchronized int size() {
        return edits.size();
    }

    /** Whatever was begun before the edit with this number is decided. */
    void toldBefore(long id) {
        var now = System.currentTimeMillis();
        edits().stream().filter(edit -> edit.id < id && edit.isMade()).forEach(edit -> edit.told(now));
    }

    /** What those systems did not tell until now may have been read, with a later time than its own. */
    void onlyRead(Set<String> systems, long until) {
        edits().stream()
                .filter(edit -> systems.contains(edit.system) && edit.isPossible() && !edit.isTold())
                .forEach(edit -> {
                    edit.onlyRead(until);
                    if (edit.id > copies.getOrDefault(edit.system, Long.MAX_VALUE)) {
                        edit.madeOnCopy();
                    }
                });
    }

    /** A copy that lacks the last edits has taken the place of the system's database; it may lack what the application wrote of late, too. */
    void replaced(String system, Set<String> syncs, Set<Long> held) {
        copies.put(system, (long) size());
        of(edit -> edit.system.equals(system) && edit.isPossible() && !held.contains(edit.id))
                .forEach(edit -> edit.become(Fate.LOST));
        of(edit -> syncs.contains(edit.sync) && edit.kind != Kind.UPDATE && !edit.isTold())
                .forEach(SoakEdit::doubtful);
    }

    /** Edits whose commit nobody answered. */
    List<SoakEdit> unanswered(String sync, String system) {
        return of(edit -> edit.sync.equals(sync) && edit.system.equals(system) && edit.fate() == Fate.UNKNOWN);
    }

    /** What was not found where it was looked up. */
    void unansweredAreLost() {
        of(edit -> edit.fate() == Fate.UNKNOWN).forEach(edit -> edit.become(Fate.LOST));
    }

    List<SoakEdit> of(Predicate<SoakEdit> wanted) {
        return edits().stream().filter(wanted).toList();
    }

    /** By key, all that was or may have been done to a record of the sync. */
    Map<String, List<SoakEdit>> records(String sync) {
        var records = new TreeMap<String, List<SoakEdit>>();
        for (var edit : edits()) {
            if (edit.sync.equals(sync) && edit.isPossible()) {
                records.computeIfAbsent(edit.key, key -> new ArrayList<>()).add(edit);
            }
        }
        return records;
    }

    static Existence existence(List<SoakEdit> record) {
        var create = record.stream().filter(edit -> edit.kind == Kind.CREATE).toList();
        if (create.stream().noneMatch(edit -> edit.isMade() && !edit.isDoubtful())) {
            return Existence.EITHER;
        }
        var deletes = record.stream().filter(edit -> edit.kind == Kind.DELETE).toList();
        if (deletes.isEmpty()) {
            return Existence.THERE;
        }
        var isSure = deletes.stream()
                .anyMatch(delete -> delete.isMade()
                        && !delete.isOnlyRead()
                        && !delete.isDoubtful()
                        && record.stream().allMatch(edit -> edit == delete || wasSeenBy(delete, edit)));
        return isSure ? Existence.GONE : Existence.EITHER;
    }

    private static boolean wasSeenBy(SoakEdit delete, SoakEdit edit) {
        return edit.system.equals(delete.system) ? edit.isMade() && delete.isAfter(edit) : edit.isToldBefore(delete);
    }

    /**
     * The edits of a field of which one must stand: all that no other one is certainly later than. Where one of them is lost with its
     * database, the copy's own value may stand, which is any earlier one. So it may where somebody edited the record in the copy before that was read: the copy
     * lacks what the application wrote of late, and a reading tells the time of that edit for all fields.
     */
    static List<SoakEdit> candidates(List<SoakEdit> record, String field) {
        var ofField =
                record.stream().filter(edit -> edit.values.containsKey(field)).toList();
        var last = ofField.stream()
                .filter(edit -> ofField.stream().noneMatch(other -> other.isAfter(edit)))
                .toList();
        var isReadFromCopy = record.stream()
                .anyMatch(edit -> edit.isMadeOnCopy() && last.stream().noneMatch(one -> one.isAfter(edit)));
        return last.stream().allMatch(SoakEdit::isMade) && !isReadFromCopy ? last : ofField;
    }

    static boolean stands(List<SoakEdit> candidates, String field, @Nullable String value) {
        return candidates.stream().anyMatch(edit -> Objects.equals(edit.values.get(field), value));
    }
}
