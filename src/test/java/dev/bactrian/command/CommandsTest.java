package dev.bactrian.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

    @TempDir
    private Path folder;

    private TypedCommands commands;

    @BeforeEach
    void begin() {
        commands = new TypedCommands(folder);
    }

    @Test
    void shippedSyncsAreRightAndTheirCasesPass() {
        assertThat(commands.run("check", "routes")).isZero();
        assertThat(commands.run("test", "routes")).isZero();
        assertThat(commands.out()).contains("routes/accounts.sync.yaml: 6 of 6 cases passed");
    }

    @Test
    void mistakesAreToldAndTheStatusSaysSo() throws IOException {
        commands.write("a.sync.yaml", TypedCommands.SYNC.replace("erp,", "epr,"));

        assertThat(commands.run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out())
                .contains("a.sync.yaml:2:11: target.system: unknown system \"epr\"")
                .contains("did you mean \"erp\"?");
    }

    @Test
    void checkKnowsNoSettingsOfChannelsAndRefusesNone() throws IOException {
        commands.write(
                "a.sync.yaml", TypedCommands.SYNC + "error_handling: { notification: { channels: [slack, email] } }\n");

        assertThat(commands.run("check", folder.toString())).isZero();
    }

    @Test
    void fileThatIsNotInUtf8IsAMistakeAndTheOthersAreStillChecked() throws IOException {
        Files.write(
                folder.resolve("a.sync.yaml"),
                (TypedCommands.SYNC + "# K\u00fcndigung\n").getBytes(StandardCharsets.ISO_8859_1));
        commands.write("b.sync.yaml", TypedCommands.SYNC);

        assertThat(commands.run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out()).contains("a.sync.yaml:1:1: is not in UTF-8").contains("sync b is right");
    }

    @Test
    void jsonIsForMachines() throws IOException {
        commands.write("a.sync.yaml", TypedCommands.SYNC + "deletes: hard\n");

        assertThat(commands.run("check", folder.toString(), "--format", "json")).isEqualTo(Commands.WRONG);
        var reports = new ObjectMapper().readTree(commands.out());
        assertThat(reports.get(0).path("mistakes").get(0).asText()).contains("deletes: unknown word \"hard\"");
        assertThat(reports.get(0).path("file").asText()).endsWith("a.sync.yaml");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "chekc routes | unknown command 'chekc' (allowed: check, test, plan, indexes, cleanup, init, forget, help; did you mean 'check'?)",
                "cleanup routes/accounts.sync.yaml | cleanup takes the folder of all sync files, got 'routes/accounts.sync.yaml': what is not there counts as gone",
                "check | check takes one file or folder, got none",
                "check routes more | check takes one file or folder, got routes more",
                "check nowhere | 'nowhere' is no sync file that can be read",
                "check routes --format xml | unknown format 'xml' (allowed: text, json)",
                "check routes --format | unknown format '' (allowed: text, json)",
                "check routes --fromat json | unknown option '--fromat' (allowed with check: --format, --systems; did you mean '--format'?)",
                "check routes --format json --format json | --format is given twice",
                "test routes --systems | unknown option '--systems' (allowed with test: --format)",
                "init crm.Account | init takes two objects, e.g. crm.Account erp.accounts, or --hub",
                "init crm erp.accounts | 'crm' names no object (expected <system>.<object>, e.g. crm.Account or erp.accounts)",
                "init crm.Account erp.accounts --form json | unknown option '--form' (allowed with init: --hub, --to)",
                "init crm.Account erp.accounts --to | --to needs a file",
                "init --hub erp | --hub erp needs the objects of one system or more",
                "init --hub erp crm.Account,Contact desk.Organization | desk names 1 objects, and crm names 2",
                "init --hub erp crm.Account erp.accounts | system 'erp' is named twice",
                "forget accounts crm | forget takes a sync, a system and the key of the record there, got accounts crm",
                "forget accounts crm 1 --hist | unknown option '--hist' (allowed with forget: --history, --url, --by)"
            })
    void wrongUseIsToldApart(String line, String message) {
        assertThat(commands.run(line.split(" "))).isEqualTo(Commands.MISUSED);
        assertThat(commands.errors()).contains(message.replace('\'', '"')).contains("usage:");
        assertThat(commands.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "-h", "check --help"})
    void helpIsNoMistake(String line) {
        assertThat(commands.run(line.split(" "))).isEqualTo(Commands.FINE);
        assertThat(commands.out()).startsWith("usage:").contains("exit status: 0");
        assertThat(commands.errors()).isEmpty();
    }

    @Test
    void mistakesOfTheReaderAndOfTheCompilerAreToldTogether() throws IOException {
        commands.write(
                "a.sync.yaml",
                TypedCommands.SYNC.replace("field: email", "field: e-mail")
                        + "match_on: [Fax]\ndeletes: hard\nsoft_delete_field: Gone\n");

        assertThat(commands.run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out())
                .contains("validation_rules[0].field: \"e-mail\" is no mapped field (mapped fields: ")
                .contains("match_on[0]: \"Fax\" is no mapped field")
                .contains("deletes: unknown word \"hard\"");
    }

    /** What a file says by itself must never be refused because its systems are not there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "conflict_resolution: { timestamp_field: last_modified }",
                "external_id_field: Legacy__c",
                "exclude_fields: [Secret__c]",
                "validation_rules: [{ field: Start, rule: range, min: 2020-01-01 }]",
                "validation_rules: [{ field: Start, rule: range, min: 5, max: 10 }]",
                "field_selection: all && include_fields: [Id, Fax, LastModifiedDate] && conflict_resolution: { timestamp_field: LastModifiedDate }",
                "field_selection: all && match_on: [Fax] && deletes: soft && soft_delete_field: Gone__c",
                "rollout: { mode: subset, filter: \"${body[Start]} == '1'\" }",
                "sync_type: one_way",
                "exclude_fields: [Secret__c, id] && match_on: [same]",
                "field_selection: all && include_fields: [Id, Email] && match_on: [email]",
                "deletes: soft && soft_delete_field: Start && validation_rules: [{ field: Start, rule: range, min: \"2020-01-01T00:00:00Z\" }]"
            })
    void rightFileIsRightWithoutItsSystems(String lines) throws IOException {
        commands.write(
                "a.sync.yaml",
                """
                source: { system: crm, object: Account }
                target: { system: erp, table: accounts }
                field_mappings:
                  - { source: Id, target: sf_id }
                  - { source: Start, target: start }
                  - { source: same, target: same }
                  - { source: Modified, target: last_modified }
                """
                        + lines.replace(" && ", "\n"));

        assertThat(commands.run("check", folder.toString())).as(commands.out()).isZero();
        assertThat(commands.out()).contains("sync a is right").doesNotContain("warning");
    }

    /** The same of files that no field of Salesforce links: only their databases know the keys. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ source: Ext__c, target: account_no, required: true } && { source: Name, target: name, transformation: trim }",
                "{ source: Ext__c, target: account_no, type: integer } && { source: Name, target: name, direction: to_target }",
                "{ source: Name, target: name, transformation: trim } && { source: Ext__c, target: account_no, direction: to_source }",
                "{ source: Ext__c, target: account_no } && { source: IsDeleted, target: status, direction: to_target, values: { 'true': gone, 'false': active } }"
            })
    void rightFieldsAreRightWithoutTheirSystems(String mappings) throws IOException {
        commands.write(
                "a.sync.yaml",
                "source: { system: crm, object: Account }\ntarget: { system: erp, table: accounts }\nfield_mappings:\n  - "
                        + mappings.replace(" && ", "\n  - "));

        assertThat(commands.run("check", folder.toString())).as(commands.out()).isZero();
        assertThat(commands.out()).contains("warning: whether a key is mapped");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "validation_rules: [{ field: email, rule: regex, pattern: '((' }] | validation_rules[0].pattern: no regular expression",
                "validation_rules: [{ field: email, rule: max_length, max: abc }] | validation_rules[0].max: expected a whole number",
                "exclude_fields: [Id] | exclude_fields[0]: \"Id\" is mapped on line 4: keep one",
                "validation_rules: [{ field: Standard, rule: one_of, values: [a] }] | the field's default \"x\" is none of a",
                "rollout: { mode: subset, filter: '${body[Fax]} == 1' } | rollout.filter: \"Fax\" is no mapped field"
            })
    void oneMistakeIsToldOnce(String lines, String mistake) throws IOException {
        commands.write(
                "a.sync.yaml",
                TypedCommands.SYNC.replaceFirst(
                                "validation_rules: .*\n", "  - { source: Standard, target: s, default: x }\n")
                        + lines);

        assertThat(commands.run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out().lines()).singleElement().asString().contains(mistake);
    }

    @Test
    void defaultMustFitTheDeclaredDecimal() throws IOException {
        commands.write(
                "a.sync.yaml",
                TypedCommands.SYNC.replace(
                        "type: json }",
                        "type: json }\n  - { source: N, target: n, type: decimal(5,2), default: 1.234 }"));

        assertThat(commands.run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out())
                .contains(
                        "field_mappings[4].default: \"1.234\" has more than 2 digits behind the point, which decimal(5,2)");
    }

    @Test
    void beanThatIsRegisteredForExpressionsIsNotMissedByTheCheck() throws IOException {
        commands.write(
                "a.sync.yaml", TypedCommands.SYNC.replace("${body.toUpperCase()}", "${bean:cleaner?method=clean}"));
        System.setProperty("bactrian.expressions.beans", "cleaner");
        try {
            assertThat(commands.run("check", folder.toString()))
                    .as(commands.out())
                    .isZero();
        } finally {
            System.clearProperty("bactrian.expressions.beans");
        }
    }

    @Test
    void anyOtherBeanIsRefusedByTheCheck() throws IOException {
        commands.write(
                "a.sync.yaml",
                TypedCommands.SYNC.replace("${body.toUpperCase()}", "${bean:erp-datasource?method=close}"));

        assertThat(commands.run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out())
                .contains("calls the bean \"erp-datasource\": no bean is allowed, since bactrian.expressions.beans");
    }

    @Test
    void keyThatOnlyTheDatabaseKnowsIsAWarning() throws IOException {
        commands.write(
                "a.sync.yaml",
                """
                source: { system: crm, object: Account }
                target: { system: erp, table: accounts }
                field_mappings:
                  - { source: Number__c, target: account_no }
                  - { source: Phone, target: phone, transformation: trim }
                """);

        assertThat(commands.run("check", folder.toString())).isZero();
        assertThat(commands.out())
                .contains("a.sync.yaml:3:1: field_mappings: warning: whether a key is mapped")
                .contains("sync a is right");
    }

    /** Whoever checks files in a pipeline does not have the secrets there. */
    @Test
    void secretThatIsNotAtHandIsAWarningAndAnotherSettingIsAMistake() throws IOException {
        var target =
                "target: { type: postgres, table: accounts, credentials: { database: d, user: u, password: '{{pw}}' } }";
        commands.write("a.sync.yaml", TypedCommands.SYNC.replace("target: { system: erp, table: accounts }", target));

        assertThat(commands.run("check", folder.toString())).isZero();
        assertThat(commands.out())
                .contains(
                        "target.credentials.password: warning: what it refers to is not set here; the start needs it");

        commands.write(
                "a.sync.yaml",
                TypedCommands.SYNC.replace(
                        "target: { system: erp, table: accounts }", target.replace("user: u", "user: '{{nobody}}'")));

        assertThat(commands.run("check", folder.toString())).isEqualTo(Commands.WRONG);
        assertThat(commands.out()).contains("target.credentials.user: {{nobody}} is nowhere set");
    }

    @Test
    void secretInClearIsAWarningAndIsNotRepeated() throws IOException {
        commands.write(
                "a.sync.yaml",
                TypedCommands.SYNC.replace(
                        "target: { system: erp, table: accounts }",
                        "target: { type: postgres, table: accounts, credentials: { database: d, user: u, password: opensesame } }"));

        assertThat(commands.run("check", folder.toString(), "--format=json")).isZero();
        assertThat(commands.out())
                .contains(
                        "target.credentials.password: warning: the secret, or a default of it, stands in the file in clear")
                .doesNotContain("opensesame");
    }
}
