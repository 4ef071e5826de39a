package dev.bactrian.system.postgres;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The columns of each table that an engine leaves out, since no feed reads them. */
final class ReadColumns {

    private final Map<String, Set<String>> left = new TreeMap<>();

    /** What the engine that begins leaves out, as a list of regular expressions of {@code schema.table.column}. */
    String unread(Collection<PostgresFeed> feeds) {
        left.clear();
        var read = feeds.stream()
                .collect(Collectors.groupingBy(
                        feed -> feed.table().sqlName(),
                        Collectors.flatMapping(
                                feed -> feed.columns().stream().map(ReadColumns::folded), Collectors.toSet())));
        var patterns = new ArrayList<String>();
        for (var feed : feeds) {
            var table = feed.table();
            if (left.containsKey(table.sqlName())) {
                continue;
            }
            var unread = new TreeSet<String>();
            for (var field : table.shape().fields()) {
                // Debezium takes upper and lower case for the same.
                if (!read.getOrDefault(table.sqlName(), Set.of()).contains(folded(field.name()))) {
                    unread.add(field.name());
                    patterns.add(quoted(table.schema()) + "[.]" + quoted(table.name()) + "[.]" + quoted(field.name()));
                }
            }
            left.put(table.sqlName(), unread);
        }
        return String.join(",", patterns);
    }

    /** The next engine leaves out others. */
    void forget() {
        left.clear();
    }

    /** Whether the engine that runs tells everything that the feed reads. */
    boolean areTold(PostgresFeed feed) {
        var unread = left.getOrDefault(feed.table().sqlName(), Set.of());
        return feed.columns().stream().noneMatch(unread::contains);
    }

    private static String folded(String column) {
        return column.toLowerCase(Locale.ROOT);
    }

    private static String quoted(String name) {
        return name.replaceAll("\\W", "\\\\$0");
    }
}
