package dev.bactrian.definition.language;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.End;
import dev.bactrian.definition.FieldOptions;
import dev.bactrian.definition.FieldOptions.DeclaredType;
import dev.bactrian.definition.FieldPlan;
import dev.bactrian.definition.FieldPlan.NullHandling;
import dev.bactrian.definition.FieldPlan.Selection;
import dev.bactrian.definition.Location;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.ParentReference;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.Transformation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads which fields are synchronised, and how. */
final class FieldReader {

    /** Without braces, {@code body} is only a text. */
    private static final Pattern LOOKS_AT_THE_VALUE = Pattern.compile("\\$(simple)?\\{");

    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+)(?:,\\s*(\\d+))?\\)");

    private static final String MAPPINGS = "field_mappings";

    private final Section top;
    private final Section all;
    private final Section options;
    private final List<Side> sides;
    private final Function<Section, @Nullable ParentReference> references;

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

    private FieldReader(
            Section top, Section all, List<Side> sides, Function<Section, @Nullable ParentReference> references) {
        this.references = references;
        this.top = top;
        this.all = all;
        this.options = all.section("mapping_options");
        this.sides = sides;
    }

    static FieldPlan read(Section top, Naming source, Naming target) {
        return new FieldReader(
                        top, top, List.of(new Side("source", source), new Side("target", target)), mapping -> null)
                .read();
    }

    /**
     * @param entity where the mappings stand
     * @param whole what holds for the entity
     * @param references the entities of the file as they refer to each other
     */
    static FieldPlan readHub(
            Section entity, Section whole, List<End> ends, List<Naming> namings, EntityReferences references) {
        var sides = IntStream.range(0, ends.size())
                .mapToObj(end -> new Side(ends.get(end).word(), namings.get(end)))
                .toList();
        var name = entity.textOr("name", "");
        var keys = sides.stream().map(Side::key).toList();
        return new FieldReader(
                        entity,
                        whole,
                        sides,
                        mapping -> references.read(
                                mapping,
                                name,
                                keys.stream().filter(mapping::has).toList()))
                .read();
    }

    private boolean isPair() {
        return top == all;
    }

    private FieldPlan read() {
        var selection = all.word("field_selection", Selection.class);
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
        var include = all.texts("include_fields");
        if (include.isEmpty() && all.has("include_fields")) {
            top.mistake("include_fields", "names no field: leave it out, or name the fields that are synchronised");
        }
        var exclude = all.texts("exclude_fields");
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
        var validation = new ValidationReader(options).read(all.sections("validation_rules"));
        var complete = mappings.stream()
                .filter(mapping -> isPair()
                        ? !mapping.names().contains("")
                        : mapping.names().stream()
                                        .filter(name -> !name.isEmpty())
                                        .count()
                                > 1)
                .toList();
        return new FieldPlan(complete, selection, include, exclude, nulls, validation, top.where(MAPPINGS));
    }

    private List<FieldMapping> mappings() {
        var mappings = new ArrayList<FieldMapping>();
        for (var section : top.sections(MAPPINGS)) {
            var names = sides.stream().map(side -> side.read(section)).toList();
            checkNames(section);
            mappings.add(
                    new FieldMapping(names, direction(section), options(section), section.where(), section.places()));
        }
        return mappings;
    }

    /** In a hub, a system may lack a field; one that only one of them has goes nowhere. */
    private void checkNames(Section section) {
        if (isPair()) {
            return;
        }
        var keys = sides.stream().map(Side::key).toList();
        var given = keys.stream().filter(section::has).count();
        if (given < 2 && keys.stream().noneMatch(section::isRefused)) {
            section.mistake(
                    section.where(),
                    "names the field in " + (given == 0 ? "no system" : "one system only")
                            + ": name it in two at least (" + String.join(", ", keys) + ")");
        }
        section.places().keySet().stream()
                .filter(key -> !HubWords.isKeyOfMappings(key) && !keys.contains(key))
                .forEach(key -> section.mistake(
                        key,
                        "system \"" + key
                                + "\" has no object of this entity: name it in its objects, or take the field out"));
    }

    private Direction direction(Section section) {
        if (isPair()) {
            return section.word("direction", Direction.class);
        }
        return switch (section.textOr("direction", "both")) {
            case HubWords.TO_HUB -> Direction.TO_SOURCE;
            case HubWords.FROM_HUB -> Direction.TO_TARGET;
            default -> Direction.BOTH;
        };
    }

    /** By the number of the end whose values they are. */
    private Map<Integer, Map<String, String>> values(Section section) {
        if (isPair()) {
            var values = section.map("values");
            return values.isEmpty() ? Map.of() : Map.of(0, values);
        }
        var values = new LinkedHashMap<Integer, Map<String, String>>();
        var keys = sides.stream().map(Side::key).toList();
        section.mapsBySystem("values").forEach((system, own) -> {
            if (keys.contains(system)) {
                values.put(keys.indexOf(system), own);
            } else {
                section.mistake(
                        section.where("values").in(system),
                        "unknown system \"" + system + "\" " + Mistakes.allowed("allowed", system, keys));
            }
        });
        return values;
    }

    private FieldOptions options(Section section) {
        var transformation = transformation(section);
        var values = values(section);
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
                values,
                transformation,
                references.apply(section));
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
