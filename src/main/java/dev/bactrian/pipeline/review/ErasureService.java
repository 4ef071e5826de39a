package dev.bactrian.pipeline.review;

import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.state.Erasure.Erased;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.RecordTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Erases what is kept of one record when somebody asks for it, e.g. the person whom it is about. The systems come first: what one of them holds would be
 * read again, so a record is erased once it is gone everywhere; before that, its past is.
 */
@ApplicationScoped
public class ErasureService {

    private final Archive archive;
    private final LogsRead logs;

    ErasureService(Archive archive, LogsRead logs) {
        this.archive = archive;
        this.logs = logs;
    }

    /** How much is erased. */
    public enum Extent {
        /** Everything; of a record that exists in no system any more. */
        RECORD,
        /** The edits of the past and what was parked and settled; what the systems hold now is kept. */
        HISTORY
    }

    /** @param record null where none was made of what the key names */
    private record Found(@Nullable TrackedRecord record, Set<LinkKey> keys) {

        List<Long> ids() {
            return record == null ? List.of() : List.of(record.state().id());
        }
    }

    /**
     * Erases.
     *
     * @throws IllegalArgumentException where a system still holds the record, or something is on its way to one: saying which
     * @throws NotFound where nothing is kept under this key
     * @throws dev.bactrian.system.SystemUnavailable where a system cannot be asked whether it holds the record, or this process does not own the sync
     */
    public Erased erase(RecordName name, Extent extent, String by) {
        var sync = archive.sync(name.sync());
        Archive.check(sync, name.system());
        var records = sync.prepared().records();
        if (extent == Extent.RECORD) {
            var found = records.rehearse("look up a record to be erased", transaction -> find(transaction, name));
            refuseHeld(sync, found.keys());
            logs.await(sync);
        }
        var erased = records.transaction("erase a record", transaction -> erase(transaction, sync, name, extent));
        if (erased.isNothing()) {
            throw new NotFound("sync " + name.sync() + " keeps nothing of a record whose key in " + name.system()
                    + " is, or was, \"" + name.key() + "\"");
        }
        SyncLog.of(sync.name())
                .infof(
                        "erased on request sync=%s what=%s records=%d journal=%d parked=%d by=\"%s\"",
                        sync.name(),
                        extent.name().toLowerCase(Locale.ROOT),
                        erased.records(),
                        erased.journal(),
                        erased.parked(),
                        by);
        return erased;
    }

    private Erased erase(RecordTransaction transaction, Sync sync, RecordName name, Extent extent) throws SQLException {
        var found = find(transaction, name);
        if (extent == Extent.HISTORY) {
            return transaction.eraseHistory(found.ids(), found.keys());
        }
        var record = found.record();
        if (record != null) {
            whyNotYet(sync, record).ifPresent(reason -> {
                throw new IllegalArgumentException(reason + ": ask again in a moment");
            });
        }
        var waited = sync.prepared().records().waiting().take(transaction, found.keys());
        for (var key : found.keys()) {
            sync.prepared().records().waiting().needsNoReading(transaction, key);
        }
        transaction.onCommit(() -> sync.prepared().readings().forget(found.keys()));
        var erased = transaction.erase(found.ids(), found.keys());
        var lines = waited.values().stream().mapToInt(List::size).sum();
        return new Erased(erased.records(), erased.journal(), erased.parked() + lines);
    }

    private static Found find(RecordTransaction transaction, RecordName name) throws SQLException {
        var named = new LinkKey(name.system(), name.key());
        var ids = new ArrayList<>(transaction.find(Set.of(named)).values());
        ids.addAll(transaction.findFormer(Set.of(named)).values());
        if (ids.isEmpty()) {
            return new Found(null, Set.of(named));
        }
        var record = transaction.read(Set.of(ids.get(0))).values().iterator().next();
        var keys = new LinkedHashSet<LinkKey>();
        keys.add(named);
        record.state().links().values().forEach(link -> keys.addAll(keys(link)));
        return new Found(record, keys);
    }

    private static List<LinkKey> keys(LinkState link) {
        var keys = new ArrayList<LinkKey>();
        if (link.key() != null) {
            keys.add(new LinkKey(link.system(), link.key()));
        }
        link.formerKeys().forEach(key -> keys.add(new LinkKey(link.system(), key)));
        return keys;
    }

    private static void refuseHeld(Sync sync, Set<LinkKey> keys) {
        var held = new ArrayList<String>();
        for (var system : sync.statuses().keySet()) {
            var asked = keys.stream()
                    .filter(key -> key.system().equals(system))
                    .map(LinkKey::key)
                    .toList();
            if (!asked.isEmpty()) {
                sync.read(system, asked).forEach(change -> held.add(system + " (" + change.key() + ")"));
            }
        }
        if (!held.isEmpty()) {
            throw new IllegalArgumentException(
                    "the record still exists in " + String.join(" and ", held)
                            + ", from where it would be read again: delete it there first, or erase its history only (\"history\": true)");
        }
    }

    /** What is still going on with a record that no system holds any more. */
    private static Optional<String> whyNotYet(Sync sync, TrackedRecord record) {
        RecordState state = record.state();
        for (Map.Entry<String, LinkState> entry : state.links().entrySet()) {
            var system = entry.getKey();
            if (entry.getValue().isPresent()) {
                return Optional.of("that " + system + " has deleted the record is not decided yet");
            }
            var isToBeWritten =
                    record.delivery(system).dirty() && !record.delivery(system).parked();
            if (isToBeWritten || sync.outbox(system).isUnderWay(state.id())) {
                return Optional.of("a write of the record to " + system + " is under way");
            }
            if (entry.getValue().sent().stream().anyMatch(sent -> isStillToBeTold(sync, system, sent))) {
                return Optional.of("a write of the record to " + system + " is not confirmed yet");
            }
        }
        return Optional.empty();
    }

    /** That a write was told is kept at hand only; later, how far the log was decided tells it. */
    private static boolean isStillToBeTold(Sync sync, String system, PendingWrite sent) {
        var acknowledged = sent.acknowledged();
        return acknowledged == null || !sync.barrier(system).decidedUpTo().hasPassed(acknowledged);
    }
}
