package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A text by which records are matched may be longer than an index takes; a key that is, stops only its own record. */
class LongValuesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Does not get shorter by compression, and is just what the index of a primary key takes. */
    private static final String LONG_KEY =
            "(select left(string_agg(chr(33 + (hashint4(n) & 63)), ''), 2690) from generate_series(1, 2690) n)";

    private static final String LONG_NAME = "(select string_agg(md5(n::text), '') from generate_series(1, 250) n)";

    @Test
    void textToMatchByIsWrittenAndKeyIsParkedAndTheOthersGoOn() throws Exception {
        try (var databases = TwoDatabases.prepare("long-values", 3, "match_on: [name]")) {
            for (var database : List.of("east", "west")) {
                databases.execute(database, "alter table customers alter id type text");
            }
            databases.application.start().live();

            databases.execute(
                    "east",
                    "insert into customers values ('long name', " + LONG_NAME + ", 'p', 'c'), (" + LONG_KEY
                            + ", 'long key', 'p', 'c'), ('good', 'good', 'p', 'c')",
                    "update customers set phone = 'neighbour' where id = '2'");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(databases.texts(
                            "west", "select id from customers where id = 'good' or phone = 'neighbour'"))
                    .containsExactlyInAnyOrder("good", "2"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            databases.texts("west", "select length(name) from customers where id = 'long name'"))
                    .containsExactly("8000"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            databases.texts("state", "select message from bactrian.parked where settled_at is null"))
                    .singleElement()
                    .asString()
                    .contains("index row size"));
            assertThat(databases.texts("state", "select length(key) < 200 from bactrian.parked"))
                    .containsOnly("t");
            databases.application.awaitLive("customers.east");
        }
    }
}
