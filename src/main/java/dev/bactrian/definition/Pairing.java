package dev.bactrian.definition;

import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How records that exist on both sides find each other.
 *
 * @param matchOn the fields by which they are paired at the first load, by either side's name; empty: only the mapped key pairs them
 * @param isAssumed whether nobody named any, and a field is chosen that is likely to name a record: {@code email}, else {@code name}
 * @param externalIdField the Salesforce external id field that makes creates repeatable; null: there is none
 */
public record Pairing(List<FieldReference> matchOn, boolean isAssumed, @Nullable FieldReference externalIdField) {

    public static final Pairing BY_KEY = new Pairing(List.of(), null);

    public Pairing {
        matchOn = List.copyOf(matchOn);
    }

    public Pairing(List<FieldReference> matchOn, @Nullable FieldReference externalIdField) {
        this(matchOn, false, externalIdField);
    }
}
