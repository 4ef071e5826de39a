package dev.bactrian.pipeline;

import dev.bactrian.mapping.Expressions;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.util.ObjectHelper;

/** Camel's own {@code simple} language, for expressions in sync files. */
final class SimpleExpressions implements Expressions {

    private final CamelContext camel;
    private final boolean knowsBeans;

    SimpleExpressions(CamelContext camel) {
        this(camel, true);
    }

    private SimpleExpressions(CamelContext camel, boolean knowsBeans) {
        this.camel = camel;
        this.knowsBeans = knowsBeans;
    }

    /** Where the application's beans are not at hand: an expression that calls one that is missing does nothing. */
    static SimpleExpressions withoutBeans(CamelContext camel) {
        return new SimpleExpressions(camel, false);
    }

    private boolean isExcused(RuntimeCamelException failure) {
        return !knowsBeans && ObjectHelper.getException(NoSuchBeanException.class, failure) != null;
    }

    @Override
    public Function<Object, Object> simple(String expression) {
        try {
            var compiled = camel.resolveLanguage("simple").createExpression(expression);
            compiled.init(camel);
            return value -> evaluate(expression, value, exchange -> compiled.evaluate(exchange, Object.class));
        } catch (RuntimeCamelException e) {
            if (isExcused(e)) {
                return value -> value;
            }
            throw new IllegalArgumentException("no simple expression \"" + expression + "\": " + firstLine(e), e);
        }
    }

    @Override
    public Predicate<Object> condition(String expression) {
        try {
            var compiled = camel.resolveLanguage("simple").createPredicate(expression);
            compiled.init(camel);
            return value -> matches(expression, value, compiled);
        } catch (RuntimeCamelException e) {
            if (isExcused(e)) {
                return value -> true;
            }
            throw new IllegalArgumentException("no simple condition \"" + expression + "\": " + firstLine(e), e);
        }
    }

    /** Camel draws the expression below what it says. */
    private static String firstLine(RuntimeCamelException failure) {
        return String.valueOf(failure.getMessage()).strip().lines().findFirst().orElse("");
    }

    /** Expressions call methods of values, which may fail in any way. */
    private boolean matches(String expression, Object value, org.apache.camel.Predicate compiled) {
        var exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(value);
        try {
            return compiled.matches(exchange);
        } catch (RuntimeException e) {
            throw refusal(expression, e);
        }
    }

    /** Camel's own words, without the exchange that it was tried in. */
    private static IllegalArgumentException refusal(String expression, RuntimeException failure) {
        var missing = ObjectHelper.getException(MethodNotFoundException.class, failure);
        if (missing != null && missing.getBean() != null) {
            return new NoSuchMethod("\"" + expression + "\" cannot take it: "
                    + missing.getBean().getClass().getSimpleName() + " has no method " + missing.getMethodName());
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        var why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new IllegalArgumentException("\"" + expression + "\" cannot take it: " + why, failure);
    }

    private Object evaluate(String expression, Object value, Function<DefaultExchange, Object> compiled) {
        var exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(value);
        Object result;
        try {
            result = compiled.apply(exchange);
        } catch (RuntimeException e) {
            throw refusal(expression, e);
        }
        if (result == null) {
            throw new IllegalArgumentException("\"" + expression + "\" gives nothing for it");
        }
        return result;
    }
}
