package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.MappedChange;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a decided batch came to.
 *
 * @param outcomes by change
 * @param records the numbers of the records that the changes belong to
 * @param lacking the systems that lack something now
 * @param parked what waits for a person now
 */
public record BatchResult(
        Map<MappedChange, Outcome> outcomes, Set<Long> records, List<String> lacking, List<Parking> parked) {

    static BatchResult joined(List<BatchResult> results) {
        var outcomes = new IdentityHashMap<MappedChange, Outcome>();
        var records = new LinkedHashSet<Long>();
        var lacking = new LinkedHashSet<String>();
        var parked = new ArrayList<Parking>();
        for (var result : results) {
            outcomes.putAll(result.outcomes());
            records.addAll(result.records());
            lacking.addAll(result.lacking());
            parked.addAll(result.parked());
        }
        return new BatchResult(outcomes, records, new ArrayList<>(lacking), parked);
    }
}
