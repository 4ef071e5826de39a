package dev.bactrian.operations;

import dev.bactrian.definition.Notification.Severity;
import java.util.List;

/**
 * One thing that people are told of a sync; it holds no field values.
 *
 * @param subject one line, without the sync's name
 */
record Notice(String sync, Severity severity, String subject, List<String> lines) {

    Notice {
        subject = plain(subject);
        lines = lines.stream().map(Notice::plain).toList();
    }

    String title() {
        return "Bactrian, " + sync + ": " + subject;
    }

    String text() {
        return String.join("\n", lines);
    }

    /** What systems say, and their keys, may hold anything; here each stays one line. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
