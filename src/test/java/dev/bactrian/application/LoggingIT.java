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
import org.junit.jupiter.api.Test;

/** What a sync's file says of its log and its journal counts for that sync. */
class LoggingIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String FOLLOWING = "following sync=accounts";
    private static final String DECIDED = "decided change sync=accounts";

    @Test
    void levelAndRetentionAreThoseOfTheFile() throws IOException {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(3))) {
            var sides = new BothSides(sandbox);
            try (var application = application(sandbox, "debug", "{ level: DEBUG, retention_days: 2 }")) {
                sides.execute(
                        "insert into bactrian.position (sync, system, phase) values ('gone', 'erp', 'STREAMING')");
                line(sides, "accounts", "3 days");
                line(sides, "accounts", "1 day");
                line(sides, "gone", "1 day");

                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(kept(sides)).isEqualTo("accounts 1 day"));
                assertThat(application.log()).contains(FOLLOWING, DECIDED, "forgot the past sync=accounts journal=1");
            }
            try (var application = application(sandbox, "error", "{ level: error }")) {
                assertThat(application.log()).doesNotContain(FOLLOWING, DECIDED);
            }
        }
    }

    /** What is open stays, and so does a record that a system still holds. */
    @Test
    void deletedRecordsAndSettledItemsGoWithTheJournal() throws IOException {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(3))) {
            var sides = new BothSides(sandbox);
            try (var application = application(sandbox, "retention", "{ retention_days: 2 }")) {
                var gone = sandbox.salesforce().create("Account", Map.of("Name", "Gone"));
                var row = sides.rowOf(gone);
                var lately = sandbox.salesforce().create("Account", Map.of("Name", "Gone lately"));
                sides.execute("delete from accounts where id in (" + row + ", " + sides.rowOf(lately) + ")");
                await().atMost(PATIENCE).until(() -> sides.text(
                                "select count(*) from bactrian.record where deleted and lacking is null")
                        .equals("2"));
                sides.execute(
                        "insert into bactrian.parked (sync, system, key, code, message, details, settled_at)"
                                + " select 'accounts', 'erp', age, 'X', '', '{}', settled from (values"
                                + " ('old', now() - interval '3 days'), ('new', now() - interval '1 day'), ('open', null)) as v(age, settled)");
                sides.execute("update bactrian.record set updated_at = now() - interval '3 days'"
                        + " where fields ->> 'Name' is distinct from 'Gone lately'");

                await().atMost(PATIENCE).untilAsserted(() -> assertThat(sides.text(
                                "select string_agg(fields ->> 'Name', ', ')" + " from bactrian.record where deleted"))
                        .isEqualTo("Gone lately"));
                assertThat(sides.text("select count(*) from bactrian.link where key = '" + gone + "'"))
                        .isEqualTo("0");
                assertThat(sides.text(
                                "select string_agg(fields ->> 'Name', ', ') from bactrian.record where not deleted"))
                        .isNotEmpty()
                        .doesNotContain("Gone");
                assertThat(sides.text("select string_agg(key, ', ' order by key) from bactrian.parked"))
                        .isEqualTo("new, open");

                sides.execute("insert into accounts (account_name) values ('Made later')");
                await().atMost(PATIENCE).until(() -> sides.text(
                                "select count(*) from accounts where account_name = 'Made later' and sf_id is not null")
                        .equals("1"));
                assertThat(application.metric("bactrian_writes_parked_total")).isZero();
            }
        }
    }

    private static Application application(Sandbox sandbox, String name, String logging) throws IOException {
        Files.deleteIfExists(Path.of("target", "application-logs", "logging-" + name + ".log"));
        return Application.against(sandbox, "logging-" + name)
                .withSync("accounts.sync.yml", Application.shippedSync() + "monitoring: { logging: " + logging + " }\n")
                .with("bactrian.journal-retention", "1h")
                .with("bactrian.journal-sweep", "1s")
                .start()
                .live();
    }

    private static void line(BothSides sides, String sync, String age) {
        sides.execute(
                "insert into bactrian.journal (sync, system, key, operation, outcome, edits, committed_at, position,"
                        + " at) values ('"
                        + sync + "', 'erp', '" + age + "', 'update', 'applied', '[]', now(), '', now() - interval '"
                        + age + "')");
    }

    private static String kept(BothSides sides) {
        return sides.text(
                "select string_agg(sync || ' ' || key, ', ') from bactrian.journal where key in ('1 day', '3 days')");
    }
}
