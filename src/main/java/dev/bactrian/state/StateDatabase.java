package dev.bactrian.state;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** The database that holds the state: its schema, and transactions on it. */
@ApplicationScoped
public class StateDatabase {

    /** Work inside one transaction. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T in(Connection connection) throws SQLException;
    }

    private final DataSource dataSource;
    private final Flyway flyway;
    private volatile boolean migrated;

    StateDatabase(DataSource dataSource, Flyway flyway) {
        this.dataSource = dataSource;
        this.flyway = flyway;
    }

    /**
     * Brings the schema up to date; later calls do nothing.
     *
     * @throws StateUnavailable to be tried again
     */
    public synchronized void migrate() {
        if (migrated) {
            return;
        }
        try {
            flyway.migrate();
            migrated = true;
        } catch (FlywayException e) {
            throw new StateUnavailable("migrate the state schema", e);
        }
    }

    /**
     * Runs the work in one transaction: all of it is stored, or nothing.
     *
     * @param action what it does, in lower case, for the message
     * @throws StateUnavailable where the database cannot be reached or two transactions met: to be tried again
     * @throws IllegalStateException where it refuses a statement or a value, e.g. a text with a NUL character: no waiting helps
     */
    public <T extends @Nullable Object> T transaction(String action, Work<T> work) {
        try (var connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollback(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            if (isRefusal(e)) {
                throw new IllegalStateException(action + ": " + e.getMessage(), e);
            }
            throw new StateUnavailable(action, e);
        }
    }

    /** SQLSTATE classes 22, a value that does not fit, 23, one that must be unique, 2B, something that others are made of, 42, a statement that is wrong, and 54, one that is too large for an index. */
    private static boolean isRefusal(SQLException e) {
        var state = e.getSQLState();
        return state != null
                && (state.startsWith("22")
                        || state.startsWith("23")
                        || state.startsWith("2B")
                        || state.startsWith("42")
                        || state.startsWith("54"));
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
