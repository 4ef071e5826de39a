package dev.bactrian.command;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs one command: the exit status is 0 where all is well, 1 where something is wrong with the files, 2 where the command is, 3 where a
 * system could not be asked.
 */
final class Commands {

    static final int FINE = 0;
    static final int WRONG = 1;
    static final int MISUSED = 2;
    static final int UNREACHABLE = 3;

    private static final Set<String> HELP = Set.of("help", "--help", "-h");

    private static final String USAGE =
            """
            usage:
              check <file or folder> [--format text|json]   checks sync files: keys, words and contradictions
              check <file or folder> --systems [--format …]  also asks the systems whether they have what the files name
              init <system>.<object> <system>.<object> [--to <file>]
                                                            drafts a sync file from what both systems say of these objects
              init --hub <system> <system>.<object>,… … [--to <file>]
                                                            drafts one with these objects around a hub
              test <file or folder> [--format text|json]    runs the cases beside sync files, <name>.cases.yaml
              plan <file or folder> [--format text|json]    reads both systems and tells what a first start would do; writes nothing
              indexes <file or folder> [--apply] [--format …]
                                                            looks for missing indexes and prints what makes them; --apply makes them
              cleanup <folder> [--yes] [--format …]         lists the slots and publications that syncs which are gone have left; --yes
                                                            removes them
              forget <sync> <system> <key> [--history] [--url …] [--by …]
                                                            has the running application erase what is kept of a record that exists in no
                                                            system any more; --history: its past only, of any record
              help                                          prints this
            without a command the application starts
            exit status: 0 all is well; 1 something is wrong with the files, or is refused; 2 with the command; 3 a system could not be asked
            """;

    private final PrintStream out;
    private final PrintStream errors;

    Commands(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    /** Runs a command that asks no system; empty: it does. */
    Optional<Integer> run(List<String> arguments) {
        if (arguments.stream().anyMatch(HELP::contains)) {
            out.print(USAGE);
            return Optional.of(FINE);
        }
        Request request;
        try {
            if (arguments.get(0).equals(ForgetCommand.WORD)) {
                return Optional.of(forget(arguments.subList(1, arguments.size())));
            }
            if (arguments.get(0).equals(DraftRequest.WORD)) {
                var unused = DraftRequest.parse(arguments.subList(1, arguments.size()));
                return Optional.empty();
            }
            request = Request.parse(arguments);
        } catch (IllegalArgumentException e) {
            errors.println(e.getMessage());
            errors.print(USAGE);
            return Optional.of(MISUSED);
        }
        return run(request);
    }

    private int forget(List<String> words) {
        Logger.getLogger("").setLevel(Level.SEVERE);
        return new ForgetCommand(out, errors, Settings.read()).run(words);
    }

    private Optional<Integer> run(Request request) {
        if (request.isWithSystems()) {
            return Optional.empty();
        }
        Logger.getLogger("").setLevel(Level.SEVERE);
        var settings = Settings.read();
        var reports = request.command() == Request.Command.TEST
                ? new Testing(settings).test(request.files())
                : new Checking(settings, true).check(request.files());
        out.print(Report.print(reports, request.format()));
        return Optional.of(Verdict.status(reports));
    }
}
