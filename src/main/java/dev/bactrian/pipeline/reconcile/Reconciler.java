package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.pipeline.InParts;
import dev.bactrian.pipeline.Outages;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.pipeline.Watcher;
import dev.bactrian.pipeline.reconcile.Loading.Takes;
import dev.bactrian.state.Positions;
import dev.bactrian.state.Positions.Phase;
import dev.bactrian.state.Positions.Stored;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.state.TooMuchAtOnce;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jboss.logging.Logger;

/** The step that decides a batch of changes: records, links, journal and positions in one transaction. */
@ApplicationScoped
@Named("reconciler")
public class Reconciler {

    /** The message header that tells what becomes of what was read. */
    static final String TAKES = "BactrianTakes";

    /** The exchange property with the numbers of the records that were decided. */
    static final String DECIDED = "BactrianDecided";

    /** So many changes in a batch are no people at work: what finds no room on its way to delivery costs the state another write. */
    private static final int MANY = 200;

    private final Syncs syncs;
    private final Outages outages;
    private final Watcher watcher;
    private final Clock clock;

    Reconciler(Syncs syncs, Outages outages, Watcher watcher, Clock clock) {
        this.syncs = syncs;
        this.outages = outages;
        this.watcher = watcher;
        this.clock = clock;
    }

    /** Decides the batch in the exchange's body and leaves there the systems that lack something now. */
    public void decide(ChangeBatch batch, String sync, Exchange exchange) {
        if (batch.size() >= MANY) {
            syncs.sync(sync).awaitRoom(batch.size());
        }
        var result = decide(syncs.sync(sync), new Batch(batch.changes(), batch.busOffsets(), Takes.ALL, null));
        batch.repeated().forEach(change -> watcher.decided(sync, change.system(), Outcome.UNCHANGED, 1));
        batch.durable();
        batch.sequences()
                .forEach((system, sequences) ->
                        sequences.forEach(syncs.sync(sync).barrier(system)::decided));
        decideDueReadings(syncs.sync(sync));
        exchange.setProperty(DECIDED, result.records());
        exchange.getMessage().setBody(result.lacking());
    }

    /** @throws StateUnavailable where nothing was stored: the same batch is to be decided again */
    private BatchResult decide(Sync sync, Batch batch) {
        try {
            return store(sync, batch);
        } catch (StateUnavailable | SystemUnavailable e) {
            throw e;
        } catch (TooMuchAtOnce e) {
            return inHalves(sync, batch, e);
        } catch (RuntimeException e) {
            var changes = batch.changes();
            if (changes.size() > 1) {
                return oneByOne(sync, batch);
            }
            SyncLog.of(sync.name())
                    .errorf(
                            e,
                            "parked change sync=%s from=%s key=%s reason=\"%s\"",
                            sync.name(),
                            changes.isEmpty() ? "" : changes.get(0).system(),
                            changes.isEmpty() ? "" : Refused.key(changes.get(0)).key(),
                            e);
            return store(
                    sync,
                    batch.with(changes.stream().map(change -> unfit(change, e)).toList(), batch.busOffsets()));
        }
    }

    private BatchResult inHalves(Sync sync, Batch batch, TooMuchAtOnce tooMuch) {
        var results = new ArrayList<BatchResult>();
        InParts.run(batch.changes(), part -> {
            if (part.size() == batch.changes().size()) {
                throw tooMuch;
            }
            results.add(decide(sync, batch.with(part, Map.of())));
        });
        results.add(store(sync, batch.with(List.of(), batch.busOffsets())));
        return BatchResult.joined(results);
    }

    /** A change that cannot be decided stops only itself. */
    private BatchResult oneByOne(Sync sync, Batch batch) {
        var results = new ArrayList<BatchResult>();
        for (var change : batch.changes()) {
            results.add(decide(sync, batch.with(List.of(change), Map.of())));
        }
        results.add(store(sync, batch.with(List.of(), batch.busOffsets())));
        return BatchResult.joined(results);
    }

    /** None of its values fits, as nobody knows which of them the state does not take. */
    static MappedChange unfit(MappedChange change, RuntimeException reason) {
        return new MappedChange(
                change.change(), Fields.none(), Fields.none(), change.otherKeys(), List.of(String.valueOf(reason)));
    }

    /** No system is read inside the transaction: what the decision asks for is read first, and the batch is decided again. */
    private BatchResult store(Sync sync, Batch batch) {
        var result = Readings.untilNoneAreMissing(sync, readings -> tryToStore(sync, batch, readings));
        count(sync, result);
        return result;
    }

    /** Decides what was read of systems whose logs have told everything up to there by now. */
    public void decideDueReadings(Sync sync) {
        var due = sync.prepared().readings().takeDue(sync.decidedUpTo());
        if (due.isEmpty()) {
            return;
        }
        try {
            var unused = decideRead(sync, due);
        } catch (StateUnavailable | SystemUnavailable e) {
            // The supervisor tries again; nothing that was decided before must be done again for their sake.
            sync.prepared().readings().add(due);
        }
    }

