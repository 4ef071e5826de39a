package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A person's data is erased on request, while the application runs, and does not come back. */
class ForgetIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BY = "{\"by\": \"ada\"}";

    private record Ended(int status, String output) {}

    @Test
    void whatWasKeptOfARecordIsGoneForGoodOnceNoSystemHoldsIt() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(3));
                var application = Application.against(sandbox, "forget").start().live()) {
            var salesforce = sandbox.salesforce();
            var sides = new BothSides(sandbox);
            var id = salesforce.create("Account", Map.of("Name", "Ada Secret", "Phone", "1 secret"));
            var row = sides.rowOf(id);
            phone(sandbox, sides, id, row, "2 secret");
            sides.execute(
                    "insert into bactrian.parked (sync, record_id, system, key, code, message, details, settled_at)"
                            + " select sync, record_id, system, key, 'X', 'secret', '{}', now() from bactrian.link where key = '"
                            + id + "'");
            var path = "/api/syncs/accounts/records/crm/" + id + "/forget";

            var held = application.post(path, BY);

            assertThat(held.statusCode()).isEqualTo(400);
            assertThat(held.body()).contains("still exists in crm (" + id + ") and erp (" + row + ")");

            var history = application.post(path, "{\"by\": \"ada\", \"history\": true}");

            assertThat(history.statusCode()).as(history.body()).isEqualTo(200);
            assertThat(tellingOf(sides, "secret"))
                    .doesNotContain("journal", "parked")
                    .contains("record");
            phone(sandbox, sides, id, row, "3 secret");
            assertThat(tellingOf(sides, "secret")).contains("journal");

            sides.execute("delete from accounts where id = " + row);
            await().atMost(PATIENCE)
                    .until(() -> salesforce.record("Account", id).isEmpty());
            await().atMost(PATIENCE).untilAsserted(() -> {
                var erased =
                        command("forget", "accounts", "crm", id, "--url", "http://localhost:" + application.port());
                assertThat(erased.output()).startsWith("erased: 1 record, ");
                assertThat(erased.status()).isZero();
            });
            assertThat(tellingOf(sides, "secret")).isEmpty();

            var again = command("forget", "accounts", "crm", id, "--url", "http://localhost:" + application.port());
            assertThat(again.output()).contains("keeps nothing of a record whose key in crm");
            assertThat(again.status()).isEqualTo(1);

            application.kill();
            application.start().live();
            var other = sides.rowOf(salesforce.create("Account", Map.of("Name", "Another one")));
            assertThat(other).isNotEqualTo(row);
            assertThat(tellingOf(sides, "secret")).isEmpty();
            assertThat(sides.text("select count(*) from accounts where account_name like '%Secret%'"))
                    .isEqualTo("0");
        }
    }

    private static void phone(Sandbox sandbox, BothSides sides, String id, long row, String phone) {
        sides.execute("update accounts set phone = '" + phone + "' where id = " + row);
        await().atMost(PATIENCE).until(() -> sandbox.salesforce()
                .record("Account", id)
                .filter(record -> phone.equals(record.get("Phone")))
                .isPresent());
    }

    /** The tables of the state in which a text stands, whatever its case. */
    private static List<String> tellingOf(BothSides sides, String text) {
        var tables = sides.text(
                "select string_agg(relname, ' ' order by relname) from pg_class where relkind = 'r' and relnamespace = 'bactrian'::regnamespace");
        return List.of(tables.split(" ")).stream()
                .filter(table -> !sides.text(
                                "select count(*) from bactrian." + table + " t where t::text ilike '%" + text + "%'")
                        .equals("0"))
                .toList();
    }

    private static Ended command(String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                "target/quarkus-app/quarkus-run.jar"));
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
