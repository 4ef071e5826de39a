package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A publication that somebody alters while it is followed. */
class PublicationIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void rowsOfAnotherTableAreNobodys() throws IOException, SQLException {
        try (var databases = TwoDatabases.start("publication", 20, "")) {
            databases.becomeEqual(PATIENCE);
            databases.execute(
                    "east",
                    "create table other (id bigint primary key, name text, phone text, city text)",
                    "insert into other select n, 'other ' || n from generate_series(1, 30) as n",
                    "alter publication bactrian_east add table other",
                    "update other set name = 'taken for a customer' where id <= 5",
                    "delete from other where id between 6 and 10",
                    "insert into other values (1000, 'taken for a customer')",
                    "truncate other",
                    "update customers set phone = 'edited' where id = 1");

            databases.execute("east", "update customers set city = 'later' where id = 2");

            databases.application.live();
            databases.becomeEqual(PATIENCE);
            assertThat(databases.texts("west", "select count(*) from customers"))
                    .containsExactly("20");
            assertThat(databases.texts("west", "select city from customers where id = 2"))
                    .containsExactly("later");
            assertThat(databases.texts("west", "select phone from customers where id = 1"))
                    .containsExactly("edited");
            assertThat(
                            databases.texts(
                                    "state",
                                    "select key from bactrian.journal where edits::text like '%taken%' or operation = 'DELETE'"))
                    .isEmpty();
        }
    }
}
