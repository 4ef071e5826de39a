package dev.bactrian.system;

import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** One configured system. */
public interface ConnectedSystem {

    /** How it can be written to, and what it tells of what was written. */
    Capabilities capabilities();

    /**
     * What the system keeps for feeds of our naming, besides those of the names that are {@code needed}.
     *
     * @throws SystemUnavailable where it cannot be asked
     */
    default List<Leftover> leftovers(Collection<String> needed) {
        return List.of();
    }

    /**
     * Removes what a feed has left; what is in use by now stays.
     *
     * @return whether it was removed
     * @throws SystemUnavailable where the system cannot be asked or refuses
     */
    default boolean remove(Leftover leftover) {
        throw new IllegalArgumentException("this system keeps nothing for a feed: " + leftover.name());
    }

    /**
     * How many bytes of its log the system keeps for the feed of a sync; empty: none, or it keeps no log for anybody.
     *
     * @param feed the feed's name, see {@link Feed#nameOf}
     * @throws SystemUnavailable where it cannot be asked
     */
    default OptionalLong heldLog(String feed) {
        return OptionalLong.empty();
    }

    /**
     * What keeps the system from being synchronised as it is, each with what mends it; none: it can be.
     *
     * @throws SystemUnavailable where it cannot be asked
     */
    default List<String> obstacles() {
        return List.of();
    }

    /**
     * What keeps an object from being synchronised at all, each with what mends it; none: it can be, or there is none of that name.
     *
     * @throws SystemUnavailable where the system cannot be asked
     */
    default List<String> obstacles(String object) {
        return List.of();
    }

    /**
     * What the object or table looks like; empty where the system has none of that name.
     *
     * @throws SystemUnavailable where it cannot be asked
     */
    Optional<ObjectShape> describe(String object);

    /**
     * The statements that make a table, or columns of one that is there, as somebody who may do so would write them; none: such objects are made otherwise.
     *
     * @param isTable whether the table itself is missing; it gets a key that numbers its rows, beside the columns
     * @param unique the columns, of those that are there as well, of which no two rows may share a value
     */
    default List<String> statementsToMake(
            String object, boolean isTable, List<FieldShape> columns, Collection<String> unique) {
        return List.of();
    }

    /**
     * What tells the place where an object is kept from any other that may be put in its stead, e.g. a restored server: places in a log are of one such
     * only. Empty: nothing tells.
     *
     * @throws SystemUnavailable where the system cannot be asked
     */
    default String identity(String object) {
        return "";
    }

    /**
     * How an object has been altered since its feed was made, so that the feed tells it wrong, or not at all; empty: it has not been.
     *
     * @throws SystemUnavailable where the system cannot be asked
     */
    default Optional<Alteration> altered(Subscription subscription) {
        return Optional.empty();
    }

    /** Tells a source that all feeds share of those that follow it, and of those that do not now. */
    default void share(SharedPlaces places) {}

    /** The feed of one object's changes into one sync; nothing is reached for yet. */
    Feed feed(Subscription subscription, PlaceKeeper keeper);

    /**
     * What keeps an object's log from being followed, each with what mends it; its feed must have been made, and nothing is begun in the system.
     *
     * @throws SystemUnavailable where the system cannot be asked
     */
    default List<String> obstacles(Subscription subscription) {
        return List.of();
    }

    /**
     * Reads whole records now; a key that the system does not hold is left out.
     *
     * @throws SystemUnavailable where it cannot be asked
     */
    List<Change> read(Subscription subscription, Collection<String> keys);

    /**
     * A key that a person typed in the form in which this system tells it, e.g. {@code 7} for {@code 007}; what can be no key stays as it is. The feed must
     * have been made.
     *
     * @throws SystemUnavailable where it cannot be asked
     */
    default String keyAsTold(Subscription subscription, String typed) {
        return typed;
    }

    /**
     * Reads every record as it is now, in batches; its feed must have been made, and nothing is begun or kept in the system.
     *
     * @throws SystemUnavailable where it cannot be asked
     */
    void readAll(Subscription subscription, Consumer<List<Change>> batches);

    /**
     * Whether it holds no record of an object now; its feed must have been made.
     *
     * @throws SystemUnavailable where it cannot be asked
     */
    boolean isEmpty(Subscription subscription);

    /**
     * Writes a batch, each delivery only where the object still holds what is expected; its feed must have been made. A record that is refused stops only
     * itself.
     *
     * @return every delivery with the system's answer
     * @throws SystemUnavailable where the system cannot be reached: what of the batch was written is not known
     */
    List<Delivery.Answered> write(Subscription subscription, List<Delivery> deliveries);

    /**
     * Asks for an object's changes, where the sync does not follow its log, or there is none; its feed must have been made.
     *
     * @param timeField the field that tells when a record was edited; empty: the system must know by itself
     */
    Poll poll(Subscription subscription, Optional<String> timeField);

    /**
     * What an index would speed up that the sync asks of this system; its feed must have been made.
     *
     * @param timeField the field by which changes since a time are asked for; empty: none is
     * @throws SystemUnavailable where it cannot be asked
     */
    default List<IndexAdvice> missingIndexes(Subscription subscription, Optional<String> timeField) {
        return List.of();
    }

    /**
     * Makes an index.
     *
     * @throws SystemUnavailable where the system cannot be asked or refuses
     */
    default void create(IndexAdvice advice) {
        throw new IllegalArgumentException("this system has no indexes: " + advice.statement());
    }

    /**
     * @param how for people
     * @param remade the fields that bear their names still, and may hold other values than what was told of them
     */
    record Alteration(String how, List<String> remade) {

        public Alteration {
            remade = List.copyOf(remade);
        }
    }

    /**
     * Something that a system keeps for a feed.
     *
     * @param kind e.g. {@code slot}
     * @param held what it costs, for people; empty: nothing worth telling
     * @param isInUse whether somebody uses it now, or what bears its name
     * @param statement what removes it
     */
    record Leftover(String kind, String name, String held, boolean isInUse, String statement) {}

    /**
     * @param statement what makes the index
     * @param reason what it is for
     */
    record IndexAdvice(String statement, String reason) {}

    /**
     * @param batchSize most writes in one call
     * @param gatherMillis how long writes are gathered for a full call, where calls are dear
     * @param comparesOnWrite whether a write takes place only if the system still holds what is expected, in one step
     * @param tracesWrites whether a change bears the token of the write that caused it
     * @param hasLog whether a log tells what changed; else the system is asked, again and again, however a sync is told to notice changes
     * @param sharesSource whether one source tells the changes of all syncs, whatever number of objects
     */
    record Capabilities(
            int batchSize,
            int gatherMillis,
            boolean comparesOnWrite,
            boolean tracesWrites,
            boolean hasLog,
            boolean sharesSource) {

        /** The same, of fewer writes in one call. */
        public Capabilities withBatchSize(int most) {
            return new Capabilities(most, gatherMillis, comparesOnWrite, tracesWrites, hasLog, sharesSource);
        }
    }

    /**
     * What a sync wants of an object.
     *
     * @param fields the system's own names of the fields that it reads
     */
    record Subscription(String sync, String system, String object, List<String> fields) {

        public Subscription {
            fields = List.copyOf(fields);
        }
    }
}