    private BatchResult tryToStore(Sync sync, Batch batch, Readings readings) {
        return sync.prepared().records().transaction("decide a batch", transaction -> {
            if (batch.changes().size() > 1) {
                transaction.limit();
            }
            var decision = decide(transaction, sync, batch, readings);
            if (readings.areMissing()) {
                transaction.discard();
                return decision.result();
            }
            handOn(transaction, sync, decision.changed());
            if (batch.busOffsets().isEmpty()) {
                advance(transaction, batch.changes());
            } else {
                storeOffsets(transaction.connection(), sync, batch.busOffsets());
            }
            return decision.result();
        });
    }

    void handOn(RecordTransaction transaction, Sync sync, Collection<TrackedRecord> changed) throws SQLException {
        new DirectDelivery(sync, outages, clock.instant()).add(transaction, changed);
    }

    BatchDecision decide(RecordTransaction transaction, Sync sync, Batch batch, Readings readings) throws SQLException {
        var now = clock.instant();
        var massDeletes = MassDeletes.find(transaction.reading(), sync, batch.changes(), now);
        var decision = new BatchDecision(
                sync,
                transaction,
                readings,
                new Circumstances(now, massDeletes, batch.takes() == Takes.LINKS, batch.takes() == Takes.KNOWN)
                        .decidedUpTo(sync.decidedUpTo()),
                batch.parked(sync));
        decision.taking(batch.taken(), batch.takes()).ofParts(batch.areParts()).decide(batch.changes());
        return decision;
    }

    /** Counts what a batch came to, once it is stored. */
    public void count(Sync sync, BatchResult result) {
        var log = SyncLog.of(sync.name());
        var counts = new HashMap<String, Map<Outcome, Integer>>();
        result.outcomes().forEach((change, outcome) -> {
            tell(log, sync, change, outcome);
            counts.computeIfAbsent(change.system(), system -> new EnumMap<>(Outcome.class))
                    .merge(outcome, 1, Integer::sum);
        });
        counts.forEach((system, outcomes) ->
                outcomes.forEach((outcome, count) -> watcher.decided(sync.name(), system, outcome, count)));
        watcher.parked(sync.name(), result.parked());
    }

    private static void tell(Logger log, Sync sync, MappedChange change, Outcome outcome) {
        if (log.isDebugEnabled()) {
            log.debugf(
                    "decided change sync=%s from=%s key=%s outcome=%s",
                    sync.name(), change.system(), change.key(), outcome.word());
        }
        if (outcome != Outcome.UNCHANGED) {
            change.findings()
                    .warnings()
                    .forEach(warning -> log.warnf(
                            "value breaks a rule sync=%s from=%s key=%s reason=\"%s\"",
                            sync.name(), change.system(), change.key(), warning));
        }
    }

    private static void advance(RecordTransaction transaction, List<MappedChange> changes) {
        var last = new LinkedHashMap<String, Position>();
        for (var change : changes) {
            if (change.operation() != Operation.READ
                    && !change.position().token().isEmpty()) {
                last.put(change.system(), change.position());
            }
        }
        last.forEach(transaction::advance);
    }

    private static void storeOffsets(Connection connection, Sync sync, Map<Integer, Long> busOffsets)
            throws SQLException {
        for (var entry : busOffsets.entrySet()) {
            var place = new Position(entry.getValue(), entry.getValue(), "");
            Positions.begin(
                    connection,
                    sync.name(),
                    ChangeBatch.busPlace(entry.getKey()),
                    new Stored(Phase.STREAMING, place, "{}"));
        }
    }

    /**
     * Decides changes that were read, not captured, e.g. at the first load.
     *
     * @param takes what becomes of them
     */
    public BatchResult load(List<Change> changes, String syncName, Takes takes) {
        var sync = syncs.sync(syncName);
        return decide(sync, new Batch(mapped(sync, changes), Map.of(), takes, null));
    }

    public BatchResult decideRead(Sync sync, List<Change> changes) {
        return decide(sync, Batch.ofReadings(mapped(sync, changes)));
    }

    /** The same, because somebody wants that what was refused be tried again. */
    public BatchResult retry(Sync sync, List<Change> changes, String by) {
        return decide(sync, new Batch(mapped(sync, changes), Map.of(), Takes.ALL, by));
    }

    /** The same in somebody's transaction, who is to {@link #count} it and to hand on what is lacking, unless readings are missing. */
    public BatchResult decideRead(RecordTransaction transaction, Sync sync, List<Change> changes, Readings readings)
            throws SQLException {
        return decide(transaction, sync, Batch.ofReadings(mapped(sync, changes)), readings)
                .result();
    }

    private static List<MappedChange> mapped(Sync sync, List<Change> changes) {
        return changes.stream().map(change -> mapped(sync, change)).toList();
    }

    static MappedChange mapped(Sync sync, Change change) {
        return sync.prepared().mapping().map(change);
    }
}
