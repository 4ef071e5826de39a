package dev.bactrian.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.change.Fields;
import dev.bactrian.change.ValueType;
import dev.bactrian.decision.Dispute;
import dev.bactrian.decision.Oversight;
import dev.bactrian.decision.RecordState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A row of the table {@code record}, both ways; the links come from elsewhere. */
final class RecordRows {

    private final String sync;
    private final Function<String, Optional<ValueType>> types;
    private final Function<Fields, Optional<String>> matchKey;

    RecordRows(String sync, Function<String, Optional<ValueType>> types, Function<Fields, Optional<String>> matchKey) {
        this.sync = sync;
        this.types = types;
        this.matchKey = matchKey;
    }

    /** @param row stands on {@code id, fields, stamps, deleted, oversight} */
    RecordState read(ResultSet row) throws SQLException {
        return new RecordState(
                row.getLong(1),
                StateCodec.readFields(row.getString(2), types),
                StateCodec.readStamps(StateCodec.parse(row.getString(3))),
                row.getBoolean(4),
                Map.of(),
                oversight(row.getString(5)));
    }

    void write(ObjectNode row, RecordState state) {
        row.put("id", state.id())
                .put("sync", sync)
                .put("deleted", state.deleted())
                .put("match_key", matchKey.apply(state.fields()).orElse(null));
        row.set("fields", StateCodec.write(state.fields()));
        row.set("stamps", StateCodec.writeStamps(state.stamps()));
        row.set("oversight", json(state.oversight()));
    }

    private static ObjectNode json(Oversight oversight) {
        var node = StateCodec.JSON.objectNode();
        if (!oversight.disputes().isEmpty()) {
            var disputes = node.putObject("disputes");
            oversight.disputes().forEach((field, dispute) -> {
                var claims = disputes.putObject(field);
                dispute.claims().forEach((system, claim) -> claims.putObject(system)
                        .put("at", claim.at().toString())
                        .set("value", StateCodec.write(claim.value())));
            });
        }
        if (oversight.preferred() != null) {
            node.put("preferred", oversight.preferred());
        }
        if (!oversight.bounces().isEmpty()) {
            var bounces = node.putObject("bounces");
            oversight.bounces().forEach((field, times) -> {
                var list = bounces.putArray(field);
                times.forEach(time -> list.add(time.toString()));
            });
        }
        if (oversight.stoppedAt() != null) {
            node.put("stopped_at", oversight.stoppedAt().toString());
        }
        return node;
    }

    private Oversight oversight(String json) {
        if (json.equals("{}")) {
            return Oversight.NONE;
        }
        var node = StateCodec.parse(json);
        var disputes = new LinkedHashMap<String, Dispute>();
        for (var entry : node.path("disputes").properties()) {
            types.apply(entry.getKey())
                    .ifPresent(type -> disputes.put(entry.getKey(), dispute(entry.getValue(), type)));
        }
        var bounces = new LinkedHashMap<String, List<Instant>>();
        for (var entry : node.path("bounces").properties()) {
            var times = new ArrayList<Instant>();
            entry.getValue().forEach(time -> times.add(Instant.parse(time.asText())));
            bounces.put(entry.getKey(), List.copyOf(times));
        }
        var stoppedAt = text(node, "stopped_at");
        return new Oversight(
                disputes, text(node, "preferred"), bounces, stoppedAt == null ? null : Instant.parse(stoppedAt));
    }

    private static Dispute dispute(JsonNode node, ValueType type) {
        var claims = new LinkedHashMap<String, Dispute.Claim>();
        for (var entry : node.properties()) {
            var claim = entry.getValue();
            claims.put(
                    entry.getKey(),
                    new Dispute.Claim(
                            StateCodec.read(claim.get("value"), type),
                            Instant.parse(claim.get("at").asText())));
        }
        return new Dispute(claims);
    }

    private static @Nullable String text(JsonNode node, String name) {
        var value = node.get(name);
        return value == null ? null : value.asText();
    }
}
