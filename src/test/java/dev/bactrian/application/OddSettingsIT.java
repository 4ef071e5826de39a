package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Databases whose settings tell values in another form, and a value that no other system has. */
class OddSettingsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void noValueIsRoundedOrTurnedIntoAnother() throws IOException, SQLException {
        try (var databases = TwoDatabases.prepare(
                "odd-settings",
                5,
                "  - { source: worth, target: worth }\n  - { source: at, target: at }\n  - { source: day, target: day }")) {
            for (var database : List.of("east", "west", "state")) {
                databases.execute(
                        database,
                        "alter database " + database + " set extra_float_digits = 0",
                        "alter database " + database + " set DateStyle = 'German, DMY'",
                        "alter database " + database + " set IntervalStyle = 'sql_standard'",
                        "alter database " + database + " set TimeZone = 'Asia/Kathmandu'",
                        "alter database " + database + " set bytea_output = 'escape'");
            }
            for (var database : List.of("east", "west")) {
                databases.execute(database, "alter table customers add worth float8, add at timestamptz, add day date");
            }
            databases.execute("east", "update customers set worth = 0.1::float8 + 0.2, at = now() where id = 1");
            databases.application.start().live();
            databases.becomeEqual(PATIENCE);

            databases.execute(
                    "west", "update customers set worth = 1234567.891234567, day = date '2024-02-03' where id = 2");
            databases.execute("west", "update customers set city = 'edited beside it' where id = 1");
            databases.execute("east", "update customers set at = 'infinity', day = '-infinity' where id = 3");
            databases.execute("west", "update customers set day = '0044-03-15 BC' where id = 4");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(databases.texts(
                            "state", "select string_agg(message, ' ') from bactrian.parked where settled_at is null"))
                    .singleElement()
                    .asString()
                    .contains("\"infinity\" is no", "\"0044-03-15 BC\" is no"));
            for (var database : List.of("east", "west")) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                                databases.texts(
                                        database,
                                        "select id from customers where id = 1 and worth = 0.1::float8 + 0.2::float8"
                                                + " or id = 2 and worth = 1234567.891234567 and day = date '2024-02-03' order by id"))
                        .as(database)
                        .containsExactly("1", "2"));
            }
            assertThat(databases.texts(
                            "west", "select id from customers where id = 3 and (at is not null or day is not null)"))
                    .isEmpty();
            assertThat(databases.texts("east", "select id from customers where id = 4 and day is not null"))
                    .isEmpty();
        }
    }
}
