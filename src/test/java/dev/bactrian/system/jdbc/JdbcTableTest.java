package dev.bactrian.system.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Weight;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.SystemUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a table must be like, how its keys are given, and what a wrong setting is told. */
class JdbcTableTest {

    @TempDir
    Path folder;

    static Stream<Product> products() {
        return Product.inProcess();
    }

    @ParameterizedTest
    @MethodSource("products")
    void tableThatCannotBeSynchronisedIsRefusedWithItsReason(Product product) throws SQLException {
        try (var people = new JdbcFixture(product, folder, Map.of("modified-column", product.stored("edited")))) {
            people.execute(
                    "create table keyless (name varchar(80), edited timestamp)",
                    "create table pairs (a bigint not null, b bigint not null, edited timestamp, primary key (a, b))",
                    "create table days (day_of date primary key, edited timestamp)",
                    "create table plain (id bigint primary key, edited varchar(80))",
                    "create table fine (id bigint primary key, edited timestamp)");

            assertThat(people.system.obstacles(product.stored("keyless")))
                    .singleElement()
                    .asString()
                    .contains("no primary key");
            assertThat(people.system.obstacles(product.stored("pairs")))
                    .singleElement()
                    .asString()
                    .contains("of 2 columns");
            assertThat(people.system.obstacles(product.stored("days")))
                    .singleElement()
                    .asString()
                    .contains("type DATE");
            assertThat(people.system.obstacles(product.stored("plain")))
                    .singleElement()
                    .asString()
                    .contains("modified-column");
            assertThat(people.system.obstacles(product.stored("fine"))).isEmpty();
            assertThat(people.system.obstacles("nothing")).isEmpty();
            assertThatThrownBy(() -> people.system.describe(product.stored("keyless")))
                    .isInstanceOf(SystemUnavailable.class);
        }
    }

