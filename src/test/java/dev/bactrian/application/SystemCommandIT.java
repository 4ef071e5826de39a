package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The commands that ask the systems: they write nothing, and the application does not start. */
class SystemCommandIT {

    /** A sync whose database cannot be asked. */
    private static final String AWAY =
            """
            source: { system: crm, object: Account }
            target: { type: postgres, table: accounts, credentials: { host: localhost, port: 1, database: none, user: nobody } }
            field_mappings:
              - { source: Id, target: sf_id }
            """;

    /** A sync whose role may only read. */
    private static final String CLERK =
            """
            source: { system: crm, object: Account }
            target: { type: postgres, table: accounts, credentials: { host: localhost, port: %d, database: crm, user: clerk } }
            field_mappings:
              - { source: Id, target: sf_id }
            """;

    /** A sync whose database tells by a column of its own when a row was edited. */
    private static final String POLLED =
            """
            source: { system: crm, object: Account }
            target: { system: erp, table: accounts }
            sync_settings: { ongoing_sync: { mode: polling } }
            field_mappings:
              - { source: Id, target: sf_id }
              - { source: Name, target: account_name }
              - { source: AccountNumber, target: edited, type: timestamp }
            conflict_resolution: { timestamp_field: edited }
            """;

    private static Sandbox sandbox;
    private static BothSides sides;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(20));
        sides = new BothSides(sandbox);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void columnsAreCheckedWithTheSystems() throws Exception {
        var folder = Files.createDirectories(Path.of("target", "system-command"));
        var shipped = Application.shippedSync();
        Files.writeString(folder.resolve("wrong.sync.yaml"), shipped.replace("annual_revenue }", "anual_revenue }"));

        var wrong = run("check", folder.toString(), "--systems");

        assertThat(run("check", "routes", "--systems"))
                .isEqualTo(new CommandRun(0, "routes/accounts.sync.yaml: sync accounts is right, its systems agree\n"));
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.output())
                .contains("unknown column \"anual_revenue\"")
                .contains("did you mean \"annual_revenue\"?");
    }

    @Test
    void publicationThatTellsTheTableInPartIsToldWithItsRemedy() throws Exception {
        sides.execute("create publication bactrian_erp for table accounts (id)");

        var wrong = run("check", "routes", "--systems");

        sides.execute("drop publication bactrian_erp");
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.output())
                .contains("publication bactrian_erp has a column list without ")
                .contains("(alter publication bactrian_erp drop table \"public\".\"accounts\";"
                        + " alter publication bactrian_erp add table \"public\".\"accounts\")");
    }

    @Test
    void planCountsWhatAFirstStartWouldDoAndWritesNothing() throws Exception {
        var id = sandbox.salesforce().create("Account", Map.of("Name", "Only in sales", "Phone", "1"));
        sides.execute("insert into accounts (account_name, sf_id) values ('Leads nowhere', '001000000000999AAA')");
        var rows = sides.text("select count(*) from accounts");
        var accounts = sandbox.salesforce().records("Account").size();

        var ended = run("plan", "routes/accounts.sync.yaml", "--format", "json");

        assertThat(ended.status()).as(ended.output()).isZero();
        var plan = new ObjectMapper().readTree(ended.output()).path(0).path("plan");
        assertThat(plan.path("counts").path("create in erp").asInt()).isPositive();
        assertThat(plan.path("counts").path("create in crm").asInt()).isPositive();
        assertThat(plan.path("counts")
                        .path("parked: names a record that does not exist")
                        .asInt())
                .isEqualTo(1);
        var planned = plan.path("counts").path("create in erp").asInt();
        assertThat(planned)
                .isEqualTo(accounts
                        - Integer.parseInt(sides.text("select count(*) from accounts where sf_id is not null"))
                        + 1);
        assertThat(sides.text("select count(*) from accounts")).isEqualTo(rows);
        assertThat(sides.text("select count(*) from pg_replication_slots")).isEqualTo("0");
        assertThat(sides.text("select count(*) from pg_publication")).isEqualTo("0");
        assertThat(sandbox.salesforce().records("Account"))
                .hasSize(accounts)
                .anyMatch(record -> id.equals(record.get("Id")));
        assertThat(run("plan", "routes/accounts.sync.yaml").output())
                .contains("create in erp")
                .contains("-> \"");
    }

    @Test
    void planWritesOnlyWhatIsInTheSubset() throws Exception {
        var folder = Files.createDirectories(Path.of("target", "system-command-subset"));
        var shipped = Application.shippedSync();
        var file = folder.resolve("accounts.sync.yaml");
        Files.writeString(file, shipped + "rollout: { mode: subset, filter: \"${body[Name]} == 'Planned alone'\" }\n");
        sandbox.salesforce().create("Account", Map.of("Name", "Planned alone"));

        var ended = run("plan", file.toString(), "--format", "json");

        assertThat(ended.status()).as(ended.output()).isZero();
        var counts =
                new ObjectMapper().readTree(ended.output()).path(0).path("plan").path("counts");
        assertThat(counts.path("create in erp").asInt()).isEqualTo(1);
        assertThat(counts.path("outside the subset").asInt()).isGreaterThan(10);
        assertThat(counts.has("create in crm") || counts.has("update in erp") || counts.has("equal"))
                .as(ended.output())
                .isFalse();
        Files.writeString(file, shipped + "rollout: { mode: subset, filter: \"${body[Name]} == 'Planned\" }\n");
        assertThat(run("check", folder.toString(), "--systems").output())
                .contains("rollout.filter: no simple condition")
                .contains("expected symbol singleQuote");
    }

    @Test
    void missingIndexIsNamedAndMadeOnlyWhenAskedFor() throws Exception {
        sides.execute("alter table accounts add edited timestamptz");
        var folder = Files.createDirectories(Path.of("target", "system-command-indexes"));
        var file = folder.resolve("accounts.sync.yaml").toString();
        Files.writeString(Path.of(file), POLLED);

        var named = run("indexes", file);
        assertThat(named.output())
                .contains("-- crm: no index is missing")
                .contains(
                        "CREATE INDEX CONCURRENTLY \"bactrian_accounts_edited\" ON \"public\".\"accounts\" (\"edited\");")
                .contains("each time rows that changed since a time are found");
        assertThat(indexes()).isZero();

        var forMachines = run("indexes", file, "--format", "json");
        var report = new ObjectMapper().readTree(forMachines.output()).path(0);
        assertThat(report.path("file").asText()).isEqualTo(file);
        assertThat(report.path("systems").path("crm").isEmpty()).isTrue();
        var index = report.path("systems").path("erp").path(0);
        assertThat(index.path("statement").asText()).startsWith("CREATE INDEX CONCURRENTLY");
        assertThat(index.path("reason").asText()).contains("rows that changed since a time");
        assertThat(index.path("made").asBoolean(true)).isFalse();
        assertThat(indexes()).isZero();

        var made = run("indexes", file, "--apply");
        assertThat(made.output()).contains("-- made");
        assertThat(made.status()).isZero();
        assertThat(indexes()).isEqualTo(1);
        assertThat(run("indexes", file).output()).contains("-- erp: no index is missing");
    }

    /** The database's LastModifiedDate is Salesforce's, so nothing is asked of the table by it. */
    @Test
    void indexThatNoReadUsesIsNotNamed() throws Exception {
        assertThat(run("indexes", "routes/accounts.sync.yaml"))
                .isEqualTo(new CommandRun(0, "-- crm: no index is missing\n-- erp: no index is missing\n"));
    }

    @Test
    void systemThatCannotBeAskedHasAStatusOfItsOwn() throws Exception {
        var folder = Files.createDirectories(Path.of("target", "system-command-away"));
        var file = folder.resolve("away.sync.yaml");
        Files.writeString(file, AWAY);

        for (var command : List.of("plan", "indexes", "check")) {
            var away = command.equals("check")
                    ? run(command, file.toString(), "--systems")
                    : run(command, file.toString());

            assertThat(away.status()).as(command + ": " + away.output()).isEqualTo(3);
            assertThat(away.output()).contains("system postgres: ");
        }
    }

    @Test
    void planGoesThroughEveryFileAndStaysJson() throws Exception {
        var folder = Files.createDirectories(Path.of("target", "system-command-plans"));
        Files.writeString(folder.resolve("a.sync.yaml"), AWAY);
        Files.writeString(folder.resolve("b.sync.yaml"), "source: { system: crm, object: Account }\n");
        Files.writeString(folder.resolve("c.sync.yaml"), Application.shippedSync());

        var ended = run("plan", folder.toString(), "--format", "json");

        assertThat(ended.status()).as(ended.output()).isEqualTo(1);
        var reports = new ObjectMapper().readTree(ended.output());
        assertThat(reports).hasSize(3);
        assertThat(reports.path(0).path("unreachable").asBoolean()).isTrue();
        assertThat(reports.path(0).path("mistakes").path(0).asText()).contains("system postgres: ");
        assertThat(reports.path(1).path("mistakes").path(0).asText()).contains("b.sync.yaml:");
        assertThat(reports.path(2).path("plan").path("counts").isEmpty()).isFalse();
    }

    private static int indexes() {
        return Integer.parseInt(sides.text(
                "select count(*) from pg_indexes where tablename = 'accounts' and indexname like 'bactrian%'"));
    }

    @Test
    void roleThatMayNotMarkItsTransactionsIsRefusedWithTheGrantThatMendsIt() throws Exception {
        sides.execute("create role clerk login");
        sides.execute("grant select on accounts to clerk");
        var function = "function pg_logical_emit_message(boolean,text,text,boolean)";
        sides.execute("revoke execute on " + function + " from public");
        try {
            var folder = Files.createDirectories(Path.of("target", "system-command-clerk"));
            var file = folder.resolve("clerk.sync.yaml");
            Files.writeString(file, CLERK.formatted(sandbox.postgres().port()));

            var ended = run("check", file.toString(), "--systems");

            assertThat(ended.status()).as(ended.output()).isEqualTo(1);
            assertThat(ended.output())
                    .contains("clerk.sync.yaml:2")
                    .contains("GRANT EXECUTE ON " + function.replace("function", "FUNCTION") + " TO clerk");
        } finally {
            sides.execute("grant execute on " + function + " to public");
        }
    }

    private static CommandRun run(String... arguments) throws IOException, InterruptedException {
        return CommandRun.of(sandbox, "jdbc:postgresql://localhost:1/none", arguments);
    }
}
