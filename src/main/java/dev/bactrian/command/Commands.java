package dev.bactrian.command;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
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
              check <file or folder> --systems [--format …]  also asks the systems whether they have what the files name
              test <file or folder> [--format text|json]    runs the cases beside sync files, <name>.cases.yaml
              plan <file> [--format text|json]              reads both systems and tells what a first start would do; writes nothing
              indexes <file> [--apply] [--format …]         looks for missing indexes and prints what makes them; --apply makes them
            without a command the application starts
            """;

    private final PrintStream out;
    private final PrintStream errors;

    Commands(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    /** Runs a command that asks no system; empty: it does. */
    Optional<Integer> run(List<String> arguments) {
        try {
            var request = Request.parse(arguments);
            if (request.isEmpty()) {
                errors.print(USAGE);
                return Optional.of(MISUSED);
            }
            return run(request.get());
        } catch (IllegalArgumentException e) {
            errors.println(e.getMessage());
            errors.print(USAGE);
            return Optional.of(MISUSED);
        }
    }

    private Optional<Integer> run(Request request) {
        if (request.isWithSystems()) {
            return Optional.empty();
        }
        Logger.getLogger("").setLevel(Level.SEVERE);
        var settings = Settings.read();
        var reports = request.command() == Request.Command.TEST
                ? new Testing(settings).test(request.files())
                : new Checking(settings).check(request.files());
        out.print(Report.print(reports, request.format()));
        return Optional.of(reports.stream().allMatch(Report::isFine) ? FINE : WRONG);
    }
}
