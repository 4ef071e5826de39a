package dev.bactrian.command;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs one command: the exit status is 0 where all is well, 1 where something is wrong with the files, 2 where the command is. */
final class Commands {

    static final int FINE = 0;
    static final int WRONG = 1;
    static final int MISUSED = 2;

    private static final String USAGE =
            """
            usage:
              check <file or folder> [--format text|json]   checks sync files: keys, words and contradictions
              test  <file or folder> [--format text|json]   runs the cases beside sync files, <name>.cases.yaml
            without a command the application starts
            """;

    private final PrintStream out;
    private final PrintStream errors;

    Commands(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    int run(List<String> arguments) {
        var operands = new ArrayList<>(arguments);
        var command = operands.remove(0);
        var format = format(operands);
        if (format == null || operands.size() != 1 || operands.get(0).startsWith("--")) {
            errors.print(USAGE);
            return MISUSED;
        }
        Logger.getLogger("").setLevel(Level.SEVERE);
        try {
            var files = SyncFile.in(Path.of(operands.get(0)));
            return switch (command) {
                case "check" -> print(format, new Checking(Settings.read()).check(files));
                case "test" -> print(format, new Testing(Settings.read()).test(files));
                default -> {
                    errors.println("unknown command \"" + command + "\" (allowed: check, test)");
                    errors.print(USAGE);
                    yield MISUSED;
                }
            };
        } catch (IllegalArgumentException e) {
            errors.println(e.getMessage());
            return MISUSED;
        }
    }

    private int print(Report.Format format, List<Report> reports) {
        out.print(Report.print(reports, format));
        return reports.stream().allMatch(Report::isFine) ? FINE : WRONG;
    }

    /** The format asked for, taken out of the operands; null where it is none. */
    private static Report.@org.jspecify.annotations.Nullable Format format(List<String> operands) {
        var at = operands.indexOf("--format");
        if (at < 0) {
            return Report.Format.TEXT;
        }
        operands.remove(at);
        var word = at < operands.size() ? operands.remove(at) : "";
        return switch (word) {
            case "text" -> Report.Format.TEXT;
            case "json" -> Report.Format.JSON;
            default -> null;
        };
    }
}
