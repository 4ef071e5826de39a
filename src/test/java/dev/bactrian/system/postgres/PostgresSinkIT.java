package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.PlaceKeeper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sink's statements do to a real table. */
class PostgresSinkIT {

    private static EmbeddedPostgres server;
    private static DataSource dataSource;
    private static PostgresFeed feed;

    @BeforeAll
    static void start() throws IOException, SQLException {
        server = EmbeddedPostgres.builder()
                .setServerConfig("track_commit_timestamp", "on")
                .start();
        dataSource = server.getPostgresDatabase();
        execute(
                "create table people (id bigint primary key, name text, city text, sf_id text unique, doc jsonb, note json, worth numeric)");
        var settings = new PostgresSettings("localhost", server.getPort(), "postgres", "public", "postgres", "");
        var system = new PostgresSystem("erp", settings, dataSource);
        var subscription = new Subscription(
                "people", "erp", "people", List.of("id", "name", "city", "sf_id", "doc", "note", "worth"));
        feed = (PostgresFeed) system.feed(subscription, new PlaceKeeper() {
            @Override
            public @Nullable String kept() {
                return null;
            }

            @Override
            public void keep(String offsets) {}
        });
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        execute(
                "truncate people",
                "insert into people (id, name, city, sf_id) values (1, 'Ada', 'Rome', 'a'), (2, 'Bea', 'Oslo', 'b')");
    }

    @Test
    void updateChangesTheRowOnlyWhereItHoldsWhatIsExpected() throws SQLException {
        var answers = deliver(
                update(1, "1", Fields.of("name", "Ada"), Fields.of("name", "Ann")),
                update(2, "2", Fields.of("name", "somebody else"), Fields.of("name", "Bob")));

        assertThat(answers.get(0)).isInstanceOf(Answer.Written.class);
        assertThat(answers.get(1)).isInstanceOfSatisfying(Answer.Differs.class, differs -> {
            assertThat(differs.actual().fields().get("name")).isEqualTo("Bea");
            assertThat(differs.actual().position().log()).isEqualTo(differs.log().log());
        });
        assertThat(texts("select name from people order by id")).containsExactly("Ann", "Bea");
    }

    /** So that it is judged by when it was made, like one that the log tells. */
    @Test
    void whatIsFoundInsteadTellsWhenItWasWritten() throws SQLException {
        var before = Instant.now().minusSeconds(5);
        execute("update people set name = 'Ann' where id = 1");

        var answers = deliver(update(1, "1", Fields.of("name", "Ada"), Fields.of("name", "Bea")));

        assertThat(answers.get(0)).isInstanceOfSatisfying(Answer.Differs.class, differs -> assertThat(
                        differs.actual().committedAt())
                .isAfter(before)
                .isBefore(Instant.now().plusSeconds(5)));
    }

    @Test
    void deleteRemovesTheRowOnlyWhereItHoldsWhatIsExpected() throws SQLException {
        var answers = deliver(
                new Delivery(1, WriteKind.DELETE, "1", Fields.of("city", "Rome"), Fields.none(), "t", null),
                new Delivery(2, WriteKind.DELETE, "2", Fields.of("city", "Rome"), Fields.none(), "t", null),
                new Delivery(3, WriteKind.DELETE, "3", Fields.none(), Fields.none(), "t", null));

        assertThat(answers.get(0)).isInstanceOf(Answer.Written.class);
        assertThat(answers.get(1)).isInstanceOf(Answer.Differs.class);
        assertThat(answers.get(2)).isInstanceOf(Answer.AlreadyThere.class);
        assertThat(texts("select name from people")).containsExactly("Bea");
    }

    @Test
    void whatIsThereAlreadyIsSettledAndNotWritten() throws SQLException {
        var answers = deliver(update(1, "1", Fields.of("name", "before"), Fields.of("name", "Ada")));

        assertThat(answers.get(0)).isInstanceOf(Answer.AlreadyThere.class);
    }

