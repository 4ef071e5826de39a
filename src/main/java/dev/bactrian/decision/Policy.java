package dev.bactrian.decision;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.Deletes.DeleteConflict;
import dev.bactrian.definition.Deletes.Rule;
import dev.bactrian.definition.LoopPrevention;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the user's definition says of who may change what.
 *
 * @param systems all systems, the source first; the earlier one wins a tie
 * @param createDeleteSources the systems whose creates and deletes travel to the others
 * @param written the systems that others' creates, edits and deletes are written to
 * @param comparing the systems that write a field only if it still holds what was expected, in one step
 * @param tracing the systems whose changes bear the token of our write that caused them; one that also compares has an exact log
 * @param timestampField the field that tells when a record was edited, where it moved with the edit; null: commit times tell
 * @param scope the records that are written
 */
public record Policy(
        List<String> systems,
        Map<String, FieldRule> fields,
        Set<String> createDeleteSources,
        Set<String> written,
        Set<String> comparing,
        Set<String> tracing,
        @Nullable String timestampField,
        Ends ends,
        LoopPrevention loops,
        Scope scope) {

    public Policy {
        systems = List.copyOf(systems);
        fields = Map.copyOf(fields);
        createDeleteSources = Set.copyOf(createDeleteSources);
        written = Set.copyOf(written);
        comparing = Set.copyOf(comparing);
        tracing = Set.copyOf(tracing);
    }

    /** A policy of which every record is in scope, and every system is written. */
    public Policy(
            List<String> systems,
            Map<String, FieldRule> fields,
            Set<String> createDeleteSources,
            Set<String> comparing,
            Set<String> tracing,
            @Nullable String timestampField,
            Ends ends,
            LoopPrevention loops) {
        this(
                systems,
                fields,
                createDeleteSources,
                Set.copyOf(systems),
                comparing,
                tracing,
                timestampField,
                ends,
                loops,
                Scope.ALL);
    }

    /** The same for some records only. */
    public Policy within(Scope newScope) {
        return new Policy(
                systems,
                fields,
                createDeleteSources,
                written,
                comparing,
                tracing,
                timestampField,
                ends,
                loops,
                newScope);
    }

    /**
     * What becomes of a record that one system deleted.
     *
     * @param mark what tells the other systems so, for {@link Rule#SOFT}; null with every other rule
     */
    public record Ends(Rule rule, DeleteConflict conflict, @Nullable Mark mark) {

        public static final Ends PROPAGATE = new Ends(Rule.PROPAGATE, DeleteConflict.EDIT_WINS, null);
    }

    /** The field, a truth or a time, by which a record is marked as deleted. */
    public record Mark(String field, ValueType type) {

        /** @param at when it was deleted, or came back */
        @Nullable
        public Object value(boolean deleted, Instant at) {
            return type == ValueType.TIMESTAMP ? (deleted ? at : null) : (Object) deleted;
        }
    }

    /**
     * @param editors the systems whose edits of the field count
     * @param holders the systems that the field is written to
     * @param keyOf the systems whose own key it is
     */
    public record FieldRule(Set<String> editors, Set<String> holders, Set<String> keyOf, Contest contest) {

        public FieldRule {
            editors = Set.copyOf(editors);
            holders = Set.copyOf(holders);
            keyOf = Set.copyOf(keyOf);
        }

        /** Whether the system has such a field at all. */
        public boolean isOf(String system) {
            return editors.contains(system) || holders.contains(system) || keyOf.contains(system);
        }

        public boolean isKey() {
            return !keyOf.isEmpty();
        }

        /** Whether every system that edits the field can be brought a value of before. */
        public boolean isRestorable() {
            return !isKey() && holders.containsAll(editors);
        }

        /** Whether {@code system} and another one can disagree on the field. */
        public boolean isContestedBy(String system) {
            return !isKey() && editors.contains(system) && holders.contains(system);
        }
    }

    public Optional<FieldRule> rule(String field) {
        return Optional.ofNullable(fields.get(field));
    }

    /** The systems that the others' creates, edits and deletes are written to. */
    public boolean writesTo(String system) {
        return written.contains(system) && createDeleteSources.stream().anyMatch(other -> !other.equals(system));
    }

    /** Whether the system gives its records keys that nobody else can choose. */
    public boolean choosesKeys(String system) {
        return fields.values().stream()
                .noneMatch(
                        rule -> rule.keyOf().contains(system) && rule.holders().contains(system));
    }

    /** Whether a write of the field to the system is to compare first; where the system's own edits do not count, ours goes over them, and a trigger may set the time of an edit. */
    public boolean compares(String system, String field) {
        return !field.equals(timestampField)
                && rule(field)
                        .filter(rule -> rule.isKey() || rule.editors().contains(system))
                        .isPresent();
    }

    /**
     * Whether the system's log is exact: whole rows in the order of their commits, each with the token of our write that caused it, or with
     * none; and each write of ours compares and sets in one statement.
     */
    public boolean hasExactLog(String system) {
        return comparing.contains(system) && tracing.contains(system);
    }

    /** Whether the system sends events with tokens that tell only the fields that changed. */
    public boolean hasTracedEvents(String system) {
        return tracing.contains(system) && !comparing.contains(system);
    }

    public int rank(String system) {
        return systems.indexOf(system);
    }
}
