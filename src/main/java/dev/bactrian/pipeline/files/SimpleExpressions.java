package dev.bactrian.pipeline.files;

import dev.bactrian.definition.language.SimpleFunctions;
import dev.bactrian.mapping.Expressions;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.util.ObjectHelper;

/** Camel's own {@code simple} language, for expressions in sync files. */
public final class SimpleExpressions implements Expressions {

    private final CamelContext camel;
    private final Set<String> beans;
    private final boolean knowsBeans;

    public SimpleExpressions(CamelContext camel) {
        this(camel, true);
    }

    private SimpleExpressions(CamelContext camel, boolean knowsBeans) {
        this.beans = ExpressionCamel.beans();
        this.camel = ExpressionCamel.of(camel, beans);
        this.knowsBeans = knowsBeans;
    }

    /** Where the application's beans are not at hand: an expression that calls one that is missing does nothing. */
    public static SimpleExpressions withoutBeans(CamelContext camel) {
        return new SimpleExpressions(camel, false);
    }

    private boolean isExcused(RuntimeCamelException failure) {
        return !knowsBeans && ObjectHelper.getException(NoSuchBeanException.class, failure) != null;
    }

    /** @throws IllegalArgumentException where it calls a bean that nobody registered for expressions */
    private void checkBeans(String expression) {
        for (var bean : SimpleFunctions.beansIn(expression)) {
            if (!beans.contains(bean)) {
                throw new IllegalArgumentException("\"" + expression + "\" calls the bean \"" + bean + "\""
                        + (beans.isEmpty()
                                ? ": no bean is allowed, since bactrian.expressions.beans in application.properties names none"
                                : " (bactrian.expressions.beans in application.properties allows: "
                                        + String.join(", ", beans) + ")"));
            }
        }
    }

    @Override
    public Function<Object, Object> simple(String expression) {
        checkBeans(expression);
        try {
            var compiled = camel.resolveLanguage("simple").createExpression(expression);
            compiled.init(camel);
            return value -> evaluate(expression, value, exchange -> compiled.evaluate(exchange, Object.class));
        } catch (RuntimeCamelException e) {
            if (isExcused(e)) {
                return value -> value;
            }
            throw new IllegalArgumentException(
                    "no simple expression \"" + expression + "\": " + SimpleMistakes.inWords(expression, e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("no simple expression \"" + expression + "\": " + e.getMessage(), e);
        }
    }

    @Override
    public Predicate<Object> condition(String expression) {
        checkBeans(expression);
        try {
            var compiled = camel.resolveLanguage("simple").createPredicate(expression);
            compiled.init(camel);
            return value -> matches(expression, value, compiled);
        } catch (RuntimeCamelException e) {
            if (isExcused(e)) {
                return value -> true;
            }
            throw new IllegalArgumentException(
                    "no simple condition \"" + expression + "\": " + SimpleMistakes.inWords(expression, e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("no simple condition \"" + expression + "\": " + e.getMessage(), e);
        }
    }

    /** Expressions call methods of values, which may fail in any way. */
    private boolean matches(String expression, Object value, org.apache.camel.Predicate compiled) {
        var exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(value);
        try {
            return compiled.matches(exchange);
        } catch (RuntimeException e) {
            throw SimpleMistakes.refusal(expression, value, e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException(
                    "\"" + expression + "\" cannot take it: a pattern in it is too much for it", e);
        }
    }

    private Object evaluate(String expression, Object value, Function<DefaultExchange, Object> compiled) {
        var exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(value);
        Object result;
        try {
            result = compiled.apply(exchange);
        } catch (RuntimeException e) {
            throw SimpleMistakes.refusal(expression, value, e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException(
                    "\"" + expression + "\" cannot take it: a pattern in it is too much for it", e);
        }
        if (result == null) {
            throw new IllegalArgumentException("\"" + expression + "\" gives nothing for it");
        }
        return result;
    }
}
