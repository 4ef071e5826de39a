package dev.bactrian.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code test}: what it makes of cases, right and wrong ones. */
class TestingTest {

    @TempDir
    private Path folder;

    private TypedCommands commands;

    @BeforeEach
    void begin() {
        commands = new TypedCommands(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | :1:1: the file is empty (it must hold cases)",
                "'cases: [{ name: a, expect: {} }]' | :1:9: cases[0]: \"changes\" is missing",
                "'cases: [{ name: a, changes: [{ from: crm }] }]' | :1:9: cases[0]: \"expect\" is missing",
                "'cases: [{ name: a, changes: [], expect: { deleted: false } }]' | cases[0].changes: holds nothing, so nothing is tried",
                "'cases: [{ name: a, changes: [{ from: crm }], expect: { deleted: true } }, { name: a }]' | cases[1].name: another case has the name \"a\" already",
                "'cases: [{ name: a, changes: [{ fields: {} }], expect: {} }]' | cases[0].changes[0]: \"from\" is missing",
                "'cases: [{ name: a, changes: [], expect: { filds: {} } }]' | :1:43: cases[0].expect.filds: unknown key \"filds\" (allowed: ",
                "'case: []' | :1:1: case: unknown key \"case\" (allowed: types, cases; did you mean \"cases\"?)",
                "'cases: [{ name: a, changes: [], expect: { deleted: maybe } }]' | cases[0].expect.deleted: expected true or false, got \"maybe\"",
                "'cases: [{ name: a, changes: [{ from: erp, at: noon }], expect: {} }]' | cases[0].changes[0].at: expected a time like 2026-01-01T12:00:05Z, got \"noon\"",
                "'cases: [{ name: a, changes: {}, expect: {} }]' | cases[0].changes: expected a list",
                "'cases: [{ name: a, changes: [], expect: b }]' | cases[0].expect: expected keys and values",
                "'cases: [null]' | :1:9: cases[0]: expected keys and values, got nothing",
                "'types: { Name: }' | :1:10: types.Name: expected a text, got nothing",
                "'cases: [{ name: a, changes: [{ from: crm }], expect: { writes: { erp: } } }]' | cases[0].expect.writes.erp: expected keys and values, got nothing",
                "'cases: [{ name: a, changes: [{ from: crm }], expect: { winner: { Name: } } }]' | cases[0].expect.winner.Name: expected a text, got nothing",
                "'cases: []' | :1:1: cases: there is no case, so nothing is tried",
                "'types: {}' | :1:1: \"cases\" is missing",
                "'cases: [{ name: a, changes: [{ from: crm }], expect: {} }]' | cases[0].expect: holds nothing, so nothing is tried",
                "'cases: [{ name: a, changes: [{ from: crm }], expect: { fields: {}, writes: {} } }]' | cases[0].expect: holds nothing, so nothing is tried",
                "'cases: [{ name: a' | :1:18: no valid YAML: a comma or a closing bracket is missing",
                "'types: { Fone: text }, cases: [{ name: a, changes: [], expect: { deleted: false } }]' | no valid YAML"
            })
    void casesThatCannotBeReadAreToldWithTheirPlace(String cases, String mistake) throws IOException {
        commands.write("a.sync.yaml", TypedCommands.SYNC);
        commands.write("a.cases.yaml", cases);

        assertThat(commands.run("test", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out()).contains(mistake).doesNotContain("Exception", "dev.bactrian");
    }

    @Test
    void casesThatAreNestedWithoutEndAreAMistake() throws IOException {
        commands.write("a.sync.yaml", TypedCommands.SYNC);
        commands.write("a.cases.yaml", "cases: " + "[".repeat(20_000) + "]".repeat(20_000));

        assertThat(commands.run("test", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out()).contains("a.cases.yaml:1:37: is nested more than 30 deep");
    }

    @Test
    void allMistakesOfAFileOfCasesAreToldAtOnce() throws IOException {
        commands.write("a.sync.yaml", TypedCommands.SYNC);
        commands.write(
                "a.cases.yaml",
                """
                cases:
                  - { name: a, changes: [{ from: crm, at: 2026-02-30T12:00:00Z }], expect: { deleted: maybe } }
                  - { changes: [{ from: crm, operation: upsert }], expect: { field: {}, asked: [foo] } }
                  - { name: a, record: { Phone: [1] }, changes: [], expect: { winner: { Name: ~ } } }
                """);

        assertThat(commands.run("test", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out().lines().map(line -> line.replaceFirst("^\\S*:\\d+:\\d+: ", "")
                        .split(": ")[0]))
                .containsExactly(
                        "cases[0].changes[0].at",
                        "cases[0].expect.deleted",
                        "cases[1]",
                        "cases[1].changes[0].operation",
                        "cases[1].expect.field",
                        "cases[1].expect.asked[0]",
                        "cases[2].name",
                        "cases[2].record.Phone",
                        "cases[2].changes",
                        "cases[2].expect.winner.Name");
    }

    @Test
    void casesWithinThemselvesAreAMistake() throws IOException {
        commands.write("a.sync.yaml", TypedCommands.SYNC);
        commands.write("a.cases.yaml", "cases: [{ name: a, record: &r { Phone: *r }, changes: [], expect: {} }]");

        assertThat(commands.run("test", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out()).contains("a.cases.yaml:1:40: is nested more than 30 deep or within itself");
    }

    @Test
    void syncWithoutCasesIsCompiledAndNotPassedOver() throws IOException {
        commands.write("a.sync.yaml", TypedCommands.SYNC);
        assertThat(commands.run("test", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out())
                .contains("a.sync.yaml: has no cases, so nothing is tried (they stand in a.cases.yaml)");

        commands.write("b.sync.yml", TypedCommands.SYNC);
        commands.write("b.cases.yaml", "cases: [{ name: a, changes: [{ from: crm }], expect: { deleted: false } }]");
        assertThat(commands.run("test", folder.toString())).isZero();
        assertThat(commands.out())
                .contains("a.sync.yaml: warning: has no cases")
                .contains("b.sync.yml: 1 of 1 cases passed");

        commands.write("a.sync.yaml", TypedCommands.SYNC + "match_on: [Fax]\n");
        assertThat(commands.run("test", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out()).contains("match_on[0]: \"Fax\" is no mapped field");
    }

    /** A record that lives on keeps what a null would replace; a new one would have nothing. */
    @Test
    void newRecordOfWhichARequiredFieldIsLeftOutIsRejected() throws IOException {
        commands.write(
                "a.sync.yaml",
                """
                source: { system: crm, object: Account }
                target: { system: erp, table: accounts }
                field_mappings:
                  - { source: Id, target: sf_id }
                  - { source: Name, target: name, required: true }
                  - { source: Phone, target: phone }
                mapping_options: { handle_nulls: ignore }
                """);
        commands.write(
                "a.cases.yaml",
                """
                cases:
                  - name: new
                    changes: [{ from: erp, operation: create, fields: { name: null, phone: '1' } }]
                    expect: { rejected: required }
                  - name: known
                    record: { Id: 001A, Name: Ada, Phone: '1' }
                    changes: [{ from: erp, fields: { name: null, phone: '2' } }]
                    expect: { left_out: [Name], writes: { crm: { Phone: '2' } } }
                """);

        assertThat(commands.run("test", folder.toString())).as(commands.out()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sync_type: one_way && target_to_source: true | { from: erp, fields: { phone: '1' } } | { crm: {}, erp: {} }",
                "sync_type: one_way && target_to_source: true | { from: erp, fields: { phone: '2' } } | { crm: { Phone: '2' }, erp: {} }",
                "sync_type: one_way | { from: crm, fields: { Phone: '2' } } | { crm: {}, erp: { phone: '2' } }",
                "rollout: { mode: read_only } | { from: crm, fields: { Phone: '2' } } | { crm: {}, erp: {} }"
            })
    void onlyWhatWouldBeWrittenIsTold(String rules, String change, String writes) throws IOException {
        commands.write(
                "a.sync.yaml",
                """
                source: { system: crm, object: Account }
                target: { system: erp, table: accounts }
                field_mappings:
                  - { source: Id, target: sf_id }
                  - { source: Phone, target: phone }
                  - { source: Email, target: email }
                """
                        + rules.replace(" && ", "\n"));
        commands.write(
                "a.cases.yaml",
                """
                cases:
                  - name: example
                    record: { Id: 001A, phone: '1', Email: a@example.com }
                    changes: [%s]
                    expect: { writes: %s }
                """
                        .formatted(change, writes));

        assertThat(commands.run("test", folder.toString())).as(commands.out()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | Phone: '1' | rejected: email_format | ",
                "'' | Email: nobody | deleted: false | a.cases.yaml:7:5: example: rejected by email_format: ",
                "conflict_resolution: manual | Email: a@example.com | asked: [conflict] | "
            })
    void recordMustBeOneThatTheRulesTakeAndAPersonMayBeAsked(String rules, String held, String expect, String failure)
            throws IOException {
        commands.write(
                "a.sync.yaml",
                TypedCommands.SYNC
                                .replace("reject_field", "reject_record")
                                .replaceFirst("conflict_resolution: .*\\n", "")
                        + rules);
        commands.write(
                "a.cases.yaml",
                """
                cases:
                  - name: example
                    record: { Id: 001A, %s }
                    changes:
                      - { from: crm, fields: { Email: crm@example.com } }
                      - { from: erp, fields: { email: %s } }
                    expect: { %s }
                """
                        .formatted(held, rules.isEmpty() ? "nobody" : "erp@example.com", expect));

        assertThat(commands.run("test", folder.toString()))
                .as(commands.out())
                .isEqualTo(failure == null ? Commands.FINE : Commands.WRONG);
        assertThat(commands.out()).contains(failure == null ? "1 of 1 cases passed" : failure);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Fone: text | :1:10: types.Fone: unknown field \"Fone\" (mapped: Id, sf_id, Phone, ",
                "Phone: txt, Fax: text | types.Fax: unknown field",
                "Phone: txt | :1:10: types.Phone: unknown type \"txt\" (allowed: text, integer, "
            })
    void wrongTypeOfACaseIsTold(String types, String mistake) throws IOException {
        commands.write("a.sync.yaml", TypedCommands.SYNC);
        commands.write(
                "a.cases.yaml",
                "types: { " + types + " }\ncases: [{ name: a, changes: [{ from: crm }], expect: { deleted: false } }]");

        assertThat(commands.run("test", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out()).contains(mistake);
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
                "{ from: erp, fields: { email: nobody } } | { asked: [] } |",
                "{ from: erp, fields: { phone: '1' } } | { fields: { phone: '1' }, winner: { phone: erp } } |",
                "{ from: erp, fields: { email: nobody } } | { left_out: [email] } |",
                "{ from: erp, fields: { email: nobody } } | { left_out: [mail] } | unknown field \"mail\" (the record has: ",
                "{ from: erp, operation: delete } | { asked: [delete] } | a.cases.yaml:5:15: example: a person is asked [], expected [delete]",
                "{ from: erp, operation: delete } | { asked: [somebody] } | cases[0].expect.asked[0]: unknown word \"somebody\" (allowed: conflict, delete, loop)",
                "{ from: crm, fields: { Shout: hey } } | { fields: { Shout: HEY }, writes: { erp: { shout: HEY } } } |",
                "{ from: crm, fields: { Phone: '1' } } | { fields: { Phone: '2' } } | field Phone is \"1\", expected \"2\"",
                "{ from: crm, fields: { Phone: '1' } } | { winner: { Phone: erp } } | field Phone was won by crm, expected erp",
                "{ from: crm, fields: { Phone: '1' } } | { writes: { erp: {} } } | erp is written { phone: \"1\" }, expected {}",
                "{ from: crm, fields: { Phone: '1' } } | { rejected: email_format } | nothing was rejected by email_format",
                "{ from: erp, fields: { rating: B } } | { fields: { Rating: C } } | rejected by DOES_NOT_FIT: rating: value",
                "{ from: crm, fields: { Fone: '1' } } | { deleted: false } | unknown field \"Fone\" (crm has: ",
                "{ from: sales, fields: { Phone: '1' } } | { deleted: false } | unknown system \"sales\" (allowed: crm, erp)",
                "{ from: crm, operation: drop } | { deleted: true } | operation: unknown word \"drop\" (allowed: create, ",
                "{ from: crm, fields: { Phone: '1' } } | { fields: { Fone: '1' } } | unknown field \"Fone\" (the record has: ",
                "{ from: crm, fields: { Phone: '1' } } | { deleted: true } | a.cases.yaml:5:15: example: the record is not deleted",
                "{ from: crm, fields: { Phone: '1' } } | { winner: { Phone: epr } } | unknown system \"epr\" (allowed: crm, erp; did you mean \"erp\"?)",
                "{ from: crm, fields: { Phone: '1' } } | { writes: { epr: {} } } | unknown system \"epr\" (allowed: crm, erp; did you mean \"erp\"?)",
                "{ form: crm } | { deleted: true } | changes[0].form: unknown key \"form\" (allowed: from, operation, at, fields; did you mean \"from\"?)"
            })
    void caseIsComparedWithWhatTheSyncMakesOfIt(String change, String expect, String failure) throws IOException {
        commands.write("a.sync.yaml", TypedCommands.SYNC);
        commands.write(
                "a.cases.yaml",
                """
                cases:
                  - name: example
                    record: { Id: 001A, Rating: C }
                    changes: [%s]
                    expect: %s
                """
                        .formatted(change, expect));

        assertThat(commands.run("test", folder.resolve("a.sync.yaml").toString()))
                .as(commands.out())
                .isEqualTo(failure == null ? Commands.FINE : Commands.WRONG);
        assertThat(commands.out()).contains(failure == null ? "1 of 1 cases passed" : failure);
    }
}
