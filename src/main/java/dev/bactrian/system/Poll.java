package dev.bactrian.system;

import dev.bactrian.change.Change;
import java.util.List;
import java.util.function.Consumer;

/** Asks for what changed in one object, where its log is not followed; every method throws {@link SystemUnavailable} where the system cannot be asked. */
public interface Poll {

    /** The present moment, as {@link #since} takes it: what is committed later is not passed over. */
    String mark();

    /**
     * Every record that was changed since a mark, in batches: as an update that tells all of its fields as they were at its place, which is that of a reading, or, of
     * those that the system still knows of, as a delete.
     */
    void since(String mark, Consumer<List<Change>> batches);

    /**
     * Finds what {@link #since} cannot.
     *
     * @param mark of the last sweep
     * @param missed takes what was changed since and may have been passed over, in batches
     * @param keys takes the keys of all records, in batches: what is not among them is gone
     */
    void sweep(String mark, Consumer<List<Change>> missed, Consumer<List<String>> keys);
}
