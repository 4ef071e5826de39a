package dev.bactrian.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.change.ValueType;
import dev.bactrian.decision.Bouncing;
import dev.bactrian.decision.Dispute;
import dev.bactrian.decision.Oversight;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.TrackedRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A row of the table {@code record}, both ways. */
final class RecordRows {

    /** The columns that {@link #read} wants, in its order. */
    static final String COLUMNS = "r.id, r.fields, r.stamps, r.deleted, r.oversight, r.links";

    /** As the database keeps it, where a text takes its own size or some of it. */
    private static final String SIZE_SO_FAR =
            "coalesce(sum(pg_column_size(r.fields) + pg_column_size(r.links)) over (rows between unbounded preceding and 1 preceding), 0)";

    /** So many records are read whatever they take. */
    static final int FEW = 8;

    /** The same without values, where the records read before take too much already; {@link #read} refuses such a row. */
    static String columns(long most) {
        return most == Long.MAX_VALUE
                ? COLUMNS
                : "r.id, case when " + SIZE_SO_FAR + " < " + most
                        + " then r.fields end, r.stamps, r.deleted, r.oversight, case when " + SIZE_SO_FAR + " < "
                        + most
                        + " then r.links end";
    }

    private final Function<String, Optional<ValueType>> types;
    private final LinksJson links;

    RecordRows(
            Function<String, Optional<ValueType>> types,
            Function<String, Function<String, Optional<ValueType>>> rawTypes) {
        this.types = types;
        this.links = new LinksJson(types, rawTypes);
    }

    /**
     * @param row stands on {@link #COLUMNS}
     * @param first the number of the first of them
     * @throws TooMuchAtOnce where the row was left out
     */
    TrackedRecord read(ResultSet row, int first) throws SQLException {
        return readWithin(row, first).orElseThrow(TooMuchAtOnce::new);
    }

    /** The same; empty where the row was left out. */
    Optional<TrackedRecord> readWithin(ResultSet row, int first) throws SQLException {
        var json = row.getString(first + 1);
        if (json == null) {
            return Optional.empty();
        }
        var fields = StateCodec.readFields(json, types);
        var all = StateCodec.parse(row.getString(first + 5));
        var state = new RecordState(
                row.getLong(first),
                fields,
                StateCodec.readStamps(StateCodec.parse(row.getString(first + 2))),
                row.getBoolean(first + 3),
                links.readLinks(all, fields),
                oversight(row.getString(first + 4)));
        return Optional.of(new TrackedRecord(state, LinksJson.readDeliveries(all)));
    }

    static String fields(RecordState state) {
        return JsonText.object(json -> json.fields(state.fields()));
    }

    static String stamps(RecordState state) {
        return StateCodec.writeStamps(state.stamps());
    }

    static String oversight(RecordState state) {
        return state.oversight().equals(Oversight.NONE)
                ? "{}"
                : json(state.oversight()).toString();
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
            oversight.bounces().forEach((field, bouncing) -> bounces.set(field, json(bouncing)));
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
        var bounces = new LinkedHashMap<String, Bouncing>();
        for (var entry : node.path("bounces").properties()) {
            bounces.put(entry.getKey(), bouncing(entry.getValue()));
        }
        var stoppedAt = text(node, "stopped_at");
        return new Oversight(
                disputes, text(node, "preferred"), bounces, stoppedAt == null ? null : Instant.parse(stoppedAt));
    }

    private static ObjectNode json(Bouncing bouncing) {
        var node = StateCodec.JSON.objectNode();
        var answers = node.putArray("answers");
        bouncing.answers().forEach(at -> answers.add(at.toString()));
        node.put("answer", bouncing.isAnswer());
        var replaced = node.putObject("replaced");
        bouncing.replaced().forEach((value, at) -> replaced.put(value, at.toString()));
        node.put("run", bouncing.run());
        if (bouncing.last() != null) {
            node.put("last", bouncing.last().toString());
        }
        return node;
    }

    /** Before, each change of hands counted, and only its time was kept: those begin anew. */
    private static Bouncing bouncing(JsonNode node) {
        var answers = new ArrayList<Instant>();
        node.path("answers").forEach(at -> answers.add(Instant.parse(at.asText())));
        var replaced = new LinkedHashMap<String, Instant>();
        node.path("replaced")
                .properties()
                .forEach(entry -> replaced.put(
                        entry.getKey(), Instant.parse(entry.getValue().asText())));
        var last = text(node, "last");
        return new Bouncing(
                answers,
                node.path("answer").asBoolean(),
                replaced,
                node.path("run").asInt(),
                last == null ? null : Instant.parse(last));
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
