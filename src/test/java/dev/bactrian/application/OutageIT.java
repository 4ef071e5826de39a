package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import dev.bactrian.sandbox.salesforce.SalesforceSettings;
import dev.bactrian.sandbox.salesforce.trouble.Trouble.Blow;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Outages, dead consumers and lost positions: the application says so, recovers by itself, and loses nothing. */
class OutageIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Sandbox sandbox;
    private Application application;
    private BothSides sides;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(30));
        application = Application.against(sandbox, "outage")
                .with("bactrian.grace", "1s")
                .start()
                .live();
        sides = new BothSides(sandbox);
        sides.becomeEqual();
    }

    @AfterEach
    void stop() {
        application.close();
        sandbox.close();
    }

    private String anyId() {
        return sides.salesforce().keySet().iterator().next();
    }

    private void readinessSays(String... words) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(application.get("/q/health/ready"))
                .contains(words));
    }

    @Test
    void outageOfSalesforceIsSaidAndWaitedOut() {
        sandbox.salesforce().trouble().startOutage();
        sides.execute("update accounts set phone = 'during the outage'");
        readinessSays("\"status\": \"DOWN\"", "sync accounts, system crm");

        sandbox.salesforce().trouble().endOutage();

        sides.becomeEqual();
        await().atMost(PATIENCE)
                .until(() -> application.get("/q/health/ready").startsWith("{\n    \"status\": \"UP\""));
    }

    @Test
    void stateThatTakesNothingIsSaidAndWaitedOut() {
        sides.execute("create function full_up() returns trigger language plpgsql as $$ begin"
                + " raise exception 'no room left' using errcode = '53100'; end $$");
        sides.execute(
                "create trigger full_up before insert on bactrian.journal for each row execute function full_up()");
        sides.execute("update accounts set phone = 'with a full disk'");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(application.log()).contains("decide a batch: ERROR: no room left"));

        sides.execute("drop trigger full_up on bactrian.journal");

        sides.becomeEqual();
        assertThat(sides.salesforce().values()).allMatch(account -> "with a full disk".equals(account.phone()));
    }

    @Test
    void streamThatEndsIsBegunAgain() {
        var id = anyId();
        sandbox.salesforce().trouble().strike(Blow.END_STREAMS);
        sandbox.salesforce().update("Account", id, Map.of("Phone", "after the end"));
        sides.becomeEqual();

        sandbox.salesforce().trouble().strike(Blow.FAIL_STREAMS);
        sandbox.salesforce().update("Account", id, Map.of("Phone", "after the failure"));
        sides.becomeEqual();
    }

    @Test
    void deadDatabaseReaderIsReplaced() {
        var id = anyId();
        sides.text("select pg_terminate_backend(active_pid) from pg_replication_slots where active");

        sides.execute("update accounts set phone = 'after the death' where sf_id = '" + id + "'");

        sides.becomeEqual();
        application.awaitLive("accounts.erp");
    }

    @Test
    void expiredReplayIdIsRepairedByReading() {
        application.kill();
        var ids = sides.salesforce().keySet().iterator();
        sandbox.salesforce().update("Account", ids.next(), Map.of("Phone", "unseen edit"));
        sandbox.salesforce().delete("Account", ids.next());
        sandbox.salesforce().create("Account", Map.of("Name", "Unseen birth"));
        sandbox.salesforce().trouble().strike(Blow.EXPIRE_REPLAY_IDS);

        application.start().live();

        sides.becomeEqual();
        assertThat(sides.text("select count(*) from accounts where account_name = 'Unseen birth'"))
                .isEqualTo("1");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(application.log()).contains("position lost"));
    }

    /** Guards the record that was made in the same batch: read in full, its edits count as those of the reading. */
    @Test
    void everyEditOfARecordThatWasMadeMeanwhileStandsInTheJournal() {
        sandbox.salesforce().update("Account", anyId(), Map.of("Phone", "before"));
        sides.becomeEqual();
        application.kill();
        var id = sandbox.salesforce().create("Account", Map.of("Name", "New", "Phone", "first"));
        sandbox.salesforce().update("Account", id, Map.of("Phone", "second"));
        sandbox.salesforce().update("Account", id, Map.of("Phone", "third"));

        application.start().live();

        sides.becomeEqual();
        assertThat(sides.text(
                        "select string_agg(edits -> 'Phone' ->> 'reported', ' ' order by id) from bactrian.journal"
                                + " where key = '" + id + "' and edits -> 'Phone' is not null"))
                .isEqualTo("first second third");
    }

    @Test
    void droppedSlotIsRepairedByReading() {
        application.kill();
        await().atMost(PATIENCE).until(() -> sides.text("select count(*) from pg_replication_slots where active")
                .equals("0"));
        sides.text("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
        var ids = sides.salesforce().keySet().iterator();
        sides.execute("update accounts set phone = 'unseen edit' where sf_id = '" + ids.next() + "'");
        sides.execute("delete from accounts where sf_id = '" + ids.next() + "'");

        application.start().live();

        sides.becomeEqual();
        assertThat(application.log()).contains("replication slot bactrian_erp is gone");
    }

    @Test
    void applicationThatStartsBeforeItsSystemsWaitsForThem() throws IOException {
        var ports = new int[] {freePort(), freePort(), freePort()};
        try (var early = Application.at("http://localhost:" + ports[0], ports[1], ports[2], "early")
                .with("bactrian.grace", "1s")
                .start()) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(early.get("/q/health/ready"))
                    .contains("\"status\": \"DOWN\"", "sync accounts, system crm", "sync accounts, system erp"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(early.get("/q/health/live")).contains("\"status\": \"UP\""));
            var settings = SandboxSettings.defaults()
                    .withSalesforce(SalesforceSettings.empty().withAccounts(30).withPorts(ports[0], ports[1]))
                    .withPostgresPort(ports[2]);
            try (var late = Sandbox.start(settings)) {
                early.live();
                new BothSides(late).becomeEqual();
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
