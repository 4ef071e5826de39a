package dev.bactrian.state;

import dev.bactrian.change.ValueType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The records of one sync as a view with typed columns, for whoever reads what all systems agree on: each field, the key in each system, who edited the record
 * last and when, and whether something of it waits for a person. Records that are deleted are not in it.
 */
public final class EntityView {

    private static final int LONGEST_NAME = 63;

    /** The sync of a definition. */
    private static final Pattern OWNER = Pattern.compile("where r\\.sync = '((?:[^']|'')*)' and not r\\.deleted$");

    private static final Map<ValueType, String> TYPES = Map.of(
            ValueType.TEXT, "text",
            ValueType.INTEGER, "bigint",
            ValueType.DECIMAL, "numeric",
            ValueType.BOOLEAN, "boolean",
            ValueType.DATE, "date",
            ValueType.TIMESTAMP, "timestamptz",
            ValueType.JSON, "jsonb");

    private final String sync;
    private final String name;
    private final String definition;

    /**
     * @param type of the field in the record
     * @param isEdited whether people edit it; a key or a time of the last edit is set by its system
     */
    public record Field(String name, ValueType type, boolean isEdited) {

        /** A field that people edit. */
        public Field(String name, ValueType type) {
            this(name, type, true);
        }
    }

    /**
     * @param name of the view
     * @param systems whose keys it tells
     */
    public EntityView(String name, String sync, List<Field> fields, List<String> systems) {
        this.name = name;
        this.sync = sync;
        this.definition = definition(fields, systems);
    }

    private String definition(List<Field> fields, List<String> systems) {
        var taken = new LinkedHashSet<>(Set.of("record_id", "edited_at", "edited_by", "waits_for_person"));
        var columns = new ArrayList<String>();
        for (var field : fields) {
            columns.add("(r.fields ->> " + text(field.name()) + ")::" + TYPES.get(field.type()) + " as "
                    + column(field.name(), taken));
        }
        for (var system : systems) {
            columns.add("r.links -> " + text(system) + " ->> 'key' as " + column(system + "_key", taken));
        }
        return """
                select r.id as record_id, %s,
                  s.edited_at, s.edited_by,
                  exists (select from parked p where p.record_id = r.id and p.settled_at is null) as waits_for_person
                from record r left join lateral (
                  select (e ->> 'at')::timestamptz as edited_at, e ->> 'system' as edited_by
                  from jsonb_array_elements(case jsonb_typeof(r.stamps) when 'array' then r.stamps
                    else (select coalesce(jsonb_agg(value || jsonb_build_object('fields', jsonb_build_array(key))), '[]')
                      from jsonb_each(r.stamps)) end) as e
                  where exists (select from jsonb_array_elements_text(e -> 'fields') f where f not in (%s))
                  order by 1 desc limit 1) s on true
                where r.sync = %s and not r.deleted"""
                .formatted(String.join(", ", columns), unedited(fields), text(sync));
    }

    /** The texts of the fields that nobody edits, and the empty one, which no field has. */
    private static String unedited(List<Field> fields) {
        return Stream.concat(
                        Stream.of(""),
                        fields.stream().filter(field -> !field.isEdited()).map(Field::name))
                .map(EntityView::text)
                .collect(Collectors.joining(", "));
    }

    /** A name in lower case with underscores, so that nobody has to quote it; a second one of the same letters has a number. */
    private static String column(String name, Set<String> taken) {
        var plain = name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_]", "_");
        var shortened = plain.substring(0, Math.min(LONGEST_NAME - 3, plain.length()));
        var column = shortened;
        for (var n = 2; !taken.add(column); n++) {
            column = shortened + "_" + n;
        }
        return quoted(column);
    }

    /**
     * Makes the view where it is not there as it should be; who may read it keeps that right.
     *
     * @param isSync whether there is a sync of this name
     * @return whether it was made
     * @throws IllegalStateException where it is the view of another sync, e.g. of {@code a-b} beside {@code a_b}
     */
    public boolean renew(Connection connection, Predicate<String> isSync) throws SQLException {
        var kept = kept(connection);
        if (definition.equals(kept)) {
            return false;
        }
        var owner = OWNER.matcher(kept);
        if (owner.find()) {
            var other = owner.group(1).replace("''", "'");
            if (!other.equals(sync) && isSync.test(other)) {
                throw new IllegalStateException(
                        "it is that of sync \"" + other + "\", so one of the two needs another name");
            }
        }
        try (var statement = connection.createStatement()) {
            var readers = readers(connection);
            statement.execute("drop view if exists " + quoted(name));
            statement.execute("create view " + quoted(name) + " as " + definition);
            statement.execute("comment on view " + quoted(name) + " is " + text(definition));
            for (var reader : readers) {
                statement.execute("grant select on " + quoted(name) + " to " + reader);
            }
        }
        return true;
    }

    /** The definition is kept as the view's comment: the database gives it back in other words. */
    private String kept(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select obj_description(to_regclass(?), 'pg_class')")) {
            statement.setString(1, quoted(name));
            try (var row = statement.executeQuery()) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        }
    }

    /** The roles that may read the view, quoted. */
    private List<String> readers(Connection connection) throws SQLException {
        var sql =
                """
                select case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end
                from pg_class c, aclexplode(c.relacl) a
                where c.oid = to_regclass(?) and a.privilege_type = 'SELECT' and a.grantee <> c.relowner""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, quoted(name));
            try (var rows = statement.executeQuery()) {
                var readers = new ArrayList<String>();
                while (rows.next()) {
                    readers.add(rows.getString(1));
                }
                return readers;
            }
        }
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
