package dev.bactrian.sandbox.salesforce.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.text.diff.CommandVisitor;
import org.apache.commons.text.diff.StringsComparator;

/**
 * The unified diff in which change events tell how a large text changed, under the rules of
 * <a href="https://developer.salesforce.com/docs/platform/change-data-capture/guide/cdc-data-diff.html">Data Differences in Event Fields</a>.
 *
 * <pre>
 * ---
 * +++ (SHA-256 of the new text)
 * &#64;@ -2,1 +2,1 @@
 * -old line
 * +new line
 * </pre>
 */
final class TextDiff implements CommandVisitor<Character> {
    private static final int SHORTEST_TEXT = 1_000;

    private final List<String> before;
    private final List<String> after;
    private final StringBuilder diff = new StringBuilder();
    private final StringBuilder removed = new StringBuilder();
    private final StringBuilder added = new StringBuilder();
    private int atBefore;
    private int atAfter;
    private int removedLines;
    private int addedLines;
    private int changedLines;

    private TextDiff(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
    }

    /** The difference; empty where Salesforce sends the whole new text. */
    static Optional<String> of(String before, String after) {
        if (after.length() < SHORTEST_TEXT || Math.abs(after.length() - before.length()) * 2 > before.length()) {
            return Optional.empty();
        }
        TextDiff diff = new TextDiff(before.lines().toList(), after.lines().toList());
        diff.diff.append("--- \n+++ ").append(hash(after)).append('\n');
        diff.compare();
        boolean tooManyLines = diff.changedLines * 4 > diff.before.size() + diff.after.size();
        boolean onlyLineEnds = diff.changedLines == 0;
        return tooManyLines || onlyLineEnds || diff.diff.length() > after.length()
                ? Optional.empty()
                : Optional.of(diff.diff.toString());
    }

    /** Each different line is one character to the comparison. */
    private void compare() {
        Map<String, Character> characters = new HashMap<>();
        new StringsComparator(characters(before, characters), characters(after, characters))
                .getScript()
                .visit(this);
        endHunk();
    }

    private static String characters(List<String> lines, Map<String, Character> characters) {
        StringBuilder text = new StringBuilder(lines.size());
        lines.forEach(line -> text.append(characters.computeIfAbsent(line, unused -> (char) characters.size())));
        return text.toString();
    }

    @Override
    public void visitKeepCommand(Character line) {
        endHunk();
        atBefore++;
        atAfter++;
    }

    @Override
    public void visitDeleteCommand(Character line) {
        removed.append('-').append(before.get(atBefore++)).append('\n');
        removedLines++;
    }

    @Override
    public void visitInsertCommand(Character line) {
        added.append('+').append(after.get(atAfter++)).append('\n');
        addedLines++;
    }

    private void endHunk() {
        if (removedLines + addedLines == 0) {
            return;
        }
        diff.append("@@ -").append(range(atBefore, removedLines));
        diff.append(" +").append(range(atAfter, addedLines)).append(" @@\n");
        diff.append(removed).append(added);
        changedLines += removedLines + addedLines;
        removed.setLength(0);
        added.setLength(0);
        removedLines = 0;
        addedLines = 0;
    }

    /** An empty range stands behind the line that it names. */
    private static String range(int end, int lines) {
        return (lines == 0 ? end : end - lines + 1) + "," + lines;
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
