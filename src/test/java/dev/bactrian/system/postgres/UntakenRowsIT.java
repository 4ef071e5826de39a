package dev.bactrian.system.postgres;

import static dev.bactrian.system.postgres.PeopleTable.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.SystemUnavailable;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that a trigger passes over or fails on, and rows that meet another one by an index of which the columns alone tell nothing. */
class UntakenRowsIT {

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

    @AfterEach
    void clear() throws SQLException {
        people.execute("drop function if exists picky() cascade", "drop index if exists by_name");
    }

    @Test
    void rowThatATriggerPassesOverIsToldAtOnce() throws SQLException {
        trigger("if coalesce(new.name, old.name) = 'Ulm' or old.city = 'Oslo' then return null; end if;");
        people.execute("insert into people (id, name, city) values (3, 'Cid', 'Rome')");

        var answers = people.deliver(
                update(2, "2", Fields.of("name", "Bea"), Fields.of("name", "Bob")),
                delete(4, "2", Fields.of("city", "Oslo")),
                create(5, Fields.of("id", 5L).with("name", "Ulm")),
                update(1, "1", Fields.of("name", "Ada"), Fields.of("name", "Ann")),
                update(3, "3", Fields.of("name", "somebody else"), Fields.of("name", "Ulm")));

        assertThat(answers.subList(0, 3))
                .allSatisfy(answer -> assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
                    assertThat(refused.code()).isEqualTo("NOT_WRITTEN");
                    assertThat(refused.message())
                            .isEqualTo("0 rows written, without an error: a trigger or a rule of"
                                    + " \"public\".\"people\" passes this row over");
                }));
        assertThat(answers.get(3)).isInstanceOf(Answer.Written.class);
        assertThat(answers.get(4)).isInstanceOf(Answer.Differs.class);
    }

    @Test
    void rowThatMeetsAnotherByAnExpressionIsToldInTheDatabasesWords() throws SQLException {
        people.execute("create unique index by_name on people (lower(name))");

        var answers = people.deliver(
                create(5, Fields.of("id", 5L).with("name", "ADA")),
                create(6, Fields.of("id", 6L).with("name", "Cid")));

        assertThat(answers.get(0)).isInstanceOfSatisfying(Answer.NotNow.class, later -> {
            assertThat(later.code()).isEqualTo("23505");
            assertThat(later.message()).isEqualTo("ERROR: duplicate key value violates unique constraint \"by_name\"");
        });
        assertThat(answers.get(1)).isInstanceOf(Answer.Written.class);
    }

    @Test
    void createWaitsForTheRowThatGivesItsValueUpInTheSameBatch() throws SQLException {
        people.execute("create unique index by_name on people (lower(name))");

        var answers = people.deliver(
                create(5, Fields.of("id", 5L).with("name", "ADA")),
                update(1, "1", Fields.of("name", "Ada"), Fields.of("name", "Ann")));

        assertThat(answers).hasOnlyElementsOfType(Answer.Written.class);
    }

    @Test
    void rowOnWhichAFunctionFailsIsRefusedAndTheOthersAreWritten() throws SQLException {
        trigger("if new.name = 'Ulm' then insert into nowhere values (1); end if;");

        var answers = people.deliver(
                update(1, "1", Fields.of("name", "Ada"), Fields.of("name", "Ulm")),
                update(2, "2", Fields.of("name", "Bea"), Fields.of("name", "Bob")));

        assertThat(answers.get(0)).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo("42P01");
            assertThat(refused.message())
                    .isEqualTo("ERROR: relation \"nowhere\" does not exist"
                            + " (in PL/pgSQL function picky() line 1 at SQL statement)");
        });
        assertThat(answers.get(1)).isInstanceOf(Answer.Written.class);
    }

    /** That is no record's fault, and is over when the function is mended. */
    @Test
    void functionThatFailsOnAllRowsIsAnOutage() throws SQLException {
        trigger("insert into nowhere values (1);");

        assertThatThrownBy(() -> people.deliver(
                        update(1, "1", Fields.of("name", "Ada"), Fields.of("name", "Ann")),
                        update(2, "2", Fields.of("name", "Bea"), Fields.of("name", "Bob"))))
                .isInstanceOf(SystemUnavailable.class)
                .hasMessageContaining("nowhere");
    }

    /** @param body what the trigger does, on one line, before it lets the row pass */
    private static void trigger(String body) throws SQLException {
        people.execute(
                "create function picky() returns trigger language plpgsql as $$ begin " + body
                        + " if tg_op = 'DELETE' then return old; end if; return new; end $$",
                "create trigger picky before insert or update or delete on people for each row execute function picky()");
    }

    private static Delivery create(long id, Fields wanted) {
        return new Delivery(id, WriteKind.CREATE, null, Fields.none(), wanted, "t", null);
    }

    private static Delivery delete(long id, String key, Fields expected) {
        return new Delivery(id, WriteKind.DELETE, key, expected, Fields.none(), "t", null);
    }
}
