package dev.bactrian.sandbox.salesforce.rest;

import java.util.ArrayList;
import java.util.List;

/** Comma-separated values as the Bulk API reads and writes them. */
final class Csv {
    private Csv() {}

    /** Reads all lines; a quoted value may hold delimiters, doubled quotes and line ends. */
    static List<List<String>> read(String text, char delimiter) {
        return new Reader(text, delimiter).lines();
    }

    /** Walks over the text once. */
    private static final class Reader {
        private final List<List<String>> lines = new ArrayList<>();
        private final StringBuilder value = new StringBuilder();
        private final String text;
        private final char delimiter;
        private List<String> line = new ArrayList<>();
        private int at;

        Reader(String text, char delimiter) {
            this.text = text;
            this.delimiter = delimiter;
        }

        List<List<String>> lines() {
            for (; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    quoted();
                } else if (c == delimiter) {
                    endValue();
                } else if (c == '\n') {
                    endLine();
                } else if (c != '\r') {
                    value.append(c);
                }
            }
            endLine();
            return lines;
        }

        /** Reads from an opening quote to the closing one. */
        private void quoted() {
            for (at++; at < text.length(); at++) {
                char c = text.charAt(at);
                boolean doubled = at + 1 < text.length() && text.charAt(at + 1) == '"';
                if (c == '"' && !doubled) {
                    return;
                }
                at += c == '"' ? 1 : 0;
                value.append(c);
            }
        }

        private void endValue() {
            line.add(value.toString());
            value.setLength(0);
        }

        private void endLine() {
            if (value.length() > 0 || !line.isEmpty()) {
                endValue();
                lines.add(line);
                line = new ArrayList<>();
            }
        }
    }

    /** Writes one line, every value in quotes, with its line end. */
    static void write(StringBuilder out, List<String> values, char delimiter) {
        for (int i = 0; i < values.size(); i++) {
            out.append(i == 0 ? "" : String.valueOf(delimiter));
            out.append('"').append(values.get(i).replace("\"", "\"\"")).append('"');
        }
        out.append('\n');
    }
}
