package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.definition.SyncDefinition.InitialSync;
import dev.bactrian.state.Positions.Phase;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.system.Feed.Beginning;
import dev.bactrian.system.Poll;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.apache.camel.ProducerTemplate;

/** Reads everything a system holds, at the first load and whenever a position was lost; what is gone from it is found by its absence. */
@ApplicationScoped
public class Loading {

    private static final int SWEEP_BATCH = 200;

    private final StateDatabase state;
    private final ProducerTemplate producer;
    private final Clock clock;

    Loading(StateDatabase state, ProducerTemplate producer, Clock clock) {
        this.state = state;
        this.producer = producer;
        this.clock = clock;
    }

    /** @param phase whether it is the first load, or a repair */
    void load(Sync sync, String system, Beginning beginning, Phase phase) {
        var links = phase == Phase.LOADING && sync.definition().initialSync() == InitialSync.MATCH_ONLY;
        var seen = new BitSet();
        var count = new int[1];
        SyncLog.of(sync.name()).infof("reading all records sync=%s from=%s", sync.name(), system);
        var staysOut = sync.definition().initialSync() == InitialSync.NONE;
        beginning.readAll(batch -> {
            var wanted = staysOut ? known(sync, batch) : batch;
            decide(sync, wanted, links).records().forEach(id -> seen.set(Math.toIntExact(id)));
            count[0] += wanted.size();
        });
        var gone = sweep(sync, system, seen);
        SyncLog.of(sync.name())
                .infof("read all records sync=%s from=%s count=%d gone=%d", sync.name(), system, count[0], gone);
    }

    /** Those that were heard of before: a sync that began with nothing does not begin with everything when it must read anew. */
    private List<Change> known(Sync sync, List<Change> batch) {
        var keys = batch.stream()
                .map(change -> new LinkKey(change.system(), change.key()))
                .toList();
        var known = state.transaction(
                "find known records", connection -> sync.prepared().store().find(connection, keys));
        return batch.stream()
                .filter(change -> known.containsKey(new LinkKey(change.system(), change.key())))
                .toList();
    }

    /** Every record passes the route that decides what was read. */
    BatchResult decide(Sync sync, List<Change> batch) {
        return decide(sync, batch, false);
    }

    private BatchResult decide(Sync sync, List<Change> batch, boolean links) {
        return Objects.requireNonNull(producer.requestBodyAndHeader(
                "direct:" + sync.name() + "-load", batch, Reconciler.LINKS, links, BatchResult.class));
    }

    /** Records that the system held and did not show now. */
    private int sweep(Sync sync, String system, BitSet seen) {
        return decideGone(sync, system, unseen(sync, system, seen)).outcomes().size();
    }

    private List<String> unseen(Sync sync, String system, BitSet seen) {
        var store = sync.prepared().store();
        return state.transaction(
                "find unseen records",
                connection -> store.findPresent(connection, system, id -> !seen.get(Math.toIntExact(id))));
    }

    /** The keys by which the system was known to hold records, and that are not among all its keys now. */
    List<String> absent(Sync sync, String system, Poll poll) {
        var store = sync.prepared().store();
        var seen = new BitSet();
        poll.keys(keys -> {
            var links = keys.stream().map(key -> new LinkKey(system, key)).toList();
            state.transaction("find records by keys", connection -> store.find(connection, links))
                    .values()
                    .forEach(id -> seen.set(Math.toIntExact(id)));
        });
        return unseen(sync, system, seen);
    }

    /** Records that the system held and did not show are asked for by key; those that it does not have were deleted meanwhile. */
    BatchResult decideGone(Sync sync, String system, List<String> unseen) {
        var results = new ArrayList<BatchResult>();
        for (var from = 0; from < unseen.size(); from += SWEEP_BATCH) {
            var part = unseen.subList(from, Math.min(unseen.size(), from + SWEEP_BATCH));
            var found = new HashSet<String>();
            var subscription =
                    Objects.requireNonNull(sync.prepared().subscriptions().get(system));
            sync.system(system).read(subscription, part).forEach(change -> found.add(change.key()));
            var deleted = new ArrayList<Change>();
            part.stream()
                    .filter(key -> !found.contains(key))
                    .forEach(key -> deleted.add(new Change(
                            sync.name(),
                            system,
                            key,
                            Operation.DELETE,
                            Fields.none(),
                            clock.instant(),
                            Position.NONE,
                            "")));
            if (!deleted.isEmpty()) {
                results.add(decide(sync, deleted));
            }
        }
        return BatchResult.joined(results);
    }
}
