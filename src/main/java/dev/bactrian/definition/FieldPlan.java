package dev.bactrian.definition;

import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.util.List;

/**
 * Which fields are synchronised, and what their values must be like.
 *
 * @param include the source's names of the only fields that are synchronised; empty: all that are mapped
 * @param location where the mappings stand
 * @param exclude fields, by either side's name, that are never read
 */
public record FieldPlan(
        List<FieldMapping> mappings,
        Selection selection,
        List<FieldReference> include,
        List<FieldReference> exclude,
        NullHandling nulls,
        List<ValidationRule> validation,
        Location location) {

    public FieldPlan {
        mappings = List.copyOf(mappings);
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        validation = List.copyOf(validation);
    }

    public enum Selection {
        EXPLICIT,
        /** Also every field that has the same name on both sides. */
        ALL
    }

    /** What a null means that a system reports. */
    public enum NullHandling {
        /** A value like any other. */
        PRESERVE,
        /** Nothing: it replaces no value. */
        IGNORE,
        /** The field's default. */
        DEFAULT
    }
}
