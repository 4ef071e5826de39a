package dev.bactrian.pipeline.source;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.decision.Outcome;
import dev.bactrian.pipeline.CatchUp;
import dev.bactrian.pipeline.CatchUp.Log;
import dev.bactrian.pipeline.DeliveryWaker;
import dev.bactrian.pipeline.SourceStatus;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.pipeline.Watcher;
import dev.bactrian.pipeline.reconcile.BatchResult;
import dev.bactrian.pipeline.reconcile.Loading;
import dev.bactrian.pipeline.reconcile.Untold;
import dev.bactrian.state.Positions;
import dev.bactrian.state.Positions.Phase;
import dev.bactrian.state.Positions.Stored;
import dev.bactrian.state.StateCodec;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.state.SyncRecords;
import dev.bactrian.system.Feed;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;

/** The step of the routes that catch up: asks now and then what changed, and has decided what the log should have told and did not. */
@ApplicationScoped
@Named("catchUps")
public class CatchUps {

    /** Behind more than this, the log tells by itself what a look would find. */
    private static final Duration LONGEST_BACKLOG = Duration.ofSeconds(1);

    /** From an edit to its event. */
    private static final Duration LONGEST_WAY = Duration.ofSeconds(15);

    private static final String MARK = "mark";

    /** So many intervals after it was taken up, a log that tells nothing has nothing to tell. */
    private static final int SETTLED_AFTER = 10;

    private final Syncs syncs;
    private final StateDatabase state;
    private final Untold untold;
    private final Loading loading;
    private final DeliveryWaker deliveryWaker;
    private final Watcher watcher;
    private final Clock clock;

    CatchUps(
            Syncs syncs,
            StateDatabase state,
            Untold untold,
            Loading loading,
            DeliveryWaker deliveryWaker,
            Watcher watcher,
            Clock clock) {
        this.syncs = syncs;
        this.state = state;
        this.untold = untold;
        this.loading = loading;
        this.deliveryWaker = deliveryWaker;
        this.watcher = watcher;
        this.clock = clock;
    }

    /**
     * Looks at the system that the exchange names, while its log is followed.
     *
     * @throws dev.bactrian.state.StateUnavailable to be tried again
     */
    public void look(Exchange exchange) {
        var sync = syncs.sync(exchange.getProperty("sync", String.class));
        var system = exchange.getProperty("system", String.class);
        if (!sync.isPrepared()) {
            return;
        }
        // The mark is that of the ownership under which the look began.
        var prepared = sync.prepared();
        var catchUp = prepared.catchUps().get(system);
        if (catchUp == null) {
            return;
        }
        if (sync.status(system).state() != SourceStatus.State.LIVE) {
            catchUp.interrupted();
            return;
        }
        var isBehind = sync.undecided(system).compareTo(LONGEST_BACKLOG) > 0;
        if (isBehind || !catchUp.isDue(clock.instant())) {
            return;
        }
        try {
            look(sync, system, catchUp, prepared.records());
            if (catchUp.isNews(false)) {
                SyncLog.of(sync.name()).infof("catching up again sync=%s from=%s", sync.name(), system);
            }
        } catch (StateUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            if (!(e instanceof SystemUnavailable)) {
                catchUp.beginAnew();
            }
            if (catchUp.isNews(true)) {
                SyncLog.of(sync.name()).warnf("not catching up sync=%s from=%s reason=\"%s\"", sync.name(), system, e);
            }
        }
    }

