package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.Key.key;
import static dev.bactrian.definition.language.Words.name;
import static dev.bactrian.definition.language.Words.text;
import static dev.bactrian.definition.language.Words.truth;
import static dev.bactrian.definition.language.Words.words;

import dev.bactrian.definition.FieldPlan.NullHandling;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.Transformation;
import dev.bactrian.definition.ValidationRule;
import java.util.Arrays;
import java.util.Locale;

/** What may be said of fields. */
final class FieldWords {

    private static final Key REGION = key(
            "default_region",
            new Type.Text("[A-Z]{2}", "a country of two capital letters, e.g. DE"),
            "The country of telephone numbers that name none. Without it a number must begin with `+`.");

    private static final Group EXPRESSION = Group.of(
            key("simple", text(), "A Camel `simple` expression that asks for the value, `${body}`, and for beans.")
                    .required());

    static final Group MAPPING = Group.of(
            key("source", name(), "The source's field.").required(),
            key("target", name(), "The target's field.").required(),
            key(
                            "direction",
                            Words.of(Direction.class),
                            "Where its edits travel. A field that one system lets nobody write flows only away from it.")
                    .standard("both"),
            key(
                    "type",
                    new Type.Text(
                            "text|integer|decimal(\\(\\d{1,3}(,\\s*\\d{1,3})?\\))?|boolean|date|timestamp|json",
                            "text, integer, decimal, decimal(p,s), boolean, date, timestamp or json"),
                    "The type of its values; the systems' own metadata tell it where it is not given. A text that stands beside a json"
                            + " column needs `type: json`. Not beside `values`, which are of the target's type."),
            key("default", text(), "What null stands for, whatever `handle_nulls` says of the other fields."),
            key("required", truth(), "A change that makes it null is refused.").standard(false),
            key(
                    "values",
                    new TextsByText(),
                    "The target's value for every value of the source, not beside `transformation`. A value that is not there does not fit. Two with one"
                            + " value on the other side need `direction: to_target`."),
            key(
                            "transformation",
                            new Type.WordOrParts(simpleWords(), EXPRESSION),
                            "The normal form, for values of either side. `strip_html` and `simple` cannot be written back: they need a"
                                    + " direction, and are made of what that side says.")
                    .standard("none"),
            REGION);

    static final Group OPTIONS = Group.of(
            key(
                            "handle_nulls",
                            Words.of(NullHandling.class),
                            "Null is a value and travels; or it replaces nothing; or it stands for the field's default.")
                    .standard("preserve"),
            key("timestamp_format", words("iso8601"), "How texts hold times.").standard("iso8601"),
            REGION);

    static final Group RULE = Group.of(
            key("field", name(), "The field, by either side's name.").required(),
            key("rule", Words.of(ValidationRule.Kind.class), "What the value must be like.")
                    .required(),
            key(
                    "pattern",
                    text(),
                    "With `regex`: what the whole value must match, from its first character to its last; with `date_format`: e.g. `dd.MM.yyyy`."),
            key("values", new Type.ListOf(text()), "With `one_of`: what is allowed."),
            key("min", text(), "With `range`: the least value."),
            key("max", text(), "With `range`: the largest value; with `max_length`: the most characters."),
            key(
                            "on_error",
                            Words.of(ValidationRule.OnError.class),
                            "`reject_record`: parked under the rule's name, the other side keeps what it has; `reject_field`: the"
                                    + " rest of the change goes on; `standardize_format`: brought into the rule's form (with `regex`:"
                                    + " E.164, without blanks around it, upper or lower case, the first of them that matches), and if that"
                                    + " fails the record is rejected; `warn`: logged.")
                    .standard("reject_record"),
            REGION);

    private FieldWords() {}

    private static Type.Words simpleWords() {
        return Words.of(Arrays.stream(Transformation.Kind.values())
                .filter(kind -> kind != Transformation.Kind.SIMPLE)
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList());
    }
}
