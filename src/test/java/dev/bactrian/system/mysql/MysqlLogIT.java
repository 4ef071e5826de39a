package dev.bactrian.system.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.ConnectedSystem.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the binary log of a real MariaDB tells, and what it cannot tell. */
class MysqlLogIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void logTellsTheSameValuesAsAReading() throws Exception {
        var columns = List.of(
                "a_text varchar(80) collate utf8mb4_general_ci",
                "a_long longtext",
                "a_char char(10)",
                "an_enum enum('x','y','ü')",
                "a_set set('p','q','r')",
                "a_tiny tinyint",
                "a_flag tinyint(1)",
                "a_bit bit(1)",
                "an_int int unsigned",
                "a_big bigint",
                "a_huge bigint unsigned",
                "a_decimal decimal(30,10)",
                "a_single float",
                "a_double double",
                "a_day date",
                "a_time datetime",
                "a_fine_time datetime(6)",
                "a_milli_time datetime(3)",
                "a_moment timestamp(6) null",
                "made int as (id * 2) stored");
        var names = columns.stream().map(column -> column.split(" ")[0]).toList();
        try (var people = new PeopleOfMariadb(String.join(", ", columns), names.toArray(new String[0]))) {
            people.follow();

            people.execute(
                    "set time_zone = '+05:00'",
                    "insert into people (id) values (1)",
                    """
                    insert into people values (2, 'Ünï€😀 -- "''', 'x\\\\y', 'pad  ', 'ü', 'p,r', -128, 1, b'1', 4294967295,
                      -9223372036854775808, 18446744073709551615, 12345678901234567890.0123456789, 0.1, 0.1, '2024-02-29',
                      '2024-03-31 02:30:00', '2024-03-31 02:30:00.123456', '1969-12-31 23:59:59.999',
                      '2024-07-01 05:00:00.000001', default)""",
                    """
                    insert into people values (3, '', '', '', 'x', '', 0, 0, b'0', 0, 0, 0, 0, 3.4e38, 1e308, '1000-01-01',
                      '9999-12-31 23:59:59', '0001-01-01 00:00:00', '1970-01-01 00:00:00', '1970-01-02 00:00:00', default)""");

            people.awaitLog();
            var read = people.system.read(people.subscription, List.of("1", "2", "3"));
            assertThat(people.told).hasSize(3);
            for (var row : read) {
                assertThat(told(people, row.key()).get(0).fields().asMap())
                        .isEqualTo(row.fields().asMap());
            }
        }
    }

    @Test
    void onlyOurOwnTransactionsBearOurTokens() throws Exception {
        try (var people = new PeopleOfMariadb("name varchar(80), seen int default 0", "name", "seen")) {
            people.execute("insert into people (id, name) values (1, 'Ada'), (2, 'Bea'), (3, 'Cid')");
            people.execute("create table noted (n int primary key auto_increment, id bigint)");
            people.execute(
                    "create trigger note after update on people for each row insert into noted (id) values (new.id)");
            people.execute("grant insert, select on " + people.database + ".noted to bactrian");
            people.follow();
            var other = new Subscription("other", "erp", "people", List.of("name"));
            people.system.feed(other, new PeopleOfMariadb.Kept());

            write(people, "ours", "1", Fields.of("name", "Ada"), Fields.of("name", "Ann"));
            people.execute("begin", "update people set seen = 1 where id = 1", "commit");
            people.system.write(
                    other, List.of(update("theirs", "2", Fields.of("name", "Bea"), Fields.of("name", "Bob"))));
            people.execute("update people set id = 33 where id = 3", "delete from people where id = 33");

            people.awaitLog();
            assertThat(people.told)
                    .extracting(Change::key, Change::operation, Change::origin)
                    .containsExactly(
                            tuple("1", Operation.UPDATE, "ours"),
                            tuple("1", Operation.UPDATE, ""),
                            tuple("2", Operation.UPDATE, ""),
                            tuple("33", Operation.UPDATE, ""),
                            tuple("33", Operation.DELETE, ""));
            assertThat(people.told.get(3).formerKey()).isEqualTo("3");
        }
    }

    /** The log keeps seconds, and what comes at once was made right before. */
    @Test
    void timeOfAnEditIsFinerThanItsSecond() throws Exception {
        try (var people = new PeopleOfMariadb("name varchar(80)", "name")) {
            people.execute("insert into people values (1, 'Ada')");
            people.follow();
            for (var n = 0; n < 20; n++) {
                var before = Instant.now().truncatedTo(ChronoUnit.MICROS);
                people.execute("update people set name = 'n" + n + "'");
                var told = n + 1;
                await().atMost(PATIENCE).until(() -> people.told.size() == told);
                var after = Instant.now();

                var change = people.told.get(n);
                var second = change.committedAt().truncatedTo(ChronoUnit.SECONDS);
                assertThat(change.committedAt())
                        .satisfiesAnyOf(time -> assertThat(time).isBetween(before, after), time -> assertThat(time)
                                .isEqualTo(second.plusMillis(500)));
                if (after.getEpochSecond() == before.getEpochSecond()) {
                    assertThat(change.committedAt()).isBetween(before, after);
                }
            }
        }
    }

    /** A crash between the offsets and the end of a transaction: it is told again as a whole, so it is known as ours again. */
    @Test
    void ownTransactionThatIsToldAgainIsOursAgain() throws Exception {
        try (var people = new PeopleOfMariadb("name varchar(80)", "name")) {
            people.execute("insert into people (id, name) select seq, 'x' from seq_1_to_400");
            people.follow();
            people.stopKeeping();
            var all = new ArrayList<Delivery>();
            for (var n = 1; n <= 400; n++) {
                all.add(update("ours", Integer.toString(n), Fields.of("name", "x"), Fields.of("name", "y")));
            }
            people.system.write(people.subscription, all);
            await().atMost(PATIENCE).until(() -> people.told.size() == 400);
            people.kill();

            people.resume();

            await().atMost(PATIENCE).until(() -> people.told.size() == 800);
            assertThat(people.told).extracting(Change::origin).containsOnly("ours");
            var first = people.told.subList(0, 400);
            assertThat(people.told.subList(400, 800))
                    .extracting(Change::position)
                    .isEqualTo(first.stream().map(Change::position).toList());
        }
    }

    @Test
    void rowsAreReadAsOfTheBeginningAndTheLogGoesOnFromThere() throws Exception {
        try (var people = new PeopleOfMariadb("name varchar(80)", "name")) {
            people.execute("insert into people (id, name) select seq, 'before' from seq_1_to_3000");
            var rows = new ArrayList<Change>();

            try (var beginning = people.feed().begin()) {
                people.keep(beginning.place());
                beginning.readAll(batch -> {
                    if (rows.isEmpty()) {
                        people.run(
                                "update people set name = 'meanwhile' where id in (1, 3000)",
                                "delete from people where id = 2999",
                                "insert into people (id, name) values (3001, 'new')");
                    }
                    rows.addAll(batch);
                });
            }
            people.resume();

            people.awaitLog();
            assertThat(rows)
                    .hasSize(3000)
                    .allSatisfy(row -> assertThat(row.fields().get("name")).isEqualTo("before"));
            assertThat(people.told).extracting(Change::key).containsExactly("1", "3000", "2999", "3001");
            assertThat(people.told).allSatisfy(change -> assertThat(
                            change.position().isNotPast(rows.get(0).position()))
                    .isFalse());
        }
    }

    /** What stands in the log was written by what the table was like then. */
    @Test
    void rowsOfBeforeAnAlterationAreReadRight() throws Exception {
        try (var people = new PeopleOfMariadb("name varchar(80), city varchar(80)", "name", "city")) {
            people.follow();
            people.execute("insert into people values (1, 'Ada', 'Rome')");
            people.awaitLog();
            people.awaitKept();
            people.kill();

            people.execute(
                    "insert into people values (2, 'Bea', 'Oslo')",
                    "alter table people modify city varchar(80) first, add more int after id",
                    "insert into people (id, name, city) values (3, 'Cid', 'Bonn')");
            people.resume();

            people.awaitLog();
            assertThat(told(people, "2")).singleElement().satisfies(change -> assertThat(
                            change.fields().asMap())
                    .containsEntry("name", "Bea")
                    .containsEntry("city", "Oslo"));
            assertThat(told(people, "3")).singleElement().satisfies(change -> assertThat(
                            change.fields().asMap())
                    .containsEntry("name", "Cid")
                    .containsEntry("city", "Bonn"));
        }
    }

    /** The log of the time between is not read by what the table is like now. */
    @Test
    void tableThatIsAlteredWhileItIsReadForTheFirstTimeIsReadAnew() throws Exception {
        try (var people = new PeopleOfMariadb("name varchar(80), city varchar(80)", "name", "city")) {
            people.execute("insert into people values (1, 'Ada', 'Rome')");
            try (var beginning = people.feed().begin()) {
                people.keep(beginning.place());
            }
            people.execute("update people set city = 'Oslo'", "alter table people modify city varchar(80) after id");

            people.start();

            await().atMost(PATIENCE).until(() -> people.feed()
                    .trouble()
                    .filter(reason -> reason.contains("was altered while it was read"))
                    .isPresent());
            assertThat(people.told).isEmpty();
        }
    }

    @Test
    void emptiedTableAndColumnThatIsGoneAreGapsOfTheLog() throws Exception {
        try (var people = new PeopleOfMariadb("name varchar(80), city varchar(80)", "name", "city")) {
            people.execute("insert into people values (1, 'Ada', 'Rome')");
            people.follow();

            people.execute("truncate people");

            await().atMost(PATIENCE).until(() -> people.feed()
                    .trouble()
                    .filter(reason -> reason.contains("truncated"))
                    .isPresent());
            assertThat(people.feed().whyLost(people.place()))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("truncated"));
            people.kill();
            people.follow();
            people.execute("alter table people drop city", "insert into people values (2, 'Bea')");

            await().atMost(PATIENCE).until(() -> people.feed()
                    .trouble()
                    .filter(reason -> reason.contains("without column city"))
                    .isPresent());
        }
    }

    @Test
    void logThatIsGoneOrAnotherOneIsALostPosition() throws Exception {
        try (var people = new PeopleOfMariadb("name varchar(80)", "name")) {
            people.execute(
                    "alter table people modify id bigint auto_increment", "insert into people values (1, 'Ada')");
            people.follow();
            people.execute("update people set name = 'Ann'");
            people.awaitLog();
            people.awaitKept();
            people.kill();
            assertThat(people.feed().whyLost(people.place())).isEmpty();

            people.execute("flush binary logs");
            assertThat(people.feed().whyLost(people.place())).isEmpty();
            var file = people.feed().end().orElseThrow().split(":")[0];
            // A file is kept while the server's thread for the source that was killed still has it.
            await().atMost(PATIENCE).untilAsserted(() -> {
                people.execute("purge binary logs to '" + file + "'");
                assertThat(people.feed().whyLost(people.place()))
                        .hasValueSatisfying(reason -> assertThat(reason).contains("is gone"));
            });

            people.follow();
            people.awaitLog();
            people.awaitKept();
            people.kill();
            var place = KeptPlace.parse(people.place().offsets()).orElseThrow().place();
            people.execute("reset master");
            while (BinlogPlace.parse(people.feed().end().orElseThrow()).number() < place.number()) {
                people.execute("insert into people (name) values ('x')", "delete from people where name = 'x'");
                if (!people.feed().end().orElseThrow().startsWith(place.file())) {
                    people.execute("flush binary logs");
                }
            }
            assertThat(people.feed().whyLost(people.place()))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("another one"));
        }
    }

    @Test
    void whatTheLogCannotTellIsRefusedWithWhatMendsIt() throws Exception {
        try (var people = new PeopleOfMariadb("name varchar(80), boss bigint", "name")) {
            assertThat(people.system.obstacles()).isEmpty();
            assertThat(people.feed().obstacles()).isEmpty();

            people.execute(
                    "alter table people add constraint of_boss foreign key (boss) references people (id) on delete cascade");
            assertThat(people.system.obstacles("people"))
                    .singleElement()
                    .asString()
                    .contains("of_boss", "RESTRICT");
            people.execute("alter table people drop foreign key of_boss", "alter table people engine = Aria");
            assertThat(people.system.obstacles("people"))
                    .singleElement()
                    .asString()
                    .contains("ENGINE = InnoDB");
            people.execute("alter table people engine = InnoDB");

            people.execute("set global binlog_row_image = 'MINIMAL'", "set global binlog_format = 'MIXED'");
            try {
                assertThat(people.system.obstacles())
                        .anySatisfy(one -> assertThat(one).contains("SET GLOBAL binlog_row_image = 'FULL'"))
                        .anySatisfy(one -> assertThat(one).contains("SET GLOBAL binlog_format = 'ROW'"));
            } finally {
                people.execute("set global binlog_row_image = 'FULL'", "set global binlog_format = 'ROW'");
            }
            people.execute("revoke replication slave on *.* from bactrian");
            try {
                assertThat(people.system.obstacles())
                        .singleElement()
                        .asString()
                        .contains("GRANT REPLICATION SLAVE ON *.* TO 'bactrian'@'%'");
            } finally {
                people.execute("grant replication slave on *.* to bactrian");
            }
        }
    }

    /** Debezium 3.4 tells 0000123e-… of 123e4567-…-0000. */
    @Test
    void uuidIsNotMapped() throws Exception {
        try (var people = new PeopleOfMariadb("name varchar(80), a_uuid uuid", "name")) {
            assertThat(people.system.describe("people").orElseThrow().field("a_uuid"))
                    .hasValueSatisfying(field -> assertThat(field.type()).isEmpty());
        }
    }

    /** The log tells nothing of it, so it must not count as written: its echo would never come. */
    @Test
    void writeThatChangesNothingIsNone() throws Exception {
        try (var people = new PeopleOfMariadb("name varchar(80)", "name")) {
            people.execute(
                    "insert into people values (1, 'Ada')",
                    "create trigger keep before update on people for each row set new.name = old.name");

            assertThat(write(people, "ours", "1", Fields.of("name", "Ada"), Fields.of("name", "Ann")))
                    .isInstanceOfSatisfying(Answer.NotNow.class, answer -> assertThat(answer.message())
                            .contains("0 rows changed"));
        }
    }

    private static List<Change> told(PeopleOfMariadb people, String key) {
        return people.told.stream().filter(change -> change.key().equals(key)).toList();
    }

    private static Delivery update(String token, String key, Fields expected, Fields wanted) {
        return new Delivery(1, WriteKind.UPDATE, key, expected, wanted, token, null);
    }

    private static Answer write(PeopleOfMariadb people, String token, String key, Fields expected, Fields wanted) {
        return people.system
                .write(people.subscription, List.of(update(token, key, expected, wanted)))
                .get(0)
                .answer();
    }
}
