package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Weight;
import dev.bactrian.pipeline.OffsetBarrier.Progress;
import dev.bactrian.system.Poll;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one system holds and its log has not told. A log may be late, so that something counts as missed only once it was found by two looks,
 * alike, and the log has gone past it between them.
 */
public final class CatchUp {

    /** Looking may take up one hundredth of the time. */
    private static final int SHARE = 100;

    private static final int MOST_SUSPECTS = 10_000;

    private final Poll poll;
    private final OffsetBarrier barrier;
    private String mark = "";
    private String latest = "";
    private Optional<String> end = Optional.empty();
    private Map<String, Suspect> suspects = Map.of();
    private Instant nextLook = Instant.EPOCH;
    private Instant nextKeys = Instant.EPOCH;
    private boolean failing;
    private boolean anew;

    /** How far the log has come since the last look. */
    public enum Log {
        /** To its end at that time: what it has not told it does not tell. */
        READ,
        /** Nobody knows, unless it has told of something later. */
        UNKNOWN,
        /** Not to its end at that time. */
        BEHIND
    }

    /** @param read what was found and is not known, with the place up to which the log had told of the record */
    private record Suspect(Change read, Progress progress) {

        boolean isAlike(Change again) {
            return read.operation() == again.operation() && read.fields().equals(again.fields());
        }
    }

    CatchUp(Poll poll, OffsetBarrier barrier) {
        this.poll = poll;
        this.barrier = barrier;
    }

    public Poll poll() {
        return poll;
    }

    /** Since when it is not known what the log has not told; empty: nothing was looked at yet. */
    public String mark() {
        return mark;
    }

    /** Where the log ended after the last look; empty: the system does not tell, or there was no look. */
    public Optional<String> end() {
        return end;
    }

    /** Goes on from a mark. */
    public void resume(String kept) {
        mark = kept;
        latest = kept;
    }

    /** What was kept cannot be gone on from. */
    public void beginAnew() {
        mark = "";
        anew = true;
        suspects = Map.of();
    }

    public boolean beginsAnew() {
        return anew;
    }

    /** What was found before the log was interrupted is found again. */
    public void interrupted() {
        suspects = Map.of();
        latest = mark;
    }

    public boolean isDue(Instant now) {
        return !now.isBefore(nextLook);
    }

    public boolean areKeysDue(Instant now) {
        return !now.isBefore(nextKeys);
    }

    public void keysLookedAt(Instant began, Instant ended) {
        nextKeys = ended.plus(Duration.between(began, ended).multipliedBy(SHARE));
    }

    /** Notes whether the system could be asked; true: that is new. */
    public boolean isNews(boolean fails) {
        var isNews = failing != fails;
        failing = fails;
        return isNews;
    }

    /** The log's progress is taken only now, so that what it has received before is in it. */
    public Look begin(Log log) {
        return new Look(barrier.progress(), log);
    }

    /** One look at what was changed lately. */
    public final class Look {

        private final Progress progress;
        private final Map<String, Suspect> found = new HashMap<>();
        /** Whether something is to be looked at a third time. */
        private boolean waits;

        private long weight;

        private final Log log;

        private Look(Progress progress, Log log) {
            this.progress = progress;
            this.log = log;
        }

        /** The keys that the last look found gone, and that the log has not told of meanwhile. */
        public List<String> goneSince() {
            var gone = new ArrayList<String>();
            suspects.forEach((key, suspect) -> {
                if (suspect.read().operation() == Operation.DELETE && isPast(suspect)) {
                    gone.add(key);
                } else if (suspect.read().operation() == Operation.DELETE) {
                    found.put(key, new Suspect(suspect.read(), progress));
                }
            });
            return gone;
        }

        /** Of what is read now: what the last look found alike, and the log has gone past without telling it. */
        public List<Change> missed(List<Change> read) {
            var missed = new ArrayList<Change>();
            for (var change : read) {
                var suspect = suspects.get(change.key());
                if (suspect == null || change.operation() == Operation.DELETE || !suspect.isAlike(change)) {
                    continue;
                }
                if (isPast(suspect)) {
                    missed.add(suspect.read());
                } else {
                    waits = true;
                }
            }
            return missed;
        }

        private boolean isPast(Suspect suspect) {
            return log != Log.BEHIND
                    && OffsetBarrier.isPast(
                            suspect.progress(), progress, suspect.read().committedAt(), log == Log.READ);
        }

        /** The log does not tell this yet. */
        public void suspect(Change untold) {
            if (found.size() < MOST_SUSPECTS && weight < Weight.OF_A_BATCH) {
                weight += Weight.of(untold);
                found.putIfAbsent(untold.key(), new Suspect(untold, progress));
            } else {
                waits = true;
            }
        }

        /**
         * @param next from where the next look is to go on
         * @param endOfLog where the log ends now, after everything was found
         */
        public void end(String next, Optional<String> endOfLog, Instant began, Instant ended) {
            end = endOfLog;
            mark = waits ? mark : latest;
            latest = next;
            suspects = found;
            nextLook = ended.plus(Duration.between(began, ended).multipliedBy(SHARE));
        }
    }
}
