package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Change;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database whose settings change how values are told, and values that no calendar has: the log and a reading tell the same. */
class SpecialValuesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> COLUMNS = List.of("d", "ts", "tz", "ms", "n", "f", "r");

    private static FollowedTable tables;
    private static SourceRoutes routes;

    @BeforeAll
    static void start() throws Exception {
        tables = new FollowedTable("max_replication_slots=10", "max_wal_senders=10");
        tables.execute(
                "alter database postgres set extra_float_digits = 0",
                "alter database postgres set DateStyle = 'German, DMY'",
                "alter database postgres set IntervalStyle = 'sql_standard'",
                "alter database postgres set TimeZone = 'Asia/Kathmandu'",
                "alter database postgres set bytea_output = 'escape'",
                "create table special (id int primary key, d date, ts timestamp, tz timestamptz, ms timestamp(3), n numeric, f float8, r real)");
        routes = new SourceRoutes(tables);
    }

    @AfterAll
    static void stop() throws IOException {
        routes.close();
        tables.close();
    }

    private static Map<String, String> rows() {
        var rows = new LinkedHashMap<String, String>();
        rows.put("1", "'infinity', 'infinity', 'infinity', 'infinity', 'NaN', 'NaN', 'NaN'");
        rows.put("2", "'-infinity', '-infinity', '-infinity', '-infinity', 'Infinity', 'Infinity', '-Infinity'");
        rows.put("3", row("0044-03-15", "12:00:00.5", " BC", "0, '-0', '-0'"));
        rows.put("4", row("0001-12-31", "23:59:59.999999", " BC", "0.10, 0.1::float8 + 0.2, 0.1::real + 0.2::real"));
        rows.put("5", row("0001-01-01", "00:00:00", "", "1, 1e300, 1e-30"));
        rows.put("6", row("1800-01-01", "12:00:00", "", "1, 1.7976931348623157e308, 3.4028235e38"));
        rows.put("7", row("2024-05-06", "07:08:09.123456", "", "1.50, 1234567.891234567, 1234567.9"));
        rows.put("8", row("9999-12-31", "23:59:59.999999", "", "1, 1, 1"));
        rows.put("9", row("10000-01-01", "12:00:00", "", "1, 1, 1"));
        rows.put("10", row("123456-07-08", "12:00:00", "", "1, 1, 1"));
        rows.put("11", row("4713-01-01", "00:00:00", " BC", "1, 1, 1"));
        return rows;
    }

    private static String row(String day, String clock, String era, String numbers) {
        return "'%1$s%3$s', '%1$s %2$s%3$s', '%1$s %2$sZ%3$s', '%1$s %2$s%3$s', %4$s"
                .formatted(day, clock, era, numbers);
    }

    @Test
    void logAndReadingTellTheSame() throws Exception {
        var feed = routes.follow("special", COLUMNS.toArray(String[]::new));
        for (var row : rows().entrySet()) {
            insert("insert into special values (" + row.getKey() + ", " + row.getValue() + ")");
        }
        var read = byKey(feed.rows().read(rows().keySet()));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told("special")).isEqualTo(read));
        assertThat(read.get("1")).containsEntry("tz", "String infinity").containsEntry("d", "String infinity");
        assertThat(read.get("3"))
                .containsEntry("ts", "String 0044-03-15T12:00:00.5 BC")
                .containsEntry("d", "String 0044-03-15 BC");
        assertThat(read.get("4")).containsEntry("f", "BigDecimal 0.30000000000000004");
        assertThat(read.get("8")).containsEntry("tz", "Instant 9999-12-31T23:59:59.999999Z");
        assertThat(read.get("9")).containsEntry("tz", "String 10000-01-01T12:00:00+00:00");
    }

    @Test
    void keyThatNoCalendarHasIsOneKey() throws Exception {
        for (var type : List.of("date", "timestamp", "timestamp(3)")) {
            var table = "by_" + type.replaceAll("\\W+", "_");
            tables.execute("create table " + table + " (id " + type + " primary key, name text)");
            var feed = routes.follow(table);
            for (var key : List.of("infinity", "-infinity", "0044-03-15 BC", "10000-01-01", "2024-02-29")) {
                insert("insert into " + table + " values ('" + key + "', 'new')");
            }
            await().atMost(PATIENCE)
                    .until(() -> told(table).size() == 5 || feed.trouble().isPresent());

            assertThat(told(table))
                    .as(type)
                    .isEqualTo(byKey(feed.rows().read(told(table).keySet())));
        }
    }

    private static void insert(String sql) throws SQLException {
        try (var connection = tables.connect();
                var statement = connection.createStatement()) {
            statement.execute("set DateStyle = 'ISO, YMD'");
            statement.execute("set TimeZone = 'UTC'");
            statement.execute(sql);
        }
    }

    private static Map<String, Map<String, String>> told(String sync) {
        return byKey(routes.told.stream()
                .filter(change -> change.sync().equals(sync))
                .toList());
    }

    /** The values of each record, with their classes. */
    private static Map<String, Map<String, String>> byKey(List<Change> changes) {
        return changes.stream()
                .collect(Collectors.toMap(
                        Change::key,
                        change -> {
                            var values = new TreeMap<String, String>();
                            change.fields().names().forEach(name -> {
                                var value = change.fields().get(name);
                                values.put(
                                        name,
                                        value == null
                                                ? "null"
                                                : value.getClass().getSimpleName() + " " + value);
                            });
                            return values;
                        },
                        (one, other) -> other,
                        TreeMap::new));
    }
}
