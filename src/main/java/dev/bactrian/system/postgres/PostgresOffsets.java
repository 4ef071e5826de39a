package dev.bactrian.system.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.debezium.Engines;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
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
    private static final String SNAPSHOT = "snapshot";
    private static final Map<String, DatabaseLog> LOGS = new ConcurrentHashMap<>();
    private static final Map<String, String> OWNERS = new ConcurrentHashMap<>();

    /** The engines whose last offsets could not be kept. */
    private static final Set<String> UNKEPT = ConcurrentHashMap.newKeySet();

    private @Nullable PlaceKeeper keeper;
    private String engine = "";

    /**
     * Names the log of an engine.
     *
     * @param owner whose it is, e.g. {@code system erp}
     * @throws IllegalArgumentException where another one has an engine of that name
     */
    static void register(String engine, String owner, DatabaseLog log) {
        var other = OWNERS.putIfAbsent(engine, owner);
        if (other != null && !other.equals(owner)) {
            throw new IllegalArgumentException("replication slot " + engine + " is that of " + other
                    + ", and would be that of " + owner + " too: rename one of them, and start anew");
        }
        LOGS.put(engine, log);
    }

    /** Whether the offsets that an engine told last are kept, and nobody needs the log before them, so that it may confirm what it has handed over. */
    static boolean mayConfirm(String engine) {
        return !UNKEPT.contains(engine) && log(engine).mayConfirm();
    }

    /** @throws IllegalStateException where there is none */
    static DatabaseLog log(String engine) {
        var log = LOGS.get(engine);
        if (log == null) {
            throw new IllegalStateException(
                    "nobody keeps the offsets of \"" + engine + "\" (known: " + LOGS.keySet() + ")");
        }
        return log;
    }

    /** The names of all engines that a feed was made for. */
    static Set<String> engines() {
        return Set.copyOf(OWNERS.keySet());
    }

    /** The offset that makes an engine begin at {@code lsn}, as JSON. */
    static String at(String engine, long lsn) {
        var key = MAPPER.createArrayNode()
                .add(engine)
                .add(MAPPER.createObjectNode().put("server", engine));
        return MAPPER.createObjectNode().set(key.toString(), place(lsn)).toString();
    }

    /** The place of a feed that has read its table as of a moment, and has been told of nothing that came after it. */
    static String at(String engine, Moment moment) {
        var offsets = (ObjectNode) read(at(engine, moment.lsn()));
        return offsets.put(SNAPSHOT, moment.snapshot()).toString();
    }

    /** The moment of such a place; empty: the place is another one. */
    static Optional<Moment> momentOf(String offsets) {
        var snapshot = read(offsets).path(SNAPSHOT);
        return snapshot.isTextual() ? Optional.of(Moment.of(lsnOf(offsets), snapshot.asText())) : Optional.empty();
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
        keeper = log(engine);
    }

    @Override
    public synchronized void start() {
        super.start();
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
        Engines.enter(engine, Engines.State.ENDED);
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
