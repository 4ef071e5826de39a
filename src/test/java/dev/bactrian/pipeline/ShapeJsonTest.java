package dev.bactrian.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.Storage;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.ObjectShape.Limits;
import dev.bactrian.state.StateCodec;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShapeJsonTest {

    @ParameterizedTest
    @EnumSource(ValueType.class)
    void objectIsReadBackAsItWas(ValueType type) {
        for (var storage : Storage.values()) {
            var shape = new ObjectShape(
                    "table public.\"Kunden\"",
                    "id",
                    storage == Storage.EXACT,
                    ChronoUnit.MICROS,
                    List.of(
                            new FieldShape("id", Optional.of(type), "the type", 12, -1, true, false, storage),
                            new FieldShape("größe", Optional.empty(), "point", 0, 3, false, true, Storage.EXACT)
                                    .within(new Limits(true, 80, List.of("a", "b"), List.of("Account", "Lead")))),
                    Set.of("id", "mail"),
                    Map.of("größe", "has a unique index on it for some rows only"));

            var text = ShapeJson.write(shape).toString();

            assertThat(ShapeJson.read(StateCodec.parse(text))).isEqualTo(shape);
        }
    }

    @Test
    void whatAnotherVersionWroteIsRefused() {
        var unknown = "{\"title\": \"table t\", \"key\": \"id\", \"timestampUnit\": \"FORTNIGHTS\"}";

        assertThatThrownBy(() -> ShapeJson.read(StateCodec.parse(unknown)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ShapeJson.read(StateCodec.parse("{}"))).hasMessage("no text \"title\"");
    }
}
