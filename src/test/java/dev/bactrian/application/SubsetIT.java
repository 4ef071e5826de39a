package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Only the customers of one city are written, both ways; all of them are decided. */
class SubsetIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String RULES = "rollout: { mode: subset, filter: \"${body[city]} == 'Bonn'\" }";

    @Test
    void recordsThatEnterAreBroughtWholeAndThoseThatLeaveAreLeftAlone() throws Exception {
        try (var databases = TwoDatabases.start("subset", 5, RULES)) {
            databases.execute(
                    "east",
                    "insert into customers values (101, 'outside', '1', 'Ulm')",
                    "insert into customers values (102, 'inside', '1', 'Bonn')");
            databases.execute("west", "update customers set phone = '2' where id = 1");
            passed(databases);
            holds(databases, "west", 102, "inside 1 Bonn");
            holds(databases, "west", 101, "");
            holds(databases, "east", 1, "name 1 phone city");
            assertThat(databases.texts("state", "select outcome from bactrian.journal where key = '101'"))
                    .containsExactly("applied");

            databases.execute("east", "update customers set city = 'Bonn' where id = 101");
            databases.execute("west", "update customers set city = 'Bonn' where id = 1");
            passed(databases);
            holds(databases, "west", 101, "outside 1 Bonn");
            holds(databases, "east", 1, "name 1 2 Bonn");

            databases.execute("east", "update customers set city = 'Ulm', phone = 'last' where id = 102");
            databases.execute("west", "update customers set city = 'Ulm', phone = 'last' where id = 1");
            becomes(databases, "west", 102, "inside last Ulm");
            becomes(databases, "east", 1, "name 1 last Ulm");

            databases.execute("east", "update customers set phone = 'after' where id in (1, 102)");
            databases.execute("west", "delete from customers where id = 102", "delete from customers where id = 101");
            passed(databases);
            holds(databases, "west", 1, "name 1 last Ulm");
            holds(databases, "east", 102, "inside after Ulm");
            becomes(databases, "east", 101, "");
        }
    }

    @Test
    void filterThatIsTakenOutBringsOverWhatWasOutside() throws Exception {
        try (var databases = TwoDatabases.start("subset-widened", 5, RULES)) {
            databases.execute("east", "insert into customers values (101, 'outside', '1', 'Ulm')");
            databases.execute(
                    "west", "update customers set phone = '2' where id = 1", "delete from customers where id = 2");
            passed(databases);
            holds(databases, "west", 101, "");
            holds(databases, "east", 2, "name 2 phone city");
            databases.application.stop();
            databases.withRules("");

            databases.application.start().live();

            becomes(databases, "west", 101, "outside 1 Ulm");
            becomes(databases, "east", 1, "name 1 2 city");
            becomes(databases, "east", 2, "");
            databases.becomeEqual(PATIENCE);
        }
    }

    /** Waits until all that was edited on both sides is decided and brought over: what was edited last, and is in the subset, is there. */
    private static void passed(TwoDatabases databases) throws Exception {
        databases.execute("east", "insert into customers values (901, 'last of east', '', 'Bonn')");
        databases.execute("west", "insert into customers values (902, 'last of west', '', 'Bonn')");
        becomes(databases, "west", 901, "last of east  Bonn");
        becomes(databases, "east", 902, "last of west  Bonn");
        databases.execute("east", "delete from customers where id in (901, 902)");
        becomes(databases, "west", 901, "");
        becomes(databases, "west", 902, "");
    }

    private static void becomes(TwoDatabases databases, String database, int id, String customer) {
        await().atMost(PATIENCE).untilAsserted(() -> holds(databases, database, id, customer));
    }

    private static void holds(TwoDatabases databases, String database, int id, String customer) {
        assertThat(databases.texts(
                        database, "select name || ' ' || phone || ' ' || city from customers where id = " + id))
                .isEqualTo(customer.isEmpty() ? List.of() : List.of(customer));
    }
}
