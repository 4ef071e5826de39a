package dev.bactrian.definition.language;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.FieldOptions;
import dev.bactrian.definition.FieldOptions.DeclaredType;
import dev.bactrian.definition.FieldPlan;
import dev.bactrian.definition.FieldPlan.NullHandling;
import dev.bactrian.definition.FieldPlan.Selection;
import dev.bactrian.definition.Location;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.Transformation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads which fields are synchronised, and how. */
final class FieldReader {

    /** Without braces, {@code body} is only a text. */
    private static final Pattern LOOKS_AT_THE_VALUE = Pattern.compile("\\$(simple)?\\{");

    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+)(?:,\\s*(\\d+))?\\)");

    private static final String MAPPINGS = "field_mappings";

    private final Section top;
    private final Section options;
    private final Side source;
    private final Side target;

    /** One side's fields, as far as they were named. */
    private record Side(String key, Naming naming, Map<String, Location> seen) {

        Side(String key, Naming naming) {
            this(key, naming, naming.ignoresCase() ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : new HashMap<>());
        }

        String read(Section section) {
            var field = section.textOr(key, "");
            if (field.isEmpty()) {
                return field;
            }
            naming.mistakeOfField(field).ifPresent(mistake -> section.mistake(key, mistake));
            var before = seen.putIfAbsent(field, section.where(key));
            if (before != null) {
                section.mistake(key, "field \"" + field + "\" is mapped twice (first on line " + before.line() + ")");
                return "";
            }
            return field;
        }
    }

    private FieldReader(Section top, Naming source, Naming target) {
        this.top = top;
        this.options = top.section("mapping_options");
        this.source = new Side("source", source);
        this.target = new Side("target", target);
    }

    static FieldPlan read(Section top, Naming source, Naming target) {
        return new FieldReader(top, source, target).read();
    }

    private FieldPlan read() {
        var selection = top.word("field_selection", Selection.class);
        var mappings = mappings();
        if (mappings.isEmpty()
                && selection == Selection.EXPLICIT
                && top.sections(MAPPINGS).isEmpty()
                && !top.isRefused(MAPPINGS)) {
            top.mistake(MAPPINGS, "is missing or empty: at least one field must be mapped");
        }
        var nulls = options.word("handle_nulls", NullHandling.class);
        if (nulls == NullHandling.DEFAULT
                && !mappings.isEmpty()
                && mappings.stream().allMatch(mapping -> mapping.options().standard() == null)) {
            options.mistake("handle_nulls", "is \"default\", but no field has a default");
        }
        var include = top.texts("include_fields");
        if (include.isEmpty() && top.has("include_fields")) {
            top.mistake("include_fields", "names no field: leave it out, or name the fields that are synchronised");
        }
        var exclude = top.texts("exclude_fields");
        for (var excluded : exclude) {
            mappings.stream()
                    .filter(mapping -> mapping.isNamed(excluded.name()))
                    .forEach(mapping -> top.mistake(
                            excluded.location(),
                            "\"" + excluded.name() + "\" is mapped on line "
                                    + mapping.location().line() + ": keep one"));
            include.stream()
                    .filter(included -> included.name().equals(excluded.name()))
                    .forEach(included -> top.mistake(
                            excluded.location(),
                            "\"" + excluded.name() + "\" stands in include_fields on line "
                                    + included.location().line() + ": keep one"));
        }
        var validation = new ValidationReader(options).read(top.sections("validation_rules"));
        var complete = mappings.stream()
                .filter(mapping -> !mapping.names().contains(""))
                .toList();
        return new FieldPlan(complete, selection, include, exclude, nulls, validation, top.where(MAPPINGS));
    }

    private List<FieldMapping> mappings() {
        var mappings = new ArrayList<FieldMapping>();
        for (var section : top.sections(MAPPINGS)) {
            var mapping = new FieldMapping(
                    List.of(source.read(section), target.read(section)),
                    section.word("direction", Direction.class),
                    options(section),
                    section.where(),
                    section.places());
            mappings.add(mapping);
        }
        return mappings;
    }

    private FieldOptions options(Section section) {
        var transformation = transformation(section);
        var values = section.map("values");
        if (!values.isEmpty() && transformation.kind() != Transformation.Kind.NONE) {
            section.mistake("values", "stands beside transformation: keep one");
        }
        if (!values.isEmpty() && section.has("type")) {
            section.mistake("type", "stands beside values, which are of the target's type: keep one");
        }
        return new FieldOptions(
                type(section),
                section.text("default").orElse(null),
                section.truth("required"),
                values.isEmpty() ? Map.of() : Map.of(0, values),
                transformation);
    }

    private static @Nullable DeclaredType type(Section section) {
        var word = section.textOr("type", "");
        if (word.isEmpty()) {
            return null;
        }
        var decimal = DECIMAL.matcher(word);
        if (!decimal.matches()) {
            return new DeclaredType(ValueType.valueOf(word.toUpperCase(Locale.ROOT)), 0, -1);
        }
        var precision = Integer.parseInt(decimal.group(1));
        var scale = decimal.group(2) == null ? 0 : Integer.parseInt(decimal.group(2));
        if (precision < 1 || scale > precision) {
            section.mistake("type", "expected decimal(p,s) with p from 1 and s from 0 to p, got \"" + word + "\"");
        }
        return new DeclaredType(ValueType.DECIMAL, precision, scale);
    }

    private Transformation transformation(Section section) {
        if (section.isSection("transformation")) {
            var inside = section.section("transformation");
            var expression = inside.text("simple");
            expression.flatMap(FieldReader::mistakeOf).ifPresent(mistake -> inside.mistake("simple", mistake));
            return new Transformation(Transformation.Kind.SIMPLE, expression.orElse(""), null);
        }
        var kind = section.word("transformation", Transformation.Kind.class);
        if (kind == Transformation.Kind.FORMAT_PHONE) {
            return new Transformation(kind, null, region(section, options));
        }
        if (section.has("default_region") && !section.isRefused("transformation")) {
            section.mistake("default_region", "stands only with transformation: format_phone");
        }
        return kind == Transformation.Kind.NONE ? Transformation.NONE : new Transformation(kind, null, null);
    }

    private static Optional<String> mistakeOf(String expression) {
        return LOOKS_AT_THE_VALUE.matcher(expression).find()
                ? SimpleFunctions.ofValues().mistake(expression)
                : Optional.of("does not look at the value (expected ${body} in it)");
    }

    /** The region given beside a key, or else the one for all fields. */
    static @Nullable String region(Section section, Section options) {
        return section.text("default_region")
                .or(() -> options.text("default_region"))
                .orElse(null);
    }
}
