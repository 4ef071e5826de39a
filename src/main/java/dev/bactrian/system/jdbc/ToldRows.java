package dev.bactrian.system.jdbc;

import dev.bactrian.change.Change;
import dev.bactrian.system.jdbc.JdbcRows.Row;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** What polls told lately, as it was then: an overlap of theirs finds it again. What is forgotten is only told once more. */
final class ToldRows {

    private static final int MOST = 50_000;
    private static final int HALF = 32;

    private final Map<String, Long> told = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };

    /** Whether the row was not told, or is another by now. */
    synchronized boolean isNew(Row row) {
        var before = told.get(row.change().key());
        return before == null || before != fingerprint(row);
    }

    synchronized void add(Row row) {
        told.put(row.change().key(), fingerprint(row));
    }

    synchronized void forget() {
        told.clear();
    }

    /** Two hashes, as the one has twins that the other tells apart. */
    private static long fingerprint(Row row) {
        Change change = row.change();
        var text = row.modified() + " " + change.fields().asMap();
        var check = new CRC32C();
        check.update(text.getBytes(StandardCharsets.UTF_8));
        return (check.getValue() << HALF) ^ (text.hashCode() & 0xffffffffL);
    }
}
