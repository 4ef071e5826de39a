package dev.bactrian.command;

import java.util.List;

/**
 * What syncs that are gone have left in their systems.
 *
 * @param mistakes why not all of it could be found out or done, each a line of its own
 * @param unreachable whether it was because the state or a system could not be asked
 */
record CleanupReport(List<Item> left, List<String> mistakes, boolean unreachable) implements Verdict {

    /**
     * One thing that is left.
     *
     * @param kind {@code slot} or {@code publication}
     * @param held how much of its log the system keeps for it
     * @param statement what removes it
     * @param ours whether the state knows the sync that it was made for
     * @param used whether somebody uses it
     * @param removed whether it was removed now
     */
    record Item(
            String system,
            String kind,
            String name,
            String held,
            String statement,
            boolean ours,
            boolean used,
            boolean removed) {

        private String text() {
            return "-- " + system + ": " + kind + " " + name + (held.isEmpty() ? "" : ", holds " + held) + ": "
                    + state();
        }

        private String state() {
            if (removed) {
                return "removed";
            }
            if (used) {
                return "in use, so it stays";
            }
            return ours
                    ? "its sync is gone"
                    : "unknown to the state, so it stays: it may be another installation's; only if nobody needs it:";
        }
    }

    CleanupReport {
        left = List.copyOf(left);
        mistakes = List.copyOf(mistakes);
    }

    static String print(CleanupReport report, Report.Format format) {
        return switch (format) {
            case TEXT -> report.text();
            case JSON -> Report.json(report);
        };
    }

    private String text() {
        var text = new StringBuilder();
        if (left.isEmpty() && mistakes.isEmpty()) {
            text.append("-- nothing is left of syncs that are gone\n");
        }
        for (var item : left) {
            Report.append(text, item.text());
            if (!item.used() && !item.removed()) {
                Report.append(text, item.statement() + ";");
            }
        }
        mistakes.forEach(line -> Report.append(text, line));
        return text.toString();
    }
}
