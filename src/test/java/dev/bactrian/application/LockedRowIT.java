package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Somebody's transaction that is left open holds up only the rows that it has locked. */
class LockedRowIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void othersArriveWhileOneRowIsLockedAndThatOneDoesAfterwards() throws Exception {
        try (var databases = TwoDatabases.start("locked-row", 20, "");
                var other = databases.connect("west")) {
            databases.application.stop();
            databases.application.with("bactrian.lease", "12s").start().live();
            other.setAutoCommit(false);
            other.createStatement().execute("update customers set phone = 'theirs' where id = 5");

            databases.execute(
                    "east",
                    "update customers set name = 'new ' || id",
                    "insert into customers values (21, 'new 21', 'phone', 'city')");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            databases.texts("west", "select 1 from customers where name like 'new %'"))
                    .hasSize(20));
            assertThat(databases.texts("west", "select name from customers where id = 5"))
                    .containsExactly("name 5");
            assertThat(databases.application.log()).doesNotContain("cannot write sync=customers");

            other.commit();
            databases.becomeEqual(PATIENCE);
            assertThat(databases.texts("east", "select name || ' ' || phone from customers where id = 5"))
                    .containsExactly("new 5 theirs");
        }
    }
}
