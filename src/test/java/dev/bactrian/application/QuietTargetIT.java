package dev.bactrian.application;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A database in which nobody writes but the application, so that its log tells nothing by itself. */
class QuietTargetIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String CUT = "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where datname = 'west' and wait_event_type = 'Lock' and query ilike '%customers%'";

    /** Whether it took place is for the log to tell, which has to be made to tell how far it is. */
    @Test
    void createWhoseAnswerWasLostIsMadeAgain() throws IOException, SQLException {
        try (var databases = TwoDatabases.start("quiet-target", 5, "")) {
            databases.becomeEqual(PATIENCE);
            try (var lock = databases.connect("west");
                    var statement = lock.createStatement()) {
                lock.setAutoCommit(false);
                statement.execute("lock table customers in share mode");
                databases.execute("east", "insert into customers values (1000, 'new', '1', 'Rome')");
                await().atMost(PATIENCE)
                        .until(() -> databases.texts("west", CUT).contains("t"));
                lock.rollback();
            }

            databases.becomeEqual(PATIENCE);
        }
    }
}
