package dev.bactrian.system.postgres;

import dev.bactrian.system.postgres.PublishedTable.LoggedTable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The tables that a log has named, and whether each is the one that is followed, or one of its partitions. */
final class LoggedTables {

    private final Predicate<LoggedTable> isOurs;
    private final Map<LoggedTable, Boolean> known = new ConcurrentHashMap<>();

    /** @param isOurs asks the database */
    LoggedTables(Predicate<LoggedTable> isOurs) {
        this.isOurs = isOurs;
    }

    boolean areOurs(LoggedTable table) {
        return known.computeIfAbsent(table, isOurs::test);
    }

    /** A name may stand for another table by now, and a table may have become a partition. */
    void lookAgain() {
        known.clear();
    }
}
