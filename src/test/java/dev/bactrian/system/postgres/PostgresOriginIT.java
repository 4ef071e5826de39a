package dev.bactrian.system.postgres;

import static dev.bactrian.system.postgres.PeopleTable.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.WriteKind;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log tells which transactions are our own, of a real server through the real Kamelets. */
class PostgresOriginIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static PeopleTable people;

    @BeforeAll
    static void start() throws Exception {
        people = new PeopleTable();
        people.follow();
    }

    @AfterAll
    static void stop() throws IOException {
        people.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        people.execute(
                "delete from people",
                "insert into people (id, name, city, sf_id) values (1, 'Ada', 'Rome', 'a'), (2, 'Bea', 'Oslo', 'b')");
        told("Bea");
        people.changes.clear();
    }

    @Test
    void everyKindOfWriteTellsItsToken() throws SQLException {
        people.deliver(
                one(WriteKind.UPDATE, "1", Fields.of("name", "Ann"), "t1"),
                one(WriteKind.CREATE, null, Fields.of("id", 3L).with("name", "Cid"), "t1"),
                one(WriteKind.DELETE, "2", Fields.none(), "t1"));
        people.execute("insert into people (id, name) values (4, 'last')");

        assertThat(told("last"))
                .extracting(Change::key, Change::operation, Change::origin)
                .containsExactlyInAnyOrder(
                        Tuple.tuple("1", Operation.UPDATE, "t1"),
                        Tuple.tuple("2", Operation.DELETE, "t1"),
                        Tuple.tuple("3", Operation.CREATE, "t1"),
                        Tuple.tuple("4", Operation.CREATE, ""));
    }

    @Test
    void everyTokenOfABatchMarksATransactionOfItsOwn() throws SQLException {
        people.deliver(
                one(WriteKind.UPDATE, "1", Fields.of("name", "Ann"), "t1"),
                one(WriteKind.UPDATE, "2", Fields.of("name", "last"), "t2"));

        assertThat(told("last")).extracting(Change::origin).containsExactly("t1", "t2");
    }

    @Test
    void editOfSomebodyElseBetweenTwoOfOursHasNoOrigin() throws SQLException {
        people.deliver(one(WriteKind.UPDATE, "1", Fields.of("name", "Ann"), "t1"));
        people.execute("update people set name = 'Ada' where id = 1");
        people.deliver(one(WriteKind.UPDATE, "1", Fields.of("name", "last"), "t2"));

        assertThat(told("last")).extracting(Change::origin).containsExactly("t1", "", "t2");
    }

    @Test
    void whatATriggerDoesToOtherRowsIsOfTheSameOrigin() throws SQLException {
        people.execute(
                """
                create function follow() returns trigger language plpgsql as $$ begin
                  perform pg_logical_emit_message(true, 'somebody', 'in our transaction');
                  update people set name = 'last' where id = 2; return null; end $$""",
                "create trigger follow after update on people for each row when (new.id = 1) execute function follow()");
        try {
            people.deliver(one(WriteKind.UPDATE, "1", Fields.of("name", "Ann"), "t1"));

            assertThat(told("last"))
                    .extracting(Change::key, Change::origin)
                    .containsExactly(Tuple.tuple("1", "t1"), Tuple.tuple("2", "t1"));
        } finally {
            people.execute("drop trigger follow on people", "drop function follow");
        }
    }

    @Test
    void messagesOfOthersAreNoOrigin() throws SQLException {
        for (var prefix : List.of("bactrian/bactrian_people_erp2/t1", "bactrian/other/t1", "bactrian", "elsewhere")) {
            people.execute("begin; select pg_logical_emit_message(true, '" + prefix
                    + "', ''); update people set name = 'of " + prefix + "' where id = 1; commit");
        }
        people.execute("select pg_logical_emit_message(false, 'bactrian/bactrian_people_erp/t1', '')");
        people.execute("update people set name = 'last' where id = 1");

        assertThat(told("last")).hasSize(5).extracting(Change::origin).containsOnly("");
    }

    @Test
    void batchThatIsRefusedForOneRowTellsTheTokenOfTheOthers() throws SQLException {
        people.execute("alter table people add constraint short check (length(name) < 10)");
        try {
            var answers = people.deliver(
                    one(WriteKind.UPDATE, "1", Fields.of("name", "too long for it"), "t1"),
                    one(WriteKind.UPDATE, "2", Fields.of("name", "last"), "t1"));

            assertThat(answers.get(0)).isInstanceOf(Answer.Refused.class);
            assertThat(told("last")).extracting(Change::key, Change::origin).containsExactly(Tuple.tuple("2", "t1"));
        } finally {
            people.execute("alter table people drop constraint short");
        }
    }

    @Test
    void tokenOfABatchThatWroteNothingIsNobodysOrigin() throws SQLException {
        var answers = people.deliver(update(1, "1", Fields.of("name", "not this"), Fields.of("name", "Ann")));
        people.execute("update people set name = 'last' where id = 1");

        assertThat(answers.get(0)).isInstanceOf(Answer.Differs.class);
        assertThat(told("last")).extracting(Change::origin).containsExactly("");
    }

    /** A message is a transaction of its own, which everybody who follows the log has to read. */
    @Test
    void lookingUpWritesNoMessage() throws SQLException {
        people.execute("select pg_create_logical_replication_slot('peek', 'pgoutput')");
        try {
            people.deliver(one(WriteKind.LOOK_UP, "1", Fields.none(), "t1"));
            people.deliver(one(WriteKind.UPDATE, "1", Fields.of("name", "Ann"), "t1"));

            await().atMost(PATIENCE).until(() -> !messages().isEmpty());
            assertThat(messages()).as("of the update alone").hasSize(1);
        } finally {
            people.execute("select pg_drop_replication_slot('peek')");
        }
    }

    private static List<String> messages() throws SQLException {
        return people.texts(
                """
                select lsn from pg_logical_slot_peek_binary_changes('peek', null, null, 'proto_version', '1',
                  'publication_names', 'bactrian_erp', 'messages', 'true') where get_byte(data, 0) = ascii('M')""");
    }

    @Test
    void offsetsGoOnBehindMessages() throws SQLException {
        people.deliver(one(WriteKind.UPDATE, "1", Fields.of("name", "Ann"), "t1"));
        people.execute("update people set name = 'last' where id = 1");
        var written = told("last").get(0).position().log();

        await().atMost(PATIENCE).until(() -> PostgresOffsets.lsnOf(String.valueOf(people.offsets.kept())) >= written);
    }

    private static Delivery one(WriteKind kind, String key, Fields wanted, String token) {
        return new Delivery(1, kind, key, Fields.none(), wanted, token, null);
    }

    /** What was told up to the change of this name. */
    private static List<Change> told(String lastName) {
        await().atMost(PATIENCE).until(() -> people.changes.stream()
                .anyMatch(change -> lastName.equals(change.fields().get("name"))));
        return List.copyOf(people.changes);
    }
}
