package dev.bactrian.definition;

import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How records that exist on both sides find each other.
 *
 * @param matchOn the fields by which they are paired at the first load, by either side's name; empty: only the mapped key pairs them
 * @param externalIdField the Salesforce external id field that makes creates repeatable; null: there is none
 */
public record Pairing(List<FieldReference> matchOn, @Nullable FieldReference externalIdField) {

    public static final Pairing BY_KEY = new Pairing(List.of(), null);

    public Pairing {
        matchOn = List.copyOf(matchOn);
    }
}
