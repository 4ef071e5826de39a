package dev.bactrian.command;

import dev.bactrian.command.IndexReport.Index;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.pipeline.rehearsal.Rehearsal;
import dev.bactrian.pipeline.rehearsal.Rehearsals;
import dev.bactrian.system.SystemUnavailable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks for the indexes that the reads of syncs lack, and makes them where that is asked for. */
final class Indexing {

    private final Rehearsals rehearsals;

    Indexing(Rehearsals rehearsals) {
        this.rehearsals = rehearsals;
    }

    List<IndexReport> look(Request request) {
        return request.files().stream()
                .map(file -> look(file, request.isToApply()))
                .toList();
    }

    private IndexReport look(SyncFile file, boolean isToApply) {
        var found = new LinkedHashMap<String, List<Index>>();
        try {
            rehearsals.of(file.title(), file.text()).forEach(rehearsal -> look(rehearsal, isToApply, found));
            return new IndexReport(file.title(), found, List.of(), false);
        } catch (InvalidDefinition e) {
            return new IndexReport(file.title(), found, e.mistakes(), false);
        } catch (SystemUnavailable e) {
            return new IndexReport(file.title(), found, List.of(file.title() + ": " + e.getMessage()), true);
        }
    }

    /** Notes each index as soon as it is known, so that what was made is told of even if the next one fails. */
    private void look(Rehearsal rehearsal, boolean isToApply, Map<String, List<Index>> found) {
        for (var end : rehearsal.definition().ends()) {
            var missing = rehearsals.missingIndexes(rehearsal, end.system());
            var indexes = found.computeIfAbsent(end.system(), system -> new ArrayList<>());
            var first = indexes.size();
            missing.forEach(advice -> indexes.add(new Index(advice.statement(), advice.reason(), false)));
            for (var i = 0; isToApply && i < missing.size(); i++) {
                rehearsal.create(end.system(), missing.get(i));
                indexes.set(first + i, indexes.get(first + i).asMade());
            }
        }
    }
}
