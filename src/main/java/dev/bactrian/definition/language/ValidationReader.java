package dev.bactrian.definition.language;

import dev.bactrian.definition.SyncDefinition.FieldReference;
import dev.bactrian.definition.ValidationRule;
import dev.bactrian.definition.ValidationRule.Check;
import dev.bactrian.definition.ValidationRule.Kind;
import dev.bactrian.definition.ValidationRule.OnError;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what values must be like. */
final class ValidationReader {

    /** The rules that may bring a telephone number into its form. */
    private static final Set<Kind> WITH_REGION = Set.of(Kind.PHONE_FORMAT, Kind.REGEX);

    /** The keys that only some rules have. */
    private static final Map<String, Set<Kind>> OWNERS = Map.of(
            "pattern", Set.of(Kind.REGEX, Kind.DATE_FORMAT),
            "values", Set.of(Kind.ONE_OF),
            "min", Set.of(Kind.RANGE),
            "max", Set.of(Kind.RANGE, Kind.MAX_LENGTH),
            "default_region", WITH_REGION);

    /** What begins a text behind a slash never matches. */
    private static final Pattern IN_SLASHES = Pattern.compile("/\\^.*/[a-z]*", Pattern.DOTALL);

    private final Section options;

    /** @param options what holds for all fields */
    ValidationReader(Section options) {
        this.options = options;
    }

    List<ValidationRule> read(List<Section> sections) {
        var rules = new ArrayList<ValidationRule>();
        for (var section : sections) {
            var field = section.field("field");
            if (field != null && section.has("rule")) {
                rules.add(read(section, field));
            }
        }
        return rules;
    }

    private ValidationRule read(Section section, FieldReference field) {
        var kind = section.word("rule", Kind.class);
        var onError = section.word("on_error", OnError.class);
        if (onError == OnError.STANDARDIZE_FORMAT && !kind.hasStandardForm()) {
            section.mistake(
                    "on_error",
                    "\"standardize_format\" cannot be done for rule \"" + word(kind) + "\" (can be for: "
                            + words(Arrays.stream(Kind.values())
                                    .filter(Kind::hasStandardForm)
                                    .collect(Collectors.toSet()))
                            + ")");
        }
        OWNERS.forEach((key, owners) -> {
            if (section.has(key) && !owners.contains(kind)) {
                section.mistake(key, "stands only with rule: " + words(owners));
            }
        });
        checkNeeds(section, kind);
        var values = section.texts("values").stream().map(FieldReference::name).toList();
        return new ValidationRule(
                field,
                new Check(
                        kind,
                        section.text("pattern").orElse(null),
                        values,
                        section.text("min").orElse(null),
                        section.text("max").orElse(null),
                        WITH_REGION.contains(kind) ? FieldReader.region(section, options) : null),
                onError);
    }

    private static void checkNeeds(Section section, Kind kind) {
        switch (kind) {
            case REQUIRED, EMAIL_FORMAT, PHONE_FORMAT -> {}
            case REGEX -> {
                need(section, kind, "pattern");
                section.text("pattern").ifPresent(pattern -> checkRegex(section, pattern));
            }
            case DATE_FORMAT -> section.text("pattern").ifPresent(pattern -> checkDatePattern(section, pattern));
            case ONE_OF -> need(section, kind, "values");
            case MAX_LENGTH -> {
                need(section, kind, "max");
                if (!section.textOr("max", "1").matches("[1-9]\\d{0,8}")) {
                    section.mistake(
                            "max",
                            "expected a whole number from 1 to 999999999, got \"" + section.textOr("max", "") + "\"");
                }
            }
            case RANGE -> {
                if (Stream.of("min", "max").noneMatch(key -> section.has(key) || section.isRefused(key))) {
                    section.mistake("rule", "\"range\" needs min or max");
                }
            }
        }
    }

    private static void need(Section section, Kind kind, String key) {
        if (!section.isRefused(key)
                && (!section.has(key)
                        || (key.equals("values") && section.texts(key).isEmpty()))) {
            section.mistake("rule", "\"" + word(kind) + "\" needs " + key);
        }
    }

    private static void checkRegex(Section section, String pattern) {
        if (IN_SLASHES.matcher(pattern).matches()) {
            section.mistake(
                    "pattern",
                    "can match nothing: take the slashes away, " + Spot.quoted(pattern)
                            + " is how other languages write it");
            return;
        }
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            section.mistake("pattern", "no regular expression: " + e.getDescription() + " near index " + e.getIndex());
        }
    }

    private static void checkDatePattern(Section section, String pattern) {
        try {
            var form = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
            if (!LocalDate.EPOCH.equals(LocalDate.parse(LocalDate.EPOCH.format(form), form))) {
                section.mistake("pattern", "does not tell a whole date, as dd.MM.yyyy does");
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            section.mistake(
                    "pattern",
                    "expected a pattern of d, M and y for day, month and year, like dd.MM.yyyy, got \"" + pattern + "\""
                            + hint(pattern));
        }
    }

    /** Other tools write {@code YYYY-MM-DD}. */
    private static String hint(String pattern) {
        return pattern.matches(".*[YD].*")
                ? "; did you mean \"" + pattern.replace('Y', 'y').replace('D', 'd') + "\"?"
                : "";
    }

    private static String words(Set<Kind> kinds) {
        return kinds.stream().sorted().map(ValidationReader::word).collect(Collectors.joining(", "));
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
