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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text areas of Salesforce that hold JSON, beside a jsonb and a json column. */
class JsonIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NAME = "json";

    private static final String SYNC =
            """
            source: { system: crm, object: Account }
            target: { system: erp, table: accounts }
            field_mappings:
              - { source: Id,            target: sf_id }
              - { source: Name,          target: account_name }
              - { source: Description,   target: profile,  type: json }
              - { source: AccountNumber, target: settings, type: json }
            """;

    private static Sandbox sandbox;
    private static Application application;
    private static BothSides sides;

    @BeforeAll
    static void start() throws IOException {
        Files.deleteIfExists(Path.of("target", "application-logs", NAME + ".log"));
        sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(0));
        sides = new BothSides(sandbox);
        sides.execute("alter table accounts add profile jsonb, add settings json");
        application = Application.against(sandbox, NAME)
                .withSync("profiles.sync.yaml", SYNC)
                .start()
                .live();
    }

    @AfterAll
    static void stop() {
        application.close();
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({"Description, profile", "AccountNumber, settings"})
    void jsonTravelsBothWaysAndEachSideKeepsItsSpelling(String field, String column) {
        var spelled = "{ \"b\": 1.50,  \"a\": [true, \"x\"] }";
        var id = sandbox.salesforce().create("Account", Map.of("Name", "Spelled", field, spelled));
        held(id, column, "{\"a\": [true, \"x\"], \"b\": 1.5}");

        sides.execute("update accounts set account_name = 'Renamed' where sf_id = '" + id + "'");
        await().atMost(PATIENCE).until(() -> "Renamed".equals(record(id, "Name")));
        assertThat(record(id, field)).isEqualTo(spelled);

        sides.execute("update accounts set %s = '{\"c\" : 1e2}' where sf_id = '%s'".formatted(column, id));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(record(id, field)).isEqualTo("{\"c\":100}"));
        nothingIsOpen();
    }

    /** The log tells nothing of a large value that an update leaves as it is. */
    @Test
    void largeValueStaysWhereAnotherColumnChanges() {
        sides.execute("alter table accounts alter profile set storage external");
        sides.execute(
                "insert into accounts (account_name, profile) values ('Large', jsonb_build_object('x', repeat('y', 9000)))");
        await().atMost(PATIENCE).until(() -> !sides.text("select sf_id from accounts where account_name = 'Large'")
                .equals("null"));
        var id = sides.text("select sf_id from accounts where account_name = 'Large'");

        sides.execute("update accounts set account_name = 'Still large' where sf_id = '" + id + "'");

        await().atMost(PATIENCE).until(() -> "Still large".equals(record(id, "Name")));
        assertThat(record(id, "Description")).isEqualTo("{\"x\":\"" + "y".repeat(9000) + "\"}");
        nothingIsOpen();
    }

    @Test
    void nullOfJsonIsNullAndDoesNotBounce() {
        var id = sandbox.salesforce().create("Account", Map.of("Name", "Null", "Description", "[1]"));
        held(id, "profile", "[1]");

        sides.execute("update accounts set profile = 'null' where sf_id = '" + id + "'");
        await().atMost(PATIENCE).until(() -> record(id, "Description") == null);
        sandbox.salesforce().update("Account", id, Map.of("Description", "[2]"));
        held(id, "profile", "[2]");
        sandbox.salesforce().update("Account", id, Map.of("Description", "null"));
        held(id, "profile", "null");

        assertThat(record(id, "Description")).isEqualTo("null");
        assertThat(sides.text("select profile is null from accounts where sf_id = '" + id + "'"))
                .isEqualTo("t");
        nothingIsOpen();
    }

    @Test
    void textThatIsNoJsonIsParked() {
        var id = sandbox.salesforce().create("Account", Map.of("Name", "No json", "Description", "call back"));

        await().atMost(PATIENCE).until(() -> sides.text(
                        "select count(*) from bactrian.parked where code = 'DOES_NOT_FIT' and key = '" + id + "'")
                .equals("1"));
        assertThat(sides.text("select count(*) from accounts where account_name = 'No json'"))
                .isEqualTo("0");
    }

    private static void held(String id, String column, String json) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        sides.text("select %s::jsonb from accounts where sf_id = '%s'".formatted(column, id)))
                .isEqualTo(json));
    }

    /** Whether every link holds what its record does, and goes on doing so. */
    private static void nothingIsOpen() {
        await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> sides.text(
                        "select count(*) from bactrian.link_state where dirty and not parked")
                .equals("0"));
    }

    private static @Nullable Object record(String id, String field) {
        return sandbox.salesforce().records("Account").stream()
                .filter(record -> id.equals(record.get("Id")))
                .findFirst()
                .orElseThrow()
                .get(field);
    }
}
