package dev.bactrian.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import dev.bactrian.decision.DeliveryState;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Presence;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A row of the table {@code link}: how it is read, and written as JSON. */
final class LinkRows {

    static final String SELECT =
            """
            select record_id, system, key, presence, shadow, raw, sent, position_order, position_log, position_token,
              former_keys, dirty, edited_at, due_at, claimed_until, attempts, mismatches, parked from link""";

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

    /** @param row stands on {@link #SELECT} */
    LinkState read(ResultSet row) throws SQLException {
        var system = row.getString(2);
        return new LinkState(
                system,
                row.getString(3),
                Presence.valueOf(row.getString(4)),
                StateCodec.readFields(row.getString(5), types),
                StateCodec.readFields(row.getString(6), rawTypes.apply(system)),
                StateCodec.readSent(row.getString(7), types),
                new Position(row.getLong(8), row.getLong(9), row.getString(10)),
                formerKeys(row.getArray(11)));
    }

    /** @param row stands on {@link #SELECT} */
    static DeliveryState delivery(ResultSet row) throws SQLException {
        return new DeliveryState(
                row.getBoolean(12),
                time(row, 13),
                Objects.requireNonNull(time(row, 14)),
                time(row, 15),
                row.getInt(16),
                row.getInt(17),
                row.getBoolean(18));
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
                .put("mismatches", delivery.mismatches())
                .put("parked", delivery.parked());
        row.set("shadow", StateCodec.write(link.shadow()));
        row.set("raw", StateCodec.write(link.raw()));
        row.set("sent", StateCodec.writeSent(link.sent()));
        var formerKeys = row.putArray("former_keys");
        link.formerKeys().forEach(formerKeys::add);
    }

    private static List<String> formerKeys(Array keys) throws SQLException {
        return List.of((String[]) keys.getArray());
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
