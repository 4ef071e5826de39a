package dev.bactrian.definition.language;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.SyncDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads texts as sync files that name the systems crm (salesforce) and erp (postgres). */
final class SyncFiles {

    static final String FILE = "routes/a.sync.yaml";

    /** Two lines. */
    static final String ENDS =
            """
            source: { system: crm, object: Account }
            target: { system: erp, table: accounts }
            """;

    /** Two lines. */
    static final String MAPPING =
            """
            field_mappings:
              - { source: Id, target: sf_id }
            """;

    private SyncFiles() {}

    static SyncDefinition read(String file, String yaml) {
        return new SyncReader(
                        Map.of("crm", "salesforce", "erp", "postgres"),
                        Set.of("salesforce", "postgres", "jdbc", "mysql"),
                        SyncFiles::resolved)
                .read(file, yaml)
                .get(0);
    }

    static List<String> mistakes(String yaml) {
        var refused = catchThrowableOfType(InvalidDefinition.class, () -> read(FILE, yaml));
        return refused == null ? List.of() : refused.mistakes();
    }

    /** The least file with these lines in it, in the place of its own ones or, from line 5, behind them. */
    static String leastWith(String lines) {
        var own = (ENDS + MAPPING).lines().toList();
        var kept = new StringBuilder();
        kept.append(lines.startsWith("source:") ? "" : own.get(0) + "\n");
        kept.append(lines.startsWith("target:") ? "" : own.get(1) + "\n");
        kept.append(lines.startsWith("field_mappings:") ? "" : own.get(2) + "\n" + own.get(3) + "\n");
        return kept + lines;
    }

    static SyncDefinition readWith(String lines) {
        return read(FILE, leastWith(lines));
    }

    static List<String> mistakesWith(String lines) {
        return mistakes(leastWith(lines));
    }

    private static String resolved(String text) {
        if (text.contains("{{nowhere}}")) {
            throw new IllegalArgumentException("property with key [nowhere] not found");
        }
        if (text.contains("{{") && !text.contains("}}")) {
            throw new IllegalArgumentException("expected }} in " + text);
        }
        return text.replace("{{table}}", "accounts_of_2026").replace("{{url}}", "https://example.my.salesforce.com");
    }
}
