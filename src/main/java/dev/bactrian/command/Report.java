package dev.bactrian.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.bactrian.system.SystemUnavailable;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a command found out about one file.
 *
 * @param passed what is right with it, in a few words each
 * @param warnings what should be looked at, each a line of its own
 * @param mistakes what is wrong with it, each a line of its own
 * @param unreachable whether a system that had to be asked could not be; a mistake says which and why
 */
record Report(String file, List<String> passed, List<String> warnings, List<String> mistakes, boolean unreachable)
        implements Verdict {

    private static final ObjectMapper JSON = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(com.fasterxml.jackson.databind.MapperFeature.AUTO_DETECT_IS_GETTERS);

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    enum Format {
        TEXT,
        JSON
    }

    Report {
        passed = List.copyOf(passed);
        warnings = List.copyOf(warnings);
        mistakes = List.copyOf(mistakes);
    }

    static Report of(SyncFile file, List<String> passed, List<String> warnings, List<String> mistakes) {
        return new Report(file.title(), passed, warnings, mistakes, false);
    }

    static Report wrong(SyncFile file, List<String> mistakes) {
        return wrong(file.title(), mistakes);
    }

    static Report wrong(String file, List<String> mistakes) {
        return new Report(file, List.of(), List.of(), mistakes, false);
    }

    /** The same with a system that could not be asked. */
    Report unreachable(SystemUnavailable failure) {
        return new Report(file, List.of(), warnings, List.of(file + ": " + failure.getMessage()), true);
    }

    static String print(List<Report> reports, Format format) {
        return switch (format) {
            case TEXT -> text(reports);
            case JSON -> json(reports);
        };
    }

    private static String text(List<Report> reports) {
        var text = new StringBuilder();
        for (var report : reports) {
            report.passed.forEach(line -> append(text, report.file + ": " + line));
            report.warnings.forEach(line -> append(text, line));
            report.mistakes.forEach(line -> append(text, line));
        }
        return text.toString();
    }

    /** What files hold must neither end a line nor reach the terminal as a command. */
    static void append(StringBuilder text, String line) {
        text.append(CONTROL.matcher(line).replaceAll(found -> "\\\\u%04x"
                        .formatted((int) found.group().charAt(0))))
                .append('\n');
    }

    /** What a command found out, as machines read it. */
    static String json(Object found) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(found) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("print a report", e);
        }
    }
}
