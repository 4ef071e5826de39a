package dev.bactrian.system.jdbc;

import dev.bactrian.change.Position;
import java.sql.Connection;
import java.sql.SQLException;

/** Tells where the readings and the writes of one table stand among all that happens to it. */
public interface TableOrder {

    /** What reads; it shows everything up to the place, and nothing of what comes behind. */
    interface Reading<T> {
        T at(Connection connection, Position place) throws SQLException;
    }

    /** What writes a batch, in one transaction or in several. */
    interface Writing<T> {
        T in(Connection connection, Transactions transactions) throws SQLException;
    }

    /** The transactions of one batch. */
    interface Transactions {

        /** A transaction begins in which deliveries of this token are written. */
        void begun(Connection connection, String token) throws SQLException;

        /** It is about to be committed. */
        void ending(Connection connection) throws SQLException;

        /** Where the transactions stand that were committed so far, or a little behind that. */
        Position committed(Connection connection) throws SQLException;

        /** Whether the log tells which transactions were ours, so that a create whose answer was lost need not be looked for. */
        boolean areTold();

        /** Looks at what was not written, outside of a transaction. */
        <T> T look(Connection connection, Reading<T> reading) throws SQLException;
    }

    /** Reads on a connection of the database's. */
    <T> T read(JdbcDatabase database, String action, Reading<T> reading);

    /** Writes on a connection of the database's. */
    <T> T write(JdbcDatabase database, String action, Writing<T> writing);
}
