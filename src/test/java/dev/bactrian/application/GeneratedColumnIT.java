package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A column that PostgreSQL makes of another one, and a column that it numbers by itself, both mapped. */
class GeneratedColumnIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NAME = "generated";

    private static final String SYNC =
            """
            source: { system: crm, object: Account }
            target: { system: erp, table: accounts }
            field_mappings:
              - { source: Id,            target: sf_id }
              - { source: Name,          target: account_name }
              - { source: Phone,         target: phone }
              - { source: Description,   target: up, required: true }
              - { source: AccountNumber, target: number }
            """;

    private static Sandbox sandbox;
    private static Application application;
    private static BothSides sides;

    @BeforeAll
    static void start() throws IOException {
        Files.deleteIfExists(Path.of("target", "application-logs", NAME + ".log"));
        sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(0));
        sides = new BothSides(sandbox);
        sides.execute("alter table accounts add up text generated always as (upper(account_name)) stored,"
                + " add number int generated always as identity (start with 500)");
        application = Application.against(sandbox, NAME)
                .withSync("accounts.sync.yaml", SYNC)
                .start()
                .live();
    }

    @AfterAll
    static void stop() {
        application.close();
        sandbox.close();
    }

    @Test
    void valueTravelsFromRowsThatComeFromTheOtherSide() {
        var id = sandbox.salesforce().create("Account", Map.of("Name", "Ada"));
        await().atMost(PATIENCE).until(() -> "ADA".equals(record(id, "Description")));
        assertThat(sides.text("select account_name from accounts where sf_id = '" + id + "'"))
                .isEqualTo("Ada");
        await().atMost(PATIENCE).until(() -> sides.text("select number from accounts where sf_id = '" + id + "'")
                .equals(record(id, "AccountNumber")));

        sandbox.salesforce().update("Account", id, Map.of("Name", "Ann"));
        await().atMost(PATIENCE).until(() -> "ANN".equals(record(id, "Description")));
        nothingIsOpen();
    }

    @Test
    void valueTravelsFromRowsOfOnesOwn() {
        sides.execute("insert into accounts (account_name) values ('Bea')");
        await().atMost(PATIENCE).until(() -> !sides.text("select sf_id from accounts where account_name = 'Bea'")
                .equals("null"));
        var id = sides.text("select sf_id from accounts where account_name = 'Bea'");
        await().atMost(PATIENCE).until(() -> "BEA".equals(record(id, "Description")));

        sides.execute("update accounts set account_name = 'Bob' where sf_id = '" + id + "'");
        await().atMost(PATIENCE).until(() -> "BOB".equals(record(id, "Description")));
        assertThat(record(id, "Name")).isEqualTo("Bob");

        sides.execute("update accounts set phone = '1' where sf_id = '" + id + "'");
        await().atMost(PATIENCE).until(() -> "1".equals(record(id, "Phone")));
        assertThat(record(id, "Description")).isEqualTo("BOB");
        nothingIsOpen();
    }

    private static void nothingIsOpen() {
        await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> sides.text(
                        "select count(*) from bactrian.link_state where dirty or parked")
                .equals("0"));
        assertThat(sides.text("select count(*) from bactrian.parked")).isEqualTo("0");
        assertThat(application.metric("bactrian_changes_missed_total")).isZero();
    }

    private static @Nullable Object record(String id, String field) {
        return sandbox.salesforce().records("Account").stream()
                .filter(record -> id.equals(record.get("Id")))
                .findFirst()
                .orElseThrow()
                .get(field);
    }
}
