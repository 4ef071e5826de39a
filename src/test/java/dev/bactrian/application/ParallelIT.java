package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Deliveries at the same time: a record that takes long does not hold up the others, and no record is written twice. */
class ParallelIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void recordsAreWrittenWhileOneWriteHangs() throws IOException, SQLException {
        var sync = Application.shippedSync() + "\nperformance_settings: { batch_size: 1, parallelism: 3 }\n";
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(40));
                var application = Application.against(sandbox, "parallel")
                        .withSync("accounts.sync.yaml", sync)
                        .start()
                        .live()) {
            var sides = new BothSides(sandbox);
            sides.becomeEqual();
            sides.together(List.of(
                    "create table written (sf_id text)",
                    """
                    create function note_write() returns trigger language plpgsql as
                    $$ begin insert into written values (new.sf_id); return null; end $$""",
                    "create trigger note_write after update on accounts for each row execute function note_write()"));
            var ids = sides.salesforce().keySet().stream().sorted().toList();
            var held = ids.get(0);
            try (var connection = sandbox.postgres().connect();
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("select 1 from accounts where sf_id = '" + held + "' for update");
                for (var id : ids) {
                    sandbox.salesforce().update("Account", id, Map.of("Phone", "555-0100"));
                }
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                                sides.text("select count(*) from accounts where phone = '555-0100'"))
                        .isEqualTo(Integer.toString(ids.size() - 1)));
                connection.rollback();
            }
            sides.becomeEqual();
            assertThat(sides.text("select count(*) || ' of ' || count(distinct sf_id) from written"))
                    .isEqualTo(ids.size() + " of " + ids.size());
            assertThat(application.metric("bactrian_writes_parked_total")).isZero();
        }
    }
}
