package dev.bactrian.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code check}: what a file says that could never work, found without its systems. */
class CheckingTest {

    private static final String FILE =
            """
            source: { system: crm, object: Account }
            target: { system: erp, table: accounts }
            field_mappings:
              - { source: Id, target: sf_id }
              - { source: Rating, target: rating, values: { Hot: A, Warm: B } }
              - { source: Code, target: code, transformation: upper }
              - { source: Email, target: email, transformation: lower }
              - { source: Active, target: active, type: boolean }
              - { source: Revenue, target: revenue, type: decimal }
              - { source: Notes, target: notes, direction: to_target }
              - { source: Day, target: day }
            """;

    @TempDir
    private Path folder;

    private TypedCommands commands;

    @BeforeEach
    void begin() {
        commands = new TypedCommands(folder);
    }

    private void check(String text, String message) throws IOException {
        commands.write("a.sync.yaml", text);

        var status = commands.run("check", folder.toString());

        var mistakes = commands.out()
                .lines()
                .filter(line -> !line.contains("warning:"))
                .map(line -> line.replace('"', '\''));
        if (message == null) {
            assertThat(status).as(commands.out()).isZero();
        } else {
            assertThat(mistakes)
                    .singleElement()
                    .asString()
                    .contains("a.sync.yaml:", message)
                    .doesNotContain("Exception");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ field: rating, rule: one_of, values: [Hot, Warm] } | rule one_of of 'rating': allows none of the values that the field can have (A, B): rules see the target's values",
                "{ field: rating, rule: one_of, values: [Hot, A] } | ",
                "{ field: rating, rule: regex, pattern: '(Hot)?' } | rule regex of 'rating': allows none of the values",
                "{ field: rating, rule: regex, pattern: '(Hot)?', on_error: warn } | ",
                "{ field: Code, rule: one_of, values: [EUR, usd] } | rule one_of of 'Code': 'usd' can never stand there, as the transformation makes it 'USD'",
                "{ field: Code, rule: one_of, values: [EUR, usd], on_error: standardize_format } | ",
                "{ field: Active, rule: regex, pattern: '(yes)?' } | rule regex of 'Active': allows none of the values that the field can have (true, false)",
                "{ field: Active, rule: one_of, values: ['true'] } | ",
                "{ field: Revenue, rule: range, min: 10 }, { field: revenue, rule: range, max: 5 } | rule range of 'revenue': no value is in this range and in that of the other rules at once",
                "{ field: Revenue, rule: range, min: 10 }, { field: revenue, rule: range, max: 5, on_error: warn } | ",
                "{ field: Revenue, rule: range, min: 5 }, { field: revenue, rule: range, max: 10 } | ",
                "{ field: Day, rule: one_of, values: [Monday, Friday] }, { field: Day, rule: max_length, max: 3 } | rule max_length of 'Day': allows none of the values of one_of (Monday, Friday)",
                "{ field: Day, rule: one_of, values: [Mon, Friday] }, { field: Day, rule: max_length, max: 3 } | ",
                "{ field: Day, rule: date_format }, { field: Day, rule: date_format, pattern: dd.MM.yyyy, on_error: standardize_format } | rule date_format of 'Day': another rule gives the field's dates another form: keep one",
                "{ field: Day, rule: one_of, values: [a, A], on_error: standardize_format } | rule one_of of 'Day': 'A' is listed in another spelling too",
                "{ field: Code, rule: regex, pattern: '/^[A-Z]+$/' } | validation_rules[0].pattern: can match nothing: take the slashes away"
            })
    void rulesThatNoValueCanKeepAreAMistake(String rules, String message) throws IOException {
        check(FILE + "validation_rules: [" + rules + "]\n", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${body[Rating]} == 'Hot' | 'Rating' is never 'Hot' here, as the record has the target's values: write 'A'",
                "${body[rating]} in 'Hot,A' && ${body[Code]} == 'x' | 'rating' is never 'Hot' here",
                "${body[Rating]} == 'A' | ",
                "${body[Code]} == 'Hot' | ",
                "${body[Code]} regex '[a-' | no regular expression: Illegal character range",
                "${body[Code].foo(} == 1 | a ) is missing in .foo(",
                "${body[Code]} == 'x' and ${body[Day]} == 'y' | write && for 'and'",
                "${body[Code]} is null | write == null",
                "${body[Code]} is not null | write != null",
                "${body[Code]} == 'x' && (${body[Day]} == 'y') | conditions stand without brackets",
                "${body[Code]} == 'x' && {body[Day]} == 'y' | a $ is missing before {body",
                "${body[Code]} == 'x' && | a condition is missing behind it",
                "${body[Code]} <> 'x' | write != for 'is not'",
                "${body[Code]} like 'x%' | write contains, startsWith or endsWith for 'like'",
                "${body[Code]} == 'x | a quote is not closed",
                "${Code} == 'x' | '${Code}' is no field; a field is ${body[Code]}",
                "${body[Code].toUpperCase} == 'X' | no method can be called so; write it with brackets, e.g. ${body.trim()}",
                "${body[Code].length()} > 3 | "
            })
    void filtersThatTellNoRecordAreAMistake(String filter, String message) throws IOException {
        check(FILE + "rollout: { mode: subset, filter: \"" + filter + "\" }\n", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "conflict_resolution: { strategy: system_priority, priority_system: last_updated, clock_tolerance_ms: 500 } | ",
                "sync_type: one_way && conflict_resolution: { strategy: system_priority, priority: [erp, crm] } | conflict_resolution.priority[0]: 'erp' can win nothing, as with sync_type: one_way its edits are never carried",
                "sync_type: one_way && conflict_resolution: { strategy: system_priority, priority_system: target } | conflict_resolution.priority_system: 'erp' can win nothing",
                "sync_type: one_way && conflict_resolution: { strategy: system_priority, priority_system: crm } | ",
                "sync_settings: { sync_type: one_way, source_to_target: true } && conflict_resolution: { strategy: system_priority, priority: [target] } | 'erp' can win nothing",
                "sync_type: one_way && conflict_resolution: manual | conflict_resolution: asks nobody",
                "sync_type: one_way && conflict_resolution: { strategy: system_priority, priority_system: manual } | conflict_resolution.priority_system: asks nobody",
                "conflict_resolution: { strategy: system_priority, priority_system: last_updated } | ",
                "conflict_resolution: { strategy: field_level_priority, field_rules: [{ field: notes, priority_system: erp }] } | field_rules[0].field: 'erp' can win nothing, as no edit of 'notes' is carried from there",
                "conflict_resolution: { strategy: field_level_priority, field_rules: [{ field: notes, priority_system: manual }] } | field_rules[0].field: nobody is ever asked, as edits of 'notes' are carried one way only",
                "conflict_resolution: { strategy: field_level_priority, field_rules: [{ field: notes, priority_system: crm }] } | ",
                "deletes: ignore && mass_delete_guard: { max_count: 5 } | mass_delete_guard: has nothing to hold back",
                "deletes: park && delete_conflict: manual | delete_conflict: stands not with deletes: park",
                "external_id_field: 'ext id!!' | external_id_field: expected an API name of Salesforce",
                "target_to_source: false | target_to_source: is false, but sync_type is bidirectional: write sync_type: one_way"
            })
    void rulesThatDoNothingAreAMistake(String lines, String message) throws IOException {
        check(FILE + lines.replace(" && ", "\n") + "\n", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "source: Id, target: sf_id } | source: Id, target: sf_id, type: integer } | field_mappings[0].type: cannot be given for a system's key",
                "source: Id, target: sf_id } | source: Id, target: sf_id, type: text } | ",
                "{ Hot: A, Warm: B } | { Hot: A, Warm: '' } | field_mappings[1].values: 'Warm': '' cannot be told from others where one side keeps no empty text",
                "{ Hot: A, Warm: B } | { Hot: A, 'Hot ': B } | cannot be told from others where one side keeps no empty text",
                "{ Hot: A, Warm: B } | { Hot: x, Warm: x }, direction: to_target, default: Hot | field_mappings[1].default: 'Hot' is a value of the source's, but the record has the target's: write 'x'",
                "{ Hot: A, Warm: B } | { Hot: x, Warm: y }, direction: to_target, default: none | ",
                "target: day } | target: day, default: \"\\0\" } | field_mappings[7].default: holds the character U+0000",
                "object: Account | object: 'Account ' | source.object: expected an API name of Salesforce",
                "object: Account | object: foo.Account | source.object: expected an API name of Salesforce, letters, digits and _ (not the label), got 'foo.Account'",
                "table: accounts | table: accounts; drop | target.table: expected table or schema.table, got 'accounts; drop'",
                "table: accounts | table: accounts. | target.table: expected table or schema.table",
                "table: accounts | table: db.public.accounts | target.table: expected table or schema.table",
                "table: accounts | table: public.accounts | ",
                "table: accounts | objct: accounts | target.objct: unknown key 'objct' (allowed: system, type, object, table, credentials; did you mean 'object'?)",
                "system: erp | system: '{{nope}}' | target.system: {{nope}} is nowhere set",
                "source: Code, | source: Product Code, | field_mappings[2].source: expected an API name of Salesforce, letters, digits and _ (not the label), got 'Product Code'",
                "target: code, | target: ' code', | field_mappings[2].target: has blanks around it: ' code'",
                "direction: to_target | direction: source_to_target | unknown word 'source_to_target' (allowed: both, to_target, to_source; did you mean 'to_target'?)",
                "type: decimal | type: number | got 'number'; did you mean 'decimal'?",
                "type: boolean | type: bool | got 'bool'; did you mean 'boolean'?",
                "source: Day, target: day | source: Day, target: day, transformation: { simple: '${body.trim()}' }, direction: to_target | ",
                "source: Day, target: day | source: Day, target: day, transformation: { simple: '${body[Name]}' }, direction: to_target | String has no [Name]",
                "source: Day, target: day | source: Day, target: day, transformation: { simple: '${hash(${body},NOPE)}' }, direction: to_target | a function in it does not take what stands in its brackets",
                "source: Day, target: day | source: Day, target: day, transformation: { simple: '${iif(${body})}' }, direction: to_target | a function in it does not take what stands in its brackets",
                "source: Day, target: day | source: Day, target: day, transformation: { simple: '${trim(${body})}' }, direction: to_target | '${trim…}' is no function of this version; the value's own methods are",
                "source: Day, target: day | source: Day, target: day, transformation: { simple: '${replace(a,b)}' }, direction: to_target | ",
                "source: Day, target: day | source: Day, target: day, transformation: { simple: '${body.split(\",\")[2]}' }, direction: to_target | ",
                "source: Day, target: day | source: Day, target: day, transformation: { simple: '${body}', direction: to_target } | transformation.direction: unknown key",
                "source: Day, target: day | source: Day, target: day, type: integer, transformation: { simple: '${body.toUpperCase()}' }, direction: to_target | Long has no method toUpperCase()",
                "source: Day, target: day | source: Day, target: day, transformation: { simple: 'SF-${body}' }, direction: to_target | "
            })
    void fileWithThisInsteadOfThat(String that, String instead, String message) throws IOException {
        check(FILE.replace(that, instead), message);
    }

    @Test
    void markOfDeletedRecordsIsWrittenToBothSides() throws IOException {
        var soft = FILE + "  - { source: IsDeleted, target: gone }\ndeletes: soft\nsoft_delete_field: gone\n";

        check(soft, "soft_delete_field: 'gone' is never written to crm, so a record that the other side deleted");
        commands = new TypedCommands(folder);
        check(soft + "sync_type: one_way\n", null);
        commands = new TypedCommands(folder);
        check(
                soft.replace("IsDeleted, target: gone", "Gone, target: gone, transformation: trim"),
                "soft_delete_field: 'gone' is no mapped boolean or timestamp field");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "direction: to_target | transformation: rot13",
                "direction: to_target | requird: true",
                "system: crm | system: crn",
                "object: Account } | object: Account } && sync_type: onewy",
                "object: Account } | object: Account } && source_to_target: false"
            })
    void fieldThatIsNotMappedIsToldBesideAMistakeThatHidesNoName(String that, String instead) throws IOException {
        commands.write(
                "a.sync.yaml",
                FILE.replace(that, instead.replace(" && ", "\n"))
                        + "validation_rules: [{ field: Nope, rule: required, on_error: explode }]\nmatch_on: [Nix]\n");

        assertThat(commands.run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out()).contains("\"Nope\" is no mapped field", "\"Nix\" is no mapped field", "explode");
    }

    @Test
    void fieldThatIsNotIncludedIsToldEveryTime() throws IOException {
        commands.write(
                "a.sync.yaml",
                FILE + "include_fields: [Id]\nmatch_on: [Code]\n"
                        + "validation_rules: [{ field: code, rule: required }]\n");

        commands.run("check", folder.toString());

        assertThat(commands.out())
                .contains("match_on[0]: \"Code\" is mapped, but not in include_fields")
                .contains("validation_rules[0].field: \"code\" is mapped, but not in include_fields");
    }

    @Test
    void fileThatCannotBeReadIsAMistakeAndTheOthersAreStillChecked() throws IOException {
        commands.write("a.sync.yaml", FILE);
        Files.createSymbolicLink(folder.resolve("b.sync.yaml"), folder.resolve("nowhere"));

        assertThat(commands.run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out()).contains("b.sync.yaml:1:1: cannot be read", "sync a is right");
    }

    /** What follows from a mistake is not told, all else is. */
    @Test
    void mistakesOfOnePartHideThoseOfNoOther() throws IOException {
        commands.write(
                "a.sync.yaml",
                FILE.replace("direction: to_target", "direction: sideways")
                        + "  - { source: Phone, target: phone, type: strin }\n  - { sorce: Fax, target: fax }\n"
                        + """
                          validation_rules: [{ field: Revenue, rule: range, min: 10, max: 5 }, { field: fax, rule: email_format }]
                          match_on: [Code, code]
                          sync_settings: { ongoing_sync: { mode: rarely } }
                          deletes: soft
                          """);

        assertThat(commands.run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out().lines().map(line -> line.replaceFirst("^\\S*:\\d+:\\d+: ", "")
                        .split(": ")[0]))
                .containsExactly(
                        "field_mappings[6].direction",
                        "field_mappings[8].type",
                        "field_mappings[9].sorce",
                        "validation_rules[0].field",
                        "match_on[1]",
                        "sync_settings.ongoing_sync.mode",
                        "deletes");
    }

    @Test
    void twoFilesForTheSameTwoObjectsAreWarnedOf() throws IOException {
        var some = "rollout: { mode: subset, filter: \"${body[Phone]} == '%s'\" }\n" + TypedCommands.SYNC;
        commands.write("a.sync.yaml", some.formatted("a"));
        commands.write("b.sync.yaml", some.formatted("b"));
        commands.write("c.sync.yaml", some.formatted("b").replace("accounts", "public.accounts"));
        commands.write("d.sync.yaml", TypedCommands.SYNC.replace("Account,", "ACCOUNT,"));
        commands.write("e.sync.yaml", "deletes: sideways\n" + TypedCommands.SYNC);
        commands.write("f.sync.yaml", "rollout: { mode: read_only }\n" + TypedCommands.SYNC);
        commands.write("g.sync.yaml", TypedCommands.SYNC.replace("accounts", "archive.accounts"));

        assertThat(commands.run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out().lines().filter(line -> line.contains("so a new record would be made twice")))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("c.sync.yaml:2:24: source.object", "b.sync.yaml keeps"))
                .anySatisfy(line -> assertThat(line).contains("d.sync.yaml:1:24: source.object", "a.sync.yaml keeps"));
    }

    @Test
    void twoFilesOfOneNameAreAMistake() throws IOException {
        commands.write("a.sync.yaml", "connection_name: same\n" + TypedCommands.SYNC);
        commands.write("b.sync.yaml", "# another\nconnection_name: Same\n" + TypedCommands.SYNC);

        assertThat(commands.run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out())
                .contains("b.sync.yaml:2:1: connection_name: ")
                .contains("has the name \"Same\" already");
    }

    @Test
    void expressionThatCallsNoMethodIsAMistake() throws IOException {
        commands.write("a.sync.yaml", TypedCommands.SYNC.replace("toUpperCase", "toUperCase"));

        assertThat(commands.run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out())
                .contains(
                        "a.sync.yaml:9:", "\"${body.toUperCase()}\" cannot take it: String has no method toUperCase()");
    }
}
