package dev.bactrian.change;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One write on its way to a system, under the system's own field names and in its types.
 *
 * @param recordId the state's number of the record
 * @param key the system's key; null for a create that the system is to number
 * @param expected what the system is known to hold; fields that are missing here are not compared
 * @param wanted what it is to hold
 * @param token names the batch; goes along where a system passes an origin on
 * @param seen where the last change of the record stood that the system had told when the write was made; what the answer tells is as of
 *     then or later
 * @param uncertainSince when an earlier try of this create began whose answer was never seen; null: there is none
 */
public record Delivery(
        long recordId,
        WriteKind kind,
        @Nullable String key,
        Fields expected,
        Fields wanted,
        String token,
        Position seen,
        @Nullable Instant uncertainSince) {

    /** A delivery of a record that the system never told of. */
    public Delivery(
            long recordId,
            WriteKind kind,
            @Nullable String key,
            Fields expected,
            Fields wanted,
            String token,
            @Nullable Instant uncertainSince) {
        this(recordId, kind, key, expected, wanted, token, Position.NONE, uncertainSince);
    }

    /** This delivery and the system's answer. */
    public Answered answered(Answer answer) {
        return new Answered(this, answer);
    }

    /** A delivery with its answer. */
    public record Answered(Delivery delivery, Answer answer) {}
}
