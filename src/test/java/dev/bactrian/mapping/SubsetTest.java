package dev.bactrian.mapping;

import static dev.bactrian.definition.SyncDefinitionBuilder.aSync;
import static dev.bactrian.mapping.Shapes.both;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bactrian.change.Fields;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.SyncDefinitionBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A filter against fields that are really mapped. */
class SubsetTest {

    /** Knows one condition, which wants exactly these values. */
    private record Known(Map<String, @Nullable Object> wanted) implements Expressions {

        @Override
        public Function<Object, Object> simple(String expression) {
            throw new IllegalArgumentException("none");
        }

        @Override
        public Predicate<Object> condition(String expression) {
            if (expression.contains("==")) {
                return wanted::equals;
            }
            throw new IllegalArgumentException("no simple condition \"" + expression + "\": that is none");
        }
    }

    @Test
    void conditionIsAskedUnderBothSidesNames() {
        var wanted = new HashMap<String, @Nullable Object>(Map.of("Name", "Ada", "account_name", "Ada"));
        wanted.put("Id", null);
        wanted.put("sf_id", null);
        var subset =
                compile(sync("${body[account_name]} == 'Ada'"), wanted).rules().subset();

        assertThat(subset.test(Fields.of("Name", "Ada"))).isTrue();
        assertThat(subset.test(Fields.of("Name", "Bea"))).isFalse();
    }

    @Test
    void withoutAFilterEveryRecordIsWritten() {
        var mapping = compile(aSync().mapping(both("Id", "sf_id")), Map.of());

        assertThat(mapping.rules().subset().test(Fields.none())).isTrue();
    }

    @Test
    void fieldThatIsNotMappedIsRefused() {
        assertThat(mistakes(sync("${body[Nane]} == 'Ada'")))
                .containsExactly("routes/a.sync.yaml:9:3: rollout.filter: \"Nane\" is no mapped field (mapped fields:"
                        + " Id, Name, sf_id, account_name; did you mean \"Name\"?)");
        assertThat(mistakes(sync("${body[Name]} == 'Ada'").include("Id")))
                .containsExactly(
                        "routes/a.sync.yaml:9:3: rollout.filter: \"Name\" is mapped, but not in include_fields");
    }

    @Test
    void whatIsNoConditionIsRefused() {
        assertThat(mistakes(sync("${body[Name]}")))
                .containsExactly(
                        "routes/a.sync.yaml:9:3: rollout.filter: no simple condition \"${body[Name]}\": that is none");
    }

    private static SyncDefinitionBuilder sync(String filter) {
        return aSync().mapping(both("Id", "sf_id"), both("Name", "account_name"))
                .subset(filter);
    }

    private static Mapping compile(SyncDefinitionBuilder sync, Map<String, @Nullable Object> wanted) {
        return MappingCompiler.compile(sync.build(), List.of(Shapes.ACCOUNT, Shapes.TABLE), new Known(wanted));
    }

    private static Iterable<String> mistakes(SyncDefinitionBuilder sync) {
        return catchThrowableOfType(InvalidDefinition.class, () -> compile(sync, Map.of()))
                .mistakes();
    }
}
