package dev.bactrian.definition.language;

import dev.bactrian.definition.CaseFile;
import dev.bactrian.definition.CaseFile.Case;
import dev.bactrian.definition.CaseFile.Edit;
import dev.bactrian.definition.CaseFile.Expectation;
import dev.bactrian.definition.CaseFile.Question;
import dev.bactrian.definition.Location;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a file of cases. */
public final class CaseReader {

    private static final String CHANGES = "changes";
    private static final String EXPECT = "expect";

    private CaseReader() {}

    /**
     * @param file the file as the user knows it, e.g. {@code routes/accounts.cases.yaml}
     * @throws dev.bactrian.definition.InvalidDefinition with every mistake of the file
     */
    public static CaseFile read(String file, String yaml) {
        var mistakes = new Mistakes();
        var top = new Spot(new Location(file, 1, 1, ""), mistakes, new Placeholders(text -> text, true));
        var cases = YamlFile.read(file, yaml, "cases", top)
                .flatMap(node -> CaseWords.FILE.read(node, top))
                .map(read -> read(read, mistakes));
        mistakes.throwIfAny();
        return cases.orElseThrow();
    }

    private static CaseFile read(Section top, Mistakes mistakes) {
        var cases = new ArrayList<Case>();
        var names = new HashSet<String>();
        for (var section : top.sections("cases")) {
            var one = read(section, names, mistakes);
            if (one != null) {
                cases.add(one);
            }
        }
        if (top.isEmptyList("cases")) {
            top.mistake("cases", "there is no case, so nothing is tried");
        }
        return new CaseFile(top.map("types"), cases);
    }

    /** The case; null where so much of it is missing that it is none. */
    private static @Nullable Case read(Section section, HashSet<String> names, Mistakes mistakes) {
        var name = section.textOr("name", "");
        if (!name.isEmpty() && !names.add(name)) {
            section.mistake("name", "another case has the name \"" + name + "\" already");
        }
        if (section.isEmptyList(CHANGES)) {
            section.mistake(CHANGES, "holds nothing, so nothing is tried");
        }
        var changes = new ArrayList<Edit>();
        section.sections(CHANGES).forEach(edit -> changes.add(edit(edit)));
        if (!section.isSection(EXPECT)) {
            return null;
        }
        var expect = expectation(section.section(EXPECT));
        if (expect.isEmpty()
                && !mistakes.isAnyUnder(List.of(section.where(EXPECT).path()))) {
            section.mistake(EXPECT, "holds nothing, so nothing is tried");
        }
        return new Case(name, section.text("entity").orElse(null), section.fields("record"), changes, expect);
    }

    private static Edit edit(Section section) {
        var fields = section.fields("fields");
        return new Edit(
                section.textOr("from", ""),
                section.text("operation").orElse(null),
                at(section),
                fields == null ? Map.of() : fields);
    }

    private static @Nullable Instant at(Section section) {
        try {
            return section.text("at")
                    .map(text -> OffsetDateTime.parse(text).toInstant())
                    .orElse(null);
        } catch (DateTimeException e) {
            section.mistake("at", "there is no such time: " + section.textOr("at", ""));
            return null;
        }
    }

    private static Expectation expectation(Section section) {
        return new Expectation(
                section.fields("fields"),
                section.has("winner") ? section.map("winner") : null,
                section.text("rejected").orElse(null),
                names(section, "left_out"),
                section.has("asked")
                        ? section.texts("asked").stream()
                                .map(word -> Question.valueOf(word.name().toUpperCase(Locale.ROOT)))
                                .toList()
                        : null,
                section.fieldsBySystem("writes"),
                names(section, "deletes"),
                section.truthIfGiven("deleted").orElse(null));
    }

    private static @Nullable List<String> names(Section section, String key) {
        return section.has(key)
                ? section.texts(key).stream().map(FieldReference::name).toList()
                : null;
    }
}
