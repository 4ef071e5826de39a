package dev.bactrian.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the user asks for.
 *
 * @param isWithSystems whether the systems are to be asked
 * @param isToApply whether what is recommended is to be done
 */
record Request(Command command, List<SyncFile> files, Report.Format format, boolean isWithSystems, boolean isToApply) {

    enum Command {
        CHECK,
        TEST,
        PLAN,
        INDEXES;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads a command line; empty where it is none.
     *
     * @throws IllegalArgumentException saying which word is unknown, or which file cannot be read
     */
    static Optional<Request> parse(List<String> arguments) {
        var operands = new ArrayList<>(arguments);
        var command = command(operands.remove(0));
        var format = format(operands);
        var isWithSystems = command == Command.CHECK && operands.remove("--systems");
        var isToApply = command == Command.INDEXES && operands.remove("--apply");
        if (format.isEmpty() || operands.size() != 1 || operands.get(0).startsWith("--")) {
            return Optional.empty();
        }
        var files = SyncFile.in(Path.of(operands.get(0)));
        var asks = isWithSystems || command == Command.PLAN || command == Command.INDEXES;
        return Optional.of(new Request(command, files, format.get(), asks, isToApply));
    }

    private static Command command(String word) {
        return Arrays.stream(Command.values())
                .filter(command -> command.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown command \"" + word + "\" (allowed: "
                        + Arrays.stream(Command.values()).map(Command::word).collect(Collectors.joining(", ")) + ")"));
    }

    /** The format asked for, taken out of the operands. */
    private static Optional<Report.Format> format(List<String> operands) {
        var at = operands.indexOf("--format");
        if (at < 0) {
            return Optional.of(Report.Format.TEXT);
        }
        operands.remove(at);
        var word = at < operands.size() ? operands.remove(at) : "";
        return Arrays.stream(Report.Format.values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }
}
