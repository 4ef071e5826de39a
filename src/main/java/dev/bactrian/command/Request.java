package dev.bactrian.command;

import dev.bactrian.definition.Mistakes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the user asks for.
 *
 * @param isWithSystems whether the systems are to be asked
 * @param isToApply whether what is recommended is to be done
 */
record Request(Command command, List<SyncFile> files, Report.Format format, boolean isWithSystems, boolean isToApply) {

    private static final String FORMAT = "--format";
    private static final String SYSTEMS = "--systems";
    private static final String APPLY = "--apply";
    private static final String YES = "--yes";

    enum Command {
        CHECK(false, FORMAT, SYSTEMS),
        TEST(false, FORMAT),
        PLAN(true, FORMAT),
        INDEXES(true, FORMAT, APPLY),
        CLEANUP(true, FORMAT, YES);

        private final boolean asksSystems;
        private final List<String> options;

        Command(boolean asksSystems, String... options) {
            this.asksSystems = asksSystems;
            this.options = List.of(options);
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException saying which word is wrong and what is allowed, or which file cannot be read
     */
    static Request parse(List<String> arguments) {
        var words = new ArrayList<>(arguments.stream()
                .flatMap(word -> word.startsWith(FORMAT + "=") ? Stream.of(word.split("=", 2)) : Stream.of(word))
                .toList());
        var command =
                oneOf("command", words.remove(0), Command.values(), DraftRequest.WORD, ForgetCommand.WORD, "help");
        var format = format(words);
        var isWithSystems = takes(command, SYSTEMS, words);
        var isToApply = takes(command, APPLY, words) || takes(command, YES, words);
        for (var word : words) {
            if (word.startsWith("-")) {
                throw new IllegalArgumentException("unknown option \"" + word + "\" "
                        + Mistakes.allowed("allowed with " + command.word(), word, command.options));
            }
        }
        if (words.size() != 1) {
            throw new IllegalArgumentException(command.word() + " takes one file or folder, got "
                    + (words.isEmpty() ? "none" : String.join(" ", words)));
        }
        var place = Path.of(words.get(0));
        if (command == Command.CLEANUP && !Files.isDirectory(place)) {
            throw new IllegalArgumentException("cleanup takes the folder of all sync files, got \"" + place
                    + "\": what is not there counts as gone");
        }
        var files = SyncFile.in(place);
        var asks = isWithSystems || command.asksSystems;
        return new Request(command, files, format, asks, isToApply);
    }

    private static boolean takes(Command command, String option, List<String> words) {
        return command.options.contains(option) && words.remove(option);
    }

    /** The format asked for, taken out of the words. */
    private static Report.Format format(List<String> words) {
        var at = words.indexOf(FORMAT);
        if (at < 0) {
            return Report.Format.TEXT;
        }
        words.remove(at);
        if (words.contains(FORMAT)) {
            throw new IllegalArgumentException(FORMAT + " is given twice");
        }
        return oneOf("format", at < words.size() ? words.remove(at) : "", Report.Format.values());
    }

    private static <E extends Enum<E>> E oneOf(String what, String word, E[] constants, String... others) {
        var words = Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!words.contains(word)) {
            var allowed = Stream.concat(words.stream(), Stream.of(others)).toList();
            throw new IllegalArgumentException(
                    "unknown " + what + " \"" + word + "\" " + Mistakes.allowed("allowed", word, allowed));
        }
        return constants[words.indexOf(word)];
    }
}
