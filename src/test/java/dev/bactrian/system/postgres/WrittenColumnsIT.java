package dev.bactrian.system.postgres;

import static dev.bactrian.system.postgres.PeopleTable.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A write touches the columns that it names, and no others. */
class WrittenColumnsIT {

    private static final List<String> COLUMNS = List.of("name", "city", "sf_id", "doc", "worth");
    private static final int SUBSETS = 32;

    private static PeopleTable people;

    @BeforeAll
    static void start() throws IOException, SQLException {
        people = new PeopleTable();
        people.execute(
                "create table places (id bigint generated always as identity primary key, name text not null default 'nowhere',"
                        + " code varchar(5) not null, kind text default 'town', last_sync timestamptz)");
        people.feed("places", "id", "name", "code", "kind");
    }

    @AfterAll
    static void stop() throws IOException {
        people.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        people.fill();
        people.execute("truncate places restart identity");
    }

    @Test
    void createLeavesWhatItDoesNotNameToTheTable() throws SQLException {
        var answers = people.deliverTo(
                "places",
                create(1, Fields.of("code", "ROM")),
                create(2, Fields.of("code", "OSL").with("kind", null).with("name", "Oslo")));

        assertThat(answers).allMatch(answer -> answer instanceof Answer.Written);
        assertThat(people.texts(
                        "select concat_ws(' ', name, code, kind, last_sync is not null) from places order by code"))
                .containsExactly("Oslo OSL t", "nowhere ROM town t");
    }

    @Test
    void columnsOwnDefaultDoesNotStandForItsNull() {
        var answers = people.deliverTo(
                "places", create(1, Fields.of("code", "ROM").with("name", null)), create(2, Fields.of("code", "OSL")));

        assertThat(answers.get(0)).isInstanceOf(Answer.Refused.class);
        assertThat(answers.get(1)).isInstanceOf(Answer.Written.class);
    }

    @Test
    void valueThatIsTooLongIsRefusedAndNotCut() throws SQLException {
        people.execute("insert into places (code) values ('ROM')");

        var answers = people.deliverTo(
                "places",
                create(1, Fields.of("code", "TOOLONG")),
                update(2, "1", Fields.of("code", "ROM"), Fields.of("code", "TOOLONG")));

        assertThat(answers).allMatch(answer -> answer instanceof Answer.Refused);
        assertThat(people.texts("select code from places")).containsExactly("ROM");
    }

    @Test
    void triggerOfAColumnFiresOnlyForWritesThatNameIt() throws SQLException {
        people.execute(
                "create table moves (id bigint)",
                "create function moved() returns trigger language plpgsql as $$ begin insert into moves values (new.id); return new; end $$",
                "create trigger moved before update of city on people for each row execute function moved()");
        try {
            people.deliver(
                    update(1, "1", Fields.of("name", "Ada"), Fields.of("name", "Ann")),
                    update(2, "2", Fields.of("city", "Oslo"), Fields.of("city", "Oslo")));

            assertThat(people.texts("select id from moves")).containsExactly("2");
        } finally {
            people.execute("drop trigger moved on people", "drop function moved", "drop table moves");
        }
    }

    /** Each set of columns is an update of its own, and one statement takes only so many. */
    @Test
    void everySetOfColumnsIsWritten() throws SQLException {
        people.execute("truncate people", "insert into people (id) select n from generate_series(1, 100) n");

        var answers = people.deliver(IntStream.range(1, 2 * SUBSETS)
                .mapToObj(n -> update(n, Integer.toString(n), subset(n, null), subset(n, "{\"n\":" + n + "}")))
                .toArray(Delivery[]::new));

        assertThat(answers.stream().filter(answer -> answer instanceof Answer.Written))
                .hasSize(2 * SUBSETS - 2);
        for (var column = 0; column < COLUMNS.size(); column++) {
            var bit = 1 << column;
            assertThat(people.texts("select id from people where " + COLUMNS.get(column) + " is not null order by id"))
                    .containsExactlyElementsOf(IntStream.range(1, 2 * SUBSETS)
                            .filter(n -> (n & bit) != 0)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    /** Some of the columns, by the bits of a number. */
    private static Fields subset(int n, String value) {
        var fields = Fields.none();
        for (var column = 0; column < COLUMNS.size(); column++) {
            if ((n & 1 << column) != 0) {
                fields = fields.with(
                        COLUMNS.get(column),
                        COLUMNS.get(column).equals("worth") && value != null ? (Object) (long) n : value);
            }
        }
        return fields;
    }

    private static Delivery create(long id, Fields wanted) {
        return new Delivery(id, WriteKind.CREATE, null, Fields.none(), wanted, "t", null);
    }
}
