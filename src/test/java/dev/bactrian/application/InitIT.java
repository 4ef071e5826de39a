package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What init drafts passes the check with the systems, at once or after the statements that it prints. */
class InitIT {

    private static Sandbox sandbox;
    private static BothSides sides;
    private static Path folder;

    @BeforeAll
    static void start() throws IOException {
        sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(20));
        sides = new BothSides(sandbox);
        folder = Files.createTempDirectory(Path.of("target"), "init");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void pairOfObjectsThatAreThereIsRightAtOnce() throws Exception {
        var file = folder.resolve("accounts.sync.yaml");

        var drafted = run("init", "crm.Account", "erp.accounts", "--to", file.toString());

        assertThat(drafted).isEqualTo(new CommandRun(0, "drafted " + file + "\n"));
        assertThat(Files.readString(file))
                .contains("source: { system: crm, object: Account }")
                .contains("target: { system: erp, table: accounts }")
                .containsPattern("- \\{ source: Id, target: sf_id \\} +# likely: links the records")
                .containsPattern(
                        "- \\{ source: Name, target: account_name.* \\} +# likely: same but for the object's name")
                .containsPattern("- \\{ source: AnnualRevenue, target: annual_revenue \\}\\n")
                .containsPattern("- \\{ source: Industry, target: industry_type \\} +# guess: both have \"industry\"")
                .contains("timestamp_field: LastModifiedDate");
        assertThat(run("check", file.toString(), "--systems").status()).isZero();
        assertThat(run("plan", file.toString()).output()).contains("create");
        assertThat(run("init", "crm.Account", "erp.accounts", "--to", file.toString()))
                .as("what somebody has written is not written over")
                .isEqualTo(new CommandRun(2, file + " is there already: name a new file\n"));
    }

    @Test
    void tableThatIsMissingIsMadeByTheStatementOfTheDraft() throws Exception {
        var file = folder.resolve("contacts.sync.yaml");

        var drafted = run("init", "crm.Contact", "erp.contacts", "--to", file.toString());

        assertThat(drafted.status()).isEqualTo(1);
        assertThat(drafted.output()).contains("missing in erp: table contacts, see the draft");
        sides.execute(statements(file));
        assertThat(run("check", file.toString(), "--systems").output())
                .isEqualTo(file + ": sync contacts is right, its systems agree\n");
    }

    @Test
    void whatATableTakesBecomesRules() throws Exception {
        sides.execute(
                """
                create table persons (id bigint generated always as identity primary key, sf_id text unique, last_name varchar(20) not null,
                  title text check (title in ('Dr', 'it''s')), mail text)""");
        var file = folder.resolve("persons.sync.yaml");

        var drafted = run("init", "crm.Contact", "erp.persons", "--to", file.toString());

        assertThat(drafted.status()).as(drafted.output()).isZero();
        assertThat(Files.readString(file))
                .contains("match_on: [Email]")
                .contains("- { source: LastName, target: last_name }")
                .contains("- { field: LastName, rule: max_length, max: 20 }")
                .doesNotContain("field: Title, rule: max_length")
                .contains("- { field: Title, rule: one_of, values: [\"Dr\", \"it's\"] }");
    }

    @Test
    void columnThatHoldsTheKeyMustBeUnique() throws Exception {
        sides.execute("create table staff (id bigint primary key, salesforce_id text, name text)");
        var file = folder.resolve("staff.sync.yaml");

        var drafted = run("init", "crm.Account", "erp.staff", "--to", file.toString());

        assertThat(drafted)
                .isEqualTo(new CommandRun(
                        1, "drafted " + file + "\nmissing in erp: of table staff: salesforce_id, see the draft\n"));
        assertThat(statements(file)).isEqualTo("alter table \"public\".\"staff\" add unique (\"salesforce_id\");\n");
        sides.execute(statements(file));
        assertThat(run("check", file.toString(), "--systems").status()).isZero();
    }

    @Test
    void hubIsDraftedWithItsTables() throws Exception {
        var file = folder.resolve("hub.sync.yaml");

        var drafted = run("init", "--hub", "erp", "crm.Account,Contact", "--to", file.toString());

        assertThat(drafted.status()).isEqualTo(1);
        assertThat(Files.readString(file))
                .contains("- { hub: account_id, crm: AccountId, reference: account }")
                .contains("- { hub: parent_id, crm: ParentId, reference: account }");
        sides.execute(statements(file));
        assertThat(run("check", file.toString(), "--systems").output())
                .contains("sync hub-account is right, its systems agree")
                .contains("sync hub-contact is right, its systems agree");
    }

    @Test
    void objectThatIsNotThereAndCannotBeMadeIsRefused() throws Exception {
        assertThat(run("init", "crm.Acount", "erp.accounts"))
                .isEqualTo(new CommandRun(2, "system crm has no object Acount\n"));
        assertThat(run("init", "cmr.Account", "erp.accounts").output())
                .isEqualTo(
                        "unknown system \"cmr\" (application.properties configures: crm, erp; did you mean \"crm\"?)\n");
    }

    private static String statements(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#   "))
                .map(line -> line.substring(4) + "\n")
                .collect(Collectors.joining());
    }

    private static CommandRun run(String... arguments) throws IOException, InterruptedException {
        return CommandRun.of(sandbox, "jdbc:postgresql://localhost:1/none", arguments);
    }
}
