package dev.bactrian.command;

import dev.bactrian.command.CleanupReport.Item;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.pipeline.rehearsal.Rehearsals;
import dev.bactrian.pipeline.source.Cleaning;
import dev.bactrian.pipeline.source.Cleaning.Left;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.system.SystemUnavailable;
import java.util.ArrayList;
import java.util.List;

/** Looks for what syncs that are gone have left in their systems, and removes it where that is asked for. */
final class Cleanup {

    private final Rehearsals rehearsals;
    private final Cleaning cleaning;

    Cleanup(Rehearsals rehearsals, Cleaning cleaning) {
        this.rehearsals = rehearsals;
        this.cleaning = cleaning;
    }

    /** While any file is wrong nothing is even listed: it may be that of a sync whose slot looks left. */
    CleanupReport clean(Request request) {
        var present = new ArrayList<SyncDefinition>();
        var mistakes = new ArrayList<String>();
        for (var file : request.files()) {
            try {
                present.addAll(rehearsals.definitions(file.title(), file.text()));
            } catch (InvalidDefinition e) {
                mistakes.addAll(e.mistakes());
            }
        }
        if (!mistakes.isEmpty()) {
            mistakes.add(
                    "nothing was looked for, as a file that is wrong may be that of a sync whose slot would count as left");
            return new CleanupReport(List.of(), mistakes, false);
        }
        var items = new ArrayList<Item>();
        try {
            var found = cleaning.find(present);
            found.forEach(left -> items.add(item(left, false)));
            for (var i = 0; request.isToApply() && i < found.size(); i++) {
                // Noted as soon as it is gone, so that it is told of even if the next one fails.
                items.set(i, item(found.get(i), cleaning.remove(found.get(i))));
            }
            return new CleanupReport(items, List.of(), false);
        } catch (SystemUnavailable | StateUnavailable e) {
            return new CleanupReport(items, List.of(String.valueOf(e.getMessage())), true);
        }
    }

    private static Item item(Left left, boolean isRemoved) {
        var what = left.what();
        return new Item(
                left.system(),
                what.kind(),
                what.name(),
                what.held(),
                what.statement(),
                left.isOurs(),
                what.isInUse(),
                isRemoved);
    }
}
