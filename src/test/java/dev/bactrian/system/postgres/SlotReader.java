package dev.bactrian.system.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/** Somebody who reads a slot, and is not us. */
record SlotReader(Connection connection, PGReplicationStream stream) implements AutoCloseable {

    static SlotReader of(EmbeddedPostgres server, String slot) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("replication", "database");
        properties.setProperty("assumeMinServerVersion", "10");
        properties.setProperty("preferQueryMode", "simple");
        var connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"), properties);
        var stream = connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(slot)
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", slot)
                .withStatusInterval(1, TimeUnit.SECONDS)
                .start();
        return new SlotReader(connection, stream);
    }

    /** The server's process that serves it. */
    int process() throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    @Override
    public void close() throws SQLException {
        stream.close();
        connection.close();
    }
}
