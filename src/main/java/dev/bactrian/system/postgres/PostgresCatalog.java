package dev.bactrian.system.postgres;

import dev.bactrian.change.Storage;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.ObjectShape.Limits;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what a database's catalogue says of a table. */
final class PostgresCatalog {

    /** Set to the time of the write in every row that we write, where the table has it and no sync maps it. */
    private static final String TOUCH_COLUMN = "last_sync";

    /** What a key of the type {@code t} is told as. */
    static final String KEY_TYPE =
            """
            case when t.typtype = 'e' then 'enum'
                 when t.typtype = 'd' then (select case b.typname when 'bpchar' then t.typname else b.typname end
                                            from pg_type b where b.oid = t.typbasetype)
                 else t.typname end""";

    private static final String COLUMNS =
            """
            select a.attname, a.attnum, t.typname, format_type(a.atttypid, a.atttypmod), a.atttypmod,
                   a.attgenerated <> '' as generated, a.attidentity <> '' as identity, a.attidentity = 'a' as identity_always,
                   a.attnotnull and d.adbin is null and a.attidentity = '' as required,
                   (select array_agg(pg_get_constraintdef(k.oid)) from pg_constraint k
                    where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]) as checks,
                   (select array_agg(distinct format('%%s.%%s', fn.nspname, f.relname)) from pg_constraint k
                    join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
                    join pg_index fi on fi.indrelid = f.oid and fi.indisprimary
                    where k.conrelid = c.oid and k.contype = 'f' and k.conkey = array[a.attnum]
                      and fi.indnkeyatts = 1 and k.confkey = array[fi.indkey[0]]) as refers_to,
                   %s as key_type,
                   pg_get_expr(d.adbin, d.adrelid) as expression,
                   exists (select 1 from pg_index u where u.indrelid = c.oid and u.indisunique and u.indpred is null
                           and u.indisvalid and u.indnkeyatts = 1 and u.indkey[0] = a.attnum) as is_unique,
                   (select format('has a unique index on it, %%s, ', u.indexrelid::regclass) || case when u.indisvalid
                             then format('for some of its rows only, where %%s', pg_get_expr(u.indpred, u.indrelid))
                             else format('that was never finished (reindex index %%s)', u.indexrelid::regclass) end
                    from pg_index u where u.indrelid = c.oid and u.indisunique and u.indnkeyatts = 1
                      and u.indkey[0] = a.attnum and (u.indpred is not null or not u.indisvalid)
                    order by u.indexrelid limit 1) as why_not_unique,
                   coalesce(a.attnum = any(i.indkey), false) as in_key, coalesce(i.indnkeyatts, 0) as key_columns
            from pg_attribute a
            join pg_class c on c.oid = a.attrelid
            join pg_namespace n on n.oid = c.relnamespace
            join pg_type t on t.oid = a.atttypid
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
            where n.nspname = ? and c.relname = ? and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
            order by a.attnum"""
                    .formatted(KEY_TYPE);

    private static final Pattern LISTED = Pattern.compile(
            "CHECK \\(\\(\\(?\"?[^ ()]+\"?\\)?(?:::text)? = ANY \\(+ARRAY\\[.*\\]\\)*(?:::text\\[\\])?\\)+");

    private static final Pattern LITERAL = Pattern.compile("'((?:[^']|'')*)'");

    private PostgresCatalog() {}

