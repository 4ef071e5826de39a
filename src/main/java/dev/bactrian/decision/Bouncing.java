package dev.bactrian.decision;

import dev.bactrian.change.Digest;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.LoopPrevention;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one field of a record went from hand to hand of late, so that systems that answer our writes again and again are told from people who
 * edit the field in turns.
 *
 * @param answers when an edit answered a write of ours that itself brought an answer, oldest first
 * @param isAnswer whether the last edit answered a write of ours: it was made in that write's transaction, or brought back what the field had
 *     held within the window
 * @param replaced digests of the values that were replaced, each with when that was last
 * @param run how many edits came in a row that each had seen our write, and followed within {@link #PROMPT} the edit that it brought
 * @param last when the field changed hands last; null: never
 */
public record Bouncing(
        List<Instant> answers, boolean isAnswer, Map<String, Instant> replaced, int run, @Nullable Instant last) {

    /** What an edit has to do with our writes. */
    public enum Cause {
        /** It was made in the transaction of a write, or of what that had put there. */
        OUR_WRITE,
        /** It was made after a write had arrived. */
        AFTER_OUR_WRITE,
        /** It had not seen the write. */
        OWN_PACE
    }

    static final Bouncing NONE = new Bouncing(List.of(), false, Map.of(), 0, null);

    /** An edit this soon after the one before it may be a program's answer to our write of that one. */
    static final Duration PROMPT = Duration.ofSeconds(10);

    /** People who take turns stop before. */
    private static final int LONGEST_RUN = 30;

    /** What bounces comes back sooner than after so many other values. */
    private static final int MOST_REPLACED = 32;

    private static final int DIGEST_LENGTH = 8;

    public Bouncing {
        answers = List.copyOf(answers);
        replaced = Map.copyOf(replaced);
    }

    /**
     * The same after one more change of hands.
     *
     * @param cause what the edit has to do with our writes
     */
    public Bouncing next(@Nullable Object before, @Nullable Object after, Cause cause, Instant now, Duration window) {
        var begin = now.minus(window);
        var stillReplaced = new LinkedHashMap<String, Instant>();
        replaced.forEach((value, at) -> {
            if (!at.isBefore(begin)) {
                stillReplaced.put(value, at);
            }
        });
        var recent = new ArrayList<>(answers);
        recent.removeIf(at -> at.isBefore(begin));
        var answersNow = cause == Cause.OUR_WRITE || stillReplaced.containsKey(digest(after));
        if (answersNow && isAnswer) {
            recent.add(now);
        }
        if (stillReplaced.size() >= MOST_REPLACED) {
            stillReplaced.values().remove(Collections.min(stillReplaced.values()));
        }
        stillReplaced.put(digest(before), now);
        var isPrompt = cause != Cause.OWN_PACE && last != null && !now.isAfter(last.plus(PROMPT));
        return new Bouncing(recent, answersNow, stillReplaced, isPrompt ? run + 1 : 1, now);
    }

    /** The same after one more edit of the system that made the last one: it waits for no write of ours. */
    public Bouncing interrupted() {
        return run == 0 ? this : new Bouncing(answers, isAnswer, replaced, 0, last);
    }

    public boolean isLoop(LoopPrevention loops) {
        return answers.size() > loops.maxUpdates() || run > Math.max(LONGEST_RUN, loops.maxUpdates());
    }

    /** What it is that counts, for the person who is asked. */
    public String told(LoopPrevention loops) {
        return answers.size() > loops.maxUpdates()
                ? "changed hands " + answers.size() + " times within "
                        + loops.window().toSeconds() + " s in answer to our own writes"
                : "changed hands " + run + " times in a row, each time within " + PROMPT.toSeconds()
                        + " s after our own write";
    }

    /** So that the record's values are kept nowhere else than in its fields. */
    private static String digest(@Nullable Object value) {
        return value == null ? "" : Digest.sha256(ValueType.format(value)).substring(0, 2 * DIGEST_LENGTH);
    }
}
