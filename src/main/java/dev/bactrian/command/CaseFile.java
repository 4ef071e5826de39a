package dev.bactrian.command;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.language.Nesting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Examples of what a sync is to make of changes.
 *
 * @param types the types of fields that are no texts, by the source's name, e.g. {@code decimal}
 */
record CaseFile(Map<String, String> types, List<Case> cases) {

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .configure(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS, true)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** Numbers stay as they are written: what they are is for the fields' types to say. */
    private static final Map<Tag, ConstructNode> AS_WRITTEN = Map.of(
            Tag.INT, node -> ((ScalarNode) node).getValue(),
            Tag.FLOAT, node -> ((ScalarNode) node).getValue());

    CaseFile {
        types = Collections.unmodifiableMap(types == null ? Map.of() : new LinkedHashMap<>(types));
        cases = Collections.unmodifiableList(cases == null ? List.of() : new ArrayList<>(cases));
    }

    /** A file of cases, and where everything stands in it. */
    record Read(CaseFile file, Places places) {}

    /** @throws InvalidDefinition saying what is wrong with the file, and where */
    static Read read(String file, String yaml) {
        var places = new Places(file, null);
        try {
            var settings = LoadSettings.builder()
                    .setLabel(file)
                    .setSchema(new CoreSchema())
                    .setTagConstructors(AS_WRITTEN)
                    .build();
            var tooDeep = Nesting.tooDeep(settings, yaml);
            if (tooDeep.isPresent()) {
                throw new InvalidDefinition(List.of(places.of(tooDeep) + ": is nested more than " + Nesting.DEEPEST
                        + " deep or within itself, which nothing in a file of cases is"));
            }
            places = new Places(file, new Compose(settings).composeString(yaml).orElse(null));
            var content = new Load(settings).loadFromString(yaml);
            if (!(content instanceof Map)) {
                throw wrong(places, List.of(), "expected the keys types and cases");
            }
            var read = MAPPER.convertValue(content, CaseFile.class);
            read.check(places);
            return new Read(read, places);
        } catch (MarkedYamlEngineException e) {
            throw new InvalidDefinition(List.of(places.of(e.getProblemMark()) + ": no valid YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            throw wrong(places, List.of(), "no valid YAML: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            if (e.getCause() instanceof JsonMappingException mismatch) {
                throw wrong(places, path(mismatch), told(mismatch));
            }
            throw e;
        }
    }

    private static InvalidDefinition wrong(Places places, List<Object> path, String what) {
        return new InvalidDefinition(List.of(line(places, path, what)));
    }

    private static String line(Places places, List<Object> path, String what) {
        return places.of(path) + (path.isEmpty() ? "" : ": " + Places.written(path)) + ": " + what;
    }

    private static List<Object> path(JsonMappingException mismatch) {
        var path = new ArrayList<Object>();
        for (Reference step : mismatch.getPath()) {
            path.add(step.getFieldName() == null ? step.getIndex() : step.getFieldName());
        }
        return path;
    }

    private static String told(JsonMappingException mismatch) {
        if (mismatch instanceof UnrecognizedPropertyException unknown) {
            var known = unknown.getKnownPropertyIds().stream()
                    .map(String::valueOf)
                    .sorted()
                    .toList();
            return "unknown key \"" + unknown.getPropertyName() + "\" "
                    + Mistakes.allowed("allowed", unknown.getPropertyName(), known);
        }
        if (mismatch instanceof MismatchedInputException wrong && wrong.getTargetType() != null) {
            return "expected " + expected(wrong.getTargetType()) + got(wrong);
        }
        return "holds what cannot stand there (" + mismatch.getOriginalMessage() + ")";
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + Stream.of(type.getEnumConstants())
                            .map(word -> word.toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
        }
        if (type == Instant.class) {
            return "a time like 2026-01-01T12:00:05Z";
        }
        if (type == Boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a text";
        }
        return List.class.isAssignableFrom(type) ? "a list" : "keys and values";
    }

    private static String got(MismatchedInputException wrong) {
        return wrong instanceof InvalidFormatException format ? ", got \"" + format.getValue() + "\"" : "";
    }

    private void check(Places places) {
        var mistakes = new ArrayList<String>();
        types.forEach((field, word) -> {
            if (word == null) {
                mistakes.add(line(places, List.of("types", field), "names no type"));
            }
        });
        if (cases.isEmpty()) {
            mistakes.add(line(places, List.of("cases"), "there is no case, so nothing is tried"));
        }
        var names = new HashSet<String>();
        for (var number = 0; number < cases.size(); number++) {
            var one = cases.get(number);
            var isTwice = one != null && one.name() != null && !names.add(one.name());
            var wrong =
                    isTwice ? Optional.of("another case has the name \"" + one.name() + "\" already") : missing(one);
            var path = List.<Object>of("cases", number);
            wrong.ifPresent(what -> mistakes.add(line(places, path, what)));
        }
        if (!mistakes.isEmpty()) {
            throw new InvalidDefinition(mistakes);
        }
    }

    private static Optional<String> missing(@Nullable Case one) {
        if (one == null || one.name() == null) {
            return Optional.of("name is missing");
        }
        if (one.changes() == null) {
            return Optional.of("changes is missing");
        }
        if (one.changes().isEmpty()) {
            return Optional.of("changes holds nothing, so nothing is tried");
        }
        if (one.expect() == null) {
            return Optional.of("expect is missing");
        }
        if (one.changes().stream().anyMatch(edit -> edit == null || edit.from() == null)) {
            return Optional.of("the from of a change is missing");
        }
        if (one.expect().lacksSomething()) {
            return Optional.of("a winner or what is written is missing in expect ({} is written: nothing)");
        }
        return one.expect().isEmpty() ? Optional.of("expect holds nothing, so nothing is tried") : Optional.empty();
    }

    /**
     * One example.
     *
     * @param record what both systems hold before, under the record's names; null: nothing
     * @param changes what is edited then, each without having seen the others
     */
    record Case(String name, @Nullable Map<String, @Nullable Object> record, List<Edit> changes, Expectation expect) {}

    /**
     * One edit.
     *
     * @param operation create, update, delete or undelete; null: create where there is no record yet, else update
     * @param at when it was committed; null: a second after the one before
     * @param fields under the system's own names
     */
    record Edit(
            String from,
            @Nullable String operation,
            @Nullable Instant at,
            @Nullable Map<String, @Nullable Object> fields) {

        Map<String, @Nullable Object> told() {
            return fields == null ? new LinkedHashMap<>() : fields;
        }
    }

    /** What a person may be asked, where no system is written to. */
    enum Question {
        CONFLICT,
        DELETE,
        LOOP
    }

    /**
     * What is to come of it; what is null is not looked at.
     *
     * @param fields fields of the record, under its names
     * @param winner whose edit of a field stands
     * @param rejected the rule for which a change is rejected; null: none is
     * @param leftOut fields that a change told and the record must not take
     * @param asked what a person is asked; an empty list: nothing
     * @param writes what the systems are written, under their own names; an empty one is written nothing
     * @param deletes the systems that the record is deleted in
     * @param deleted whether the record is gone
     */
    record Expectation(
            @Nullable Map<String, @Nullable Object> fields,
            @Nullable Map<String, String> winner,
            @Nullable String rejected,
            @Nullable List<String> leftOut,
            @Nullable List<Question> asked,
            @Nullable Map<String, Map<String, @Nullable Object>> writes,
            @Nullable List<String> deletes,
            @Nullable Boolean deleted) {

        private boolean lacksSomething() {
            return Stream.of(winner, writes).anyMatch(part -> part != null && part.containsValue(null));
        }

        boolean isEmpty() {
            return Stream.of(rejected, leftOut, asked, deletes, deleted).allMatch(Objects::isNull)
                    && Stream.of(fields, winner, writes).allMatch(part -> part == null || part.isEmpty());
        }
    }
}