    /** @throws SQLException where the catalogue cannot be read, or the table has no primary key of one column */
    static Optional<PostgresTable> describe(Connection connection, String schema, String name) throws SQLException {
        var fields = new ArrayList<FieldShape>();
        var key = Optional.<String>empty();
        var keyDefault = Optional.<String>empty();
        var unique = new ArrayList<String>();
        var generated = new ArrayList<String>();
        var numbers = new HashMap<String, Integer>();
        var notUnique = new HashMap<String, String>();
        try (var statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, schema);
            statement.setString(2, name);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    fields.add(field(rows));
                    numbers.put(rows.getString("attname"), rows.getInt("attnum"));
                    if (rows.getBoolean("generated")) {
                        generated.add(rows.getString("attname"));
                    }
                    if (rows.getBoolean("is_unique")) {
                        unique.add(rows.getString("attname"));
                    } else if (rows.getString("why_not_unique") != null) {
                        notUnique.put(rows.getString("attname"), rows.getString("why_not_unique"));
                    }
                    if (rows.getBoolean("in_key") && rows.getInt("key_columns") == 1) {
                        refuseUnlessExact(rows, schema, name);
                        key = Optional.of(rows.getString("attname"));
                        keyDefault = keyDefault(rows, schema, name);
                    }
                }
            }
        }
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        var title = "table " + schema + "." + name;
        if (key.isEmpty()) {
            throw new SQLException(title + " has no primary key of one column, which a sync needs");
        }
        var touch = fields.stream()
                .filter(field -> field.name().equals(TOUCH_COLUMN))
                .filter(field -> field.type().equals(Optional.of(ValueType.TIMESTAMP)) && field.updatable())
                .map(FieldShape::name)
                .findFirst();
        var shape = new ObjectShape(title, key.get(), false, ChronoUnit.MICROS, fields, Set.copyOf(unique), notUnique);
        return Optional.of(new PostgresTable(schema, name, shape, keyDefault, touch, unique, numbers, generated));
    }

    private static void refuseUnlessExact(ResultSet row, String schema, String name) throws SQLException {
        if (!LoggedKey.TYPES.contains(row.getString("key_type"))) {
            throw new SQLException(UnfitTable.inexact(schema + "." + name, row.getString("format_type")));
        }
    }

    /** Of the columns that number rows by themselves, only a key may be given: it is drawn before the row is written. */
    private static FieldShape field(ResultSet row) throws SQLException {
        var typeName = row.getString("typname");
        var modifier = row.getInt("atttypmod");
        var numeric = typeName.equals("numeric") && modifier >= 4;
        var always = row.getBoolean("identity_always");
        var creatable = !row.getBoolean("generated") && (!always || row.getBoolean("in_key"));
        var type = type(typeName);
        return new FieldShape(
                row.getString("attname"),
                type,
                row.getString("format_type"),
                numeric ? ((modifier - 4) >> 16) & 0xffff : 0,
                numeric ? (modifier - 4) & 0x7ff : type.equals(Optional.of(ValueType.TIMESTAMP)) ? modifier : -1,
                creatable,
                creatable && !always,
                storage(typeName),
                limits(row, typeName, modifier));
    }

    private static Limits limits(ResultSet row, String typeName, int modifier) throws SQLException {
        var length = (typeName.equals("varchar") || typeName.equals("bpchar")) && modifier >= 4 ? modifier - 4 : 0;
        return new Limits(row.getBoolean("required"), length, listed(texts(row, "checks")), texts(row, "refers_to"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        var array = row.getArray(column);
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }

    /** The values of {@code check (rating in ('A', 'B'))}, which the catalogue tells as {@code CHECK ((rating = ANY (ARRAY['A'::text, 'B'::text])))}. */
    private static List<String> listed(List<String> checks) {
        return checks.stream()
                .filter(check -> LISTED.matcher(check).matches())
                .findFirst()
                .map(check -> LITERAL.matcher(check)
                        .results()
                        .map(literal -> literal.group(1).replace("''", "'"))
                        .toList())
                .orElse(List.of());
    }

    private static Storage storage(String typeName) {
        return switch (typeName) {
            case "float4" -> Storage.SINGLE;
            case "float8" -> Storage.DOUBLE;
            case "bpchar" -> Storage.PADDED;
            default -> Storage.EXACT;
        };
    }

    private static Optional<String> keyDefault(ResultSet row, String schema, String table) throws SQLException {
        if (row.getBoolean("identity")) {
            return Optional.of("nextval(pg_get_serial_sequence('"
                    + PostgresTable.quote(schema).replace("'", "''") + "."
                    + PostgresTable.quote(table).replace("'", "''") + "', '"
                    + row.getString("attname").replace("'", "''") + "'))");
        }
        return Optional.ofNullable(row.getString("expression"));
    }

    private static Optional<ValueType> type(String typeName) {
        return switch (typeName) {
            case "varchar", "text", "bpchar", "citext", "uuid" -> Optional.of(ValueType.TEXT);
            case "int2", "int4", "int8" -> Optional.of(ValueType.INTEGER);
            case "numeric", "float4", "float8" -> Optional.of(ValueType.DECIMAL);
            case "bool" -> Optional.of(ValueType.BOOLEAN);
            case "date" -> Optional.of(ValueType.DATE);
            case "timestamptz", "timestamp" -> Optional.of(ValueType.TIMESTAMP);
            case "json", "jsonb" -> Optional.of(ValueType.JSON);
            default -> Optional.empty();
        };
    }
}
