package dev.bactrian.system.postgres;

import static dev.bactrian.system.postgres.PeopleTable.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sink makes of columns that hold JSON. */
class PostgresJsonIT {

    private static PeopleTable people;

    @BeforeAll
    static void start() throws IOException, SQLException {
        people = new PeopleTable();
    }

    @AfterAll
    static void stop() throws IOException {
        people.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        people.fill();
    }

    /** A json column has no equality, keeps its spelling, and must not hold a text that holds JSON. */
    @ParameterizedTest
    @ValueSource(strings = {"doc", "note"})
    void jsonIsComparedByWhatItMeansAndWrittenAsJson(String column) throws SQLException {
        people.execute("update people set %s = '{ \"b\":[1.00, null],\"a\":\"x\" }'".formatted(column));
        var wanted = Fields.of(column, "{\"a\":{\"c\":0.10000000000000000000001},\"b\":\"\\\"\"}");

        var answers = people.deliver(
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
        assertThat(people.texts(
                        "select (%1$s #>> '{a,c}') || (%1$s ->> 'b') from people where id <> 2".formatted(column)))
                .containsExactly("0.10000000000000000000001\"", "0.10000000000000000000001\"");
        assertThat(people.deliver(update(1, "1", Fields.of(column, "[]"), wanted))
                        .get(0))
                .isInstanceOf(Answer.AlreadyThere.class);
    }

    /** JSON's null reads as null, so it must compare as null: else no write would ever find what it expects. */
    @ParameterizedTest
    @ValueSource(strings = {"doc", "note"})
    void nullOfJsonIsNull(String column) throws SQLException {
        people.execute("update people set %s = 'null'".formatted(column));

        var answers = people.deliver(
                update(1, "1", Fields.of(column, null), Fields.of(column, "[1]")),
                update(2, "2", Fields.of(column, "[2]"), Fields.of(column, null)));

        assertThat(answers.get(0)).isInstanceOf(Answer.Written.class);
        assertThat(answers.get(1)).isInstanceOf(Answer.AlreadyThere.class);
        assertThat(people.deliver(update(1, "1", Fields.of(column, "[1]"), Fields.of(column, null)))
                        .get(0))
                .isInstanceOf(Answer.Written.class);
        assertThat(people.texts("select coalesce(%s::text, 'none') from people order by id".formatted(column)))
                .containsExactly("none", "null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"doc", "note"})
    void whatATriggerMadeOfJsonIsToldAndItsSpellingIsNot(String column) throws SQLException {
        people.execute(
                """
                create function respell() returns trigger language plpgsql as $$ begin
                  if new.%1$s::text like '%%keep%%' then new.%1$s := E'{\\n  "keep":  1.0\\n}'; else new.%1$s := '{"b": 2.50, "a": 1}'; end if;
                  return new; end $$"""
                        .formatted(column),
                "create trigger respell before update on people for each row execute function respell()");
        try {
            var answers = people.deliver(
                    update(1, "1", Fields.none(), Fields.of(column, "{\"keep\":1}")),
                    update(2, "2", Fields.none(), Fields.of(column, "[]")));

            assertThat(answers.stream()
                            .map(answer -> ((Answer.Written) answer).altered().asMap()))
                    .containsExactly(Map.of(), Map.of(column, "{\"a\":1,\"b\":2.5}"));
        } finally {
            people.execute("drop trigger respell on people", "drop function respell");
        }
    }
}
