package dev.bactrian.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code test}: cases come out as the running sync would have it. */
class CaseRunTest {

    private static final String SYNC = TypedCommands.SYNC.replace("reject_field", "reject_record");
    private static final String MANUAL = SYNC.replace("{ strategy: last_write_wins }", "manual");

    @TempDir
    private Path folder;

    private TypedCommands commands;

    @BeforeEach
    void begin() {
        commands = new TypedCommands(folder);
    }

    private void test(String sync, String cases, String failure) throws IOException {
        commands.write("a.sync.yaml", sync);
        commands.write("a.cases.yaml", cases);

        assertThat(commands.run("test", folder.toString()))
                .as(commands.out())
                .isEqualTo(failure == null ? Commands.FINE : Commands.WRONG);
        assertThat(commands.out()).contains(failure == null ? "1 of 1 cases passed" : failure);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ from: crm, fields: { Email: ada@example.com } } | fields: { Email: ada@example.com, Phone: '+4930901820' }, writes: { erp: { email: ada@example.com, phone: '+4930901820' } }",
                "{ from: crm, fields: { Rating: Hot } } | fields: { Email: old@example.com, Phone: '1', Rating: A }, writes: { erp: { rating: A } }",
                "{ from: erp, fields: { rating: A } } | fields: { Email: old@example.com, Phone: '1', Rating: A }",
                "{ from: crm, operation: delete } | deleted: true"
            })
    void whatWasRefusedArrivesWithTheEditThatPutsItRight(String next, String expect) throws IOException {
        test(
                SYNC,
                """
                cases:
                  - name: a
                    record: { Id: 001A, Email: old@example.com, Phone: '1' }
                    changes:
                      - { from: crm, fields: { Email: nobody, Phone: 030 901820 } }
                      - %s
                    expect: { rejected: email_format, %s }
                """
                        .formatted(next, expect),
                null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ Id: 001A, Phone: '1' } | { from: crm, fields: { Phone: '2' } } | writes: { erp: { phone: '2' } } | ",
                "{ Id: 001A, Phone: '1' } | { from: crm, operation: delete } | deletes: [erp] | ",
                "{ Id: 001A, Email: nobody } | { from: crm, fields: { Phone: '2' } } | writes: { erp: { phone: '2' } } | ",
                "{ Id: 001A, Email: nobody } | { from: crm, fields: { Email: nobody2 } } | rejected: email_format | ",
                "{ Id: 001A, Email: nobody } | { from: crm, fields: { Email: nobody2 } } | rejected: email_formatt | unknown rule \"email_formatt\" (allowed: required, ",
                "{ Id: 001A, Phone: '1' } | { from: erp, fields: { sf_id: '', phone: '2' } } | fields: { Phone: '2' } | ",
                "{ Id: 001A, Phone: '1' } | { from: erp, fields: { sf_id: '001A ', phone: '2' } } | fields: { Phone: '2' } | "
            })
    void caseMayBeginWithWhatIsHeldAlreadyWhateverTheRulesSay(String held, String change, String expect, String failure)
            throws IOException {
        test(
                SYNC.replace(
                        "{ source: Rating,", "{ source: Name, target: name, required: true }\n  - { source: Rating,"),
                "cases: [{ name: a, record: " + held + ", changes: [" + change + "], expect: { " + expect + " } }]",
                failure);
    }

    @Test
    void filterThatCannotTakeTheRecordIsTold() throws IOException {
        test(
                SYNC + "rollout: { mode: subset, filter: \"${body[Phone].substring(5)} == 'x'\" }\n",
                "cases: [{ name: a, record: { Id: 001A, Phone: '1' }, changes: [{ from: crm, fields: { Phone: '2' } }],"
                        + " expect: { writes: { erp: { phone: '2' } } } }]",
                "(the record counts as outside the subset, as its filter ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Extra: text | types.Extra: the sync file says json on line 7",
                "Email: integer, email: text | types.email: the other side's name of the same field has type integer here"
            })
    void typesMustNotContradict(String types, String failure) throws IOException {
        test(
                SYNC,
                "types: { " + types + " }\ncases: [{ name: a, changes: [{ from: crm }], expect: { deleted: false } }]",
                failure);
    }

    @Test
    void readingOfWhatWasRefusedIsNoFirstLoad() throws IOException {
        test(
                SYNC + "sync_settings: { initial_sync: { strategy: match_only } }\n",
                """
                cases:
                  - name: a
                    record: { Id: 001A, Email: old@example.com, Phone: '1' }
                    changes:
                      - { from: crm, fields: { Email: nobody, Phone: '2' } }
                      - { from: crm, fields: { Email: ada@example.com } }
                    expect: { rejected: email_format, writes: { erp: { email: ada@example.com, phone: '2' } } }
                """,
                null);
    }

    @Test
    void newRecordThatWasRefusedIsMadeOnceItFits() throws IOException {
        test(
                SYNC,
                """
                cases:
                  - name: a
                    changes:
                      - { from: crm, fields: { Id: 001A, Email: nobody, Phone: '1' } }
                      - { from: crm, fields: { Rating: Hot } }
                      - { from: crm, fields: { Email: ada@example.com } }
                    expect:
                      rejected: email_format
                      writes: { erp: { sf_id: 001A, email: ada@example.com, phone: '1', rating: A } }
                """,
                null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ from: erp, fields: { sf_id: 001A, phone: '1' } } | rejected: NOT_FOUND, writes: { crm: {} } | ",
                "{ from: erp, fields: { sf_id: 001A, phone: '1' } } | writes: { crm: { Phone: '1' } } | rejected by NOT_FOUND: crm has no record 001A",
                "{ from: erp, fields: { phone: '1' } } | writes: { crm: { Phone: '1' } } | ",
                "{ from: erp, fields: { sf_id: 001A } }, { from: crm, fields: { Id: 001A, Phone: '1' } } | fields: { Phone: '1' } | "
            })
    void recordOfAnotherSystemThatIsNamedMustBeThere(String changes, String expect, String failure) throws IOException {
        test(SYNC, "cases: [{ name: a, changes: [" + changes + "], expect: { " + expect + " } }]", failure);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "asked: [conflict] | ",
                "asked: [conflict], winner: { Phone: crm } | field Phone was won by nobody, as a person is asked, expected crm",
                "asked: [conflict], fields: { Phone: '2' } | field Phone has no agreed value, as a person is asked, expected",
                "asked: [conflict], fields: { Email: a@example.com } | "
            })
    void whatAPersonIsAskedNobodyHasWon(String expect, String failure) throws IOException {
        test(
                MANUAL,
                """
                cases:
                  - name: a
                    record: { Id: 001A, Phone: '1' }
                    changes:
                      - { from: crm, fields: { Phone: '2', Email: a@example.com } }
                      - { from: erp, fields: { phone: '3' } }
                    expect: { %s }
                """
                        .formatted(expect),
                failure);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "record: { Id: 001A }, changes: [{ from: crm }] | the change tells nothing (expected fields, or operation: delete)",
                "changes: [{ from: crm, operation: delete }] | nobody can delete it in crm, which holds no such record",
                "changes: [{ from: crm, operation: update, fields: { Phone: '1' } }] | nobody can update it in crm, which holds no such record",
                "record: { Id: 001A }, changes: [{ from: crm, operation: create }] | nobody can create it in crm, which holds the record",
                "record: { Id: 001A }, changes: [{ from: crm, operation: delete, fields: { Phone: '1' } }] | a delete tells no fields",
                "record: { Phone: '1', phone: '2' }, changes: [{ from: crm, operation: delete }] | is given twice, by both sides' names: keep one",
                "record: { Id: 001A }, changes: [{ from: crm, fields: { Phone: '1' } }], expect: { writes: { erp: { fone: '1' } } } | unknown field \"fone\" (erp has: "
            })
    void whatNobodyCanDoIsNoCase(String example, String failure) throws IOException {
        var expect = example.contains("expect:") ? "" : ", expect: { deleted: true }";

        test(SYNC, "cases: [{ name: a, " + example + expect + " }]", failure);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ from: erp, fields: { sf_id: 002B, phone: '2' } } | deleted: false | names crm 002B, but the record of this case is 001A there",
                "{ from: crm, operation: delete }, { from: crm, operation: undelete } | deleted: false, fields: { Phone: '1', Rating: A }, deletes: [] | ",
                "{ from: crm, operation: delete }, { from: crm, operation: create, fields: { Id: 001A, Phone: '2' } } | fields: { Phone: '2' } | ",
                "{ from: crm, operation: delete } | deletes: [erp], writes: { crm: {} } | ",
                "{ from: crm, operation: delete } | deletes: [] | the record is deleted in [erp], expected []",
                "{ from: crm, operation: delete } | writes: { erp: {} } | the record is deleted in erp (which stands in deletes), expected {}",
                "{ from: crm, fields: { Phone: '2' } } | winner: { Phone: crm }, deletes: [] | ",
                "{ from: crm, fields: { Phone: '2' } } | winner: { Rating: crm } | field Rating was won by nobody, expected crm",
                "{ from: crm, fields: { Phone: ~ } } | fields: { Phone: null }, writes: { erp: { phone: ~ } } | ",
                "{ from: crm, fields: { Phone: 1.10 } } | fields: { Phone: '1.10' } | ",
                "{ from: crm, fields: { Phone: 12345678901234567890.123 } } | fields: { Phone: '12345678901234567890.123' } | ",
                "{ from: crm, fields: { Phone: { a: 1 } } } | deleted: false | cases[0].changes[0].fields.Phone: expected one value, got keys and values (JSON stands in quotes)",
                "{ from: crm, at: '+1000000000-12-31T23:59:59.999999999Z', fields: { Phone: '2' } }, { from: crm, fields: { Phone: '3' } } | deleted: false | changes[0].at: expected a time like 2026-01-01T12:00:05Z",
                "{ from: crm, fields: { Email: nobody } }, { from: crm, fields: { Rating: Cold2 } } | rejected: email_format | not only email_format (rejected by: [email_format, DOES_NOT_FIT])",
                "{ from: crm, fields: { Phone: '2' } } | writes: { erp: { fone: '2' } }, deleted: true | the record is not deleted"
            })
    void caseComesOutAsTheRunningSyncWouldHaveIt(String changes, String expect, String failure) throws IOException {
        test(
                SYNC,
                "cases: [{ name: a, record: { Id: 001A, Phone: '1', Rating: A }, changes: [" + changes + "], expect: { "
                        + expect + " } }]",
                failure == null ? null : failure.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'' | { phone: '1' } | would be another record than that of crm, as it names no key of it (a case is about one record)",
                "match_on: [Email] | { email: b@example.com } | would be another record than that of crm, as it names no key of it and differs in match_on",
                "match_on: [Email] | { email: a@example.com } | ",
                "'' | { sf_id: 001A, phone: '1' } | "
            })
    void createOfTheOtherSystemIsOfTheSameRecordOrNoCase(String rules, String fields, String failure)
            throws IOException {
        test(
                SYNC + rules.replace("'", "") + "\n",
                "cases: [{ name: a, changes: [{ from: crm, fields: { Id: 001A, Email: a@example.com } }, { from: erp, fields: "
                        + fields + " }], expect: { deleted: false } }]",
                failure);
    }

    @Test
    void typesStandUnderEitherSidesName() throws IOException {
        test(
                SYNC.replace("{ source: Email,", "{ source: Revenue, target: revenue }\n  - { source: Email,"),
                "types: { revenue: decimal }\ncases: [{ name: a, record: { Id: 001A, Revenue: 1.10 }, changes: [{ from: crm, fields:"
                        + " { Revenue: 1234567890123456.81 } }], expect: { writes: { erp: { revenue: 1234567890123456.81 } } } }]",
                null);
    }

    @Test
    void nothingOfACaseEndsALineOrReachesTheTerminal() throws IOException {
        test(
                SYNC,
                "cases: [{ name: \"a\\n\\e[31mb\", changes: [{ from: sap }], expect: { deleted: true } }]",
                "a\\u000a\\u001b[31mb: unknown system");
    }

    @Test
    void fieldsOfFieldSelectionAllAreKnownByTheirTypes() throws IOException {
        test(
                SYNC + "field_selection: all\n",
                """
                types: { Seats: integer, Town: text }
                cases:
                  - name: a
                    record: { Id: 001A, Seats: 4 }
                    changes: [{ from: crm, fields: { Seats: 5, Town: Rome } }]
                    expect: { writes: { erp: { Seats: 5, Town: Rome } } }
                """,
                null);
    }

    @Test
    void casesThatNothingRunsAreAMistake() throws IOException {
        commands.write("a.sync.yaml", SYNC);
        commands.write("a.cases.yaml", "cases: [{ name: a, changes: [{ from: crm }], expect: { deleted: false } }]");
        commands.write("b.cases.yaml", "cases: []");
        commands.write("a.cases.yml", "cases: []");
        commands.write("c.sync.yaml", SYNC);

        assertThat(commands.run("test", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out())
                .contains("b.cases.yaml: stands beside no sync file", "a.cases.yml: stands beside no sync file")
                .contains("1 of 1 cases passed");
        assertThat(commands.run("test", folder.resolve("a.sync.yaml").toString()))
                .isZero();
    }
}
