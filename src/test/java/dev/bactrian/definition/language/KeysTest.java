package dev.bactrian.definition.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key of the language, with a right value and a wrong one, before the reader and before the schema. */
class KeysTest {

    private static final String TABLE = "src/test/resources/definition/keys.csv";

    @ParameterizedTest
    @CsvFileSource(files = TABLE, delimiter = '|', numLinesToSkip = 1, quoteCharacter = '`')
    void rightValueIsReadAndWrongOneIsRefused(
            String path, String right, String wrong, String message, String schemaSees) {
        assertThat(SyncFiles.mistakesWith(lines(right))).isEmpty();
        assertThat(Schemas.mistakes(SyncFiles.leastWith(lines(right)))).isEmpty();

        assertThat(SyncFiles.mistakesWith(lines(wrong)))
                .anySatisfy(mistake -> assertThat(mistake).contains(path, message));
        assertThat(Schemas.mistakes(SyncFiles.leastWith(lines(wrong))).isEmpty())
                .isEqualTo(schemaSees.equals("no"));
    }

    @Test
    void tableHoldsEveryKeyOfTheLanguage() throws IOException {
        var keys = new LinkedHashSet<String>();
        keys(keys, "", Language.FILE);

        assertThat(Files.readAllLines(Path.of(TABLE)).stream()
                        .skip(1)
                        .map(line ->
                                line.substring(0, line.indexOf('|')).strip().replaceAll("\\[\\d*]", ""))
                        .collect(Collectors.toSet()))
                .containsAll(keys);
    }

    @ParameterizedTest
    @ValueSource(strings = {"performance_settings: { change_detection: database_triggers }"})
    void whatDoesNothingYetIsRefused(String line) {
        assertThat(SyncFiles.mistakesWith(line))
                .singleElement()
                .asString()
                .startsWith(SyncFiles.FILE + ":5:")
                .contains("not supported yet");
        assertThat(Schemas.mistakes(SyncFiles.leastWith(line))).isNotEmpty();
    }

    private static void keys(Set<String> found, String path, Type type) {
        if (type instanceof Group group) {
            for (var key : group.keys()) {
                for (var name : key.isActedOn() ? key.names() : List.<String>of()) {
                    found.add(path + name);
                    keys(found, path + name + ".", key.type());
                }
            }
        } else if (type instanceof Type.ListOf list) {
            keys(found, path, list.item());
        } else if (type instanceof Type.WordOrParts either && !path.startsWith("sync_settings.")) {
            keys(found, path, either.parts());
        }
    }

    private static String lines(String cell) {
        return cell.replace(" && ", "\n");
    }
}
