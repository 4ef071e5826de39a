package dev.bactrian.system.salesforce;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the records of creates that were sent, but whose answer never came: a second create would make a second record. */
final class SalesforceLostCreates {

    /** By how much the org's clock may be behind ours, beside whole seconds. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** A query goes into the request's first line, which Salesforce limits to 16,384 bytes. */
    private static final int MOST_LETTERS = 3_000;

    private static final int LONGEST_VALUE = 255;

    private final SalesforceReads reads;

    SalesforceLostCreates(SalesforceReads reads) {
        this.reads = reads;
    }

    /**
     * What each create that did take place came to: the record that it made, or a refusal where more records look like it than creates
     * are in doubt, so that it cannot be told which of them it made.
     */
    Map<Delivery, Answer> find(List<Delivery> uncertain) {
        var found = new LinkedHashMap<Delivery, Answer>();
        if (uncertain.isEmpty()) {
            return found;
        }
        var unique = uniqueField(uncertain);
        if (unique.isPresent()) {
            return byUnique(unique.get(), uncertain);
        }
        var since = uncertain.stream()
                .map(Delivery::uncertainSince)
                .filter(java.util.Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH)
                .minus(MARGIN);
        var candidates = candidates(since, uncertain);
        var taken = new HashSet<String>();
        for (var delivery : uncertain) {
            var alike = candidates.stream()
                    .filter(candidate -> isMadeBy(delivery, candidate))
                    .toList();
            var twins = uncertain.stream()
                    .filter(other -> other.wanted().equals(delivery.wanted()))
                    .count();
            if (alike.size() > twins) {
                found.put(delivery, ambiguous(alike.size()));
            } else {
                alike.stream()
                        .filter(candidate -> taken.add(candidate.key()))
                        .findFirst()
                        .ifPresent(candidate -> found.put(delivery, new Answer.Differs(candidate, Position.NONE)));
            }
        }
        return found;
    }

    private static Answer ambiguous(int count) {
        return new Answer.Refused(
                "UNCERTAIN_CREATE",
                "the answer to an earlier try was lost, and " + count
                        + " records look as if it had made them: delete those that are too many, or give the sync an external_id_field");
    }

    /** A field that no two records share a value of, and that every one of the creates brings. */
    Optional<String> uniqueField(List<Delivery> creates) {
        return reads.object().shape().uniqueFields().stream()
                .filter(field -> !field.equals(SalesforceObject.KEY_FIELD)
                        && reads.object().type(field) == ValueType.TEXT
                        && reads.columns().contains(field))
                .filter(field -> creates.stream()
                        .allMatch(delivery -> delivery.wanted().get(field) instanceof String text && !text.isBlank()))
                .findFirst();
    }

    /** The records that hold the creates' values of a unique field. */
    Map<Delivery, Answer> byUnique(String field, List<Delivery> creates) {
        var found = new LinkedHashMap<Delivery, Answer>();
        for (var candidate : reads.found(field + " IN " + Soql.list(valuesOf(field, creates)))) {
            creates.stream()
                    .filter(delivery -> SalesforceValues.same(
                            delivery.wanted().get(field), candidate.fields().get(field)))
                    .forEach(delivery -> found.put(delivery, new Answer.Differs(candidate, Position.NONE)));
        }
        return found;
    }

    /** The records created since, narrowed by the text that tells the deliveries apart best. */
    private Collection<Change> candidates(Instant since, List<Delivery> uncertain) {
        var created = "CreatedDate >= " + Soql.time(since);
        var field = tellingField(uncertain);
        if (field.isEmpty()) {
            return reads.found(created);
        }
        var candidates = new ArrayList<Change>();
        var values = new LinkedHashSet<String>();
        var letters = 0;
        for (var value : valuesOf(field.get(), uncertain)) {
            if (letters + value.length() > MOST_LETTERS) {
                candidates.addAll(reads.found(created + " AND " + field.get() + " IN " + Soql.list(values)));
                values.clear();
                letters = 0;
            }
            values.add(value);
            letters += value.length();
        }
        candidates.addAll(reads.found(created + " AND " + field.get() + " IN " + Soql.list(values)));
        return candidates;
    }

    private Optional<String> tellingField(List<Delivery> uncertain) {
        @Nullable String best = null;
        var most = 0;
        for (var field : uncertain.get(0).wanted().names()) {
            var usable = reads.object().filterable().contains(field)
                    && reads.object().type(field) == ValueType.TEXT
                    && uncertain.stream()
                            .allMatch(delivery -> delivery.wanted().get(field) instanceof String text
                                    && !text.isBlank()
                                    && text.length() <= LONGEST_VALUE);
            var distinct = usable ? valuesOf(field, uncertain).size() : 0;
            if (distinct > most) {
                best = field;
                most = distinct;
            }
        }
        return Optional.ofNullable(best);
    }

    private static Set<String> valuesOf(String field, List<Delivery> uncertain) {
        var values = new LinkedHashSet<String>();
        uncertain.forEach(delivery ->
                values.add(String.valueOf(delivery.wanted().get(field)).stripTrailing()));
        return values;
    }

    /** Whether a record holds what was to be created, of the fields that the sync reads. */
    private static boolean isMadeBy(Delivery delivery, Change candidate) {
        return delivery.wanted().names().stream()
                .filter(candidate.fields()::knows)
                .allMatch(field -> SalesforceValues.same(
                        delivery.wanted().get(field), candidate.fields().get(field)));
    }
}
