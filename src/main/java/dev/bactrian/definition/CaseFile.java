package dev.bactrian.definition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Examples of what a sync is to make of changes. Values of fields are texts as they are written, or null.
 *
 * @param types the types of fields that are no texts, by either side's name, e.g. {@code decimal}
 */
public record CaseFile(Map<String, String> types, List<Case> cases) {

    public CaseFile {
        types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
        cases = Collections.unmodifiableList(new ArrayList<>(cases));
    }

    /**
     * One example.
     *
     * @param entity whose record it is; null: that of the only entity
     * @param record what all systems hold before, under any one's names; null: nothing
     * @param changes what is edited then, each without having seen the others
     */
    public record Case(
            String name,
            @Nullable String entity,
            @Nullable Map<String, @Nullable Object> record,
            List<Edit> changes,
            Expectation expect) {}

    /**
     * One edit.
     *
     * @param operation create, update, delete or undelete; null: create where there is no record yet, else update
     * @param at when it was committed; null: a second after the one before
     * @param fields under the system's own names
     */
    public record Edit(
            String from, @Nullable String operation, @Nullable Instant at, Map<String, @Nullable Object> fields) {}

    /** What a person may be asked, where no system is written to. */
    public enum Question {
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
    public record Expectation(
            @Nullable Map<String, @Nullable Object> fields,
            @Nullable Map<String, String> winner,
            @Nullable String rejected,
            @Nullable List<String> leftOut,
            @Nullable List<Question> asked,
            @Nullable Map<String, Map<String, @Nullable Object>> writes,
            @Nullable List<String> deletes,
            @Nullable Boolean deleted) {

        /** Whether nothing is looked at. */
        public boolean isEmpty() {
            return Stream.of(rejected, leftOut, asked, deletes, deleted).allMatch(Objects::isNull)
                    && Stream.of(fields, winner, writes).allMatch(part -> part == null || part.isEmpty());
        }
    }
}
