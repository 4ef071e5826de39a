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

    /** The changes of one event. */
    public List<MappedChange> map(List<Change> changes) {
        return changes.stream().map(this::map).toList();
    }

    /** What tells an event from others, for each sync that is told of it; one without a place in a log is not like any other. */
    public String eventName(List<MappedChange> event) {
        if (event.isEmpty()) {
            return "unplaced " + unplaced.incrementAndGet();
        }
        var name = new StringBuilder();
        for (var change : event) {
            if (change.position().token().isEmpty()) {
                return "unplaced " + unplaced.incrementAndGet();
            }
            name.append(change.change().sync())
                    .append(' ')
                    .append(change.system())
                    .append(' ')
                    .append(change.key())
                    .append(' ')
                    .append(change.position().token())
                    .append(' ')
                    .append(change.operation())
                    .append(';');
        }
        return name.toString();
    }

    private MappedChange map(Change change) {
        return syncs.sync(change.sync()).prepared().mapping().map(change);
    }
}
