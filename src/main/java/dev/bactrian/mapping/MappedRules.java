package dev.bactrian.mapping;

import dev.bactrian.change.Fields;
import dev.bactrian.definition.ConflictResolution.Winner;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a definition's rules say of single fields, under the record's names.
 *
 * @param fieldWinners who wins a conflict about a field, where a rule says so
 * @param matchOn the fields by which existing records are paired
 * @param softDeleteField the field that marks a deleted record; empty: deletes are not soft
 * @param timestampField the field that tells when a record was edited; empty: commit times tell
 * @param subset the records that are written, by what they hold; it throws IllegalArgumentException for one that it cannot take
 * @param subsets the same for single systems that take some only
 */
public record MappedRules(
        Map<String, Winner> fieldWinners,
        List<String> matchOn,
        Optional<String> softDeleteField,
        Optional<String> timestampField,
        Predicate<Fields> subset,
        Map<String, Predicate<Fields>> subsets) {

    public MappedRules {
        fieldWinners = Map.copyOf(fieldWinners);
        matchOn = List.copyOf(matchOn);
        subsets = Map.copyOf(subsets);
    }
}
