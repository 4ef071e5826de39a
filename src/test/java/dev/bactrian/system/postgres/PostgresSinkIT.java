package dev.bactrian.system.postgres;

import static dev.bactrian.system.postgres.PeopleTable.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the sink's statements do to a real table. */
class PostgresSinkIT {

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

    @Test
    void updateChangesTheRowOnlyWhereItHoldsWhatIsExpected() throws SQLException {
        var answers = people.deliver(
                update(1, "1", Fields.of("name", "Ada"), Fields.of("name", "Ann")),
                update(2, "2", Fields.of("name", "somebody else"), Fields.of("name", "Bob")));

        assertThat(answers.get(0)).isInstanceOf(Answer.Written.class);
        assertThat(answers.get(1)).isInstanceOfSatisfying(Answer.Differs.class, differs -> {
            assertThat(differs.actual().fields().get("name")).isEqualTo("Bea");
            assertThat(differs.actual().position().log()).isEqualTo(differs.log().log());
        });
        assertThat(people.texts("select name from people order by id")).containsExactly("Ann", "Bea");
    }

    /** So that it is judged by when it was made, like one that the log tells. */
    @Test
    void whatIsFoundInsteadTellsWhenItWasWritten() throws SQLException {
        var before = Instant.now().minusSeconds(5);
        people.execute("update people set name = 'Ann' where id = 1");

        var answers = people.deliver(update(1, "1", Fields.of("name", "Ada"), Fields.of("name", "Bea")));

        assertThat(answers.get(0)).isInstanceOfSatisfying(Answer.Differs.class, differs -> assertThat(
                        differs.actual().committedAt())
                .isAfter(before)
                .isBefore(Instant.now().plusSeconds(5)));
    }

    @Test
    void deleteRemovesTheRowOnlyWhereItHoldsWhatIsExpected() throws SQLException {
        var answers = people.deliver(
                new Delivery(1, WriteKind.DELETE, "1", Fields.of("city", "Rome"), Fields.none(), "t", null),
                new Delivery(2, WriteKind.DELETE, "2", Fields.of("city", "Rome"), Fields.none(), "t", null),
                new Delivery(3, WriteKind.DELETE, "3", Fields.none(), Fields.none(), "t", null));

        assertThat(answers.get(0)).isInstanceOf(Answer.Written.class);
        assertThat(answers.get(1)).isInstanceOf(Answer.Differs.class);
        assertThat(answers.get(2)).isInstanceOf(Answer.AlreadyThere.class);
        assertThat(people.texts("select name from people")).containsExactly("Bea");
    }

    @Test
    void whatIsThereAlreadyIsSettledAndNotWritten() throws SQLException {
        var answers = people.deliver(update(1, "1", Fields.of("name", "before"), Fields.of("name", "Ada")));

        assertThat(answers.get(0)).isInstanceOf(Answer.AlreadyThere.class);
    }

    @Test
    void whatATriggerMadeOfTheWriteIsTold() throws SQLException {
        people.execute(
                """
                create function keep_oslo() returns trigger language plpgsql as $$ begin
                  if new.city = 'Turin' then new.city := 'Oslo'; end if; return new; end $$""",
                "create trigger keep_oslo before insert or update on people for each row execute function keep_oslo()");
        try {
            var answers = people.deliver(
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
            people.execute("drop trigger keep_oslo on people", "drop function keep_oslo");
        }
    }

    @Test
    void keyChangesWithItsRow() throws SQLException {
        var wanted = Fields.of("id", 11L).with("name", "moved");
        var answers = people.deliver(update(1, "1", Fields.of("name", "Ada"), wanted));

        assertThat(answers.get(0)).isInstanceOfSatisfying(Answer.Written.class, written -> assertThat(written.key())
                .isEqualTo("11"));
        assertThat(people.texts("select id || ' ' || name from people order by id"))
                .containsExactly("2 Bea", "11 moved");
    }

    @Test
    void createFindsTheRowThatStandsInItsWay() throws SQLException {
        var create = new Delivery(
                1, WriteKind.CREATE, null, Fields.none(), Fields.of("id", 3L).with("sf_id", "a"), "t", null);

        assertThat(people.deliver(create).get(0)).isInstanceOfSatisfying(Answer.Differs.class, differs -> assertThat(
                        differs.actual().key())
                .isEqualTo("1"));
    }

    /** Else a change that was made before the reading, and is told after it, could not be known to be old. */
    @Test
    void readingWaitsForWhoeverIsChangingTheRow() throws Exception {
        try (var other = people.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("update people set name = 'under way' where id = 1");

            var reading = CompletableFuture.supplyAsync(() ->
                    people.deliver(new Delivery(1, WriteKind.LOOK_UP, "1", Fields.none(), Fields.none(), "t", null)));
            await().until(() -> !people.texts("select 1 from pg_stat_activity where wait_event_type = 'Lock'")
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
        people.execute("update people set worth = 12345678901234567890.123456789");

        assertThat(people.deliver(update(1, "1", Fields.of("worth", null), Fields.of("worth", null)))
                        .get(0))
                .isInstanceOfSatisfying(Answer.Differs.class, differs -> assertThat(
                                differs.actual().fields().get("worth"))
                        .isEqualTo(new BigDecimal("12345678901234567890.123456789")));
    }
}
