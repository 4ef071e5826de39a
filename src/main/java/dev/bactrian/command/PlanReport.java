package dev.bactrian.command;

import dev.bactrian.system.SystemUnavailable;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a first start of one file's sync would do.
 *
 * @param plan null: it could not be found out
 * @param mistakes why it could not, each a line of its own
 * @param unreachable whether it was because a system could not be asked
 */
record PlanReport(String file, @Nullable Plan plan, List<String> mistakes, boolean unreachable) implements Verdict {

    PlanReport {
        mistakes = List.copyOf(mistakes);
    }

    static PlanReport of(String file, Plan plan) {
        return new PlanReport(file, plan, List.of(), false);
    }

    static PlanReport wrong(String file, List<String> mistakes) {
        return new PlanReport(file, null, mistakes, false);
    }

    static PlanReport unreachable(String file, SystemUnavailable failure) {
        return new PlanReport(file, null, List.of(file + ": " + failure.getMessage()), true);
    }

    static String print(List<PlanReport> reports, Report.Format format) {
        return switch (format) {
            case TEXT -> reports.stream().map(PlanReport::text).collect(Collectors.joining());
            case JSON -> Report.json(reports);
        };
    }

    private String text() {
        var text = new StringBuilder(plan == null ? "" : plan.text());
        mistakes.forEach(line -> Report.append(text, line));
        return text.toString();
    }
}
