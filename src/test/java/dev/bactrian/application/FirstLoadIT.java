package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is read at a first load reaches a system that held nothing while the reading goes on. */
class FirstLoadIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int ROWS = 40_000;

    @Test
    void emptySystemIsFilledWhileTheOtherIsRead() throws Exception {
        try (var databases = TwoDatabases.prepare("first-load", ROWS, "")) {
            databases.execute("west", "truncate customers");
            var application = databases.application.start();

            await().atMost(PATIENCE).until(() -> count(databases) > 0);
            assertThat(application.get("/api/syncs")).contains("loading");

            databases.execute("west", "update customers set phone = 'edited in west' where id = 1");
            databases.execute(
                    "east",
                    "update customers set phone = 'edited in east' where id in (2, " + ROWS + ")",
                    "delete from customers where id = " + (ROWS - 1));
            application.kill();
            assertThat(count(databases))
                    .as("written before the reading came to its end")
                    .isLessThan(ROWS);
            databases.execute("east", "update customers set city = 'edited meanwhile' where id = 3");
            application.start().live();

            databases.becomeEqual(PATIENCE);
            assertThat(databases.texts(
                            "west", "select id || ' ' || phone from customers where phone <> 'phone' order by id"))
                    .containsExactly("1 edited in west", "2 edited in east", ROWS + " edited in east");
            assertThat(databases.texts("west", "select id::text from customers where city <> 'city'"))
                    .containsExactly("3");
            assertThat(databases.texts("state", "select count(*)::text from bactrian.record where not deleted"))
                    .containsExactly(Integer.toString(ROWS - 1));
            assertThat(databases.texts("state", "select count(*)::text from bactrian.parked where settled_at is null"))
                    .containsExactly("0");
        }
    }

    private static int count(TwoDatabases databases) {
        return Integer.parseInt(
                databases.texts("west", "select count(*)::text from customers").get(0));
    }
}
