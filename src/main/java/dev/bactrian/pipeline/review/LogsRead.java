package dev.bactrian.pipeline.review;

import dev.bactrian.pipeline.SourceStatus;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Whether the logs of a sync's systems have been read: what they tell later is of later edits, not of those of a record that is erased. */
@ApplicationScoped
public class LogsRead {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 50;

    /**
     * Waits until everything is decided that the logs hold now.
     *
     * @throws SystemUnavailable where they are not read up to there within some seconds
     */
    void await(Sync sync) {
        if (!areRead(sync)) {
            throw new SystemUnavailable(
                    sync.name(), "the logs of its systems are not read up to now: ask again in a moment");
        }
    }

    /** Whether everything that the logs hold now is decided within some seconds: in a busy database a log never stands still. */
    private boolean areRead(Sync sync) {
        var ends = ends(sync);
        var deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!areRead(sync, ends)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static Map<String, String> ends(Sync sync) {
        var ends = new LinkedHashMap<String, String>();
        sync.prepared().feeds().forEach((system, feed) -> feed.end().ifPresent(end -> ends.put(system, end)));
        return ends;
    }

    private static boolean areRead(Sync sync, Map<String, String> ends) {
        return sync.statuses().entrySet().stream().allMatch(one -> {
            var system = one.getKey();
            var feed = Objects.requireNonNull(sync.prepared().feeds().get(system));
            var end = ends.get(system);
            return one.getValue().state() == SourceStatus.State.LIVE
                    && (end == null || feed.hasReceived(end))
                    && sync.undecided(system).isZero();
        });
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("wait for the logs", e);
        }
    }
}
