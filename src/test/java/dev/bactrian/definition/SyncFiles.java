package dev.bactrian.definition;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
                        Set.of("salesforce", "postgres"),
                        SyncFiles::resolved)
                .read(file, yaml);
    }

    /** The least file with these lines behind it, from line 5. */
    static SyncDefinition readWith(String lines) {
        return read(FILE, ENDS + MAPPING + lines);
    }

    static List<String> mistakes(String yaml) {
        return catchThrowableOfType(InvalidDefinition.class, () -> read(FILE, yaml))
                .mistakes();
    }

    /** The mistakes of the least file with these lines behind it, from line 5. */
    static List<String> mistakesWith(String lines) {
        return mistakes(ENDS + MAPPING + lines);
    }

    private static String resolved(String text) {
        if (text.contains("{{nowhere}}")) {
            throw new IllegalArgumentException("property with key [nowhere] not found");
        }
        return text.replace("{{table}}", "accounts_of_2026");
    }
}
