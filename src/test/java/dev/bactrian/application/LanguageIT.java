package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A sync in JSON that configures its own database, and says more of its fields than their names. */
class LanguageIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NAME = "language";
    private static final String TOO_LONG = "A name of more than forty characters, which is too long";

    private static final String SYNC =
            """
            {
              "connection_name": "customers",
              "source": { "system": "crm", "object": "Account" },
              "target": { "type": "postgres", "system": "ledger", "table": "accounts", "credentials": {
                "host": "localhost", "port": "{{ledger.port}}", "database": "crm", "user": "postgres", "password": "in clear" } },
              "field_mappings": [
                { "source": "Id", "target": "sf_id" },
                { "source": "Name", "target": "account_name", "transformation": "trim" },
                { "source": "Phone", "target": "phone", "transformation": "format_phone", "default_region": "DE" },
                { "source": "Fax", "target": "fax", "direction": "to_target", "transformation": { "simple": "${body.toUpperCase()}" } },
                { "source": "LastModifiedDate", "target": "last_modified" },
                { "source": "AccountNumber", "target": "edited", "type": "timestamp" },
                { "source": "Rating", "target": "rating", "values": { "Hot": "A", "Warm": "B", "Cold": "C" }, "default": "C" }
              ],
              "conflict_resolution": { "timestamp_field": "edited" },
              "exclude_fields": ["industry_type"],
              "validation_rules": [ { "field": "account_name", "rule": "max_length", "max": 40 } ],
              "performance_settings": { "batch_size": 10, "index_recommendation": true },
              "monitoring": { "alerting": { "consecutive_failures_threshold": 1 } }
            }
            """;

    private static Sandbox sandbox;
    private static Application application;
    private static BothSides sides;

    @BeforeAll
    static void start() throws IOException {
        Files.deleteIfExists(Path.of("target", "application-logs", NAME + ".log"));
        sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(20));
        sides = new BothSides(sandbox);
        sides.execute("alter table accounts add fax text, add rating text, add edited timestamptz");
        application = Application.against(sandbox, NAME)
                .with("ledger.port", Integer.toString(sandbox.postgres().port()))
                .with("quarkus.log.category.\"io.debezium.relational\".level", "DEBUG")
                .withSync("customers.sync.json", SYNC)
                .start();
        await().atMost(PATIENCE)
                .until(() -> application.get("/q/health/ready").contains("\"customers.ledger\": \"live\"")
                        && application.get("/q/health/ready").contains("\"customers.crm\": \"live\""));
    }

    @AfterAll
    static void stop() {
        application.close();
        sandbox.close();
    }

    @Test
    void valuesTravelInTheirNormalForm() {
        var id = sandbox.salesforce()
                .create("Account", Map.of("Name", "Ada", "Phone", "030 901820", "Fax", "fax", "Rating", "Warm"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(sides.text(
                        "select phone || ' ' || fax || ' ' || rating from accounts where sf_id = '" + id + "'"))
                .isEqualTo("+4930901820 FAX B"));
        sides.execute("update accounts set rating = 'A', phone = '+49 30 901821' where sf_id = '" + id + "'");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        sandbox.salesforce().records("Account"))
                .filteredOn(record -> id.equals(record.get("Id")))
                .singleElement()
                .satisfies(record ->
                        assertThat(record).containsEntry("Rating", "Hot").containsEntry("Phone", "+4930901821")));
    }

    @Test
    void changeThatBreaksARuleIsParked() {
        var row = sides.text("insert into accounts (account_name) values ('" + TOO_LONG + "') returning id");

        await().atMost(PATIENCE).until(() -> refusals(row).equals("1 of 1"));
        assertThat(sides.text("select message from bactrian.parked where key = '" + row + "'"))
                .contains(TOO_LONG);
        assertThat(sandbox.salesforce().record("Account", sides.text("select sf_id from accounts where id = " + row)))
                .isEmpty();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(application.log())
                .contains("alert raised sync=customers alert=consecutive_failures"));
        assertThat(application.get("/q/metrics")).contains("bactrian_alert{", "alert=\"consecutive_failures\"");
    }

    /** A system tells only what changed, so what was refused is not told again. */
    @Test
    void whatARefusedChangeToldArrivesOnceTheRecordFits() {
        var id = sandbox.salesforce().create("Account", Map.of("Name", "Fits", "Phone", "+4930901831"));
        sides.rowOf(id);
        sandbox.salesforce().update("Account", id, Map.of("Name", TOO_LONG, "Phone", "+4930901832"));
        await().atMost(PATIENCE).until(() -> refusals(id).equals("1 of 1"));

        sandbox.salesforce().update("Account", id, Map.of("Fax", "other"));
        becomes(id, "account_name || ' ' || phone || ' ' || fax", "Fits +4930901831 OTHER");
        assertThat(refusals(id)).isEqualTo("1 of 1");
        sandbox.salesforce().update("Account", id, Map.of("Name", "Fits again"));

        becomes(id, "account_name || ' ' || phone || ' ' || fax", "Fits again +4930901832 OTHER");
        assertThat(refusals(id)).isEqualTo("0 of 1");
        assertThat(sides.text("select (edits -> 'Phone' ->> 'before') || ' ' || (edits -> 'Phone' ->> 'reported')"
                        + " from bactrian.journal where outcome = 'rejected' and record_id is not null and key = '"
                        + id + "' order by id limit 1"))
                .as("what the journal has of the refused change")
                .isEqualTo("+4930901831 +4930901832");
    }

    @Test
    void recordThatWasRefusedIsNotBroughtByAnEditOfAnotherField() {
        var id = sandbox.salesforce().create("Account", Map.of("Name", TOO_LONG));
        await().atMost(PATIENCE).until(() -> refusals(id).equals("1 of 1"));

        sandbox.salesforce().update("Account", id, Map.of("Fax", "fax"));
        var next = sandbox.salesforce().create("Account", Map.of("Name", "The next one"));
        sides.rowOf(next);
        assertThat(sides.text("select count(*) from accounts where sf_id = '" + id + "'"))
                .isEqualTo("0");
        sandbox.salesforce().update("Account", id, Map.of("Name", "Fits"));

        becomes(id, "account_name || ' ' || fax", "Fits FAX");
        assertThat(refusals(id)).isEqualTo("0 of 1");
    }

    /** Decided in one batch: the state is locked until all of them wait. */
    @Test
    void whatCameBeforeARefusedChangeDoesNotEndItsWaiting() throws SQLException {
        String id;
        try (var connection = sandbox.postgres().connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table bactrian.journal");
            var captured = captured();
            sandbox.salesforce().create("Account", Map.of("Name", "Before them"));
            await().atMost(PATIENCE).until(() -> !sides.text("select count(*) from pg_locks where not granted")
                    .equals("0"));
            id = sandbox.salesforce().create("Account", Map.of("Name", "Fits first", "Phone", "+4930901841"));
            sandbox.salesforce().update("Account", id, Map.of("Name", TOO_LONG, "Phone", "+4930901842"));
            await().atMost(PATIENCE).until(() -> captured() >= captured + 3);
            connection.rollback();
        }

        becomes(id, "account_name || ' ' || phone", "Fits first +4930901841");
        assertThat(refusals(id)).isEqualTo("1 of 1");
        sandbox.salesforce().update("Account", id, Map.of("Name", "Fits again"));

        becomes(id, "account_name || ' ' || phone", "Fits again +4930901842");
        assertThat(refusals(id)).isEqualTo("0 of 1");
    }

    private static double captured() {
        return application.metric("camel_exchanges_succeeded_total", "routeId=\"customers-crm-capture\"");
    }

    @Test
    void refusedRecordThatIsDeletedWaitsNoLonger() {
        var row = sides.text("insert into accounts (account_name) values ('" + TOO_LONG + "') returning id");
        await().atMost(PATIENCE).until(() -> refusals(row).equals("1 of 1"));

        sides.execute("delete from accounts where id = " + row);

        await().atMost(PATIENCE).until(() -> refusals(row).equals("0 of 1"));
    }

    private static void becomes(String id, String columns, String values) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        sides.text("select " + columns + " from accounts where sf_id = '" + id + "'"))
                .isEqualTo(values));
    }

    /** How many of a record's refusals still wait. */
    private static String refusals(String key) {
        return sides.text("select count(*) filter (where settled_at is null) || ' of ' || count(*) from bactrian.parked"
                + " where kind = 'change' and key = '" + key + "'");
    }

    @Test
    void excludedColumnDoesNotEvenEnterTheEngine() {
        sides.execute("insert into accounts (account_name, industry_type) values ('Has an industry', 'Energy')");
        await().atMost(PATIENCE).until(() -> sides.salesforce().values().stream()
                .anyMatch(account -> "Has an industry".equals(account.name())));

        assertThat(application.log().lines())
                .filteredOn(line -> line.contains("Mapped columns for table 'public.accounts'"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains("account_name").doesNotContain("industry_type"));
    }

    @Test
    void secretInClearIsWarnedAboutAndNeverLogged() {
        assertThat(application.log())
                .contains("customers.sync.json:5:92: target.credentials.password")
                .doesNotContain("in clear\"")
                .doesNotContain("= in clear");
    }

    @Test
    void missingIndexIsNamedAtStart() {
        assertThat(application.log())
                .containsPattern("index is missing sync=customers system=ledger .*CREATE INDEX CONCURRENTLY .*edited");
    }

    @Test
    void schemaIsServed() {
        assertThat(application.get("/schema/sync.json")).contains("\"field_mappings\"");
        assertThat(application.get("/schema/cases.json")).contains("\"left_out\"");
    }
}
