package dev.bactrian.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import dev.bactrian.decision.DeliveryState;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Presence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A row of the table {@code link} as JSON, both ways. */
final class LinkRows {

    private final String sync;
    private final Function<String, Optional<ValueType>> types;
    private final Function<String, Function<String, Optional<ValueType>>> rawTypes;

    LinkRows(
            String sync,
            Function<String, Optional<ValueType>> types,
            Function<String, Function<String, Optional<ValueType>>> rawTypes) {
        this.sync = sync;
        this.types = types;
        this.rawTypes = rawTypes;
    }

    LinkState read(String system, JsonNode row) {
        return new LinkState(
                system,
                text(row, "key"),
                Presence.valueOf(row.get("presence").asText()),
                StateCodec.read(row.get("shadow"), types),
                StateCodec.read(row.get("raw"), rawTypes.apply(system)),
                StateCodec.readSent(row.get("sent"), types),
                new Position(
                        row.get("position_order").asLong(),
                        row.get("position_log").asLong(),
                        row.get("position_token").asText()),
                formerKeys(row));
    }

    static DeliveryState delivery(JsonNode row) {
        return new DeliveryState(
                row.get("dirty").asBoolean(),
                time(row, "edited_at"),
                Objects.requireNonNull(time(row, "due_at")),
                time(row, "claimed_until"),
                row.get("attempts").asInt(),
                row.get("parked").asBoolean());
    }

    void write(ObjectNode row, long recordId, LinkState link, DeliveryState delivery) {
        row.put("record_id", recordId)
                .put("system", link.system())
                .put("sync", sync)
                .put("key", link.key())
                .put("presence", link.presence().name())
                .put("position_order", link.position().order())
                .put("position_log", link.position().log())
                .put("position_token", link.position().token())
                .put("dirty", delivery.dirty())
                .put("edited_at", text(delivery.editedAt()))
                .put("due_at", delivery.dueAt().toString())
                .put("claimed_until", text(delivery.claimedUntil()))
                .put("attempts", delivery.attempts())
                .put("parked", delivery.parked());
        row.set("shadow", StateCodec.write(link.shadow()));
        row.set("raw", StateCodec.write(link.raw()));
        row.set("sent", StateCodec.writeSent(link.sent()));
        var formerKeys = row.putArray("former_keys");
        link.formerKeys().forEach(formerKeys::add);
    }

    private static List<String> formerKeys(JsonNode row) {
        var keys = new ArrayList<String>();
        row.get("former_keys").forEach(key -> keys.add(key.asText()));
        return keys;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable String text(JsonNode row, String name) {
        var value = row.get(name);
        return value == null || value.isNull() ? null : value.asText();
    }

    private static @Nullable Instant time(JsonNode row, String name) {
        var text = text(row, name);
        return text == null ? null : (Instant) ValueType.TIMESTAMP.parse(text);
    }
}
