package dev.bactrian.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import dev.bactrian.decision.DeliveryState;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.TrackedRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The links of one record, with what delivery keeps beside each, as one JSON object by system. What says nothing is left out.
 *
 * <p>A shadow stands as its difference from the record's fields: {@code differs} holds the fields in which the system holds something else, and
 * {@code untold} names those that it has not told. Where all systems hold what the record holds, both are empty.
 */
final class LinksJson {

    private final Function<String, Optional<ValueType>> types;
    private final Function<String, Function<String, Optional<ValueType>>> rawTypes;

    /**
     * @param types the types of the record's fields
     * @param rawTypes the types of the same fields in a system, by system
     */
    LinksJson(
            Function<String, Optional<ValueType>> types,
            Function<String, Function<String, Optional<ValueType>>> rawTypes) {
        this.types = types;
        this.rawTypes = rawTypes;
    }

    static String write(TrackedRecord record) {
        return JsonText.object(all -> {
            for (var link : record.state().links().values()) {
                all.object(link.system(), json -> {
                    writeLink(json, link, record.state().fields());
                    writeDelivery(json, record.delivery(link.system()));
                });
            }
        });
    }

    private static void writeLink(JsonText json, LinkState link, Fields fields) throws IOException {
        json.put("key", link.key());
        json.put("presence", link.presence().name());
        json.array("position", position -> {
            position.number(link.position().order());
            position.number(link.position().log());
            position.text(link.position().token());
        });
        writeShadow(json, link.shadow(), fields);
        if (!link.raw().isEmpty()) {
            json.fields("raw", link.raw());
        }
        if (!link.sent().isEmpty()) {
            json.array("pending", pending -> {
                for (var write : link.sent()) {
                    pending.item(one -> StateCodec.write(one, write));
                }
            });
        }
        if (!link.formerKeys().isEmpty()) {
            json.array("formerKeys", keys -> {
                for (var key : link.formerKeys()) {
                    keys.text(key);
                }
            });
        }
    }

    private static void writeShadow(JsonText json, Fields shadow, Fields fields) throws IOException {
        if (shadow.equals(fields)) {
            return;
        }
        var differs = new LinkedHashMap<String, @Nullable Object>();
        shadow.asMap().forEach((name, value) -> {
            if (!fields.knows(name) || !Objects.equals(fields.get(name), value)) {
                differs.put(name, value);
            }
        });
        if (!differs.isEmpty()) {
            json.fields("differs", Fields.of(differs));
        }
        var untold = fields.names().stream().filter(name -> !shadow.knows(name)).toList();
        if (!untold.isEmpty()) {
            json.array("untold", names -> {
                for (var name : untold) {
                    names.text(name);
                }
            });
        }
    }

    private static void writeDelivery(JsonText json, DeliveryState delivery) throws IOException {
        if (delivery.dirty()) {
            json.put("dirty", true);
        }
        if (delivery.parked()) {
            json.put("parked", true);
        }
        if (delivery.editedAt() != null) {
            json.put("editedAt", delivery.editedAt().toString());
        }
        if (!delivery.dueAt().equals(Instant.EPOCH)) {
            json.put("dueAt", delivery.dueAt().toString());
        }
        if (delivery.attempts() != 0) {
            json.put("attempts", delivery.attempts());
        }
        if (delivery.mismatches() != 0) {
            json.put("mismatches", delivery.mismatches());
        }
    }

    /** @param fields the record's fields, as they stand in the same row */
    Map<String, LinkState> readLinks(JsonNode all, Fields fields) {
        var links = new LinkedHashMap<String, LinkState>();
        for (var entry : all.properties()) {
            links.put(entry.getKey(), readLink(entry.getKey(), entry.getValue(), fields));
        }
        return links;
    }

    private LinkState readLink(String system, JsonNode node, Fields fields) {
        var position = node.get("position");
        var raw = node.get("raw");
        var pending = node.get("pending");
        var formerKeys = new ArrayList<String>();
        node.path("formerKeys").forEach(key -> formerKeys.add(key.asText()));
        return new LinkState(
                system,
                text(node, "key"),
                Presence.valueOf(node.get("presence").asText()),
                readShadow(node, fields),
                raw == null ? Fields.none() : StateCodec.read(raw, rawTypes.apply(system)),
                pending == null ? List.of() : StateCodec.readSent(pending, types),
                new Position(
                        position.get(0).asLong(),
                        position.get(1).asLong(),
                        position.get(2).asText()),
                formerKeys);
    }

    /** The form {@code shadow}, with all of its fields, is that of states before there was a difference. */
    private Fields readShadow(JsonNode node, Fields fields) {
        var whole = node.get("shadow");
        if (whole != null) {
            return StateCodec.read(whole, types);
        }
        var differs = node.get("differs");
        var untold = node.get("untold");
        if (differs == null && untold == null) {
            return fields;
        }
        var shadow = new LinkedHashMap<>(fields.asMap());
        if (untold != null) {
            untold.forEach(name -> shadow.remove(name.asText()));
        }
        if (differs != null) {
            shadow.putAll(StateCodec.read(differs, types).asMap());
        }
        return Fields.of(shadow);
    }

    static Map<String, DeliveryState> readDeliveries(JsonNode all) {
        var deliveries = new LinkedHashMap<String, DeliveryState>();
        for (var entry : all.properties()) {
            var node = entry.getValue();
            var dueAt = time(node, "dueAt");
            deliveries.put(
                    entry.getKey(),
                    new DeliveryState(
                            node.path("dirty").asBoolean(),
                            time(node, "editedAt"),
                            dueAt == null ? Instant.EPOCH : dueAt,
                            null,
                            node.path("attempts").asInt(),
                            node.path("mismatches").asInt(),
                            node.path("parked").asBoolean()));
        }
        return deliveries;
    }

    private static @Nullable Instant time(JsonNode node, String name) {
        var text = text(node, name);
        return text == null ? null : Instant.parse(text);
    }

    private static @Nullable String text(JsonNode node, String name) {
        var value = node.get(name);
        return value == null || value.isNull() ? null : value.asText();
    }
}
