package dev.bactrian.application;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** An H2 database, which is asked for its changes. */
class JdbcIT extends OtherProductTest {

    @Override
    ForeignDatabase start(String name) throws Exception {
        return H2Customers.start("jdbc-" + name);
    }

    /** Nobody moves the time on, but a sweep finds the edit; and a row that its trigger alters travels as it is. */
    @Test
    void whatThePollCannotSeeIsFoundToo() throws Exception {
        try (var both = start("sweep")) {
            both.insert("ours", 1, "Ada");
            both.application.start().live();
            become(both, Map.of(1L, "Ada"));

            both.execute("theirs", "update customers set name = 'Ann', edited = timestamp '2020-01-01 00:00:00'");

            become(both, Map.of(1L, "Ann"));
        }
    }
}
