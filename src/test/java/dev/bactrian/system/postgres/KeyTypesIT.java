package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.SystemUnavailable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One row has one key, whoever tells it: the log, a reading, a poll or the sink; a type of key of which that is not so is refused. */
class KeyTypesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final Map<String, List<String>> KEYS = keys();

    private static FollowedTable tables;
    private static SourceRoutes routes;
    private static final Map<String, PostgresFeed> FEEDS = new HashMap<>();

    private static Map<String, List<String>> keys() {
        var keys = new LinkedHashMap<String, List<String>>();
        keys.put("smallint", List.of("1", "-5"));
        keys.put("bigint", List.of("9007199254740993", "-1"));
        keys.put("numeric", List.of("1.50", "100", "-0.001"));
        keys.put("numeric(10,2)", List.of("1.50", "100.00"));
        keys.put("text", List.of("a b", "ä€", "x'y"));
        keys.put("char(5)", List.of("ab", "abcde"));
        keys.put("uuid", List.of("6f1c0b3e-2f0e-4b44-8d8f-7a0b1c2d3e4f"));
        keys.put("boolean", List.of("true", "false"));
        keys.put("date", List.of("2024-02-29", "1969-12-31", "0001-01-01"));
        keys.put(
                "timestamp",
                List.of(
                        "2024-01-01 10:00:00",
                        "2024-01-01 10:00:00.5",
                        "1969-12-31 23:59:59.999999",
                        "0900-01-01 00:00:00"));
        keys.put("timestamp(3)", List.of("2024-01-01 10:00:00.123", "1969-12-31 23:59:59.5"));
        keys.put("time", List.of("00:00:00", "23:59:59.123456", "10:00:00.5"));
        keys.put("time(3)", List.of("10:00:00.25"));
        keys.put("mood", List.of("glad", "sad"));
        keys.put("address", List.of("ada@example.com"));
        return keys;
    }

    @BeforeAll
    static void start() throws Exception {
        tables = new FollowedTable("max_replication_slots=30", "max_wal_senders=40", "max_connections=120");
        tables.execute("create type mood as enum ('glad', 'sad')", "create domain address as text");
        routes = new SourceRoutes(tables);
        for (var type : KEYS.keySet()) {
            tables.execute("create table " + table(type) + " (id " + type + " primary key, name text)");
            FEEDS.put(table(type), routes.follow(table(type)));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        routes.close();
        tables.close();
    }

    private static String table(String type) {
        return "by_" + type.replaceAll("\\W+", "_");
    }

    @Test
    void everyoneTellsOneKeyOfARow() throws SQLException {
        for (var one : KEYS.entrySet()) {
            for (var key : one.getValue()) {
                tables.execute(
                        "insert into " + table(one.getKey()) + " values ('" + key.replace("'", "''") + "', 'new')");
            }
        }
        for (var type : KEYS.keySet()) {
            var table = table(type);
            var expected = new TreeSet<>(KEYS.get(type));
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(told(table, Operation.CREATE)).as(type).isEqualTo(expected));
            var feed = Objects.requireNonNull(FEEDS.get(table));
            var read = new TreeSet<String>();
            feed.rows().readAll(batch -> batch.forEach(change -> read.add(change.key())));
            assertThat(read).as("a reading of " + type).isEqualTo(expected);
            assertThat(keysOf(feed.rows().read(expected)))
                    .as("a look-up of " + type)
                    .isEqualTo(expected);
            var polled = new TreeSet<String>();
            poll(feed).keys(polled::addAll);
            assertThat(polled).as("a poll of " + type).isEqualTo(expected);

            written(feed, expected);
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(told(table, Operation.UPDATE)).as(type).isEqualTo(expected));
            tables.execute("delete from " + table);
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(told(table, Operation.DELETE)).as(type).isEqualTo(expected));
        }
    }

    private static void written(PostgresFeed feed, TreeSet<String> keys) throws SQLException {
        var deliveries = keys.stream()
                .map(key -> new Delivery(
                        1,
                        WriteKind.UPDATE,
                        key,
                        Fields.of(Map.of("name", "new")),
                        Fields.of(Map.of("name", "newer")),
                        "t",
                        null))
                .toList();
        try (var connection = tables.connect()) {
            var answers = PeopleTable.deliver(connection, feed, deliveries);
            assertThat(answers).allSatisfy(answer -> assertThat(answer).isInstanceOf(Answer.Written.class));
            assertThat(answers.stream().map(answer -> ((Answer.Written) answer).key()))
                    .containsExactlyElementsOf(keys);
        }
    }

    /** How a person may type a key, by the key's type; the row's own text is what counts. */
    @ParameterizedTest
    @CsvSource({
        "bigint, ' 007', 7",
        "numeric, 2.5, 2.50",
        "'numeric(10,2)', 3, 3.00",
        "uuid, 7F1C0B3E2F0E4B448D8F7A0B1C2D3E4F, 7f1c0b3e-2f0e-4b44-8d8f-7a0b1c2d3e4f",
        "boolean, f, false",
        "date, 2024/02/28, 2024-02-28",
        "timestamp, 2024-01-02T10:00:00.500, 2024-01-02 10:00:00.5",
        "time, 10:00, 10:00:00",
        "text, A b, A b",
    })
    void keyIsFoundInEachFormThatAPersonMayType(String type, String typed, String key) throws SQLException {
        tables.execute("drop table if exists typed", "create table typed (id " + type + " primary key)");
        try (var connection = tables.connect()) {
            var table = PostgresCatalog.describe(connection, "public", "typed").orElseThrow();
            assertThat(TypedKey.asTold(connection, table, typed)).isEqualTo(type.equals("numeric") ? typed : key);
            tables.execute("insert into typed values ('" + key + "')");
            assertThat(TypedKey.asTold(connection, table, typed)).isEqualTo(key);
            assertThat(TypedKey.asTold(connection, table, "no \u0001 key")).isEqualTo("no \u0001 key");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timestamptz",
                "timetz",
                "interval",
                "bytea",
                "inet",
                "bit(3)",
                "float8",
                "jsonb",
                "int[]",
                "money"
            })
    void keyThatIsToldInTwoWaysIsRefused(String type) throws SQLException {
        tables.execute("drop table if exists refused", "create table refused (id " + type + " primary key, name text)");

        assertThatThrownBy(() -> tables.feed("refused"))
                .isInstanceOf(SystemUnavailable.class)
                .hasMessageContaining("has a primary key of type")
                .hasMessageContaining("timestamp, uuid, varchar");
    }

    private static PostgresPoll poll(PostgresFeed feed) {
        return new PostgresPoll(tables.server.getPostgresDatabase(), feed, Optional.empty());
    }

    private static TreeSet<String> told(String table, Operation operation) {
        return keysOf(routes.told.stream()
                .filter(change -> change.sync().equals(table) && change.operation() == operation)
                .toList());
    }

    private static TreeSet<String> keysOf(List<Change> changes) {
        return new TreeSet<>(new ArrayList<>(changes).stream().map(Change::key).toList());
    }
}
