package dev.bactrian.command;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.bactrian.definition.Mistakes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Examples of what a sync is to make of changes.
 *
 * @param types the types of fields that are no texts, by the source's name, e.g. {@code decimal}
 */
record CaseFile(Map<String, String> types, List<Case> cases) {

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    CaseFile {
        types = types == null ? Map.of() : Map.copyOf(types);
        cases = cases == null ? List.of() : List.copyOf(cases);
    }

    /** @throws IllegalArgumentException saying what is wrong with the file */
    static CaseFile read(String yaml) {
        try {
            var settings = LoadSettings.builder().build();
            var content = new Load(settings).loadFromString(yaml);
            if (!(content instanceof Map)) {
                throw new IllegalArgumentException("expected the keys types and cases");
            }
            var file = MAPPER.convertValue(content, CaseFile.class);
            file.check();
            return file;
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("no valid YAML: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw e.getCause() instanceof JsonMappingException mismatch
                    ? new IllegalArgumentException(told(mismatch), e)
                    : e;
        }
    }

    private static String told(JsonMappingException mismatch) {
        var place = mismatch.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
        if (mismatch instanceof UnrecognizedPropertyException unknown) {
            var known = unknown.getKnownPropertyIds().stream()
                    .map(String::valueOf)
                    .sorted()
                    .toList();
            return place + ": unknown key \"" + unknown.getPropertyName() + "\" "
                    + Mistakes.allowed("allowed", unknown.getPropertyName(), known);
        }
        return place + ": holds what cannot stand there (" + mismatch.getOriginalMessage() + ")";
    }

    private void check() {
        for (var number = 0; number < cases.size(); number++) {
            var one = cases.get(number);
            var missing = one.name() == null
                    ? "name"
                    : one.changes() == null
                            ? "changes"
                            : one.expect() == null
                                    ? "expect"
                                    : one.changes().stream().anyMatch(edit -> edit == null || edit.from() == null)
                                            ? "the from of a change"
                                            : null;
            if (missing != null) {
                throw new IllegalArgumentException("cases[" + number + "]: " + missing + " is missing");
            }
        }
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

    /**
     * What is to come of it; what is null is not looked at.
     *
     * @param fields fields of the record, under its names
     * @param winner whose edit of a field stands
     * @param rejected the rule for which a change is rejected; null: none is
     * @param leftOut fields that a change told and the record must not take
     * @param writes what the systems are written, under their own names; an empty one is written nothing
     * @param deleted whether the record is gone
     */
    record Expectation(
            @Nullable Map<String, @Nullable Object> fields,
            @Nullable Map<String, String> winner,
            @Nullable String rejected,
            @Nullable List<String> leftOut,
            @Nullable Map<String, Map<String, @Nullable Object>> writes,
            @Nullable Boolean deleted) {}
}
