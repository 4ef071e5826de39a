package dev.bactrian.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page of what an {@link EntityView} shows.
 *
 * @param conditions by column: {@code name} for a value, {@code name.from} and {@code name.to} for the first and the last of a range; a column with an empty
 *     value must be empty
 * @param order the column by which rows are ordered, with a minus before it for the latest or largest first
 * @param skip how many rows are passed over
 */
public record EntityPage(Map<String, String> conditions, String order, int limit, long skip) {

    private static final String FROM = ".from";
    private static final String TO = ".to";

    public EntityPage {
        conditions = Map.copyOf(conditions);
    }

    /**
     * The rows, each as a JSON object.
     *
     * @throws IllegalArgumentException where the view has no such column
     * @throws SQLException where a value is none of its column
     */
    public List<String> read(Connection connection, String view) throws SQLException {
        var types = types(connection, view);
        if (types.isEmpty()) {
            throw new IllegalArgumentException("view " + view + " is not made yet");
        }
        var where = new ArrayList<String>();
        var values = new ArrayList<String>();
        conditions.forEach((condition, value) -> {
            var column = column(condition, types);
            if (value.isEmpty() && condition.equals(column)) {
                where.add("v." + quoted(column) + " is null");
            } else {
                var is = condition.endsWith(FROM) ? " >= " : condition.endsWith(TO) ? " <= " : " = ";
                where.add("v." + quoted(column) + is + "?::" + types.get(column));
                values.add(value);
            }
        });
        var by = column(order.startsWith("-") ? order.substring(1) : order, types);
        var sql = "select to_jsonb(v) from " + quoted(view) + " v"
                + (where.isEmpty() ? "" : " where " + String.join(" and ", where))
                + " order by v." + quoted(by) + (order.startsWith("-") ? " desc nulls last" : "")
                + ", v.record_id limit ? offset ?";
        try (var statement = connection.prepareStatement(sql)) {
            var place = 1;
            for (var value : values) {
                statement.setString(place++, value);
            }
            statement.setInt(place++, limit);
            statement.setLong(place, skip);
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<String>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        }
    }

    private static String column(String condition, Map<String, String> types) {
        if (types.containsKey(condition)) {
            return condition;
        }
        var column = condition.endsWith(FROM)
                ? condition.substring(0, condition.length() - FROM.length())
                : condition.endsWith(TO) ? condition.substring(0, condition.length() - TO.length()) : condition;
        if (!types.containsKey(column)) {
            throw new IllegalArgumentException(
                    "unknown column \"" + column + "\" (the records have: " + String.join(", ", types.keySet()) + ")");
        }
        return column;
    }

    /** The columns in their order, each with its type. */
    private static Map<String, String> types(Connection connection, String view) throws SQLException {
        var sql =
                """
                select attname, format_type(atttypid, atttypmod) from pg_attribute
                where attrelid = to_regclass(?) and attnum > 0 and not attisdropped order by attnum""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, quoted(view));
            try (var rows = statement.executeQuery()) {
                var types = new LinkedHashMap<String, String>();
                while (rows.next()) {
                    types.put(rows.getString(1), rows.getString(2));
                }
                return types;
            }
        }
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
