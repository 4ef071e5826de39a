package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A value that a rule leaves out stays where it was typed, and stands in nobody's way. */
class LeftOutIT {

    private static final String NAME = "left-out";

    private static Sandbox sandbox;
    private static Application application;
    private static BothSides sides;
    private static DeskCalls desk;

    @BeforeAll
    static void start() throws IOException {
        var shipped = Application.shippedSync();
        var sync = shipped
                + """
                validation_rules:
                  - { field: phone, rule: regex, pattern: "[0-9 ()+-]*", on_error: reject_field }
                  - { field: account_name, rule: regex, pattern: "[^!]*", on_error: reject_field }
                  - { field: account_name, rule: required }
                """;
        sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(5));
        sides = new BothSides(sandbox);
        application = Application.against(sandbox, NAME)
                .withSync("accounts.sync.yaml", sync)
                .start()
                .live();
        desk = new DeskCalls(sandbox, application, sides);
    }

    @AfterAll
    static void stop() {
        application.close();
        sandbox.close();
    }

    @Test
    void valueThatIsLeftOutInPostgresIsReplacedByTheNextEditInSalesforce() {
        var id = desk.born("Left out in erp");
        var row = sides.rowOf(id);

        sides.execute("update accounts set phone = 'bad', account_name = 'The rest' where id = " + row);
        desk.seen(() -> assertThat(desk.account(id, "Name")).isEqualTo("The rest"));
        sandbox.salesforce().update("Account", id, Map.of("Industry", "Energy"));
        desk.seen(() -> assertThat(desk.text("industry_type", row)).isEqualTo("Energy"));

        staysSo(id, "1", row, "bad");
        sandbox.salesforce().update("Account", id, Map.of("Phone", "2"));
        desk.seen(() -> assertThat(desk.text("phone", row)).isEqualTo("2"));
        assertThat(desk.account(id, "Phone")).isEqualTo("2");
        nothingIsParked();
    }

    @Test
    void valueThatIsLeftOutInSalesforceIsReplacedByTheNextEditInPostgres() {
        var id = desk.born("Left out in crm");
        var row = sides.rowOf(id);

        sandbox.salesforce().update("Account", id, Map.of("Phone", "bad", "Name", "The rest of it"));
        desk.seen(() -> assertThat(desk.text("account_name", row)).isEqualTo("The rest of it"));

        staysSo(id, "bad", row, "1");
        sides.execute("update accounts set phone = '3' where id = " + row);
        desk.seen(() -> assertThat(desk.account(id, "Phone")).isEqualTo("3"));
        nothingIsParked();
    }

    @Test
    void recordIsBornWithAValueThatIsLeftOut() {
        var id = sandbox.salesforce().create("Account", Map.of("Name", "Born so", "Phone", "bad"));
        var row = sides.rowOf(id);

        assertThat(desk.text("phone", row)).isEqualTo("null");
        staysSo(id, "bad", row, "null");
        sides.execute("update accounts set phone = '4' where id = " + row);
        desk.seen(() -> assertThat(desk.account(id, "Phone")).isEqualTo("4"));
        nothingIsParked();
    }

    @Test
    void recordWithAValueThatIsLeftOutIsDeleted() {
        var id = desk.born("Left out and deleted");
        var row = sides.rowOf(id);
        sides.execute("update accounts set phone = 'bad' where id = " + row);
        desk.seen(() -> assertThat(sides.text("select count(*) from bactrian.journal where system = 'erp' and key = '"
                        + row + "' and outcome = 'rejected'"))
                .isEqualTo("1"));

        sandbox.salesforce().delete("Account", id);

        desk.seen(() -> assertThat(sides.text("select count(*) from accounts where id = " + row))
                .isEqualTo("0"));
        nothingIsParked();
    }

    /** Else a record would be made without it. */
    @Test
    void recordOfWhichARequiredFieldIsLeftOutWaitsUntilItHasOne() {
        sides.execute("insert into accounts (account_name, phone) values ('Bad!', '77')");
        desk.seen(() -> assertThat(sides.text("select code from bactrian.parked where settled_at is null"))
                .isEqualTo("required"));

        sides.execute("update accounts set phone = '78' where account_name = 'Bad!'");
        desk.seen(
                () -> assertThat(sides.text("select details ->> 'phone' from bactrian.parked where settled_at is null"))
                        .isEqualTo("78"));
        assertThat(sides.text("select count(*) from accounts where sf_id is null"))
                .isEqualTo("1");

        sides.execute("update accounts set account_name = 'Good' where account_name = 'Bad!'");
        desk.seen(() -> assertThat(sides.text("select sf_id from accounts where account_name = 'Good'"))
                .startsWith("001"));
        desk.seen(LeftOutIT::nothingIsParked);
    }

    private static void staysSo(String id, String crm, long row, String erp) {
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            assertThat(desk.account(id, "Phone")).isEqualTo(crm);
            assertThat(desk.text("phone", row)).isEqualTo(erp);
        });
    }

    /** Nor did a write meet something that it did not expect. */
    private static void nothingIsParked() {
        assertThat(sides.text("select count(*) from bactrian.parked where settled_at is null or kind <> 'change'"))
                .isEqualTo("0");
        assertThat(sides.text("select coalesce(max(attempts + mismatches), 0) from bactrian.link_state"))
                .isEqualTo("0");
    }
}