    @Test
    void whatATriggerMadeOfTheWriteIsTold() throws SQLException {
        execute(
                """
                create function keep_oslo() returns trigger language plpgsql as $$ begin
                  if new.city = 'Turin' then new.city := 'Oslo'; end if; return new; end $$""",
                "create trigger keep_oslo before insert or update on people for each row execute function keep_oslo()");
        try {
            var answers = deliver(
                    update(1, "1", Fields.none(), Fields.of("name", "Ann").with("city", "Paris")),
                    update(
                            2,
                            "2",
                            Fields.of("city", "Oslo"),
                            Fields.of("name", "Bob").with("city", "Turin")),
                    new Delivery(
                            3,
                            WriteKind.CREATE,
                            null,
                            Fields.none(),
                            Fields.of("id", 3L).with("city", "Turin"),
                            "t",
                            null));

            assertThat(answers.stream().map(answer -> ((Answer.Written) answer)
                            .altered()
                            .without("id")
                            .asMap()))
                    .containsExactly(Map.of(), Map.of("city", "Oslo"), Map.of("city", "Oslo"));
        } finally {
            execute("drop trigger keep_oslo on people", "drop function keep_oslo");
        }
    }

    @Test
    void keyChangesWithItsRow() throws SQLException {
        var wanted = Fields.of("id", 11L).with("name", "moved");
        var answers = deliver(update(1, "1", Fields.of("name", "Ada"), wanted));

        assertThat(answers.get(0)).isInstanceOfSatisfying(Answer.Written.class, written -> assertThat(written.key())
                .isEqualTo("11"));
        assertThat(texts("select id || ' ' || name from people order by id")).containsExactly("2 Bea", "11 moved");
    }

    @Test
    void createFindsTheRowThatStandsInItsWay() throws SQLException {
        var create = new Delivery(
                1, WriteKind.CREATE, null, Fields.none(), Fields.of("id", 3L).with("sf_id", "a"), "t", null);

        assertThat(deliver(create).get(0)).isInstanceOfSatisfying(Answer.Differs.class, differs -> assertThat(
                        differs.actual().key())
                .isEqualTo("1"));
    }

