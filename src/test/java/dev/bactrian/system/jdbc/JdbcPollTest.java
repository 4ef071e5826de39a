package dev.bactrian.system.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.Poll;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What asking a table for its changes tells. */
class JdbcPollTest {

    @TempDir
    Path folder;

    static Stream<Product> products() {
        return Product.inProcess();
    }

    private JdbcFixture people(Product product, Map<String, String> settings) throws SQLException {
        var people = new JdbcFixture(product, folder, settings);
        people.execute(
                "create table people (id bigint primary key, name varchar(80), edited %s default %s, version bigint)"
                        .formatted(
                                product.timeType(),
                                product.timeType()
                                        .replace("datetime", "current_timestamp")
                                        .replaceAll("^timestamp", "current_timestamp")));
        return people;
    }

    private static Poll poll(JdbcFixture people) {
        return people.system.poll(people.subscribe("people", "name"), Optional.empty());
    }

    private static List<Change> since(Poll poll, String mark) {
        var told = new ArrayList<Change>();
        poll.since(mark, told::addAll);
        return told;
    }

    private static List<String> names(Product product, List<Change> told) {
        return told.stream()
                .map(change -> String.valueOf(change.fields().get(product.stored("name"))))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("products")
    void rowsThatWereWrittenSinceAreToldOnceWithTheirTime(Product product) throws SQLException {
        try (var people = people(product, Map.of("modified-column", product.stored("edited")))) {
            people.execute(
                    "insert into people (id, name, edited) values (1, 'old', " + product.time("2020-01-01 00:00:00")
                            + ")",
                    "insert into people (id, name) values (2, 'Bea')");
            var poll = poll(people);
            var mark = poll.mark();

            var first = since(poll, mark);
            var again = since(poll, mark);
            people.execute("update people set name = 'Bob' where id = 2");
            var later = since(poll, mark);

            assertThat(names(product, first)).containsExactly("Bea");
            assertThat(first.get(0).operation()).isEqualTo(Operation.UPDATE);
            assertThat(first.get(0).position().isOfReading()).isTrue();
            assertThat(first.get(0).committedAt()).isAfter(Instant.parse("2026-01-01T00:00:00Z"));
            assertThat(again).isEmpty();
            // Within the time that the first edit bears, as where times are whole seconds.
            assertThat(names(product, later)).containsExactly("Bob");
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void manyRowsOfOneTimeAreAllTold(Product product) throws SQLException {
        try (var people = people(product, Map.of("modified-column", product.stored("edited")))) {
            var rows = LongStream.range(0, 2_048)
                    .mapToObj(id -> "(%d, 'n', %s)".formatted(id, product.time("2026-01-01 12:00:00")))
                    .collect(Collectors.joining(", "));
            people.execute("insert into people (id, name, edited) values " + rows);
            var told = since(poll(people), "2026-01-01T12:00:30Z");

            assertThat(told).hasSize(2_048);
            assertThat(told.stream().map(Change::key).distinct()).hasSize(2_048);
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void numberThatRisesTellsWhatWasWritten(Product product) throws SQLException {
        try (var people = people(product, Map.of("modified-column", product.stored("version")))) {
            var poll = poll(people);
            assertThat(since(poll, poll.mark())).isEmpty();
            people.execute("insert into people (id, name, version) values (1, 'old', 1), (2, 'new', 5000)");
            var mark = poll.mark();
            people.execute("insert into people (id, name, version) values (3, 'newer', 5001)");

            assertThat(mark).isEqualTo("5000");
            assertThat(names(product, since(poll, mark))).containsExactly("new", "newer");
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void withoutSuchAColumnEveryRowIsComparedWithWhatWasTold(Product product) throws SQLException {
        try (var people = people(product, Map.of())) {
            people.execute("insert into people (id, name) values (1, 'Ada'), (2, 'Bea')");
            var poll = poll(people);

            assertThat(names(product, since(poll, poll.mark()))).containsExactly("Ada", "Bea");
            people.execute("update people set name = 'Ann' where id = 1");
            assertThat(names(product, since(poll, poll.mark()))).containsExactly("Ann");
        }
    }

    @Test
    void rowWhoseColumnNobodyMovedIsFoundBySweeping() throws SQLException {
        try (var people = people(Product.H2, Map.of("modified-column", "EDITED"))) {
            people.execute(
                    "insert into people (id, name, edited) values (1, 'old', timestamp '2020-01-01 00:00:00')",
                    "insert into people (id, name) values (2, 'new')");
            var poll = poll(people);
            var mark = poll.mark();
            people.execute("update people set name = 'Ann' where id = 1");
            var missed = new ArrayList<Change>();
            poll.missed(mark, missed::addAll);

            assertThat(names(Product.H2, since(poll, mark))).containsExactly("new");
            assertThat(names(Product.H2, missed)).containsExactly("Ann", "new");
        }
    }

    @Test
    void everyRowIsToldWhereTheMarkIsOfAnotherColumn() throws SQLException {
        try (var people = people(Product.H2, Map.of("modified-column", "EDITED"))) {
            people.execute("insert into people (id, name, edited) values (1, 'old', timestamp '2020-01-01 00:00:00')");

            assertThat(names(Product.H2, since(poll(people), "all"))).containsExactly("old");
            assertThat(names(Product.H2, since(poll(people), "5000"))).containsExactly("old");
        }
    }

    @Test
    void whatCouldNotBeDecidedIsToldAgain() throws SQLException {
        try (var people = people(Product.H2, Map.of("modified-column", "EDITED"))) {
            people.execute("insert into people (id, name) values (1, 'Ada')");
            var poll = poll(people);
            var mark = poll.mark();

            assertThatThrownBy(() -> poll.since(mark, page -> {
                        throw new IllegalStateException("the state is out of reach");
                    }))
                    .hasMessage("the state is out of reach");
            assertThat(names(Product.H2, since(poll, mark))).containsExactly("Ada");
        }
    }

    @Test
    void rowThatWasMadeAgainIsToldAgain() throws SQLException {
        try (var people = people(Product.H2, Map.of())) {
            people.execute("insert into people (id, name) values (1, 'Ada')");
            var poll = poll(people);
            since(poll, poll.mark());
            people.execute("delete from people");
            var keys = new ArrayList<String>();
            poll.keys(keys::addAll);
            people.execute("insert into people (id, name) values (1, 'Ada')");

            assertThat(keys).isEmpty();
            assertThat(names(Product.H2, since(poll, poll.mark()))).containsExactly("Ada");
        }
    }

    /** So that what was read is never taken for what came after a write, nor the other way. */
    @Test
    void readingStandsBehindTheWritesBeforeItAndBeforeThoseAfter() throws SQLException {
        try (var people = people(Product.H2, Map.of())) {
            people.execute("insert into people (id, name) values (1, 'Ada')");
            var poll = poll(people);

            var before = since(poll, poll.mark()).get(0).position();
            var answer = people.write(WriteKind.UPDATE, "1", Fields.of("NAME", "Ada"), Fields.of("NAME", "Ann"));
            var after = since(poll, poll.mark()).get(0).position();

            var log = ((Answer.Written) answer).log();
            assertThat(before.isBehind(log)).isFalse();
            assertThat(after.isBehind(log)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void allKeysAreTold(Product product) throws SQLException {
        try (var people = people(product, Map.of())) {
            people.execute("insert into people (id, name) values (10, 'a'), (9, 'b'), (-1, 'c')");
            var keys = new ArrayList<String>();
            poll(people).keys(keys::addAll);

            assertThat(keys).containsExactly("-1", "9", "10");
        }
    }
}
