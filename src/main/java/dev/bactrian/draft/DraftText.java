package dev.bactrian.draft;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.bactrian.draft.Likeness.Sureness;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.text.WordUtils;

/** Writes a draft as YAML, with comments that say how sure each line is. */
final class DraftText {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][\\w.]*");
    private static final Pattern WORDS_OF_YAML = Pattern.compile("(?i)null|true|false|yes|no|on|off");
    private static final int LONGEST_LINE = 110;

    private final StringBuilder text = new StringBuilder();
    private String margin = "";

    /** A text as YAML takes it, in quotes where it needs them. */
    static String name(String text) {
        return PLAIN.matcher(text).matches() && !WORDS_OF_YAML.matcher(text).matches()
                ? text
                : TextNode.valueOf(text).toString();
    }

    /** The keys of a hub's mappings: {@code hub}, and each other system's name. */
    static List<String> hubKeys(List<String> systems) {
        var keys = new ArrayList<>(systems);
        keys.set(0, "hub");
        return keys;
    }

    void line(String line) {
        text.append(line.isEmpty() ? "" : margin).append(line).append('\n');
    }

    void indented(int by, Runnable lines) {
        var before = margin;
        margin = before + " ".repeat(by);
        lines.run();
        margin = before;
    }

    void opening(String from, List<ToMake> missing, Draft.Making making) {
        line("# " + from + ". Read it, then try it: check --systems and plan write nothing.");
        if (!missing.isEmpty()) {
            line("# Before it can start, make what is missing:");
        }
        for (var one : missing) {
            var statements = making.apply(one);
            if (statements.isEmpty()) {
                line("#   in " + one.end().system() + ": " + one.inWords());
            }
            for (var statement : statements) {
                statement.lines().forEach(part -> line("#   " + part));
            }
        }
    }

    /** @param keys what each end is called in a mapping */
    void fields(EntityDraft entity, List<String> keys) {
        matchOn(entity);
        line("field_mappings:");
        var all = new ArrayList<>(entity.links());
        all.addAll(entity.references());
        all.addAll(entity.fields());
        var lines = all.stream().map(field -> mapping(field, keys)).toList();
        var width = lines.stream().mapToInt(String::length).max().orElse(0);
        for (var n = 0; n < lines.size(); n++) {
            var note = note(all.get(n));
            line(
                    note.isEmpty()
                            ? lines.get(n)
                            : lines.get(n) + " ".repeat(width - lines.get(n).length()) + "  # " + note);
        }
        for (var end = 0; end < entity.ends().size(); end++) {
            var left = entity.left(end);
            if (!left.isEmpty()) {
                line("  # left out of " + entity.ends().get(end).system() + ":");
                WordUtils.wrap(String.join(", ", left), LONGEST_LINE).lines().forEach(part -> line("  #   " + part));
            }
        }
    }

    private void matchOn(EntityDraft entity) {
        var matching = entity.matching();
        if (matching.isPresent()) {
            line("match_on: [" + name(matching.get().name())
                    + "]  # pairs records that are there already; of two candidates none is taken");
        } else {
            line("# match_on: ["
                    + entity.naming().map(field -> name(field.name())).orElse("")
                    + "]  # would pair records that are there already, if this names one of them only");
        }
    }

    private static String mapping(DraftField field, List<String> keys) {
        var parts = new ArrayList<String>();
        for (var end = 0; end < keys.size(); end++) {
            if (!field.name(end).isEmpty()) {
                parts.add(name(keys.get(end)) + ": " + name(field.name(end)));
            }
        }
        if (!field.reference().isEmpty()) {
            parts.add("reference: " + name(field.reference()));
        }
        if (field.isRequired()) {
            parts.add("required: true");
        }
        return "  - { " + String.join(", ", parts) + " }";
    }

    private static String note(DraftField field) {
        var notes = new ArrayList<String>();
        if (!field.why().isEmpty() && field.sureness() != Sureness.SURE) {
            notes.add(field.sureness().name().toLowerCase(Locale.ROOT) + ": " + field.why());
        }
        if (field.hasDifferentValues()) {
            notes.add("the lists of values differ, translate them with values: { … }");
        }
        return String.join("; ", notes);
    }

    /** What one end takes and another one may bring otherwise. */
    void rules(EntityDraft entity) {
        var rules = new ArrayList<String>();
        for (var field : entity.fields()) {
            field.shortest()
                    .ifPresent(shape -> rules.add("  - { field: " + name(field.name()) + ", rule: max_length, max: "
                            + shape.limits().length() + " }"));
            field.strictest()
                    .ifPresent(shape -> rules.add("  - { field: " + name(field.name()) + ", rule: one_of, values: ["
                            + String.join(
                                    ", ",
                                    shape.limits().values().stream()
                                            .map(value ->
                                                    TextNode.valueOf(value).toString())
                                            .toList())
                            + "] }"));
        }
        if (!rules.isEmpty()) {
            line("");
            line("validation_rules:");
            rules.forEach(this::line);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
