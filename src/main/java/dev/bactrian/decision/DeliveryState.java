package dev.bactrian.decision;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What delivery keeps beside a link.
 *
 * @param dirty whether the system lacks something
 * @param editedAt the commit time of the oldest edit that it lacks; null where it lacks nothing
 * @param dueAt not before this time
 * @param claimedUntil until then somebody is delivering it; null: nobody
 * @param attempts tries that the system did not take for now, one after another
 * @param mismatches how often it was found to hold something else than was told, one after another
 * @param parked whether a person must look at it first
 */
public record DeliveryState(
        boolean dirty,
        @Nullable Instant editedAt,
        Instant dueAt,
        @Nullable Instant claimedUntil,
        int attempts,
        int mismatches,
        boolean parked) {

    public static final DeliveryState CLEAN = new DeliveryState(false, null, Instant.EPOCH, null, 0, 0, false);

    /** Nothing is lacking. */
    public DeliveryState settled() {
        return new DeliveryState(false, null, dueAt, null, 0, 0, false);
    }

    /** Something is lacking since an edit at {@code editedAt}; a new edit gives a failed or parked link another chance. */
    public DeliveryState dirtyAgain(Instant edited, Instant now) {
        var oldest = dirty && editedAt != null && editedAt.isBefore(edited) ? editedAt : edited;
        return new DeliveryState(true, oldest, now, claimedUntil, 0, 0, false);
    }

    /** Still, or newly, lacking something without a new edit. */
    public DeliveryState stillDirty(Instant now) {
        return new DeliveryState(
                true, editedAt == null ? now : editedAt, dueAt, claimedUntil, attempts, mismatches, parked);
    }

    /** Whether somebody else is delivering it. */
    public boolean isClaimed(Instant now) {
        return claimedUntil != null && now.isBefore(claimedUntil);
    }

    public DeliveryState claimed(Instant until) {
        return new DeliveryState(dirty, editedAt, dueAt, until, attempts, mismatches, parked);
    }

    /** The same, but not before this time. */
    public DeliveryState notBefore(Instant due) {
        return new DeliveryState(dirty, editedAt, due, claimedUntil, attempts, mismatches, parked);
    }

    /** Not taken for now. */
    public DeliveryState retryAt(Instant due) {
        return new DeliveryState(true, editedAt, due, null, attempts + 1, mismatches, parked);
    }

    /** To be made out anew, as the system holds something else. */
    public DeliveryState mismatchedUntil(Instant due) {
        return new DeliveryState(true, editedAt, due, null, attempts, mismatches + 1, parked);
    }

    public DeliveryState parkedNow() {
        return new DeliveryState(dirty, editedAt, dueAt, null, attempts, mismatches, true);
    }

    public DeliveryState unclaimed() {
        return new DeliveryState(dirty, editedAt, dueAt, null, attempts, mismatches, parked);
    }
}
