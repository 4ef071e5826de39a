package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a sync's file says of its log and its journal counts for that sync. */
class LoggingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
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
                assertThat(application.log())
                        .contains(FOLLOWING, DECIDED, "forgot journal lines sync=accounts count=1");
            }
            try (var application = application(sandbox, "error", "{ level: error }")) {
                assertThat(application.log()).doesNotContain(FOLLOWING, DECIDED);
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
                "insert into bactrian.journal (sync, system, key, operation, outcome, edits, committed_at, position, at) values ('"
                        + sync + "', 'erp', '" + age + "', 'update', 'applied', '[]', now(), '', now() - interval '"
                        + age + "')");
    }

    private static String kept(BothSides sides) {
        return sides.text(
                "select string_agg(sync || ' ' || key, ', ') from bactrian.journal where key in ('1 day', '3 days')");
    }
}
