package dev.bactrian.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.util.List;

/**
 * What a command found out about one file.
 *
 * @param passed what is right with it, in a few words each
 * @param mistakes what is wrong with it, each a line of its own
 */
record Report(String file, List<String> passed, List<String> mistakes) {

    private static final ObjectMapper JSON = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(com.fasterxml.jackson.databind.MapperFeature.AUTO_DETECT_IS_GETTERS);

    enum Format {
        TEXT,
        JSON
    }

    Report {
        passed = List.copyOf(passed);
        mistakes = List.copyOf(mistakes);
    }

    boolean isFine() {
        return mistakes.isEmpty();
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
            report.passed.forEach(
                    line -> text.append(report.file).append(": ").append(line).append('\n'));
            report.mistakes.forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
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
