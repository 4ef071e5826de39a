package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records that are edited on both sides in turns are no loop; a job on each side that puts the same field right in its own way is one. */
class EditsInTurnsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int RECORDS = 15;
    private static final int ROUNDS = 14;

    @Test
    void onlyWhatAnswersOurWritesIsStopped() throws Exception {
        try (var databases = TwoDatabases.start("in-turns", RECORDS, "loop_prevention: { max_update_count: 2 }")) {
            for (var round = 0; round < ROUNDS; round++) {
                var sides = round % 2 == 0 ? List.of("east", "west") : List.of("west", "east");
                databases.execute(sides.get(0), "update customers set phone = 'turn " + round + "'");
                arrived(databases, sides.get(1), "phone = 'turn " + round + "'", RECORDS);
            }
            assertThat(databases.texts("state", "select code from bactrian.parked"))
                    .isEmpty();

            databases.execute("east", "update customers set city = 'Rome' where id = 1");
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
                databases.execute(
                        "east", "update customers set city = lower(city) where city <> lower(city) and id = 1");
                databases.execute(
                        "west", "update customers set city = upper(city) where city <> upper(city) and id = 1");
                return !databases
                        .texts("state", "select code from bactrian.parked")
                        .isEmpty();
            });
            assertThat(databases.texts(
                            "state", "select code || ' ' || (message like 'city changed hands%') from bactrian.parked"))
                    .containsExactly("LOOP true");
        }
    }

    private static void arrived(TwoDatabases databases, String side, String condition, int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(databases.texts(side, "select id from customers where " + condition))
                        .hasSize(count));
    }
}
