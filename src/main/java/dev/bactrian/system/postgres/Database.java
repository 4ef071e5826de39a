package dev.bactrian.system.postgres;

import dev.bactrian.system.SystemUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Asks a database; where it cannot be asked, its system is unavailable. */
record Database(String system, DataSource dataSource) {

    /** What is asked on a connection, which is given back afterwards. */
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /** @param action what is being done, for the error, e.g. {@code read "public"."people"} */
    <T> T ask(String action, Question<T> question) {
        try (var connection = dataSource.getConnection()) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw new SystemUnavailable(system, action, e);
        }
    }
}
