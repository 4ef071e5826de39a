package dev.bactrian.system.salesforce;

import dev.bactrian.change.Change;
import dev.bactrian.change.ValueType;
import dev.bactrian.system.Delivery;
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

    /** The record of each create that did take place. */
    Map<Delivery, Change> find(List<Delivery> uncertain) {
        var found = new LinkedHashMap<Delivery, Change>();
        if (uncertain.isEmpty()) {
            return found;
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
            candidates.stream()
                    .filter(candidate -> !taken.contains(candidate.key()) && isMadeBy(delivery, candidate))
                    .findFirst()
                    .ifPresent(candidate -> {
                        taken.add(candidate.key());
                        found.put(delivery, candidate);
                    });
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
