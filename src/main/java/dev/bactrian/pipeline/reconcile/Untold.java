package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Change;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.RecordState;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds what a log has not told: what is read of a system is decided against the state, and nothing of it is kept. */
@ApplicationScoped
public class Untold {

    private final Reconciler reconciler;

    Untold(Reconciler reconciler) {
        this.reconciler = reconciler;
    }

    /**
     * Those of the changes that were read that the state does not know, each at the place up to which its system's log has told of the record.
     * Nothing is kept. What cannot be decided was parked when the log told of it.
     */
    public List<Change> of(Sync sync, List<Change> read) {
        if (read.isEmpty()) {
            return List.of();
        }
        try {
            return compare(sync, read);
        } catch (StateUnavailable | SystemUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            if (read.size() > 1) {
                return read.stream()
                        .flatMap(change -> of(sync, List.of(change)).stream())
                        .toList();
            }
            SyncLog.of(sync.name())
                    .warnf(
                            "not comparable, so not caught up with sync=%s from=%s key=%s reason=\"%s\"",
                            sync.name(), read.get(0).system(), read.get(0).key(), e);
            return List.of();
        }
    }

    private List<Change> compare(Sync sync, List<Change> read) {
        return Readings.untilNoneAreMissing(sync, readings -> compare(sync, read, readings));
    }

    private List<Change> compare(Sync sync, List<Change> read, Readings readings) {
        return sync.prepared().records().rehearse("compare with the state", transaction -> {
            var unknown = unknown(sync, transaction, read);
            if (unknown.isEmpty()) {
                return List.of();
            }
            var result = reconciler.decideRead(transaction, sync, unknown, readings);
            var refused = result.parked().stream()
                    .filter(parking -> parking.recordId() == 0)
                    .map(Parking::key)
                    .toList();
            var decided = result.outcomes().entrySet().stream()
                    .filter(entry -> entry.getValue() != Outcome.UNCHANGED && entry.getValue() != Outcome.REJECTED)
                    .map(entry -> entry.getKey().change());
            var waiting = sync.prepared().records().waiting();
            var held = result.held().stream()
                    .filter(change -> !waiting.isHeld(Refused.key(change)))
                    .map(MappedChange::change);
            return Stream.concat(decided, held)
                    .filter(change -> !refused.contains(change.key()))
                    .toList();
        });
    }

    /** What needs a decision: most of what is read stands in the state as it is. */
    private static List<Change> unknown(Sync sync, RecordTransaction transaction, List<Change> read)
            throws SQLException {
        var keys = read.stream().map(Untold::key).toList();
        var ids = transaction.find(keys);
        var records = transaction.read(ids.values());
        var unknown = new ArrayList<Change>();
        var mapped = new Parents(sync.prepared(), transaction)
                .find(read.stream()
                        .map(change -> Reconciler.mapped(sync, change))
                        .toList())
                .iterator();
        for (var change : read) {
            var reading = mapped.next();
            var id = ids.get(key(change));
            var record = id == null ? null : records.get(id);
            if (record == null) {
                unknown.add(placed(change, Position.NONE));
            } else if (!isKnown(record.state(), reading)) {
                unknown.add(placed(change, record.state().link(change.system()).position()));
            }
        }
        return unknown;
    }

    private static boolean isKnown(RecordState record, MappedChange reading) {
        return reading.operation() == Operation.READ
                && !record.deleted()
                && record.link(reading.system()).isKnownToHold(reading);
    }

    private static Change placed(Change change, Position told) {
        return change.operation() == Operation.READ
                ? change.at(change.position().after(told))
                : change;
    }

    private static LinkKey key(Change change) {
        return new LinkKey(change.system(), change.key());
    }
}
