package dev.bactrian.mapping;

import dev.bactrian.definition.Transformation;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.commons.text.WordUtils;
import org.jsoup.Jsoup;

/** Brings a value into the form that the record keeps; what is in that form already stays as it is. */
interface NormalForm {

    NormalForm NONE = value -> value;

    /** Values of different kinds, on which an expression is tried. */
    List<Object> SAMPLES = List.of("Some text, with 1 number", "a", "12345", "2026-01-31");

    /** A value of every type. */
    List<Object> TYPES = List.of("a", 1L, BigDecimal.ONE, true, LocalDate.EPOCH, Instant.EPOCH);

    /** @throws IllegalArgumentException saying why the value has no such form */
    Object of(Object value);

    /** @throws IllegalArgumentException where the transformation's expression is none */
    static NormalForm of(Transformation transformation, Expressions expressions) {
        return switch (transformation.kind()) {
            case NONE -> NONE;
            case TRIM -> text(String::strip);
            case UPPER -> text(value -> value.toUpperCase(Locale.ROOT));
            case LOWER -> text(value -> value.toLowerCase(Locale.ROOT));
            case TITLE_CASE -> text(WordUtils::capitalizeFully);
            case FORMAT_PHONE ->
                text(value -> Phones.standard(value, transformation.region()).orElse(value));
            case NORMALIZE_EMAIL -> text(value -> value.strip().toLowerCase(Locale.ROOT));
            case STRIP_HTML -> text(NormalForm::withoutMarkup);
            case SIMPLE -> simple(Objects.requireNonNull(transformation.expression()), expressions);
        };
    }

    private static NormalForm text(UnaryOperator<String> form) {
        return value -> form.apply((String) value);
    }

    /** Text that was escaped may look like markup once it is not any more, so this goes on until nothing is left to strip. */
    private static String withoutMarkup(String value) {
        var before = value;
        var after = Jsoup.parse(before).text();
        while (!after.equals(before)) {
            before = after;
            after = Jsoup.parse(before).text();
        }
        return after;
    }

    /** Nobody but the user knows what the expression does, so every value is tried twice; one that never comes to rest is none. A bean may do anything, so it is called with true values only. */
    private static NormalForm simple(String expression, Expressions expressions) {
        var function = expressions.simple(expression);
        if (!expression.contains("bean:")) {
            tryOut(expression, function);
        }
        return value -> {
            var form = function.apply(value);
            if (!form.equals(function.apply(form))) {
                throw new IllegalArgumentException(
                        "is changed again by \"" + expression + "\" where it is in its form already");
            }
            return form;
        };
    }

    private static void tryOut(String expression, Function<Object, Object> function) {
        var lacks = lacks(function);
        if (lacks.size() == TYPES.size()) {
            throw new IllegalArgumentException(lacks.get(0) + ", nor has any other type of value");
        }
        var rests = SAMPLES.stream().map(sample -> rests(function, sample)).toList();
        if (rests.contains(Optional.of(false)) && !rests.contains(Optional.of(true))) {
            throw new IllegalArgumentException("\"" + expression
                    + "\" is no normal form: it changes its own result again (e.g. ${body.trim()} does not)");
        }
    }

    /** Why values do not have what the expression calls, for every type of which that is so. */
    private static List<String> lacks(Function<Object, Object> function) {
        var lacks = new ArrayList<String>();
        for (var value : TYPES) {
            try {
                var unused = function.apply(value);
            } catch (Expressions.NoSuchMethod e) {
                lacks.add(String.valueOf(e.getMessage()));
            } catch (IllegalArgumentException e) {
                continue; // it has the method, which does not take this value
            }
        }
        return lacks;
    }

    /** Whether the expression leaves its own result as it is; empty: it does not take the value. */
    private static Optional<Boolean> rests(Function<Object, Object> function, Object value) {
        Object form;
        try {
            form = function.apply(value);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        try {
            return Optional.of(form.equals(function.apply(form)));
        } catch (IllegalArgumentException e) {
            return Optional.of(false);
        }
    }
}
