package dev.bactrian.pipeline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangeJsonTest {

    private final ChangeJson json = new ChangeJson();

    @ParameterizedTest
    @EnumSource(Operation.class)
    void changeComesBackAsItWas(Operation operation) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put("text", "a \"b\" é \u0000 {");
        values.put("number", Long.MAX_VALUE);
        values.put("decimal", new BigDecimal("0.000000000001"));
        values.put("truth", false);
        values.put("day", LocalDate.of(2026, 2, 28));
        values.put("time", Instant.parse("2026-01-02T03:04:05.678901Z"));
        values.put("nothing", null);
        values.put("empty", "");
        values.put("json", ValueType.JSON.parse("{ \"b\": 1.0, \"a\": [\"é\"] }"));
        var change = new Change(
                "accounts",
                "erp",
                "4 2",
                operation,
                Fields.of(values),
                Instant.parse("2026-01-02T03:04:05.123456789Z"),
                new Position(Long.MAX_VALUE, 7, "0/16B3748"),
                "t1-2",
                "ada",
                operation == Operation.UPDATE ? "4 1" : null);

        var read = json.read(json.write(change)).get(0);

        assertThat(read).isEqualTo(change);
        assertThat(read.fields().knows("nothing")).isTrue();
    }
}
