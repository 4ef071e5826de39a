package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Columns of which one side keeps its values less exactly than the other. */
class LessExactColumnIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String SYNC =
            """
            connection_name: inexact
            source: { system: east, table: measures }
            target: { system: west, table: measures }
            field_mappings:
              - { source: id, target: id }
              - { source: name, target: name }
              - { source: ratio, target: ratio }
              - { source: code, target: code }
              - { source: seen, target: seen }
            """;

    @Test
    void nothingIsRoundedNorPaddedOnItsWay() throws Exception {
        try (var databases = TwoDatabases.start("less-exact", 1, "")) {
            databases.application.stop();
            databases.execute(
                    "east",
                    "create table measures (id char(4) primary key, name text, ratio numeric, code text, seen timestamptz)");
            databases.execute(
                    "west",
                    "create table measures (id char(4) primary key, name text, ratio real, code char(8), seen timestamptz(0))");
            databases.application.withSync("measures.sync.yaml", SYNC).start().live();

            databases.execute(
                    "east",
                    "insert into measures values ('a', 'exact', 1234567.89, 'AB', null)",
                    "insert into measures values ('b', 'short', 0.1, 'AB ', '2026-01-02 03:04:05.7Z')");
            becomes(databases, "west", "short 0.1 AB 05");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(databases.texts(
                            "state", "select key || ' ' || code from bactrian.parked where settled_at is null"))
                    .containsExactly("a DOES_NOT_FIT"));
            databases.execute("west", "update measures set name = 'edited' where id = 'b'");
            becomes(databases, "east", "edited 0.1 AB  05.7");
            databases.execute("west", "update measures set code = 'C', ratio = 0.3 where id = 'b'");
            becomes(databases, "east", "edited 0.3 C 05.7");

            databases.execute("east", "update measures set ratio = 1234567.5 where id = 'a'");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            databases.texts("west", "select ratio::text from measures where id = 'a'"))
                    .containsExactly("1.2345675e+06"));
            await().during(Duration.ofSeconds(2)).atMost(PATIENCE).untilAsserted(() -> assertThat(databases.texts(
                            "state",
                            "select key from bactrian.link_state where dirty or parked union all"
                                    + " select key from bactrian.parked where settled_at is null"))
                    .isEmpty());
            becomes(databases, "east", "edited 0.3 C 05.7");
        }
    }

    /** Events of an org tell numbers in binary: one that they would round would come back as an edit. */
    @Test
    void numberThatAnOrgWouldRoundWaitsAndStaysAsItIs() {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(1));
                var application =
                        Application.against(sandbox, "rounded").start().live()) {
            var sides = new BothSides(sandbox);
            sides.becomeEqual();

            sides.execute("update accounts set annual_revenue = 1234567890123456.78, phone = '1'");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            sides.text("select code || ': ' || message from bactrian.parked where settled_at is null"))
                    .contains("DOES_NOT_FIT", "has more digits than AnnualRevenue (currency) can hold"));

            sides.execute("update accounts set annual_revenue = 123456789012345.67");
            sides.becomeEqual();
            assertThat(sides.text("select annual_revenue || ' ' || phone from accounts"))
                    .isEqualTo("123456789012345.67 1");
            application.awaitLive("accounts.erp");
        }
    }

    /** Row b: its name, ratio, code as it is kept, and seconds. */
    private static void becomes(TwoDatabases databases, String database, String row) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        databases.texts(
                                database,
                                """
                                select name || ' ' || ratio || ' ' || code || ' '
                                  || regexp_replace(to_char(seen at time zone 'UTC', 'SS.US'), '\\.?0+$', '')
                                from measures where id = 'b'"""))
                .containsExactly(row));
    }
}
