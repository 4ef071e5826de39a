package dev.bactrian.system.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MariadbTableIT extends JdbcTableTest {

    static Stream<Product> products() {
        return Stream.of(Product.MARIADB);
    }

    /** The mapping refuses the text, and the other rows go on. */
    @Test
    void dayThatIsNoneIsAText() throws SQLException {
        try (var people = new JdbcFixture(Product.MARIADB, folder, Map.of())) {
            people.execute(
                    "create table people (id bigint primary key, born date, edited datetime)",
                    "set sql_mode = ''",
                    "insert into people values (1, '0000-00-00', '0000-00-00 00:00:00')");
            var subscription = people.subscribe("people", "born", "edited");

            assertThat(people.system.read(subscription, List.of("1")))
                    .singleElement()
                    .satisfies(row -> assertThat(row.fields().asMap().values())
                            .allSatisfy(value -> assertThat(value).asString().startsWith("0000-00-00")));
            var poll = people.system.poll(subscription, Optional.of("edited"));
            assertThat(poll.mark()).as("no row has a time").startsWith("20");
        }
    }

    /** Its driver calls what a trigger says an outage. */
    @Test
    void refusedValueOfANumberedRowAndALockedRowAreNoOutage() throws SQLException {
        try (var people = new JdbcFixture(Product.MARIADB, folder, Map.of())) {
            people.execute(
                    "create table people (id bigint auto_increment primary key, name varchar(5))",
                    "insert into people values (1, 'Ada')",
                    "set global innodb_lock_wait_timeout = 1");
            people.subscribe("people", "name");

            assertThat(people.write(WriteKind.CREATE, null, Fields.none(), Fields.of("name", "too long")))
                    .isInstanceOf(Answer.Refused.class);
            people.execute("begin", "update people set name = 'Bea' where id = 1");
            assertThat(people.write(WriteKind.UPDATE, "1", Fields.of("name", "Ada"), Fields.of("name", "Cid")))
                    .isInstanceOfSatisfying(Answer.NotNow.class, notNow -> assertThat(notNow.passes())
                            .isTrue());
            people.execute(
                    "rollback",
                    "create trigger nobody before insert on people for each row signal sqlstate '45000' set message_text = 'no'");
            assertThat(people.write(WriteKind.CREATE, null, Fields.none(), Fields.of("name", "Dan")))
                    .isInstanceOf(Answer.Refused.class);
        }
    }
}
