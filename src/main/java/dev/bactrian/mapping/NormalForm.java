package dev.bactrian.mapping;

import dev.bactrian.definition.Transformation;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.commons.text.WordUtils;
import org.jsoup.Jsoup;

/** Brings a value into the form that the record keeps; what is in that form already stays as it is. */
interface NormalForm {

    NormalForm NONE = value -> value;

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

    /** Nobody but the user knows what the expression does, so every value is tried twice. */
    private static NormalForm simple(String expression, Expressions expressions) {
        var function = expressions.simple(expression);
        return value -> {
            var form = function.apply(value);
            if (!form.equals(function.apply(form))) {
                throw new IllegalArgumentException(
                        "is changed again by \"" + expression + "\" where it is in its form already");
            }
            return form;
        };
    }
}
