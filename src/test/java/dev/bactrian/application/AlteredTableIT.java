package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody alters a table while it is followed. */
class AlteredTableIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ParameterizedTest
    @ValueSource(strings = {"bidirectional", "one_way"})
    void renamedColumnMakesTheSyncInvalidUntilItIsBack(String type) throws IOException, SQLException {
        try (var databases = TwoDatabases.start("renamed-" + type, 20, "sync_type: " + type)) {
            databases.becomeEqual(PATIENCE);
            databases.execute("east", "alter table customers rename phone to telephone");
            databases.execute(
                    "east",
                    "insert into customers values (1000, 'while it was away', '1', 'Rome')",
                    "update customers set telephone = '2', city = 'Oslo' where id = 1");

            isInvalid(databases);
            assertThat(databases.texts("west", "select id from customers where id = 1000 or city = 'Oslo'"))
                    .isEmpty();
            databases.execute("east", "alter table customers rename telephone to phone");

            databases.application.live();
            databases.becomeEqual(PATIENCE);
            assertThat(databases.texts("west", "select phone from customers where id in (1, 1000) order by id"))
                    .containsExactly("2", "1");
            assertThat(databases.application.metric("bactrian_invalid")).isZero();
        }
    }

    @Test
    void columnThatTheTargetOfAOneWaySyncHasLostIsFilledOnceItIsBack() throws IOException, SQLException {
        try (var databases = TwoDatabases.start("lost-column", 20, "sync_type: one_way")) {
            databases.becomeEqual(PATIENCE);
            databases.execute("west", "alter table customers drop column phone");
            isInvalid(databases);
            databases.execute("east", "insert into customers values (1000, 'while it was away', '1', 'Rome')");

            assertThat(databases.texts("west", "select id from customers where id = 1000"))
                    .isEmpty();
            databases.execute("west", "alter table customers add phone text");

            databases.application.live();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            databases.texts("west", "select count(*) from customers where phone is not null"))
                    .containsExactly("21"));
        }
    }

    /** No row tells of it, so nobody would ever know what the column holds now. */
    @Test
    void columnThatWasMadeAnewInOneStatementIsReadAnew() throws IOException, SQLException {
        try (var databases = TwoDatabases.start("made-anew", 20, "")) {
            databases.becomeEqual(PATIENCE);

            databases.execute(
                    "east", "alter table customers drop column phone, add column phone text default 'made anew'");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(databases.application.log())
                    .contains("fields were added, reading everything anew", "fields=\"phone\""));
            databases.application.live();
            databases.execute("east", "update customers set city = 'later' where id = 7");
            databases.becomeEqual(PATIENCE);
        }
    }

    /** What was missing in the log is read, though the column was away for a moment only. */
    @Test
    void columnThatIsBackBeforeAnybodyLooksLosesNothing() throws IOException, SQLException {
        try (var databases = TwoDatabases.start("back-soon", 20, "sync_type: one_way")) {
            databases.becomeEqual(PATIENCE);

            databases.execute(
                    "east",
                    """
                    begin;
                    alter table customers rename phone to telephone;
                    insert into customers values (1000, 'in one transaction', '1', 'Rome');
                    update customers set telephone = '2' where id = 1;
                    alter table customers rename telephone to phone;
                    commit""");
            databases.execute("east", "insert into customers values (1001, 'afterwards', '3', 'Bonn')");

            databases.becomeEqual(PATIENCE);
            assertThat(databases.texts("west", "select phone from customers where id > 999 order by id"))
                    .containsExactly("1", "3");
        }
    }

    private static void isInvalid(TwoDatabases databases) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(databases.application.get("/q/health/ready"))
                .contains("\"status\": \"DOWN\"", "invalid: ", "unknown column \\\"phone\\\""));
        assertThat(databases.application.metric("bactrian_invalid")).isEqualTo(1);
    }
}
