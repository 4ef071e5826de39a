package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a lost slot did not tell is read, and a row that is read has the time of its last edit, where the database keeps it. */
class LostSlotIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void laterEditWinsThoughItIsOnlyRead() throws Exception {
        try (var databases = TwoDatabases.prepare("lost-slot", 10, "", Map.of("track_commit_timestamp", "on"))) {
            databases.application.start().live();
            databases.becomeEqual(PATIENCE);
            databases.application.kill();
            await().atMost(PATIENCE).until(() -> databases
                    .texts("east", "select count(*)::text from pg_replication_slots where active")
                    .equals(List.of("0")));
            databases.texts(
                    "east",
                    "select pg_drop_replication_slot(slot_name)::text from pg_replication_slots where database = 'east'");
            databases.execute("west", "update customers set phone = 'earlier' where id = 1");
            databases.execute("east", "update customers set phone = 'later' where id in (1, 2)");
            databases.execute("west", "update customers set phone = 'later still' where id = 2");

            databases.application.start().live();

            databases.becomeEqual(PATIENCE);
            assertThat(databases.texts("west", "select phone from customers where id <= 2 order by id"))
                    .containsExactly("later", "later still");
        }
    }
}
