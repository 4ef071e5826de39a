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
 * @param held the changes that wait for a system, or for a record that they refer to
 */
public record BatchResult(
        Map<MappedChange, Outcome> outcomes,
        Set<Long> records,
        List<String> lacking,
        List<Parking> parked,
        List<MappedChange> held) {

    static BatchResult joined(List<BatchResult> results) {
        var outcomes = new IdentityHashMap<MappedChange, Outcome>();
        var records = new LinkedHashSet<Long>();
        var lacking = new LinkedHashSet<String>();
        var parked = new ArrayList<Parking>();
        var held = new ArrayList<MappedChange>();
        for (var result : results) {
            outcomes.putAll(result.outcomes());
            records.addAll(result.records());
            lacking.addAll(result.lacking());
            parked.addAll(result.parked());
            held.addAll(result.held());
        }
        return new BatchResult(outcomes, records, new ArrayList<>(lacking), parked, held);
    }
}
