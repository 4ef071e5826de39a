package dev.bactrian.mapping;

import static dev.bactrian.definition.SyncDefinitionBuilder.aSync;
import static dev.bactrian.mapping.Shapes.both;
import static dev.bactrian.mapping.Shapes.change;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Storage;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of a field that one side keeps less exactly than the other. */
class StorageFormsTest {

    private static final Mapping MAPPING = MappingCompiler.compile(
            aSync().mapping(
                            both("Id", "crm_id"),
                            both("ratio", "ratio"),
                            both("count", "count"),
                            both("at", "at"),
                            both("code", "code"))
                    .build(),
            List.of(table("Id", 6, Storage.EXACT, Storage.EXACT), table("crm_id", 1, Storage.SINGLE, Storage.PADDED)),
            Shapes.NO_EXPRESSIONS);

    private static ObjectShape table(String key, int secondDigits, Storage numbers, Storage texts) {
        return new ObjectShape(
                "table t",
                "Id",
                false,
                ChronoUnit.MICROS,
                List.of(
                        field(key, ValueType.TEXT, -1, Storage.EXACT),
                        field("ratio", ValueType.DECIMAL, -1, numbers),
                        field("count", ValueType.INTEGER, -1, numbers),
                        field("at", ValueType.TIMESTAMP, secondDigits, Storage.EXACT),
                        field("code", ValueType.TEXT, -1, texts)),
                Set.of(key));
    }

    private static FieldShape field(String name, ValueType type, int scale, Storage storage) {
        return new FieldShape(name, Optional.of(type), "kind", 0, scale, true, true, storage);
    }

    @ParameterizedTest
    @CsvSource({"1234567.5, true", "0.1, true", "1234567.89, false", "0.123456789, false", "1E40, false"})
    void numberThatTheOtherSideWouldGiveBackOtherwiseDoesNotFit(BigDecimal number, boolean fits) {
        var change = map("crm", "ratio", number);

        assertThat(change.misfits()).hasSize(fits ? 0 : 1).allSatisfy(misfit -> assertThat(misfit)
                .containsPattern("ratio: value (has more digits than|is too large for) ratio \\(kind\\)"));
    }

    @Test
    void wholeNumbersMustComeBackAsWell() {
        assertThat(map("crm", "count", 16_777_216L).misfits()).isEmpty();
        assertThat(map("crm", "count", 16_777_217L).misfits()).hasSize(1);
    }

    @Test
    void timesAreComparedByTheDigitsThatBothFieldsKeep() {
        var change = map("crm", "at", Instant.parse("2026-01-02T03:04:05.678901Z"));

        assertThat(change.fields().get("at")).isEqualTo(Instant.parse("2026-01-02T03:04:05.600Z"));
        assertThat(change.fields())
                .isEqualTo(map("erp", "at", Instant.parse("2026-01-02T03:04:05.600Z"))
                        .fields());
    }

    @Test
    void timesBeforeTheEpochAreCutTheSameWay() {
        assertThat(map("crm", "at", Instant.parse("1969-12-31T23:59:59.990Z"))
                        .fields()
                        .get("at"))
                .isEqualTo(Instant.parse("1969-12-31T23:59:59.900Z"));
    }

    @Test
    void blanksThatTheOtherSideFillsUpWithSayNothing() {
        assertThat(map("crm", "code", "AB  ").fields())
                .isEqualTo(map("erp", "code", "AB").fields());
        assertThat(map("crm", "code", "  ").fields().get("code")).isEqualTo("");
    }

    private static MappedChange map(String system, String field, Object value) {
        return MAPPING.map(change(system, Operation.UPDATE, Fields.of(field, value)));
    }
}
