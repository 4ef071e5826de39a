package dev.bactrian.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.h2.tools.Server;

/** An H2 database that is reached by its server and a driver in a folder. */
final class H2Customers extends ForeignDatabase {

    private static final String SYNC =
            """
            connection_name: customers
            source: { system: ours, table: customers }
            target: { system: theirs, table: CUSTOMERS }
            sync_settings: { ongoing_sync: { polling_interval_seconds: 1 } }
            field_mappings:
              - { source: id, target: ID }
              - { source: name, target: NAME }
            """;

    private final String memory;
    private final Connection keptOpen;
    private Server h2;

    private H2Customers(String name, String memory, Connection keptOpen, Server h2) throws IOException, SQLException {
        super(
                name,
                Map.of(
                        "type",
                        "jdbc",
                        "url",
                        "jdbc:h2:tcp://localhost:" + h2.getPort() + "/" + memory,
                        "user",
                        "app",
                        "password",
                        "secret",
                        "modified-column",
                        "EDITED"),
                SYNC);
        this.memory = memory;
        this.keptOpen = keptOpen;
        this.h2 = h2;
        execute(
                "theirs",
                "create table customers (id bigint primary key, name varchar(80),"
                        + " edited timestamp(6) default localtimestamp on update localtimestamp)");
        application.with("bactrian.drivers-folder", drivers(name).toString());
    }

    static H2Customers start(String name) throws IOException, SQLException {
        var memory = "mem:" + name;
        return new H2Customers(
                name,
                memory,
                DriverManager.getConnection("jdbc:h2:" + memory, "app", "secret"),
                Server.createTcpServer("-tcpPort", "0").start());
    }

    private static Path drivers(String name) throws IOException {
        var folder = Files.createDirectories(Path.of("target", "syncs", name, "drivers"));
        var jar = Path.of(
                Server.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        Files.copy(jar, folder.resolve("h2.jar"), StandardCopyOption.REPLACE_EXISTING);
        return folder;
    }

    @Override
    Connection theirs() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:" + memory, "app", "secret");
    }

    /** Its users go on, within this process. */
    @Override
    void cut() {
        h2.stop();
    }

    @Override
    void mend() throws SQLException {
        h2 = Server.createTcpServer("-tcpPort", Integer.toString(h2.getPort())).start();
    }

    @Override
    void awaitTick() {
        var before = Instant.now();
        while (Instant.now().isBefore(before.plus(5, ChronoUnit.MILLIS))) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws Exception {
        super.close();
        h2.stop();
        keptOpen.close();
    }
}
