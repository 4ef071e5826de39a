package dev.bactrian.mapping;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.Transformation;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.commons.text.WordUtils;
import org.jspecify.annotations.Nullable;

/**
 * Brings a value into the form that the record keeps. What can be written back leaves its own results as they are, see
 * {@link Transformation.Kind#canBeWrittenBack}; what cannot is applied once, to what the field's one editor tells.
 */
interface NormalForm {

    NormalForm NONE = value -> value;

    /** @throws IllegalArgumentException saying why the value has no such form */
    Object of(Object value);

    /**
     * @param type the type of its values; null: not known for sure
     * @throws IllegalArgumentException where the transformation's expression is none, or can take no value of the type
     */
    static NormalForm of(Transformation transformation, @Nullable ValueType type, Expressions expressions) {
        return switch (transformation.kind()) {
            case NONE -> NONE;
            case TRIM -> text(String::strip);
            case UPPER -> text(value -> value.toUpperCase(Locale.ROOT));
            case LOWER -> text(value -> value.toLowerCase(Locale.ROOT));
            case TITLE_CASE -> text(WordUtils::capitalizeFully);
            case FORMAT_PHONE ->
                text(value -> Phones.standard(value, transformation.region()).orElse(value));
            case NORMALIZE_EMAIL -> text(value -> value.strip().toLowerCase(Locale.ROOT));
            case STRIP_HTML -> text(Markup::strip);
            case SIMPLE -> simple(Objects.requireNonNull(transformation.expression()), type, expressions);
        };
    }

    private static NormalForm text(UnaryOperator<String> form) {
        return value -> form.apply((String) value);
    }

    /** Nobody but the user knows what the expression does, but it must do the same each time: else every reading would look like an edit. A bean may do anything, so it is tried on true values only. */
    private static NormalForm simple(String expression, @Nullable ValueType type, Expressions expressions) {
        var function = expressions.simple(expression);
        if (!expression.contains("bean:")) {
            Trial.refusal(Trial.samples(type), function).ifPresent(why -> {
                throw new IllegalArgumentException(why);
            });
        }
        return value -> {
            var form = function.apply(value);
            if (!form.equals(function.apply(value))) {
                throw new IllegalArgumentException("becomes something else each time by \"" + expression + "\"");
            }
            return form;
        };
    }
}