    /** Else a change that was made before the reading, and is told after it, could not be known to be old. */
    @Test
    void readingWaitsForWhoeverIsChangingTheRow() throws Exception {
        try (var other = dataSource.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("update people set name = 'under way' where id = 1");

            var reading = CompletableFuture.supplyAsync(() -> {
                try {
                    return deliver(new Delivery(1, WriteKind.LOOK_UP, "1", Fields.none(), Fields.none(), "t", null));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> !texts("select 1 from pg_stat_activity where wait_event_type = 'Lock'")
                    .isEmpty());
            other.commit();

            assertThat(reading.get(10, TimeUnit.SECONDS).get(0))
                    .isInstanceOfSatisfying(Answer.Differs.class, differs -> assertThat(
                                    differs.actual().fields().get("name"))
                            .isEqualTo("under way"));
        }
    }

    @Test
    void numbersAreReadWithAllTheirDigits() throws SQLException {
        execute("update people set worth = 12345678901234567890.123456789");

        assertThat(deliver(update(1, "1", Fields.of("worth", null), Fields.of("worth", null)))
                        .get(0))
                .isInstanceOfSatisfying(Answer.Differs.class, differs -> assertThat(
                                differs.actual().fields().get("worth"))
                        .isEqualTo(new BigDecimal("12345678901234567890.123456789")));
    }

    /** A json column has no equality, keeps its spelling, and must not hold a text that holds JSON. */
    @ParameterizedTest
    @ValueSource(strings = {"doc", "note"})
    void jsonIsComparedByWhatItMeansAndWrittenAsJson(String column) throws SQLException {
        execute("update people set %s = '{ \"b\":[1.00, null],\"a\":\"x\" }'".formatted(column));
        var wanted = Fields.of(column, "{\"a\":{\"c\":0.10000000000000000000001},\"b\":\"\\\"\"}");

        var answers = deliver(
                update(1, "1", Fields.of(column, "{\"a\":\"x\",\"b\":[1,null]}"), wanted),
                update(2, "2", Fields.of(column, "{\"a\":\"y\"}"), wanted),
                new Delivery(3, WriteKind.CREATE, null, Fields.none(), wanted.with("id", 3L), "t", null));

        assertThat(answers.get(0)).isInstanceOfSatisfying(Answer.Written.class, written -> assertThat(
                        written.altered().isEmpty())
                .isTrue());
        assertThat(answers.get(1)).isInstanceOfSatisfying(Answer.Differs.class, differs -> assertThat(
                        differs.actual().fields().get(column))
                .isEqualTo("{\"a\":\"x\",\"b\":[1,null]}"));
        assertThat(answers.get(2)).isInstanceOf(Answer.Written.class);
        assertThat(texts("select (%1$s #>> '{a,c}') || (%1$s ->> 'b') from people where id <> 2".formatted(column)))
                .containsExactly("0.10000000000000000000001\"", "0.10000000000000000000001\"");
        assertThat(deliver(update(1, "1", Fields.of(column, "[]"), wanted)).get(0))
                .isInstanceOf(Answer.AlreadyThere.class);
    }

    /** JSON's null reads as null, so it must compare as null: else no write would ever find what it expects. */
    @ParameterizedTest
    @ValueSource(strings = {"doc", "note"})
    void nullOfJsonIsNull(String column) throws SQLException {
        execute("update people set %s = 'null'".formatted(column));

        var answers = deliver(
                update(1, "1", Fields.of(column, null), Fields.of(column, "[1]")),
                update(2, "2", Fields.of(column, "[2]"), Fields.of(column, null)));

        assertThat(answers.get(0)).isInstanceOf(Answer.Written.class);
        assertThat(answers.get(1)).isInstanceOf(Answer.AlreadyThere.class);
        assertThat(deliver(update(1, "1", Fields.of(column, "[1]"), Fields.of(column, null)))
                        .get(0))
                .isInstanceOf(Answer.Written.class);
        assertThat(texts("select coalesce(%s::text, 'none') from people order by id".formatted(column)))
                .containsExactly("none", "null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"doc", "note"})
    void whatATriggerMadeOfJsonIsToldAndItsSpellingIsNot(String column) throws SQLException {
        execute(
                """
                create function respell() returns trigger language plpgsql as $$ begin
                  if new.%1$s::text like '%%keep%%' then new.%1$s := E'{\\n  "keep":  1.0\\n}'; else new.%1$s := '{"b": 2.50, "a": 1}'; end if;
                  return new; end $$"""
                        .formatted(column),
                "create trigger respell before update on people for each row execute function respell()");
        try {
            var answers = deliver(
                    update(1, "1", Fields.none(), Fields.of(column, "{\"keep\":1}")),
                    update(2, "2", Fields.none(), Fields.of(column, "[]")));

            assertThat(answers.stream()
                            .map(answer -> ((Answer.Written) answer).altered().asMap()))
                    .containsExactly(Map.of(), Map.of(column, "{\"a\":1,\"b\":2.5}"));
        } finally {
            execute("drop trigger respell on people", "drop function respell");
        }
    }

    private static Delivery update(long id, String key, Fields expected, Fields wanted) {
        return new Delivery(id, WriteKind.UPDATE, key, expected, wanted, "t", null);
    }

    /** As the Kamelet does. */
    private static List<Answer> deliver(Delivery... deliveries) throws SQLException {
        var writes = new PostgresWrites(feed, List.of(deliveries));
        try (var connection = dataSource.getConnection()) {
            writes.next();
            if (writes.written(rows(connection, writes.writeStatement(), writes.batch()))) {
                writes.looked(rows(connection, writes.lookStatement(), writes.batch()));
            }
        }
        var answers = new ArrayList<Answer>();
        for (var delivery : deliveries) {
            writes.answered().stream()
                    .filter(one -> one.delivery() == delivery)
                    .forEach(one -> answers.add(one.answer()));
        }
        return answers;
    }

    private static List<Map<String, Object>> rows(Connection connection, String sql, String batch) throws SQLException {
        var found = new ArrayList<Map<String, Object>>();
        try (var statement = connection.prepareStatement(sql.replace(":?batch", "?"))) {
            statement.setString(1, batch);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var row = new LinkedHashMap<String, Object>();
                    for (var column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                        row.put(rows.getMetaData().getColumnLabel(column), rows.getObject(column));
                    }
                    found.add(row);
                }
            }
        }
        return found;
    }

    private static void execute(String... statements) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> texts(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
