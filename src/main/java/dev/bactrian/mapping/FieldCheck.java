package dev.bactrian.mapping;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ValidationRule;
import dev.bactrian.definition.ValidationRule.Check;
import dev.bactrian.definition.ValidationRule.Kind;
import dev.bactrian.definition.ValidationRule.OnError;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.validator.routines.EmailValidator;
import org.jspecify.annotations.Nullable;

/** One validation rule, ready to be asked about the record's values of its field. */
final class FieldCheck {

    /** Forms in which people write a date, the ones that can be taken for nothing else first. */
    private static final List<DateTimeFormatter> DATES =
            List.of(DateTimeFormatter.ISO_LOCAL_DATE, dates("uuuu/M/d"), dates("d.M.uuuu"), dates("uuuuMMdd"));

    private final ValidationRule rule;
    private final Check check;
    private final @Nullable Pattern pattern;
    private final @Nullable DateTimeFormatter dateForm;
    private final List<String> allowed;
    private final @Nullable BigDecimal least;
    private final @Nullable BigDecimal most;

    /** @throws IllegalArgumentException naming the limit that is no value of the type, or that no value can keep both */
    FieldCheck(ValidationRule rule, ValueType type) {
        this.rule = rule;
        this.check = rule.check();
        var form = check.pattern();
        this.pattern = check.kind() == Kind.REGEX && form != null ? Pattern.compile(form) : null;
        this.dateForm = check.kind() != Kind.DATE_FORMAT
                ? null
                : form == null ? DateTimeFormatter.ISO_LOCAL_DATE : dates(form.replace('y', 'u'));
        this.allowed = check.kind() == Kind.ONE_OF
                ? check.values().stream()
                        .map(value -> ValueType.format(parsed("values", value, type)))
                        .toList()
                : List.of();
        this.least = limit("min", check.min(), type);
        this.most = limit("max", check.max(), type);
        if (least != null && most != null && least.compareTo(most) > 0) {
            throw new IllegalArgumentException("min " + check.min() + " is above max " + check.max());
        }
    }

    private @Nullable BigDecimal limit(String key, @Nullable String text, ValueType type) {
        if (text == null) {
            return null;
        }
        return check.kind() == Kind.RANGE && type != ValueType.TEXT
                ? number(parsed(key, text, type))
                : (BigDecimal) parsed(key, text, ValueType.DECIMAL);
    }

    private static Object parsed(String key, String text, ValueType type) {
        try {
            return type.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    String name() {
        return kind().name().toLowerCase(Locale.ROOT);
    }

    Kind kind() {
        return check.kind();
    }

    /** Whether a record without a value is refused. */
    boolean isRequirement() {
        return kind() == Kind.REQUIRED && onError() != OnError.WARN && onError() != OnError.REJECT_FIELD;
    }

    OnError onError() {
        return rule.onError();
    }

    /** The rule, as the file gives it. */
    ValidationRule rule() {
        return rule;
    }

    /** What {@code one_of} allows, as the record writes it; empty for other rules. */
    List<String> allowed() {
        return allowed;
    }

    @Nullable
    BigDecimal least() {
        return least;
    }

    @Nullable
    BigDecimal most() {
        return most;
    }

    /** The value in the rule's own form, where the rule is to bring it there and can; else the value. */
    Object standard(Object value) {
        if (onError() != OnError.STANDARDIZE_FORMAT || !(value instanceof String text) || allowed.contains(text)) {
            return value;
        }
        var form =
                switch (check.kind()) {
                    case EMAIL_FORMAT -> Optional.of(text.strip().toLowerCase(Locale.ROOT));
                    case PHONE_FORMAT -> Phones.standard(text, check.region());
                    case ONE_OF ->
                        check.values().stream()
                                .filter(allowed -> allowed.equalsIgnoreCase(text.strip()))
                                .findFirst();
                    case DATE_FORMAT -> date(text);
                    case REGEX -> matching(text);
                    case REQUIRED, MAX_LENGTH, RANGE -> Optional.<String>empty();
                };
        return form.orElse(text);
    }

    /** What is wrong with the value; empty: nothing. Only {@code required} minds null. */
    Optional<String> breach(@Nullable Object value) {
        if (value == null) {
            return check.kind() == Kind.REQUIRED ? Optional.of("is missing") : Optional.empty();
        }
        var text = ValueType.format(value);
        try {
            return isKept(value, text) ? Optional.empty() : Optional.of(expectation());
        } catch (PatientText.TooMuch e) {
            return Optional.of("is too much for " + check.pattern() + ", which tries too many ways through it");
        }
    }

    private boolean isKept(Object value, String text) {
        return switch (check.kind()) {
            case REQUIRED -> !text.isBlank();
            case EMAIL_FORMAT -> EmailValidator.getInstance().isValid(text);
            case PHONE_FORMAT -> Phones.standard(text, check.region()).isPresent();
            case REGEX -> pattern == null || PatientText.matches(pattern, text);
            case MAX_LENGTH -> most == null || text.codePointCount(0, text.length()) <= most.intValueExact();
            case ONE_OF -> allowed.contains(text);
            case RANGE -> isInRange(value);
            case DATE_FORMAT -> value instanceof LocalDate || isDate(text);
        };
    }

    private String expectation() {
        return switch (check.kind()) {
            case REQUIRED -> "is empty";
            case EMAIL_FORMAT -> "is no e-mail address";
            case PHONE_FORMAT ->
                check.region() == null
                        ? "is no telephone number with its country"
                        : "is no telephone number of " + check.region() + " or of a country that it names";
            case REGEX -> "does not match " + check.pattern();
            case MAX_LENGTH -> "has more than " + check.max() + " characters";
            case ONE_OF -> "is none of " + String.join(", ", check.values());
            case RANGE ->
                "is not from " + (check.min() == null ? "any" : check.min()) + " to "
                        + (check.max() == null ? "any" : check.max());
            case DATE_FORMAT -> "is no date like " + (check.pattern() == null ? "yyyy-MM-dd" : check.pattern());
        };
    }

    private boolean isInRange(Object value) {
        try {
            var number = number(value);
            return (least == null || number.compareTo(least) >= 0) && (most == null || number.compareTo(most) <= 0);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static BigDecimal number(Object value) {
        if (value instanceof LocalDate date) {
            return BigDecimal.valueOf(date.toEpochDay());
        }
        if (value instanceof Instant instant) {
            return BigDecimal.valueOf(instant.toEpochMilli());
        }
        return (BigDecimal) ValueType.DECIMAL.parse(ValueType.format(value));
    }

    /** The first form of the text that is of the pattern; what the field's own transformation makes of it stands there already. */
    private Optional<String> matching(String text) {
        return Stream.of(
                        Optional.of(text),
                        Phones.standard(text, check.region()),
                        Optional.of(text.strip()),
                        Optional.of(text.toUpperCase(Locale.ROOT)),
                        Optional.of(text.toLowerCase(Locale.ROOT)))
                .flatMap(Optional::stream)
                .filter(form -> breach(form).isEmpty())
                .findFirst();
    }

    private boolean isDate(String text) {
        return dateForm != null && parsed(text, dateForm).isPresent();
    }

    private Optional<String> date(String text) {
        if (dateForm == null || isDate(text)) {
            return Optional.empty();
        }
        return DATES.stream()
                .flatMap(form -> parsed(text.strip(), form).stream())
                .findFirst()
                .map(dateForm::format);
    }

    private static Optional<LocalDate> parsed(String text, DateTimeFormatter form) {
        try {
            return Optional.of(LocalDate.parse(text, form));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static DateTimeFormatter dates(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }
}
