package dev.bactrian.definition.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed documents; {@code ./mvnw test -Dtest=DocumentsTest -Dbactrian.renew=true} writes them anew. */
class DocumentsTest {

    static List<Arguments> documents() {
        return List.of(
                Arguments.of(Schemas.SYNC, Documents.schema()),
                Arguments.of(Schemas.CASES, Documents.casesSchema()),
                Arguments.of(Path.of("docs/sync-reference.md"), Documents.reference()));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void committedDocumentIsWhatTheLanguageSays(Path file, String document) throws IOException {
        if (Boolean.getBoolean("bactrian.renew")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, document);
        }

        assertThat(file)
                .as("renew it by ./mvnw test -Dtest=DocumentsTest -Dbactrian.renew=true")
                .hasContent(document);
    }
}
