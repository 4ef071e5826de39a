package dev.bactrian.mapping;

import static dev.bactrian.definition.SyncDefinitionBuilder.aSync;
import static dev.bactrian.mapping.Shapes.both;
import static dev.bactrian.mapping.Shapes.change;
import static dev.bactrian.mapping.Shapes.mapping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.FieldOptions;
import dev.bactrian.definition.FieldOptions.DeclaredType;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.Transformation;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever one side holds comes back as the same record from the other side, for every pair of types. */
class RoundTripTest {

    static List<Arguments> pairs() {
        var pairs = new ArrayList<Arguments>();
        for (var source : ValueType.values()) {
            for (var target : ValueType.values()) {
                pairs.add(Arguments.of(source, target));
            }
        }
        return pairs;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void writtenValueComesBackOrTheTypesAreRefused(ValueType source, ValueType target) {
        if (Types.common(source, target).isEmpty()) {
            assertThatThrownBy(() -> compile(source, target)).isInstanceOf(InvalidDefinition.class);
            return;
        }
        comesBack(compile(source, target), source, target);
    }

    @ParameterizedTest
    @CsvSource({"TEXT, JSON", "JSON, TEXT", "TEXT, TEXT", "JSON, JSON"})
    void declaredJsonComesBackFromTexts(ValueType source, ValueType target) {
        var json =
                new FieldOptions(new DeclaredType(ValueType.JSON, 0, -1), null, false, Map.of(), Transformation.NONE);

        comesBack(compile(source, target, json), ValueType.TEXT, ValueType.JSON);
    }

    private static void comesBack(Mapping mapping, ValueType source, ValueType target) {
        var random = new Random(7);
        for (var i = 0; i < 500; i++) {
            var value = value(source, target, random);
            var told = mapping.map(change("crm", Operation.UPDATE, Fields.of("f", value)));
            assertThat(told.misfits()).as("%s", value).isEmpty();

            var written = mapping.toNative("erp", told.fields());
            var heard = mapping.map(change("erp", Operation.UPDATE, written));

            assertThat(heard.fields()).as("%s", value).isEqualTo(told.fields());
            assertThat(heard.raw().isEmpty()).isTrue();
            assertThat(mapping.map(change("crm", Operation.UPDATE, mapping.toNative("crm", told.fields())))
                            .fields())
                    .isEqualTo(told.fields());
        }
    }

    private static Mapping compile(ValueType source, ValueType target) {
        return compile(source, target, FieldOptions.NONE);
    }

    private static Mapping compile(ValueType source, ValueType target, FieldOptions options) {
        var sync = aSync().mapping(both("Id", "sf_id"), mapping("f", "g", Direction.BOTH, options))
                .build();
        return MappingCompiler.compile(
                sync, List.of(shape("Id", "f", source), shape("sf_id", "g", target)), Shapes.NO_EXPRESSIONS);
    }

    private static ObjectShape shape(String key, String field, ValueType type) {
        var isSource = key.equals("Id");
        return new ObjectShape(
                isSource ? "object A" : "table a",
                isSource ? "Id" : "id",
                isSource,
                isSource ? ChronoUnit.SECONDS : ChronoUnit.MICROS,
                List.of(
                        new FieldShape(key, Optional.of(ValueType.TEXT), "text", 0, -1, !isSource, !isSource),
                        new FieldShape(field, Optional.of(type), type.word(), 0, -1, true, true)),
                Set.of(key));
    }

    /** A value of the source that the target can hold as well. */
    private static Object value(ValueType source, ValueType target, Random random) {
        var narrow = source == ValueType.TEXT ? target : source;
        var value =
                switch (narrow) {
                    case TEXT ->
                        random.ints(random.nextInt(9), 'A', 'z')
                                .mapToObj(Character::toString)
                                .reduce(" ", String::concat);
                    case INTEGER -> (Object) (random.nextLong() >> random.nextInt(64) >> 5);
                    case DECIMAL ->
                        new BigDecimal(random.nextInt())
                                .movePointLeft(target == ValueType.INTEGER ? 0 : random.nextInt(6))
                                .setScale(target == ValueType.INTEGER ? 2 : 7);
                    case BOOLEAN -> random.nextBoolean();
                    case DATE -> LocalDate.ofEpochDay(random.nextInt(40_000));
                    case TIMESTAMP -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000) * 1_000L);
                    case JSON -> json(random, 3);
                };
        return source == ValueType.TEXT ? ValueType.format(value) : value;
    }

    /** JSON in no particular spelling. */
    private static String json(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 ->
                new BigDecimal(random.nextInt())
                        .movePointLeft(random.nextInt(12) - 4)
                        .toString();
            case 1 -> " " + random.nextBoolean();
            case 2 -> "\"a \\\"\\u00e4\\n" + (char) ('a' + random.nextInt(26)) + "\"";
            case 3 -> depth == 3 ? "{ }" : " null";
            case 4 -> "[ " + json(random, depth - 1) + " ,\n" + json(random, depth - 1) + "]";
            default -> "{\"z\" : " + json(random, depth - 1) + ", \"a\":" + json(random, depth - 1) + " }";
        };
    }
}
