package dev.bactrian.system.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.SystemUnavailable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Where Debezium keeps its offsets: with us, and only once every change it handed over is durable.
 *
 * <p>Debezium calls {@link #set} before it confirms a position to the replication slot, so a call that waits, or fails, holds the
 * slot back and nothing is lost. A restart goes on at the beginning of a transaction. Made by Debezium by its class name; finds its keeper by the engine's name.
 */
public final class PostgresOffsets extends MemoryOffsetBackingStore {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String LAST_COMMIT = "lsn_commit";
    private static final Map<String, PlaceKeeper> KEEPERS = new ConcurrentHashMap<>();

    private static final Map<String, Engine> ENGINES = new ConcurrentHashMap<>();
    private static final Map<String, String> OWNERS = new ConcurrentHashMap<>();

    /** The engines whose last offsets could not be kept. */
    private static final Set<String> UNKEPT = ConcurrentHashMap.newKeySet();

    /** What an engine is doing, as far as its use of its offsets tells. */
    enum Engine {
        /** It was told to start, and has not asked for its offsets yet. */
        CALLED("has not begun to start"),
        RUNNING("is running"),
        ENDED("has ended");

        private final String told;

        Engine(String told) {
            this.told = told;
        }

        String told() {
            return told;
        }
    }

    private @Nullable PlaceKeeper keeper;
    private String engine = "";

    /**
     * Names who keeps an engine's offsets.
     *
     * @throws SystemUnavailable where another feed has an engine of that name
     */
    static void register(String engine, Subscription subscription, PlaceKeeper keeper) {
        var owner = subscription.sync() + "/" + subscription.system();
        var other = OWNERS.putIfAbsent(engine, owner);
        if (other != null && !other.equals(owner)) {
            throw new SystemUnavailable(
                    subscription.system(),
                    "replication slot " + engine + " is that of " + other + ", and would be that of " + owner
                            + " too: rename one of the syncs, and start anew");
        }
        KEEPERS.put(engine, keeper);
    }

    /** An engine is about to be started. */
    static void call(String engine) {
        ENGINES.put(engine, Engine.CALLED);
    }

    /** Whether the offsets that an engine told last are kept, so that it may confirm what it has handed over. */
    static boolean areKept(String engine) {
        return !UNKEPT.contains(engine);
    }

    /** The names of all engines that a feed was made for. */
    static Set<String> engines() {
        return Set.copyOf(OWNERS.keySet());
    }

    static Engine engine(String name) {
        return ENGINES.getOrDefault(name, Engine.ENDED);
    }

    /** The offset that makes an engine begin at {@code lsn}, as JSON. */
    static String at(String engine, String topicPrefix, long lsn) {
        var key = MAPPER.createArrayNode()
                .add(engine)
                .add(MAPPER.createObjectNode().put("server", topicPrefix));
        return MAPPER.createObjectNode().set(key.toString(), place(lsn)).toString();
    }

    /** The greatest LSN that kept offsets tell as done; 0: none. */
    static long lsnOf(String offsets) {
        var most = 0L;
        for (var value : read(offsets)) {
            most = Math.max(most, value.path(LAST_COMMIT).asLong(0));
        }
        return most;
    }

    @Override
    public void configure(WorkerConfig config) {
        super.configure(config);
        engine = String.valueOf(config.originals().get("name"));
        keeper = KEEPERS.get(engine);
        if (keeper == null) {
            throw new IllegalStateException(
                    "nobody keeps the offsets of \"" + engine + "\" (known: " + KEEPERS.keySet() + ")");
        }
    }

    @Override
    public synchronized void start() {
        super.start();
        ENGINES.put(engine, Engine.RUNNING);
        UNKEPT.remove(engine);
        var kept = keeper().kept();
        if (kept != null) {
            read(kept)
                    .properties()
                    .forEach(entry -> data.put(
                            bytes(entry.getKey()),
                            bytes(wholeTransactions(entry.getValue()).toString())));
        }
    }

    /**
     * The place behind the last commit that was told. Given the last event as well, Debezium would go on right behind it, within its transaction, and
     * pass over the message that says whose transaction that is. So a transaction that was told in part is told again.
     */
    private static JsonNode wholeTransactions(JsonNode offset) {
        return offset.has(LAST_COMMIT) ? place(offset.path(LAST_COMMIT).asLong()) : offset;
    }

    private static JsonNode place(long lsn) {
        return MAPPER.createObjectNode().put("lsn", lsn).put(LAST_COMMIT, lsn).put("ts_usec", 0L);
    }

    @Override
    public synchronized void stop() {
        super.stop();
        ENGINES.put(engine, Engine.ENDED);
    }

    @Override
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, @Nullable Callback<Void> callback) {
        UNKEPT.add(engine);
        try {
            values.forEach(data::put);
            keeper().keep(json());
            UNKEPT.remove(engine);
        } catch (RuntimeException e) {
            if (callback != null) {
                callback.onCompletion(e, null);
            }
            return CompletableFuture.failedFuture(e);
        }
        if (callback != null) {
            callback.onCompletion(null, null);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connectorName) {
        return Set.of();
    }

    private PlaceKeeper keeper() {
        return java.util.Objects.requireNonNull(keeper, "configure comes first");
    }

    private String json() {
        var all = MAPPER.createObjectNode();
        data.forEach((key, value) -> {
            if (value != null) {
                all.set(text(key), read(text(value)));
            }
        });
        return all.toString();
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("unreadable offsets: " + e.getOriginalMessage(), e);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
