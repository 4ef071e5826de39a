package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.definition.SyncDefinition.InitialSync;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.state.Positions.Phase;
import dev.bactrian.state.RecordStore.LinkKey;
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

    /** What becomes of records that are read. */
    public enum Takes {
        /** They are made equal everywhere. */
        ALL,
        /** They are linked, and nobody is brought anything. */
        LINKS,
        /** Those that belong to a known record are made equal: a sync that began with nothing takes in nothing old later on. */
        KNOWN;

        static Takes of(InitialSync initialSync, Phase phase) {
            return switch (initialSync) {
                case FULL_LOAD -> ALL;
                case MATCH_ONLY -> phase == Phase.LOADING ? LINKS : ALL;
                case NONE -> KNOWN;
            };
        }
    }

    private final ProducerTemplate producer;
    private final Clock clock;

    Loading(ProducerTemplate producer, Clock clock) {
        this.producer = producer;
        this.clock = clock;
    }

    /** @param phase whether it is the first load, or a repair */
    public void load(Sync sync, String system, Beginning beginning, Phase phase) {
        var takes = Takes.of(sync.definition().initialSync(), phase);
        var seen = new BitSet();
        var count = new int[1];
        SyncLog.of(sync.name()).infof("reading all records sync=%s from=%s", sync.name(), system);
        beginning.readAll(batch -> {
            sync.awaitRoom(batch.size());
            decide(sync, batch, takes).records().forEach(id -> seen.set(Math.toIntExact(id)));
            count[0] += batch.size();
            sync.readOn(system);
        });
        var gone = sweep(sync, system, seen);
        SyncLog.of(sync.name())
                .infof("read all records sync=%s from=%s count=%d gone=%d", sync.name(), system, count[0], gone);
    }

    /** Every record passes the route that decides what was read. */
    public BatchResult decide(Sync sync, List<Change> batch) {
        return decide(sync, batch, Takes.ALL);
    }

    private BatchResult decide(Sync sync, List<Change> batch, Takes takes) {
        return Objects.requireNonNull(producer.requestBodyAndHeader(
                "direct:" + sync.name() + "-load", batch, Reconciler.TAKES, takes, BatchResult.class));
    }

    /** Records that the system held and did not show now. */
    private int sweep(Sync sync, String system, BitSet seen) {
        return decideGone(sync, system, unseen(sync, system, seen)).outcomes().size();
    }

    private List<String> unseen(Sync sync, String system, BitSet seen) {
        return sync.prepared().records().present(system, id -> !seen.get(Math.toIntExact(id)));
    }

    /** The keys by which the system was known to hold records, and that are not among all its keys now. */
    public List<String> absent(Sync sync, String system, Poll poll) {
        var seen = new BitSet();
        poll.keys(keys -> {
            var links = keys.stream().map(key -> new LinkKey(system, key)).toList();
            sync.prepared().records().ids(links).forEach(id -> seen.set(Math.toIntExact(id)));
        });
        return unseen(sync, system, seen);
    }

    /** Records that the system held and did not show are asked for by key; those that it does not have were deleted meanwhile. */
    public BatchResult decideGone(Sync sync, String system, List<String> unseen) {
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
            sync.readOn(system);
        }
        return BatchResult.joined(results);
    }
}
