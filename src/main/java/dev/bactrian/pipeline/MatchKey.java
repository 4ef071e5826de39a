package dev.bactrian.pipeline;

import dev.bactrian.change.Fields;
import dev.bactrian.change.ValueType;
import dev.bactrian.state.IndexedText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a record holds in the fields by which existing records are matched, as one text. */
final class MatchKey {

    private MatchKey() {}

    /** Empty where the record lacks one of the fields, or none is named; a long one is shortened, so that the state takes it. */
    static Optional<String> of(List<String> names, Fields fields) {
        if (names.isEmpty() || names.stream().anyMatch(name -> fields.get(name) == null)) {
            return Optional.empty();
        }
        var all = names.stream()
                .map(name -> ValueType.format(java.util.Objects.requireNonNull(fields.get(name))))
                .map(text -> text.length() + ":" + text)
                .collect(Collectors.joining(" "));
        return Optional.of(IndexedText.of(all));
    }
}
