package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.MappedChange;
import dev.bactrian.pipeline.reconcile.Loading.Takes;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.WaitingChanges;
import dev.bactrian.state.WaitingChanges.Parent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one batch that must wait, each with those of its record behind it, never with one before it. They are stored at the end, in the order in which
 * they were told.
 */
final class HeldChanges {

    private final WaitingChanges waiting;
    private final Parents parents;
    private final Set<LinkKey> unreadable;
    private final Set<LinkKey> taken;
    private final Map<MappedChange, Integer> places = new IdentityHashMap<>();
    private final Set<LinkKey> asTold = new HashSet<>();
    private final Set<LinkKey> inFull = new HashSet<>();
    private final List<Held> held = new ArrayList<>();

    /** @param parent the record that it waits for; null: it waits for a system, or behind another change */
    private record Held(int place, MappedChange told, @Nullable Parent parent, boolean isComplete) {}

    /**
     * @param unreadable the records whose changes need what cannot be read now
     * @param taken the records whose changes waited until now, and are what is decided
     */
    HeldChanges(WaitingChanges waiting, Parents parents, Set<LinkKey> unreadable, Set<LinkKey> taken) {
        this.waiting = waiting;
        this.parents = parents;
        this.unreadable = unreadable;
        this.taken = taken;
    }

    /** Gives those that need not wait, as far as what was told shows it. */
    List<MappedChange> withoutHeld(List<MappedChange> all) {
        for (var n = 0; n < all.size(); n++) {
            places.put(all.get(n), n);
        }
        if (waiting.isKnownToBeEmpty() && unreadable.isEmpty() && parents.areNone()) {
            return all;
        }
        var others = new ArrayList<MappedChange>();
        for (var change : all) {
            if (!isHeld(change, change, asTold)) {
                others.add(change);
            }
        }
        return others;
    }

    /**
     * Whether a change must wait now that all of it is known, or one of its record that was told before it.
     *
     * @param told the change as its system told it
     */
    boolean holdsInFull(MappedChange change, MappedChange told) {
        return isHeld(change, told, inFull);
    }

    /** @param before the records of which a change before this one is held */
    private boolean isHeld(MappedChange change, MappedChange told, Set<LinkKey> before) {
        var key = Refused.key(told);
        var former = former(told);
        var parent = change.misfits().isEmpty() ? parents.heldUpBy(change).orElse(null) : null;
        var isBehind = before.contains(key)
                || (former != null && before.contains(former))
                || (before == asTold && (isHeldAlready(key) || (former != null && isHeldAlready(former))));
        if (parent == null && !isBehind) {
            return false;
        }
        before.add(key);
        var isComplete = parent == null && !parents.areNone() && parents.isComplete(change);
        held.add(new Held(places.getOrDefault(told, places.size() + held.size()), told, parent, isComplete));
        return true;
    }

    private boolean isHeldAlready(LinkKey key) {
        return unreadable.contains(key) || (waiting.isHeld(key) && !taken.contains(key));
    }

    private static @Nullable LinkKey former(MappedChange told) {
        var former = told.change().formerKey();
        return former == null ? null : new LinkKey(told.system(), former);
    }

    List<MappedChange> changes() {
        return held.stream().map(Held::told).toList();
    }

    /** @param takes what is to become of them */
    void store(RecordTransaction transaction, Takes takes) throws SQLException {
        held.sort(Comparator.comparingInt(Held::place));
        var plan = WaitPlan.of(held.stream()
                .map(one -> new WaitPlan.Held(
                        Refused.key(one.told()),
                        former(one.told()),
                        ChangeJson.waiting(one.told().change(), takes),
                        one.parent(),
                        one.isComplete()))
                .toList());
        waiting.move(transaction, plan.moves());
        for (var key : plan.complete()) {
            waiting.needsNoParent(transaction, key);
        }
        waiting.add(transaction, plan.waits());
    }
}
