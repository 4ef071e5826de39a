package dev.bactrian.state;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.change.Fields;
import dev.bactrian.decision.Parking;
import dev.bactrian.state.RecordStore.LinkKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one sync sets aside for a person, gathered for one transaction and written with it. Of the refused changes of one record only the
 * last waits.
 */
public final class Parked {

    private final String sync;
    private final @Nullable String settledBy;
    private final @Nullable String settlement;
    private final List<Parking> parkings = new ArrayList<>();
    private final ArrayNode closed = StateCodec.JSON.arrayNode();
    private final Set<LinkKey> closedChanges = new LinkedHashSet<>();

    public Parked(String sync) {
        this(sync, null, null);
    }

    /**
     * @param settledBy the person who settles what is closed; null: nobody had to
     * @param settlement what that person did, e.g. {@code pick}
     */
    public Parked(String sync, @Nullable String settledBy, @Nullable String settlement) {
        this.sync = sync;
        this.settledBy = settledBy;
        this.settlement = settlement;
    }

    /** Whether there is nothing to store. */
    public boolean isEmpty() {
        return parkings.isEmpty() && closed.isEmpty() && closedChanges.isEmpty();
    }

    /** Whether a person waits for what becomes of it. */
    public boolean isSomebodys() {
        return settledBy != null;
    }

    public void park(Parking parking) {
        changeOf(parking).ifPresent(this::closeChanges);
        parkings.add(parking);
    }

    /** What was parked so far and was not closed since. */
    public List<Parking> parkings() {
        return List.copyOf(parkings);
    }

    private static Optional<LinkKey> changeOf(Parking parking) {
        var key = parking.key();
        return parking.kind() == Parking.Kind.CHANGE && key != null
                ? Optional.of(new LinkKey(parking.system(), key))
                : Optional.empty();
    }

    private ObjectNode row(Parking parking) {
        var row = StateCodec.JSON
                .objectNode()
                .put("sync", sync)
                .put("kind", parking.kind().word())
                .put("system", parking.system())
                .put("key", parking.key())
                .put("code", parking.code())
                .put("message", storable(parking.message()));
        if (parking.recordId() != 0) {
            row.put("record_id", parking.recordId());
        }
        row.set("details", details(parking));
        return row;
    }

    static ObjectNode details(Parking parking) {
        return StateCodec.write(storable(parking.details()));
    }

    private static Fields storable(Fields details) {
        var storable = details;
        for (var name : details.names()) {
            if (details.get(name) instanceof String text) {
                storable = storable.with(name, storable(text));
            }
        }
        return storable;
    }

    /** PostgreSQL keeps no NUL character, which may be just what cannot be taken in. */
    static String storable(String text) {
        return text.replace("\0", "\\u0000");
    }

    /** What was parked waits no longer. */
    public void close(Parking.Closed one) {
        parkings.removeIf(parking -> one.kind() == parking.kind()
                && one.recordId() == parking.recordId()
                && one.system().equals(parking.system()));
        closed.addObject()
                .put("sync", sync)
                .put("kind", one.kind().word())
                .put("record_id", one.recordId())
                .put("system", one.system())
                .put("settled_by", settledBy)
                .put("settlement", settlement);
    }

    /** The refused changes of a record wait no longer. */
    public void closeChanges(LinkKey key) {
        parkings.removeIf(parking -> changeOf(parking).filter(key::equals).isPresent());
        closedChanges.add(key);
    }

    private ObjectNode row(LinkKey key) {
        return StateCodec.JSON
                .objectNode()
                .put("sync", sync)
                .put("system", key.system())
                .put("key", key.key())
                .put("settled_by", settledBy)
                .put("settlement", settlement);
    }

    public void store(Connection connection) throws SQLException {
        Rows.execute(
                connection,
                """
                update parked p set settled_at = now(), settled_by = x.settled_by, settlement = x.settlement
                from jsonb_to_recordset(?::jsonb) as x(sync text, kind text, record_id bigint, system text, settled_by text,
                  settlement text)
                where p.sync = x.sync and p.kind = x.kind and p.record_id = x.record_id and p.system = x.system
                  and p.settled_at is null""",
                closed);
        Rows.execute(
                connection,
                """
                update parked p set settled_at = now(), settled_by = x.settled_by, settlement = x.settlement
                from jsonb_to_recordset(?::jsonb) as x(sync text, system text, key text, settled_by text, settlement text)
                where p.sync = x.sync and p.kind = 'change' and p.system = x.system and p.key = x.key
                  and p.settled_at is null""",
                StateCodec.JSON
                        .arrayNode()
                        .addAll(closedChanges.stream().map(this::row).toList()));
        Rows.execute(
                connection,
                """
                insert into parked (sync, kind, record_id, system, key, code, message, details)
                select sync, kind, record_id, system, key, code, message, details
                from jsonb_to_recordset(?::jsonb) as x(sync text, kind text, record_id bigint, system text, key text,
                  code text, message text, details jsonb)""",
                StateCodec.JSON
                        .arrayNode()
                        .addAll(parkings.stream().map(this::row).toList()));
    }
}
