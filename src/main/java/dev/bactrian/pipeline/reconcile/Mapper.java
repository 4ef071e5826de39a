package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Change;
import dev.bactrian.change.MappedChange;
import dev.bactrian.pipeline.Syncs;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The step that puts a change into the record's terms; values that do not fit are noted in it and refused where it is decided. */
@ApplicationScoped
@Named("mapper")
public class Mapper {

    private final Syncs syncs;
    private final AtomicLong unplaced = new AtomicLong();

    Mapper(Syncs syncs) {
        this.syncs = syncs;
    }

    /** The changes that a source told at once. */
    public List<MappedChange> map(List<Change> changes) {
        return changes.stream().map(this::map).toList();
    }

    /**
     * What tells these changes from others, for each sync that is told of them: the first and the last one, and how many there are. Changes without a place in
     * a log are not like any other.
     */
    public String eventName(List<MappedChange> changes) {
        if (changes.isEmpty() || isUnplaced(changes.get(0)) || isUnplaced(changes.get(changes.size() - 1))) {
            return "unplaced " + unplaced.incrementAndGet();
        }
        return name(changes.get(0)) + " " + changes.size() + " " + name(changes.get(changes.size() - 1));
    }

    private static boolean isUnplaced(MappedChange change) {
        return change.position().token().isEmpty();
    }

    private static String name(MappedChange change) {
        return String.join(
                " ",
                change.change().sync(),
                change.system(),
                change.key(),
                change.position().token(),
                change.operation().name());
    }

    private MappedChange map(Change change) {
        return syncs.sync(change.sync()).prepared().mapping().map(change);
    }
}
