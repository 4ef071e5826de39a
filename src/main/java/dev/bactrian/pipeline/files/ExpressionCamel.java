package dev.bactrian.pipeline.files;

import dev.bactrian.definition.language.SimpleFunctions;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.simple.SimpleLanguage;
import org.apache.camel.spi.BeanRepository;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * The Camel that expressions of sync files run in, apart from the application's: it knows no setting, and no bean but those that users
 * registered for expressions. Its {@code simple} language also refuses what a value smuggles in: some functions read their arguments as
 * expressions once more.
 */
final class ExpressionCamel {

    private static final String SETTING = "bactrian.expressions.beans";

    private ExpressionCamel() {}

    /** The names that users registered. */
    static Set<String> beans() {
        return ConfigProvider.getConfig()
                .getOptionalValue(SETTING, String.class)
                .map(names -> Arrays.stream(names.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new)))
                .orElseGet(TreeSet::new);
    }

    static CamelContext of(CamelContext application, Set<String> beans) {
        var camel = new DefaultCamelContext(new Registered(application, beans));
        camel.getRegistry().bind("simple-language", new GuardedSimple());
        return camel;
    }

    /** Hands out what users registered, and nothing else. */
    private record Registered(CamelContext application, Set<String> beans) implements BeanRepository {

        @Override
        public @Nullable Object lookupByName(String name) {
            return beans.contains(name) ? application.getRegistry().lookupByName(name) : null;
        }

        @Override
        public <T> @Nullable T lookupByNameAndType(String name, Class<T> type) {
            return beans.contains(name) ? application.getRegistry().lookupByNameAndType(name, type) : null;
        }

        @Override
        public <T> Map<String, T> findByTypeWithName(Class<T> type) {
            return Map.of();
        }

        @Override
        public <T> Set<T> findByType(Class<T> type) {
            return Set.of();
        }
    }

    /** Takes what a sync file may hold, also where a value holds it. */
    private static final class GuardedSimple extends SimpleLanguage {

        /** What is more than a text. */
        private static final Pattern CODE = Pattern.compile("^\\s*resource:|\\$\\w*\\{");

        @Override
        public Expression createExpression(String expression) {
            check(expression);
            return super.createExpression(expression);
        }

        @Override
        public Predicate createPredicate(String expression) {
            check(expression);
            return super.createPredicate(expression);
        }

        private static void check(String expression) {
            if (!CODE.matcher(expression).find()) {
                return;
            }
            SimpleFunctions.ofConditions().mistake(expression).ifPresent(mistake -> {
                throw new IllegalArgumentException(mistake);
            });
        }
    }
}
