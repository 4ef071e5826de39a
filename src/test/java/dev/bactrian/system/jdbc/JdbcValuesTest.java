package dev.bactrian.system.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Fields;
import dev.bactrian.change.ValueType;
import dev.bactrian.change.WriteKind;
import dev.bactrian.definition.ObjectShape.FieldShape;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a value is after it was written, read, and compared with. */
class JdbcValuesTest {

    @TempDir
    Path folder;

    static Stream<Product> products() {
        return Product.inProcess();
    }

    private record Case(String column, String type, ValueType valueType, List<Object> values) {}

    /** The wall clock of Berlin skips half past two of 2026-03-29, and so does Derby there, which keeps times by it. */
    private static List<Case> cases(Product product) {
        var skipped = Instant.parse(product == Product.DERBY ? "2026-03-29T03:30:00Z" : "2026-03-29T02:30:00Z");
        var all = List.of(
                new Case("words", "varchar(200)", ValueType.TEXT, List.of("", "Ada", " it's \"two\" ", "日本 😀")),
                new Case("code", "char(5)", ValueType.TEXT, List.of("ab", "abcde")),
                new Case("small", "smallint", ValueType.INTEGER, List.of(-32_768L, 0L, 32_767L)),
                new Case("many", "bigint", ValueType.INTEGER, List.of(Long.MIN_VALUE, 1L, Long.MAX_VALUE)),
                new Case(
                        "price",
                        "decimal(18,4)",
                        ValueType.DECIMAL,
                        List.of(new BigDecimal("-1.5"), BigDecimal.ZERO, new BigDecimal("99999999999999.9999"))),
                new Case(
                        "ratio",
                        "double precision",
                        ValueType.DECIMAL,
                        List.of(new BigDecimal("0.1"), new BigDecimal("-123456.789"))),
                new Case(
                        "share",
                        product == Product.MARIADB ? "float" : "real",
                        ValueType.DECIMAL,
                        List.of(new BigDecimal("0.1"), new BigDecimal("1234567"))),
                new Case("yes", "boolean", ValueType.BOOLEAN, List.of(true, false)),
                new Case(
                        "born",
                        "date",
                        ValueType.DATE,
                        List.of(LocalDate.parse("1900-01-01"), LocalDate.parse("2024-02-29"))),
                new Case(
                        "edited",
                        product.timeType(),
                        ValueType.TIMESTAMP,
                        List.of(
                                Instant.parse("1970-01-01T00:00:00Z"),
                                skipped,
                                Instant.parse("2026-10-25T01:30:00.123456Z"))),
                new Case(
                        "seen",
                        "timestamp with time zone",
                        ValueType.TIMESTAMP,
                        List.of(Instant.parse("2026-03-29T02:30:00Z"), Instant.parse("2026-10-25T01:30:00.123456Z"))));
        return all.stream()
                .filter(one -> product.hasZones() || !one.column().equals("seen"))
                .filter(one -> product != Product.DUCKDB || !one.column().equals("code"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("products")
    void everyValueIsReadAsItWasWrittenAndComparedAsItself(Product product) throws SQLException {
        var before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        try (var people = new JdbcFixture(product, folder, Map.of())) {
            var cases = cases(product);
            var columns = new StringBuilder("id bigint primary key");
            cases.forEach(
                    one -> columns.append(", ").append(one.column()).append(' ').append(one.type()));
            people.execute("create table people (" + columns + ")");
            var names = cases.stream().map(Case::column).toArray(String[]::new);
            var subscription = people.subscribe("people", names);
            var shape = people.system.describe(subscription.object()).orElseThrow();
            for (var one : cases) {
                assertThat(shape.field(product.stored(one.column())).flatMap(FieldShape::type))
                        .as(one.column())
                        .contains(one.valueType());
            }
            for (var n = 0; n < 3; n++) {
                var row = row(product, cases, n);
                var key = Long.toString(n);
                var wanted = row.with(product.stored("id"), (long) n);
                assertThat(people.write(WriteKind.CREATE, null, Fields.none(), wanted))
                        .isInstanceOf(Answer.Written.class);
                assertThat(people.system.read(subscription, List.of(key)))
                        .singleElement()
                        .satisfies(read -> assertThat(read.fields().asMap()).isEqualTo(row.asMap()));
                var next = row(product, cases, n + 1);
                assertThat(people.write(WriteKind.UPDATE, key, row, next))
                        .as("expecting %s", row)
                        .isInstanceOf(Answer.Written.class);
                assertThat(people.write(WriteKind.UPDATE, key, next, nothing(next)))
                        .as("expecting %s", next)
                        .isInstanceOf(Answer.Written.class);
                assertThat(people.system.read(subscription, List.of(key)))
                        .singleElement()
                        .satisfies(read -> assertThat(read.fields().asMap())
                                .isEqualTo(nothing(next).asMap()));
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static Fields row(Product product, List<Case> cases, int n) {
        var values = new LinkedHashMap<String, Object>();
        cases.forEach(one -> values.put(
                product.stored(one.column()), one.values().get(n % one.values().size())));
        return Fields.of(values);
    }

    private static Fields nothing(Fields row) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        row.names().forEach(name -> values.put(name, null));
        return Fields.of(values);
    }
}
