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
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others have locked keeps nothing else from being written. */
class LockedRowsIT {

    private static PeopleTable people;

    @BeforeAll
    static void start() throws IOException, SQLException {
        people = new PeopleTable(Duration.ofMillis(1_800));
    }

    @AfterAll
    static void stop() throws IOException {
        people.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        people.fill();
    }

    @Test
    void lockedRowIsTriedLaterAndTheOthersAreWritten() throws SQLException {
        try (var other = people.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("select 1 from people where id = 1 for update");

            var answers = people.deliver(
                    update(1, "1", Fields.none(), Fields.of("name", "Ann")),
                    update(2, "2", Fields.none(), Fields.of("name", "Bob")),
                    create(3, "c"));

            assertThat(answers.get(0)).isInstanceOfSatisfying(Answer.NotNow.class, later -> assertThat(later.code())
                    .isEqualTo("55P03"));
            assertThat(answers).element(1).isInstanceOf(Answer.Written.class);
            assertThat(answers).element(2).isInstanceOf(Answer.Written.class);
            assertThat(people.texts("select name from people order by id")).containsExactly("Ada", "Bob", null);
        }
    }

    @Test
    void createThatMustWaitForAnotherIsTriedLater() throws SQLException {
        try (var other = people.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("insert into people (id, sf_id) values (99, 'c')");

            var answers = people.deliver(
                    create(3, "c"), create(4, "d"), update(2, "2", Fields.none(), Fields.of("name", "Bob")));

            assertThat(answers.get(0)).isInstanceOf(Answer.NotNow.class);
            assertThat(answers).element(1).isInstanceOf(Answer.Written.class);
            assertThat(answers).element(2).isInstanceOf(Answer.Written.class);
        }
    }

    @Test
    void whatIsWrittenStaysSoWhereAnotherRowCannotBeLookedAt() throws SQLException {
        try (var other = people.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("select 1 from people where id = 1 for update");

            var answers = people.deliver(
                    create(3, "c"), new Delivery(1, WriteKind.LOOK_UP, "1", Fields.none(), Fields.none(), "t", null));

            assertThat(answers.get(0)).isInstanceOf(Answer.Written.class);
            assertThat(answers.get(1)).isInstanceOf(Answer.NotNow.class);
        }
    }

    @Test
    void lockedTableIsOutOfReach() throws SQLException {
        try (var other = people.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("lock table people");

            assertThatThrownBy(() -> people.deliver(update(1, "1", Fields.none(), Fields.of("name", "Ann"))))
                    .isInstanceOf(SystemUnavailable.class);
        }
    }

    private static Delivery create(long id, String sfId) {
        return new Delivery(
                id, WriteKind.CREATE, null, Fields.none(), Fields.of("id", id).with("sf_id", sfId), "t", null);
    }
}
