package dev.bactrian.system;

import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** The log of one object's changes: where to begin, where to go on, and whether it is alive. */
public interface Feed {

    /** The most letters that a name may have in the systems that keep something for a feed. */
    int LONGEST_NAME = 63;

    /**
     * What systems that keep something for a feed call it: lower case letters, digits and underscores. What is too long ends with a number of its own
     * instead, so that two long names are two.
     */
    static String nameOf(String sync, String system) {
        return shortened("bactrian_" + sync + "_" + system);
    }

    /** The same for what all feeds of a system share. */
    static String nameOf(String system) {
        return shortened("bactrian_" + system);
    }

    /** A text as such a name. */
    static String shortened(String text) {
        var name = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        if (name.length() <= LONGEST_NAME) {
            return name;
        }
        var whole = new CRC32C();
        whole.update(name.getBytes(StandardCharsets.US_ASCII));
        var end = String.format("_%08x", whole.getValue());
        return name.substring(0, LONGEST_NAME - end.length()) + end;
    }

    /**
     * The exchange property in which a source that several feeds share tells up to where each sync has been told everything, as a map of their names to
     * {@link Position}s; a sync that is not among them hears of nothing in this exchange.
     */
    String PLACES = "BactrianPlaces";

    /**
     * A place in the log.
     *
     * @param offsets what the adapter keeps of its own, as JSON
     */
    record Place(Position position, String offsets) {}

    /** A new beginning in the log; closing it gives up what it held in the system. */
    interface Beginning extends AutoCloseable {

        /** Where the log is to be followed from, once everything was read. */
        Place place();

        /** Reads every record as of that place or later, in batches. */
        void readAll(Consumer<List<Change>> batches);

        @Override
        void close();
    }

    /**
     * Why the log cannot be followed from a place; empty: it can.
     *
     * @throws SystemUnavailable where the system cannot be asked
     */
    Optional<String> whyLost(Place place);

    /**
     * Checks that a new beginning can be made; nothing is made in the system.
     *
     * @throws SystemUnavailable where it cannot, with what mends that
     */
    default void checkBeginning() {}

    /**
     * Makes a new beginning: from now on the system keeps its log for this feed.
     *
     * @throws SystemUnavailable where the system cannot be asked
     */
    Beginning begin();

    /**
     * Ends what a former owner of the sync, e.g. a process that was frozen, still holds in the system, so that the log can be read.
     *
     * @throws SystemUnavailable where the system cannot be asked
     */
    default void takeOver() {}

    /** Notes where the source goes on when it is started next; it is stopped now. */
    void resume(Place place);

    /** What the source is called that tells this feed's changes, where feeds share sources. */
    default String source() {
        return "";
    }

    /** Follows a source that other feeds share and that runs; false: it has gone past the place, so it must be started anew. */
    default boolean join(Place place) {
        return false;
    }

    /**
     * Waits until the source, if it was just started, can be stopped.
     *
     * @throws SystemUnavailable where that takes too long
     */
    default void awaitStart() {}

    /** A source that other feeds share goes on without this one. */
    default void leave() {}

    /** Why the running source is not alive; empty: it is. */
    Optional<String> trouble();

    /** Whether the source, while it is in trouble, is on its way to its log for the first time since it was started: that may take long. */
    default boolean isStarting() {
        return false;
    }

    /**
     * Something was found by asking that the log should have told by now: the source may stand on a connection that carries nothing any more.
     *
     * @return whether it is in trouble from now on, so that it is begun anew, and tells what was found after all
     */
    default boolean doubt() {
        return false;
    }

    /**
     * Has the log tell a place soon, where nothing else moves it.
     *
     * @throws SystemUnavailable where the system cannot be asked
     */
    default void tellPlace() {}

    /**
     * A mark of where the log ends now, to be asked about later; empty: the system has none.
     *
     * @throws SystemUnavailable where the system cannot be asked
     */
    default Optional<String> end() {
        return Optional.empty();
    }

    /**
     * Whether the source has received everything that the log held up to an end.
     *
     * @throws SystemUnavailable where the system cannot be asked
     */
    default boolean hasReceived(String end) {
        return true;
    }
}
