package dev.bactrian.pipeline.bus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bactrian.change.Position;
import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.Bus;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.reconcile.ChangeBatch;
import dev.bactrian.state.Positions;
import dev.bactrian.state.Positions.Phase;
import dev.bactrian.state.Positions.Stored;
import dev.bactrian.state.StateCodec;
import dev.bactrian.state.StateDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a sync's topic was made anew, or that changes were removed from it before they were decided. Places in another topic cannot be compared with
 * those that are known: e.g. the decisions had come to place 5,000 of partition 0, and the new one ends at 12.
 */
@ApplicationScoped
public class KafkaTopics implements Bus {

    /** The name under which stands among the positions which topic it was. */
    private static final String NAME = "bus/topic";

    private static final String ID = "id";

    private final BactrianConfig config;
    private final StateDatabase state;
    private final Map<String, Topic> seen = new ConcurrentHashMap<>();
    /** Why changes are lost that a topic held. */
    private final Map<String, String> removed = new ConcurrentHashMap<>();
    /** The syncs for which it must be known what their topics hold. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    /** The ids of the topics as they stand in the state. */
    private final Map<String, String> known = new ConcurrentHashMap<>();

    /**
     * A topic as the brokers have it.
     *
     * @param id which no other topic of the same name has; empty: brokers older than 2.8 give none
     * @param holds what it holds, by partition; null: they were not asked
     */
    record Topic(String id, @Nullable Map<Integer, Range> holds) {

        /** The brokers do not know it: it is yet to be made, by the first client that asks for it or by a person. */
        static final Topic MISSING = new Topic("", null);
    }

    /**
     * The changes of a partition.
     *
     * @param first the place of the first one
     * @param next the place that the next one will get
     */
    record Range(long first, long next) {}

    KafkaTopics(BactrianConfig config, StateDatabase state) {
        this.config = config;
        this.state = state;
    }

    void see(String sync, Topic topic) {
        seen.put(sync, topic);
    }

    /** Whether it must be known what the topic of the sync holds. */
    boolean isAsked(String sync) {
        return asked.contains(sync);
    }

    /** Changes of the sync are not there any more that were to be read next; the consumer tells it again and again. */
    void removed(String sync, String reason) {
        if (removed.putIfAbsent(sync, reason) == null) {
            // What it held before that may be removed by now.
            seen.remove(sync);
        }
    }

    @Override
    public boolean isSeen(Sync sync) {
        if (config.bus() == BactrianConfig.Bus.DIRECT) {
            return true;
        }
        var name = sync.name();
        var topic = seen.get(name);
        if (topic == null) {
            return false;
        }
        if (topic.equals(Topic.MISSING) || (isKnown(name, topic) && !removed.containsKey(name))) {
            asked.remove(name);
            return true;
        }
        asked.add(name);
        return topic.holds() != null;
    }

    @Override
    public Optional<String> whyLost(Sync sync) {
        var name = sync.name();
        var topic = seen.get(name);
        if (config.bus() == BactrianConfig.Bus.DIRECT || topic == null || topic.holds() == null) {
            return Optional.empty();
        }
        if (!isKnown(name, topic)) {
            var before = load(name);
            if (!before.isEmpty()) {
                return Optional.of("the topic " + KafkaBus.topic(name) + " was made anew: it was " + before + " and is "
                        + topic.id() + " now");
            }
            // A version of the application that noted no topic may have read it before: the consumer tells where its
            // places are gone.
            sync.prepared().records().store("note the topic", connection -> {
                var stored = stored(connection, name, topic);
                var places = decided(stored, holds(topic));
                places.keySet().removeAll(stored.keySet());
                note(connection, name, topic, places);
            });
        }
        return Optional.ofNullable(removed.get(name));
    }

    private boolean isKnown(String sync, Topic topic) {
        return topic.id().isEmpty() || topic.id().equals(known.computeIfAbsent(sync, this::load));
    }

    @Override
    public void beginAnew(Sync sync, Connection connection) throws SQLException {
        var name = sync.name();
        var topic = seen.get(name);
        if (config.bus() == BactrianConfig.Bus.DIRECT || topic == null) {
            return;
        }
        if (!isKnown(name, topic)) {
            Positions.forgetNumbered(connection, name, ChangeBatch.BUS);
        }
        note(connection, name, topic, decided(stored(connection, name, topic), holds(topic)));
        // Should this not be committed, the consumer tells again that it cannot read.
        removed.remove(name);
    }

    @Override
    public void forget(Sync sync) {
        removed.remove(sync.name());
        asked.remove(sync.name());
        known.remove(sync.name());
    }

    private static Map<Integer, Range> holds(Topic topic) {
        return topic.holds() == null ? Map.of() : topic.holds();
    }

    private static Map<Integer, Long> stored(Connection connection, String sync, Topic topic) throws SQLException {
        var stored = new TreeMap<Integer, Long>();
        for (var partition : holds(topic).keySet()) {
            Positions.load(connection, sync, ChangeBatch.busPlace(partition))
                    .ifPresent(place -> stored.put(partition, place.position().order()));
        }
        return stored;
    }

    private void note(Connection connection, String sync, Topic topic, Map<Integer, Long> places) throws SQLException {
        for (var place : places.entrySet()) {
            Positions.begin(
                    connection,
                    sync,
                    ChangeBatch.busPlace(place.getKey()),
                    new Stored(Phase.STREAMING, new Position(place.getValue(), place.getValue(), ""), "{}"));
        }
        if (!topic.id().isEmpty()) {
            var id = JsonNodeFactory.instance.objectNode().put(ID, topic.id());
            Positions.begin(connection, sync, NAME, new Stored(Phase.STREAMING, Position.NONE, id.toString()));
            known.remove(sync);
        }
    }

    /**
     * Up to where each partition counts as decided: where it was, or next to that where the topic does not hold the following change.
     *
     * @param stored the places of the last changes that were decided, by partition
     */
    static Map<Integer, Long> decided(Map<Integer, Long> stored, Map<Integer, Range> holds) {
        var places = new TreeMap<Integer, Long>();
        holds.forEach((partition, range) -> {
            var place = stored.getOrDefault(partition, range.first() - 1);
            places.put(partition, Math.max(range.first() - 1, Math.min(place, range.next() - 1)));
        });
        return places;
    }

    private String load(String sync) {
        return state.transaction("read the topic", connection -> Positions.load(connection, sync, NAME))
                .map(stored -> StateCodec.parse(stored.offsets()).path(ID).asText(""))
                .orElse("");
    }
}