    private void look(Sync sync, String system, CatchUp catchUp, SyncRecords records) {
        if (catchUp.mark().isEmpty()) {
            catchUp.resume(catchUp.beginsAnew() ? catchUp.poll().mark() : keptMark(sync, system, catchUp));
        }
        var began = clock.instant();
        var before = catchUp.mark();
        var feed = feed(sync, system);
        var look = catchUp.begin(catchUp.end()
                .map(end -> feed.hasReceived(end) ? Log.READ : Log.BEHIND)
                .orElseGet(() -> isSettled(sync, system, began) ? Log.READ : Log.UNKNOWN));
        var gone = look.goneSince();
        if (isToldAfterAll(sync, system, catchUp, !gone.isEmpty())) {
            return;
        }
        decided(sync, system, loading.decideGone(sync, system, gone));
        var isTold = new AtomicBoolean();
        var next = catchUp.poll().peek(before, batch -> {
            var missed = look.missed(batch);
            if (isTold.get() || isToldAfterAll(sync, system, catchUp, !missed.isEmpty())) {
                isTold.set(true);
                return;
            }
            if (!missed.isEmpty()) {
                decided(sync, system, loading.decide(sync, missed));
            }
            var keys = missed.stream().map(Change::key).collect(Collectors.toSet());
            var others = batch.stream()
                    .filter(change -> !keys.contains(change.key()))
                    .toList();
            var suspects = untold.of(sync, others);
            isTold.set(isToldAfterAll(sync, system, catchUp, suspects.stream().anyMatch(one -> isLate(one, began))));
            suspects.forEach(look::suspect);
        });
        if (isTold.get()) {
            return;
        }
        lookAtKeys(sync, system, catchUp, look);
        look.end(next, feed.end(), began, clock.instant());
        if (!catchUp.mark().equals(before)) {
            keepMark(records, sync, system, catchUp.mark());
        }
    }

    /**
     * Whether the log is begun anew, as it does not seem to stand any more. It tells exactly what was found, with all edits between and the time of each, so nothing
     * is decided that was only read.
     */
    private static boolean isToldAfterAll(Sync sync, String system, CatchUp catchUp, boolean isMissed) {
        if (!isMissed || !feed(sync, system).doubt()) {
            return false;
        }
        SyncLog.of(sync.name())
                .warnf("records were changed, and the log is silent sync=%s from=%s", sync.name(), system);
        catchUp.interrupted();
        return true;
    }

    /** Whether a log that stands would have told it by then. */
    private static boolean isLate(Change untold, Instant now) {
        return untold.committedAt().isBefore(now.minus(LONGEST_WAY));
    }

    private static Feed feed(Sync sync, String system) {
        return Objects.requireNonNull(sync.prepared().feeds().get(system), system);
    }

    /** A log that does not tell how far it is read, and was taken up after a pause, may need a while to find our changes among all others. */
    private static boolean isSettled(Sync sync, String system, Instant now) {
        var interval = sync.definition().detection().interval();
        return !sync.status(system)
                .since()
                .plus(interval.multipliedBy(SETTLED_AFTER))
                .isAfter(now);
    }

    /** What was deleted for good is found by its absence; what a system deletes whose deletes are not carried does not matter. */
    private void lookAtKeys(Sync sync, String system, CatchUp catchUp, CatchUp.Look look) {
        var began = clock.instant();
        if (!sync.carriesFrom(system) || !catchUp.areKeysDue(began)) {
            return;
        }
        var absent = loading.absent(sync, system, catchUp.poll());
        var now = clock.instant();
        absent.forEach(key -> look.suspect(
                new Change(sync.name(), system, key, Operation.DELETE, Fields.none(), now, Position.NONE, "")));
        catchUp.keysLookedAt(began, now);
    }

    private void decided(Sync sync, String system, BatchResult result) {
        var missed = result.outcomes().entrySet().stream()
                .filter(entry -> entry.getValue() != Outcome.UNCHANGED && entry.getValue() != Outcome.REJECTED)
                .map(entry -> entry.getKey().key())
                .toList();
        if (missed.isEmpty()) {
            return;
        }
        deliveryWaker.wake(sync, result.lacking());
        watcher.missed(sync.name(), system, missed.size());
        SyncLog.of(sync.name())
                .warnf(
                        "found by asking what the log has not told sync=%s from=%s count=%d first=%s",
                        sync.name(), system, missed.size(), missed.get(0));
    }

    private String keptMark(Sync sync, String system, CatchUp catchUp) {
        var kept = state.transaction("read mark", connection -> Positions.load(connection, sync.name(), name(system)));
        var mark =
                kept.map(stored -> StateCodec.parse(stored.offsets()).path(MARK).asText(""));
        return mark.filter(text -> !text.isEmpty())
                .orElseGet(() -> catchUp.poll().mark());
    }

    private void keepMark(SyncRecords records, Sync sync, String system, String mark) {
        var offsets = JsonNodeFactory.instance.objectNode().put(MARK, mark).toString();
        records.store(
                "store mark",
                connection -> Positions.begin(
                        connection, sync.name(), name(system), new Stored(Phase.STREAMING, Position.NONE, offsets)));
    }

    /** What the place up to which everything was looked at is kept under. */
    private static String name(String system) {
        return system + "/catch-up";
    }
}
