package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a sync has left whose file is gone is listed, and removed by a person's word. */
class CleanupIT {

    @Test
    void whatAGoneSyncHasLeftIsRemovedAndNothingElse() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(3))) {
            var sides = new BothSides(sandbox);
            var elsewhere = Files.createDirectories(Path.of("target", "cleanup-elsewhere"));
            Files.writeString(elsewhere.resolve("elsewhere.sync.yaml"), syncIntoAnotherDatabase(sandbox));
            try (var application = Application.against(sandbox, "cleanup-gone")
                    .withSync("gone.sync.yaml", sync("gone"))
                    .start()
                    .live()) {
                assertThat(sides.postgres()).isNotEmpty();
                await().atMost(Duration.ofSeconds(60))
                        .until(() ->
                                application.metric("bactrian_held_log_bytes", "sync=\"gone\"", "from=\"erp\"") > 0);
                sides.execute("create publication bactrian_gone_erp for table accounts");

                var running = cleanup(sandbox, elsewhere.toString(), "--yes");

                assertThat(running.status()).as(running.output()).isZero();
                assertThat(running.output()).contains("slot bactrian_erp", "in use, so it stays");
                application.awaitLive("gone.erp");
            }
            sides.text("select pg_create_logical_replication_slot('bactrian_of_others_erp', 'pgoutput')");
            sides.text("select pg_create_logical_replication_slot('bactrian_gone_erp', 'pgoutput')");
            sides.text("select pg_create_logical_replication_slot('somebody', 'pgoutput')");
            sides.execute("create publication somebody for table accounts");
            var folder = Files.createDirectories(Path.of("target", "cleanup"));
            Files.writeString(folder.resolve("present.sync.yaml"), sync("present"));

            var needed = cleanup(sandbox, folder.toString());

            assertThat(needed.status()).as(needed.output()).isZero();
            assertThat(needed.output())
                    .contains("erp: slot bactrian_gone_erp, holds ", "its sync is gone")
                    .contains("select pg_drop_replication_slot('bactrian_gone_erp');")
                    .contains("drop publication bactrian_gone_erp;")
                    .contains("erp: slot bactrian_of_others_erp, holds ", "unknown to the state, so it stays")
                    .doesNotContain("bactrian_erp")
                    .doesNotContain("somebody");
            assertThat(slots(sides)).isEqualTo("bactrian_erp, bactrian_gone_erp, bactrian_of_others_erp, somebody");

            var removed = cleanup(sandbox, elsewhere.toString(), "--yes");

            assertThat(removed.status()).as(removed.output()).isZero();
            assertThat(removed.output()).contains("slot bactrian_erp, holds ", ": removed");
            assertThat(slots(sides)).isEqualTo("bactrian_of_others_erp, somebody");
            assertThat(sides.text("select string_agg(pubname, ', ' order by pubname) from pg_publication"))
                    .isEqualTo("somebody");
        }
    }

    /** A file that is wrong may be that of any sync. */
    @Test
    void nothingIsRemovedWhileAFileIsWrong() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(0))) {
            var folder = Files.createDirectories(Path.of("target", "cleanup-wrong"));
            Files.writeString(folder.resolve("a.sync.yaml"), "connection_name: gone\nnonsense: 1\n");

            var ended = cleanup(sandbox, folder.toString(), "--yes");

            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.output()).contains("unknown key \"nonsense\"", "nothing was looked for");
        }
    }

    private static String sync(String name) {
        return Application.shippedSync().replace("connection_name: accounts", "connection_name: " + name);
    }

    private static String syncIntoAnotherDatabase(Sandbox sandbox) {
        return sync("elsewhere")
                .replace(
                        "{ system: erp, table: accounts }",
                        "{ type: postgres, system: ledger, table: accounts, credentials: { host: localhost, port: "
                                + sandbox.postgres().port()
                                + ", database: postgres, user: postgres, password: none } }");
    }

    private static String slots(BothSides sides) {
        return sides.text("select string_agg(slot_name, ', ' order by slot_name) from pg_replication_slots");
    }

    private static CommandRun cleanup(Sandbox sandbox, String... arguments) throws Exception {
        var words = new String[arguments.length + 1];
        words[0] = "cleanup";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        var url = "jdbc:postgresql://localhost:" + sandbox.postgres().port() + "/crm?currentSchema=bactrian";
        return CommandRun.of(sandbox, url, words);
    }
}
