package dev.bactrian.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Fields are a map that never changes, whatever way they were made. */
class FieldsTest {

    private static final long SEED = 20_261_130;
    private static final List<String> NAMES = List.of("id", "name", "phone", "city", "rating");

    @Test
    void fieldsAreWhatAMapWouldBe() {
        var random = new Random(SEED);
        for (var run = 0; run < 2_000; run++) {
            var model = new LinkedHashMap<String, @Nullable Object>();
            var fields = Fields.none();
            for (var step = 0; step < 12; step++) {
                var name = NAMES.get(random.nextInt(NAMES.size()));
                var before = fields;
                var modelBefore = new LinkedHashMap<>(model);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        fields = fields.without(name);
                        model.remove(name);
                    }
                    case 1 -> {
                        var others = Fields.of(Map.of(name, 7L));
                        fields = fields.with(others);
                        model.putAll(others.asMap());
                    }
                    default -> {
                        var value = random.nextInt(3) == 0 ? null : Long.valueOf(random.nextInt(3));
                        fields = fields.with(name, value);
                        model.put(name, value);
                    }
                }
                assertThat(fields.asMap()).as("seed %s, run %s", SEED, run).isEqualTo(model);
                assertThat(fields.asMap().entrySet()).containsExactlyElementsOf(model.entrySet());
                assertThat(fields.names()).containsExactlyElementsOf(model.keySet());
                assertThat(before.asMap()).as("what it was made of").isEqualTo(modelBefore);
                assertThat(fields).isEqualTo(Fields.of(model)).hasSameHashCodeAs(Fields.of(model));
            }
        }
    }

    @Test
    void orderMakesNoDifference() {
        var one = Fields.of("a", 1L).with("b", null);
        var other = Fields.of("b", null).with("a", 1L);

        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).isNotEqualTo(one.with("b", 2L));
        assertThat(one.names()).containsExactlyElementsOf(Arrays.asList("a", "b"));
    }

    @Test
    void valuesAreNotTold() {
        assertThat(Fields.of("phone", "+49 30 1").with("city", "Bonn")).hasToString("[city, phone]");
    }
}
