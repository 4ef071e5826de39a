package dev.bactrian.mapping;

import static dev.bactrian.mapping.Shapes.both;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingTest {

    private static final Mapping MAPPING = MappingCompiler.compile(
            Shapes.definition(
                    both("Id", "sf_id"),
                    both("Name", "account_name"),
                    both("AnnualRevenue", "annual_revenue"),
                    both("Seats", "seats"),
                    both("Active", "active"),
                    both("Since", "since"),
                    both("SeenAt", "seen_at")),
            List.of(Shapes.ACCOUNT, Shapes.TABLE),
            Shapes.NO_EXPRESSIONS);

    @Test
    void equalDecimalsAreEqualObjects() {
        var one = map("erp", "annual_revenue", new BigDecimal("10.0"));
        var other = map("crm", "AnnualRevenue", new BigDecimal("10.00"));

        assertThat(one.fields()).isEqualTo(other.fields());
        assertThat(map("crm", "AnnualRevenue", new BigDecimal("1E+3")).fields())
                .isEqualTo(
                        map("erp", "annual_revenue", new BigDecimal("1000.00")).fields());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.001", "10000000000", "-12345678901.5"})
    void tooManyDigitsForEitherSideIsAMisfit(String number) {
        var change = map("crm", "AnnualRevenue", new BigDecimal(number));

        assertThat(change.misfits())
                .singleElement()
                .asString()
                .startsWith("AnnualRevenue: value ")
                .containsPattern("cannot hold|too large");
        assertThat(change.fields().knows("AnnualRevenue")).isFalse();
    }

    @Test
    void trailingZerosAreNoDigits() {
        assertThat(map("crm", "AnnualRevenue", new BigDecimal("1234567890.1000"))
                        .misfits())
                .isEmpty();
    }

    @Test
    void emptyTextIsNullWhereOneSideStoresItSo() {
        var change = map("erp", "account_name", "");

        assertThat(change.fields().knows("Name")).isTrue();
        assertThat(change.fields().get("Name")).isNull();
        assertThat(change.raw().get("Name")).isEqualTo("");
    }

    @Test
    void blanksAtTheEndAreNoDifferenceAndTheOwnValueIsKept() {
        var change = map("erp", "account_name", "Ada  ");

        assertThat(change.fields().get("Name")).isEqualTo("Ada");
        assertThat(change.raw().get("Name")).isEqualTo("Ada  ");
        assertThat(map("erp", "account_name", " Ada").fields().get("Name")).isEqualTo(" Ada");
    }

    @Test
    void timesAreComparedInTheCoarserUnit() {
        var change = map("erp", "seen_at", Instant.parse("2026-01-02T03:04:05.678901Z"));

        assertThat(change.fields().get("SeenAt")).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(change.raw().get("SeenAt")).isEqualTo(Instant.parse("2026-01-02T03:04:05.678901Z"));
    }

    @Test
    void otherSidesKeyIsFound() {
        assertThat(map("erp", "sf_id", "001A").otherKeys()).containsExactly(Map.entry("crm", "001A"));
        assertThat(map("erp", "sf_id", null).otherKeys()).isEmpty();
        assertThat(map("crm", "Id", "001A").otherKeys()).isEmpty();
    }

    @Test
    void nullIsKnownAndAbsentIsNot() {
        var change = map("crm", "Name", null);

        assertThat(change.fields().names()).containsExactly("Name");
        assertThat(change.raw().isEmpty()).isTrue();
    }

    @Test
    void fieldThatIsNotMappedIsLeftOut() {
        assertThat(map("crm", "Fax", "1").fields().isEmpty()).isTrue();
    }

    @Test
    void textThatIsNoNumberIsAMisfitAndTheOthersAreRead() {
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put("seats", "many");
        values.put("account_name", "Ada");

        var change = MAPPING.map(change("erp", Fields.of(values)));

        assertThat(change.misfits()).singleElement().asString().isEqualTo("seats: value \"many\" is no integer");
        assertThat(change.fields().get("Name")).isEqualTo("Ada");
    }

    static List<Map.Entry<String, Object>> values() {
        return List.of(
                Map.entry("Id", "001A"),
                Map.entry("Name", "Ada"),
                Map.entry("AnnualRevenue", new BigDecimal("12.5")),
                Map.entry("Seats", 12L),
                Map.entry("Active", true),
                Map.entry("Since", LocalDate.of(2026, 1, 2)),
                Map.entry("SeenAt", Instant.parse("2026-01-02T03:04:05Z")));
    }

    @ParameterizedTest
    @MethodSource("values")
    void whatIsWrittenComesBackAsTheSameValue(Map.Entry<String, Object> field) {
        for (var system : List.of("crm", "erp")) {
            var written = MAPPING.toNative(system, Fields.of(field.getKey(), field.getValue()));

            var change = MAPPING.map(change(system, written));

            assertThat(change.fields()).isEqualTo(Fields.of(field.getKey(), field.getValue()));
            assertThat(change.raw().isEmpty()).isTrue();
        }
    }

    @Test
    void numberKeptAsTextIsComparedAsNumberAndItsSpellingIsKept() {
        var change = map("erp", "seats", "012");

        assertThat(change.fields().get("Seats")).isEqualTo(12L);
        assertThat(change.raw().get("Seats")).isEqualTo("012");
    }

    @Test
    void fieldsAreWrittenUnderTheSystemsOwnNames() {
        assertThat(MAPPING.toNative("erp", Fields.of("Seats", 12L))).isEqualTo(Fields.of("seats", "12"));
        assertThat(MAPPING.toNative("crm", Fields.of("Seats", 12L))).isEqualTo(Fields.of("Seats", 12L));
    }

    private static MappedChange map(String system, String name, @Nullable Object value) {
        return MAPPING.map(change(system, Fields.of(name, value)));
    }

    private static Change change(String system, Fields fields) {
        return new Change("a", system, "1", Operation.UPDATE, fields, Instant.EPOCH, Position.NONE, "");
    }
}
