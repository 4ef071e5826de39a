package dev.bactrian.mapping;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.Filter;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ValidationRule.Kind;
import dev.bactrian.definition.ValidationRule.OnError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what a file says of a field that no value could ever keep together: every edit would be refused, or the filter would tell no record. */
final class Contradictions {

    private static final Pattern COMPARISON = Pattern.compile(
            "\\{\\s*body\\??\\[\\s*['\"]?([^]'\"]+?)['\"]?\\s*]\\s*}\\s*(?:[=!]=|[=!]=?~|!?in)\\s*'([^']*)'");

    private final Mistakes mistakes;
    private final String others;

    /** @param others what the end is called that has the record's own values, e.g. {@code target} */
    Contradictions(Mistakes mistakes, String others) {
        this.mistakes = mistakes;
        this.others = others;
    }

    void find(MappedField field) {
        var strict = field.checks().stream()
                .filter(check -> check.onError() != OnError.WARN)
                .toList();
        var mayNeverBe = new ArrayList<FieldCheck>();
        for (var check : strict) {
            neverAllowed(field, check).ifPresent(what -> {
                mayNeverBe.add(check);
                mistake(check, what);
            });
        }
        if (mayNeverBe.isEmpty()) {
            strict.stream()
                    .filter(check -> !check.allowed().isEmpty())
                    .findFirst()
                    .ifPresent(check -> findAmongListed(field, check, strict));
        }
        strict.stream()
                .filter(check -> check.onError() == OnError.STANDARDIZE_FORMAT)
                .forEach(this::findAmbiguous);
        findApart(strict);
        findForms(strict);
    }

    /** A rule that allows none of the values that the field can have at all. */
    private Optional<String> neverAllowed(MappedField field, FieldCheck check) {
        var possible = possible(field);
        if (!possible.isEmpty() && possible.stream().allMatch(value -> isBroken(check, value))) {
            return Optional.of("allows none of the values that the field can have (" + texts(possible) + ")"
                    + (field.form().values().isEmpty() ? "" : ": rules see the " + others + "'s values"));
        }
        return check.onError() == OnError.STANDARDIZE_FORMAT ? Optional.empty() : neverInForm(field, check);
    }

    /** Words that the field's own transformation changes. */
    private static Optional<String> neverInForm(MappedField field, FieldCheck check) {
        if (field.type() != ValueType.TEXT || !field.form().canBeWrittenBack()) {
            return Optional.empty();
        }
        var form = field.form().normalForm();
        return check.allowed().stream()
                .filter(word -> !form.of(word).equals(word))
                .findFirst()
                .map(word -> "\"" + word + "\" can never stand there, as the transformation makes it \"" + form.of(word)
                        + "\"");
    }

    /** The values that a field can have, where they can be counted; empty: they cannot. */
    private static List<Object> possible(MappedField field) {
        var words = field.form().recordValues();
        if (!words.isEmpty()) {
            return words.stream().map(field.type()::parse).toList();
        }
        return field.type() == ValueType.BOOLEAN ? List.of(true, false) : List.of();
    }

    private void findAmongListed(MappedField field, FieldCheck listing, List<FieldCheck> strict) {
        var listed = listing.allowed().stream().map(field.type()::parse).toList();
        strict.stream()
                .filter(check -> check != listing && listed.stream().allMatch(value -> isBroken(check, value)))
                .forEach(check -> mistake(check, "allows none of the values of one_of (" + texts(listed) + ")"));
    }

    private static boolean isBroken(FieldCheck check, Object value) {
        return check.breach(check.standard(value)).isPresent();
    }

    /** Words that only differ in their case, so that nobody knows which of them another spelling is. */
    private void findAmbiguous(FieldCheck check) {
        var seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        check.allowed().stream()
                .filter(word -> !seen.add(word))
                .findFirst()
                .ifPresent(word -> mistake(
                        check,
                        "\"" + word + "\" is listed in another spelling too, so it has no standard one: keep one"));
    }

    private void findApart(List<FieldCheck> strict) {
        var ranges = strict.stream().filter(check -> check.kind() == Kind.RANGE).toList();
        var least = limit(ranges, FieldCheck::least, BigDecimal::max);
        var most = limit(ranges, FieldCheck::most, BigDecimal::min);
        if (least != null && most != null && least.compareTo(most) > 0) {
            mistake(ranges.get(ranges.size() - 1), "no value is in this range and in that of the other rules at once");
        }
    }

    private static @Nullable BigDecimal limit(
            List<FieldCheck> ranges,
            Function<FieldCheck, @Nullable BigDecimal> limit,
            BinaryOperator<BigDecimal> stricter) {
        return ranges.stream()
                .map(limit)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .reduce(stricter)
                .orElse(null);
    }

    private void findForms(List<FieldCheck> strict) {
        var dates = strict.stream()
                .filter(check -> check.kind() == Kind.DATE_FORMAT)
                .toList();
        var forms = dates.stream().map(check -> check.rule().check().pattern()).distinct();
        if (forms.count() > 1) {
            mistake(dates.get(dates.size() - 1), "another rule gives the field's dates another form: keep one");
        }
    }

    /** A filter looks at the record, whose values may be those of another end. */
    void find(Filter filter, List<MappedField> fields) {
        COMPARISON.matcher(filter.expression()).results().forEach(found -> fields.stream()
                .filter(field -> field.shapes().values().stream()
                        .anyMatch(shape -> shape.name().equals(found.group(1))))
                .findFirst()
                .ifPresent(field -> {
                    var ofRecord = field.form().recordValues();
                    for (var word : found.group(2).split(",")) {
                        field.form().values().values().stream()
                                .filter(own -> own.containsKey(word) && !ofRecord.contains(word))
                                .findFirst()
                                .ifPresent(own -> mistakes.add(
                                        filter.location(),
                                        "\"" + found.group(1) + "\" is never \"" + word
                                                + "\" here, as the record has the " + others + "'s values: write \""
                                                + own.get(word) + "\""));
                    }
                }));
    }

    private void mistake(FieldCheck check, String what) {
        var reference = check.rule().field();
        mistakes.add(reference.location(), "rule " + check.name() + " of \"" + reference.name() + "\": " + what);
    }

    private static String texts(List<Object> values) {
        return String.join(", ", values.stream().map(ValueType::format).toList());
    }
}
