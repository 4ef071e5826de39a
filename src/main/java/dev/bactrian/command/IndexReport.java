package dev.bactrian.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What indexes the reads of one sync lack.
 *
 * @param systems the missing indexes of every system that was asked
 * @param mistakes why not all of it could be found out or done, each a line of its own
 * @param unreachable whether it was because a system could not be asked
 */
record IndexReport(String file, Map<String, List<Index>> systems, List<String> mistakes, boolean unreachable)
        implements Verdict {

    /**
     * One index.
     *
     * @param statement what makes it
     * @param reason what it is for
     * @param made whether it was made now
     */
    record Index(String statement, String reason, boolean made) {

        Index asMade() {
            return new Index(statement, reason, true);
        }

        private String text(String system) {
            return "-- " + system + ": " + reason + "\n" + statement + ";\n" + (made ? "-- made\n" : "");
        }
    }

    IndexReport {
        var copy = new LinkedHashMap<String, List<Index>>();
        systems.forEach((system, indexes) -> copy.put(system, List.copyOf(indexes)));
        systems = copy;
        mistakes = List.copyOf(mistakes);
    }

    static String print(List<IndexReport> reports, Report.Format format) {
        return switch (format) {
            case TEXT -> reports.stream().map(IndexReport::text).collect(Collectors.joining());
            case JSON -> Report.json(reports);
        };
    }

    private String text() {
        var text = new StringBuilder();
        systems.forEach((system, indexes) -> {
            if (indexes.isEmpty()) {
                text.append("-- ").append(system).append(": no index is missing\n");
            }
            indexes.forEach(index -> text.append(index.text(system)));
        });
        mistakes.forEach(line -> Report.append(text, line));
        return text.toString();
    }
}
