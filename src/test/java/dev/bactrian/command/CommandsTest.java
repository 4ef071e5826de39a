package dev.bactrian.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

    private static final String SYNC =
            """
            source: { system: crm, object: Account }
            target: { system: erp, table: accounts }
            field_mappings:
              - { source: Id, target: sf_id }
              - { source: Phone, target: phone, transformation: format_phone, default_region: DE }
              - { source: Email, target: email }
              - { source: Extra, target: extra, type: json }
              - { source: Rating, target: rating, values: { Hot: A, Cold: C } }
              - { source: Shout, target: shout, direction: to_target, transformation: { simple: "${body.toUpperCase()}" } }
            validation_rules: [{ field: email, rule: email_format, on_error: reject_field }]
            conflict_resolution: { strategy: last_write_wins }
            """;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void shippedSyncsAreRightAndTheirCasesPass() {
        assertThat(run("check", "routes")).isZero();
        assertThat(run("test", "routes")).isZero();
        assertThat(printed(out)).contains("routes/accounts.sync.yaml: 6 of 6 cases passed");
    }

    @Test
    void mistakesAreToldAndTheStatusSaysSo() throws IOException {
        write("a.sync.yaml", SYNC.replace("erp,", "epr,"));

        assertThat(run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(printed(out))
                .contains("a.sync.yaml:2:11: target.system: unknown system \"epr\"")
                .contains("did you mean \"erp\"?");
    }

    @Test
    void checkKnowsNoSettingsOfChannelsAndRefusesNone() throws IOException {
        write("a.sync.yaml", SYNC + "error_handling: { notification: { channels: [slack, email] } }\n");

        assertThat(run("check", folder.toString())).isZero();
    }

    @Test
    void fileThatIsNotInUtf8IsAMistakeAndTheOthersAreStillChecked() throws IOException {
        Files.write(folder.resolve("a.sync.yaml"), (SYNC + "# K\u00fcndigung\n").getBytes(StandardCharsets.ISO_8859_1));
        write("b.sync.yaml", SYNC);

        assertThat(run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(printed(out)).contains("a.sync.yaml:1:1: is not in UTF-8").contains("sync b is right");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | expected the keys types and cases",
                "'cases: [{ name: a, expect: {} }]' | cases[0]: changes is missing",
                "'cases: [{ name: a, changes: [] }]' | cases[0]: expect is missing",
                "'cases: [{ name: a, changes: [{ fields: {} }], expect: {} }]' | cases[0]: the from of a change is missing",
                "'cases: [{ name: a, changes: [], expect: { filds: {} } }]' | unknown key \"filds\" (allowed: ",
                "'case: []' | unknown key \"case\" (allowed: cases, types; did you mean \"cases\"?)",
                "'cases: [{ name: a, changes: [], expect: { deleted: maybe } }]' | cases[0].expect.deleted: holds what cannot stand there"
            })
    void casesThatCannotBeReadAreToldWithTheirPlace(String cases, String mistake) throws IOException {
        write("a.sync.yaml", SYNC);
        write("a.cases.yaml", cases);

        assertThat(run("test", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(printed(out)).contains(mistake).doesNotContain("Exception", "dev.bactrian");
    }

    @Test
    void twoFilesOfOneNameAreAMistake() throws IOException {
        write("a.sync.yaml", "connection_name: same\n" + SYNC);
        write("b.sync.yaml", "connection_name: Same\n" + SYNC);

        assertThat(run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(printed(out))
                .contains("b.sync.yaml:1:1: connection_name: ")
                .contains("has the name \"Same\" already");
    }

    @Test
    void jsonIsForMachines() throws IOException {
        write("a.sync.yaml", SYNC + "deletes: hard\n");

        assertThat(run("check", folder.toString(), "--format", "json")).isEqualTo(Commands.WRONG);
        var reports = new ObjectMapper().readTree(printed(out));
        assertThat(reports.get(0).path("mistakes").get(0).asText()).contains("deletes: unknown word \"hard\"");
        assertThat(reports.get(0).path("file").asText()).endsWith("a.sync.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chekc routes", "check", "check nowhere", "check routes --format xml", "check routes more"})
    void wrongUseIsToldApart(String line) {
        assertThat(run(line.split(" "))).isEqualTo(Commands.MISUSED);
        assertThat(printed(errors)).isNotEmpty();
        assertThat(printed(out)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ from: crm, fields: { Phone: 030 901820 } } | { fields: { Phone: '+4930901820' } } |",
                "{ from: crm, fields: { Rating: Hot } } | { fields: { Rating: A }, writes: { erp: { rating: A } } } |",
                "{ from: erp, fields: { rating: B } } | { rejected: DOES_NOT_FIT } |",
                "{ from: crm, fields: { Extra: '{ \"b\": 1.0, \"a\": [] }' } } | { writes: { crm: {}, erp: { extra: '{\"a\":[],\"b\":1}' } } } |",
                "{ from: crm, fields: { Extra: some text } } | { rejected: DOES_NOT_FIT } |",
                "{ from: erp, fields: { email: nobody } } | { left_out: [Email] } |",
                "{ from: crm, fields: { Shout: hey } } | { fields: { Shout: HEY }, writes: { erp: { shout: HEY } } } |",
                "{ from: crm, fields: { Phone: '1' } } | { fields: { Phone: '2' } } | field Phone is \"1\", expected \"2\"",
                "{ from: crm, fields: { Phone: '1' } } | { winner: { Phone: erp } } | field Phone was won by crm, expected erp",
                "{ from: crm, fields: { Phone: '1' } } | { writes: { erp: {} } } | erp is written { phone: \"1\" }, expected {  }",
                "{ from: crm, fields: { Phone: '1' } } | { rejected: email_format } | nothing was rejected by email_format",
                "{ from: erp, fields: { rating: B } } | { fields: { Rating: C } } | rejected by DOES_NOT_FIT: rating: value",
                "{ from: crm, fields: { Fone: '1' } } | { fields: {} } | unknown field \"Fone\" (crm has: ",
                "{ from: sales, fields: { Phone: '1' } } | { fields: {} } | unknown system \"sales\" (allowed: crm, erp)",
                "{ from: crm, operation: drop } | { deleted: true } | unknown operation \"drop\" (allowed: create, ",
                "{ from: crm, fields: { Phone: '1' } } | { fields: { Fone: '1' } } | unknown field \"Fone\" (the record has: ",
                "{ from: crm, fields: { Phone: '1' } } | { deleted: true } | the record is not deleted",
                "{ form: crm } | { deleted: true } | changes[0].form: unknown key \"form\" (allowed: at, fields, from, operation; did you mean \"from\"?)"
            })
    void caseIsComparedWithWhatTheSyncMakesOfIt(String change, String expect, String failure) throws IOException {
        write("a.sync.yaml", SYNC);
        write(
                "a.cases.yaml",
                """
                cases:
                  - name: example
                    record: { Id: 001A, Rating: C }
                    changes: [%s]
                    expect: %s
                """
                        .formatted(change, expect));

        assertThat(run("test", folder.resolve("a.sync.yaml").toString()))
                .as(printed(out))
                .isEqualTo(failure == null ? Commands.FINE : Commands.WRONG);
        assertThat(printed(out)).contains(failure == null ? "1 of 1 cases passed" : failure);
    }

    private int run(String... arguments) {
        return new Commands(stream(out), stream(errors)).run(List.of(arguments)).orElseThrow();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String printed(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
