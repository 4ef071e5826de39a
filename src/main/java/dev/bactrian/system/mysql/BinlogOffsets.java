package dev.bactrian.system.mysql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.system.debezium.Engines;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Where Debezium keeps its offsets: with us, and only once every change it handed over is durable. A restart goes on at the beginning of a transaction, whose
 * first row says whether it is ours. Made by Debezium by its class name; finds its feed by the engine's name.
 */
public final class BinlogOffsets extends MemoryOffsetBackingStore {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Map<String, MysqlFeed> FEEDS = new ConcurrentHashMap<>();

    private @Nullable MysqlFeed feed;
    private String engine = "";

    static void register(String engine, MysqlFeed feed) {
        FEEDS.put(engine, feed);
    }

    /** @throws IllegalStateException where there is none */
    static MysqlFeed feed(String engine) {
        var feed = FEEDS.get(engine);
        if (feed == null) {
            throw new IllegalStateException(
                    "nobody keeps the offsets of \"" + engine + "\" (known: " + FEEDS.keySet() + ")");
        }
        return feed;
    }

    @Override
    public void configure(WorkerConfig config) {
        super.configure(config);
        engine = String.valueOf(config.originals().get("name"));
        feed = feed(engine);
    }

    @Override
    public synchronized void start() {
        super.start();
        var place = feed().beginning();
        var key = MAPPER.createArrayNode()
                .add(engine)
                .add(MAPPER.createObjectNode().put("server", engine));
        var offset = MAPPER.createObjectNode()
                .put("file", place.place().file())
                .put("pos", place.place().offset())
                .put("gtids", place.gtids());
        data.put(bytes(key.toString()), bytes(offset.toString()));
    }

    @Override
    public synchronized void stop() {
        super.stop();
        Engines.enter(engine, Engines.State.ENDED);
    }

    /** Keeps the end of the last transaction that was told whole. */
    @Override
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, @Nullable Callback<Void> callback) {
        try {
            values.forEach(data::put);
            for (var value : values.values()) {
                var offset = read(new String(value.array(), StandardCharsets.UTF_8));
                feed().keep(
                                new BinlogPlace(
                                        offset.path("file").asText(),
                                        offset.path("pos").asLong()),
                                offset.path("gtids").asText(""));
            }
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

    private MysqlFeed feed() {
        return Objects.requireNonNull(feed, "configure comes first");
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("unreadable offset " + json, e);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