    @Test
    void nameInOtherLettersIsToldAsTheDatabaseStoresIt() throws SQLException {
        try (var people = new JdbcFixture(Product.H2, folder, Map.of())) {
            people.execute(
                    "create table people (id bigint primary key)", "create table \"peXple\" (id bigint primary key)");

            assertThat(people.system.describe("people")).isEmpty();
            assertThat(people.system.obstacles("people"))
                    .singleElement()
                    .asString()
                    .contains("but \"PEOPLE\"");
            // An underscore is no pattern.
            assertThat(people.system.describe("pe_ple")).isEmpty();
            assertThat(people.system.describe("PUBLIC.PEOPLE")).isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void keyThatTheDatabaseGivesIsTold(Product product) throws SQLException {
        if (!product.numbersRows()) {
            return;
        }
        try (var people = new JdbcFixture(product, folder, Map.of())) {
            people.execute("create table people (id " + product.identity() + ", name varchar(80))");
            var subscription = people.subscribe("people", "name");
            var ada = Fields.of(product.stored("name"), "Ada");

            var answer = people.write(WriteKind.CREATE, null, Fields.none(), ada);

            assertThat(answer).isInstanceOfSatisfying(Answer.Written.class, written -> assertThat(
                            people.system.read(subscription, List.of(String.valueOf(written.key()))))
                    .singleElement()
                    .extracting(Change::fields)
                    .isEqualTo(ada));
            var again = new Delivery(9, WriteKind.CREATE, null, Fields.none(), ada, "t9", Instant.now());
            assertThat(people.system.write("people", List.of(again)).get(0).answer())
                    .as("a create whose answer was lost finds the row that it made")
                    .isInstanceOf(Answer.Differs.class);
            assertThat(people.text("select count(*) from people")).isEqualTo("1");
        }
    }

    /** What were left out would count as gone. */
    @Test
    void largeRowsAreAllReadByTheirKeys() throws SQLException {
        try (var people = new JdbcFixture(Product.H2, folder, Map.of())) {
            people.execute("create table people (id bigint primary key, note varchar(10000000))");
            var subscription = people.subscribe("people", "note");
            var large = (int) Math.min(9_000_000, Weight.OF_A_BATCH);
            for (var id = 1; id <= 5; id++) {
                people.execute("insert into people values (" + id + ", repeat('x', " + large + "))");
            }

            assertThat(people.system.read(subscription, List.of("1", "2", "3", "4", "5")))
                    .extracting(Change::key)
                    .containsExactlyInAnyOrder("1", "2", "3", "4", "5");
            var all = new ArrayList<Change>();
            people.system.readAll(subscription, all::addAll);
            assertThat(all).extracting(Change::key).containsExactly("1", "2", "3", "4", "5");
        }
    }

    @Test
    void keyOfAnotherSpellingIsTheSame() throws SQLException {
        try (var people = new JdbcFixture(Product.H2, folder, Map.of())) {
            people.execute("create table people (id uuid primary key, name varchar(80))");
            var subscription = people.subscribe("people", "id", "name");
            var key = "8B9A4D3E-0000-4000-8000-00000000000A";

            var answer = people.write(
                    WriteKind.CREATE, null, Fields.none(), Fields.of("ID", key).with("NAME", "Ada"));

            assertThat(answer).isInstanceOfSatisfying(Answer.Written.class, written -> assertThat(written.key())
                    .isEqualTo(key.toLowerCase(Locale.ROOT)));
            assertThat(people.system.read(subscription, List.of(key)))
                    .singleElement()
                    .extracting(Change::key)
                    .isEqualTo(key.toLowerCase(Locale.ROOT));
            assertThat(people.write(WriteKind.LOOK_UP, key, Fields.none(), Fields.none()))
                    .isInstanceOf(Answer.Differs.class);
        }
    }

    @Test
    void columnThatIsAlteredIsTold() throws SQLException {
        try (var people = new JdbcFixture(Product.H2, folder, Map.of())) {
            people.execute(
                    "create table people (id bigint primary key, name varchar(5), city varchar(5), age integer)");
            var subscription = people.subscribe("people", "id", "name", "age");
            people.execute("alter table people drop column city");
            assertThat(people.system.altered(subscription)).isEmpty();

            people.execute(
                    "alter table people alter column name rename to title",
                    "alter table people alter column age decimal(9,2)");

            assertThat(people.system.altered(subscription)).hasValueSatisfying(alteration -> {
                assertThat(alteration.how())
                        .contains("column NAME is gone")
                        .contains("column AGE is DECIMAL now, it was INTEGER");
                assertThat(alteration.remade()).containsExactly("AGE");
            });
        }
    }

    @Test
    void oneRefusedRowOfManyStopsOnlyItself() throws SQLException {
        try (var people = new JdbcFixture(Product.H2, folder, Map.of())) {
            people.execute("create table people (id bigint primary key, name varchar(5))");
            people.subscribe("people", "id", "name");
            var deliveries = new ArrayList<Delivery>();
            for (var n = 0L; n < 300; n++) {
                var wanted = Fields.of("ID", n).with("NAME", n == 123 ? "too long" : "Ada");
                deliveries.add(new Delivery(n, WriteKind.CREATE, null, Fields.none(), wanted, "t", null));
            }

            var answers = people.system.write("people", deliveries);

            assertThat(answers)
                    .filteredOn(one -> one.answer() instanceof Answer.Refused)
                    .singleElement()
                    .satisfies(one -> assertThat(one.delivery().recordId()).isEqualTo(123));
            assertThat(people.text("select count(*) from people")).isEqualTo("299");
        }
    }

    @Test
    void rowThatWaitsForAnotherIsTriedAgain() throws SQLException {
        try (var people = new JdbcFixture(Product.H2, folder, Map.of())) {
            people.execute("create table people (id bigint primary key, boss bigint references people)");
            people.subscribe("people", "id", "boss");

            assertThat(people.write(
                            WriteKind.CREATE,
                            null,
                            Fields.none(),
                            Fields.of("ID", 2L).with("BOSS", 1L)))
                    .isInstanceOf(Answer.NotNow.class);
        }
    }

    @Test
    void columnThatIsAskedByWithoutAnIndexIsAdvisedOne() throws SQLException {
        try (var people = new JdbcFixture(Product.H2, folder, Map.of("modified-column", "EDITED"))) {
            people.execute("create table people (id bigint primary key, edited timestamp)");
            var subscription = people.subscribe("people", "id");

            var advice = people.system.missingIndexes(subscription, Optional.empty());
            people.system.create(advice.get(0));
            people.subscribe("people", "id");

            assertThat(advice).hasSize(1);
            assertThat(people.system.missingIndexes(subscription, Optional.empty()))
                    .isEmpty();
        }
    }

    @Test
    void everythingThatIsWrongInTheSettingsIsTold() {
        var settings = Map.of("url", "h2:mem:x", "time-zone", "Mars", "overlap", "soon", "host", "here");

        assertThatThrownBy(() -> JdbcSettings.read("erp", settings))
                .hasMessageContaining("bactrian.systems.erp.url: expected a URL that begins with jdbc:")
                .hasMessageContaining("time-zone: expected a time zone")
                .hasMessageContaining("overlap: expected a duration")
                .hasMessageContaining("unknown [host]");
        assertThatThrownBy(() -> JdbcSettings.read("erp", Map.of())).hasMessageContaining("erp.url is missing");
    }

    @Test
    void secretsOfAUrlAreNotPrinted() {
        var settings = JdbcSettings.read("erp", Map.of("url", "jdbc:x://h/db?password=secret", "password", "hidden"));

        assertThat(settings.toString())
                .contains("jdbc:x:…")
                .doesNotContain("secret")
                .doesNotContain("hidden");
    }

    @Test
    void missingDriverIsNamedWithWhereToPutIt() {
        assertThatThrownBy(() -> new JdbcType(folder.toString())
                        .configure("erp", Map.of("url", "jdbc:sqlserver://h;password=secret")))
                .hasMessageContaining("bactrian.systems.erp.url: no JDBC driver takes a URL like jdbc:sqlserver:…")
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("org.h2.Driver")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> new JdbcType(folder.toString())
                        .configure("erp", Map.of("url", "jdbc:h2:mem:x", "driver", "no.such.Driver")))
                .hasMessageContaining("there is no class no.such.Driver");
        assertThatThrownBy(() -> new JdbcType(folder.toString())
                        .configure("erp", Map.of("url", "jdbc:h2:mem:x", "driver", "java.lang.String")))
                .hasMessageContaining("is no JDBC driver");
    }

    @Test
    void driverOfTheFolderIsFound() throws IOException, ClassNotFoundException {
        var jar = Path.of(org.h2.Driver.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Files.copy(jar, folder.resolve("h2.jar"));

        var driver = new Drivers(folder).find("jdbc:h2:mem:x", Optional.empty());

        assertThat(driver.getName()).isEqualTo("org.h2.Driver");
    }
}
