package dev.bactrian.decision;

import dev.bactrian.change.MappedChange;
import java.util.List;
import java.util.Optional;

/** The records that a batch of changes can touch, all at hand. */
public interface Records {

    /** The number of the record that a system's key belongs to. */
    Optional<Long> find(String system, String key);

    /** The number of the record that had this key in the system, until it was deleted there and made anew. */
    Optional<Long> findFormer(String system, String key);

    /** A record by its number, which {@link #find}, {@link #creating}, {@link #alike} or {@link #fresh} gave. */
    TrackedRecord record(long id);

    /** The records that {@code system} was sent creates of under {@code token}, or under any where it is empty, whose keys are not known yet. */
    List<Long> creating(String system, String token);

    /**
     * The records that hold the same as the change in every field by which records are matched, deleted ones only where their row went in the
     * change's transaction; none where the change lacks one of the fields.
     */
    List<Long> alike(MappedChange change);

    /** Whether a system does not hold the key now, whatever a change told of it once. */
    boolean isGone(String system, String key);

    /** The number of a new, empty record; the same again until something is put under it. */
    long fresh();

    /** Keeps a record as it is now, and finds it from now on by every key that its links have. */
    void put(TrackedRecord record);
}
