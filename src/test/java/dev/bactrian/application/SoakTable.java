package dev.bactrian.application;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table of a server, whose users write down the number of each edit in its transaction, in a table that is synchronised with nobody: so a
 * commit that nobody answered can be looked up, and a copy tells what it holds.
 */
final class SoakTable implements SoakSide {

    /** Where the numbers stand. */
    static final String LEDGER = "soak_edit";

    private final String sync;
    private final SoakServer server;
    private final String table;
    private final String keyColumn;
    private final Map<String, String> columns;
    private final Map<String, String> told;
    private @Nullable Connection connection;

    /**
     * @param columns of the fields that users edit
     * @param told what else is compared, as SQL, by the field's name
     */
    SoakTable(
            String sync,
            SoakServer server,
            String table,
            String keyColumn,
            Map<String, String> columns,
            Map<String, String> told) {
        this.sync = sync;
        this.server = server;
        this.table = table;
        this.keyColumn = keyColumn;
        this.columns = new TreeMap<>(columns);
        this.told = new TreeMap<>(told);
    }

    SoakServer server() {
        return server;
    }

    @Override
    public String sync() {
        return sync;
    }

    @Override
    public String system() {
        return server.name();
    }

    @Override
    public List<String> fields() {
        return List.copyOf(columns.keySet());
    }

    @Override
    public String value(String field, long edit) {
        return field.equals("revenue") ? Long.toString(1_000_000 + edit) : "e" + edit;
    }

    @Override
    public void make(SoakEdit edit) {
        Connection open;
        try {
            open = connection();
            try (var statement = open.createStatement()) {
                if (statement.executeUpdate(sql(edit)) == 0) {
                    open.rollback();
                    edit.become(SoakEdit.Fate.NEVER_MADE);
                    return;
                }
                statement.executeUpdate("insert into " + LEDGER + " values (" + edit.id + ")");
            }
        } catch (SQLException e) {
            drop();
            edit.become(SoakEdit.Fate.NEVER_MADE);
            return;
        }
        try {
            open.commit();
            resolve(open, Map.of(edit.id, edit));
            open.commit();
        } catch (SQLException e) {
            drop();
            edit.become(SoakEdit.Fate.UNKNOWN);
        }
    }

    private String sql(SoakEdit edit) {
        var key = "'" + edit.key + "'";
        return switch (edit.kind) {
            case CREATE ->
                "insert into " + table + " (" + keyColumn + ", "
                        + edit.values.keySet().stream().map(columns::get).collect(Collectors.joining(", "))
                        + ") values ("
                        + key + ", "
                        + edit.values.values().stream()
                                .map(value -> "'" + value + "'")
                                .collect(Collectors.joining(", "))
                        + ")";
            case UPDATE ->
                "update " + table + " set "
                        + edit.values.entrySet().stream()
                                .map(entry -> columns.get(entry.getKey()) + " = '" + entry.getValue() + "'")
                                .collect(Collectors.joining(", "))
                        + " where " + keyColumn + " = " + key;
            case DELETE -> "delete from " + table + " where " + keyColumn + " = " + key;
        };
    }

    /** Notes when those edits were made that the table tells of. */
    private static void resolve(Connection connection, Map<Long, SoakEdit> edits) throws SQLException {
        var ids = edits.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "));
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select id, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000000)::bigint from "
                                + LEDGER + " where id in (" + ids + ")")) {
            while (rows.next()) {
                var microseconds = rows.getLong(2);
                edits.get(rows.getLong(1)).made(microseconds, microseconds / 1_000, microseconds / 1_000);
            }
        }
    }

    /** Looks up what nobody answered; what is not there was never made, or is lost with the server that it was made in. */
    void lookUp(List<SoakEdit> unanswered) throws SQLException {
        var byId = new HashMap<Long, SoakEdit>();
        unanswered.forEach(edit -> byId.put(edit.id, edit));
        if (byId.isEmpty()) {
            return;
        }
        try (var fresh = server.connect(database())) {
            resolve(fresh, byId);
        }
    }

    /** The numbers of all edits that the server holds. */
    Set<Long> held() throws SQLException {
        var held = new TreeSet<Long>();
        server.texts(database(), "select id from " + LEDGER).forEach(id -> held.add(Long.valueOf(id)));
        return held;
    }

    private Connection connection() throws SQLException {
        var open = connection;
        if (open == null || open.isClosed()) {
            open = server.connect(database());
            open.setAutoCommit(false);
            connection = open;
        }
        return open;
    }

    private String database() {
        return server.databases().get(0);
    }

    /** The next edit is made through another connection. */
    void drop() {
        var open = connection;
        connection = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (SQLException e) {
            // It is gone already.
        }
    }

    @Override
    public Map<String, Map<String, @Nullable String>> rows() throws SQLException {
        var asked = new TreeMap<>(columns);
        asked.putAll(told);
        var fields = List.copyOf(asked.keySet());
        var sql = fields.stream()
                .map(field -> "(" + asked.get(field) + ")::text")
                .collect(
                        Collectors.joining(", ", "select " + keyColumn + "::text, ", " from " + table + " order by 1"));
        var rows = new TreeMap<String, Map<String, @Nullable String>>();
        try (var fresh = server.connect(database());
                var statement = fresh.createStatement();
                var found = statement.executeQuery(sql)) {
            while (found.next()) {
                var row = new TreeMap<String, @Nullable String>();
                for (var n = 0; n < fields.size(); n++) {
                    var text = found.getString(n + 2);
                    row.put(
                            fields.get(n),
                            text != null && fields.get(n).equals("revenue") ? SoakOrg.plain(text) : text);
                }
                var key = found.getString(1);
                rows.put(rows.containsKey(key) ? key + " once more" : key, row);
            }
        }
        return rows;
    }
}
