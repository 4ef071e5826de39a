package dev.bactrian.system;

import dev.bactrian.change.Change;
import java.util.List;
import java.util.function.Consumer;

/** Asks for what changed in one object, without its log; every method throws {@link SystemUnavailable} where the system cannot be asked. */
public interface Poll {

    /** The present moment, as {@link #since} takes it: what is committed later is not passed over. */
    String mark();

    /**
     * Every record that was changed since a mark, in batches: as an update that tells all of its fields as they were at its place, which is that of a reading, or, of
     * those that the system still knows of, as a delete.
     */
    void since(String mark, Consumer<List<Change>> batches);

    /** The same for what {@link #since} may have passed over, by its mark; nothing where it passes over nothing. */
    void missed(String mark, Consumer<List<Change>> batches);

    /** The keys of all records, in batches: what is not among them is gone. */
    void keys(Consumer<List<String>> batches);

    /**
     * What {@link #since} tells, for one who follows the log too: nobody is made to wait for it, and it bears no place. Where the system does not
     * know when an edit was made, it was at the latest when it was asked.
     *
     * @return the mark to go on from
     */
    String peek(String mark, Consumer<List<Change>> batches);
}
