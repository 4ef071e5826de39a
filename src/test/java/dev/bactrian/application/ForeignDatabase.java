package dev.bactrian.application;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.h2.tools.Server;

/** A PostgreSQL database, an H2 database that is reached by its server and a driver in a folder, and an application that keeps their customers equal. */
final class ForeignDatabase implements AutoCloseable {

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

    final Application application;
    private final EmbeddedPostgres postgres;
    private final String memory;
    private final Connection keptOpen;
    private Server h2;

    ForeignDatabase(String name) throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("wal_level", "logical")
                .setServerConfig("track_commit_timestamp", "on")
                .start();
        memory = "mem:" + name;
        keptOpen = DriverManager.getConnection("jdbc:h2:" + memory, "app", "secret");
        h2 = Server.createTcpServer("-tcpPort", "0").start();
        execute("postgres", "create database state", "create database ours");
        execute("ours", "create table customers (id bigint primary key, name text)");
        execute(
                "theirs",
                "create table customers (id bigint primary key, name varchar(80),"
                        + " edited timestamp(6) default localtimestamp on update localtimestamp)");
        application = Application.keepingState(
                        "jdbc:postgresql://localhost:" + postgres.getPort() + "/state?currentSchema=bactrian", name)
                .with("quarkus.datasource.username", "postgres")
                .with("bactrian.systems.ours.type", "postgres")
                .with("bactrian.systems.ours.host", "localhost")
                .with("bactrian.systems.ours.port", Integer.toString(postgres.getPort()))
                .with("bactrian.systems.ours.database", "ours")
                .with("bactrian.systems.ours.user", "postgres")
                .with("bactrian.systems.theirs.type", "jdbc")
                .with("bactrian.systems.theirs.url", "jdbc:h2:tcp://localhost:" + h2.getPort() + "/" + memory)
                .with("bactrian.systems.theirs.user", "app")
                .with("bactrian.systems.theirs.password", "secret")
                .with("bactrian.systems.theirs.modified-column", "EDITED")
                .with("bactrian.drivers-folder", drivers(name).toString())
                .withSync("customers.sync.yaml", SYNC);
    }

    private static Path drivers(String name) throws IOException {
        var folder = Files.createDirectories(Path.of("target", "syncs", name, "drivers"));
        var jar = Path.of(
                Server.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        Files.copy(jar, folder.resolve("h2.jar"), StandardCopyOption.REPLACE_EXISTING);
        return folder;
    }

    void insert(String side, long id, String name) throws SQLException {
        execute(side, "insert into customers (id, name) values (%d, '%s')".formatted(id, name));
    }

    void rename(String side, long id, String name) throws SQLException {
        execute(side, "update customers set name = '%s' where id = %d".formatted(name, id));
    }

    Map<Long, String> names(String side) throws SQLException {
        var names = new TreeMap<Long, String>();
        for (var line : texts(side, "select concat_ws('|', id, name) from customers")) {
            names.put(Long.parseLong(line.substring(0, line.indexOf('|'))), line.substring(line.indexOf('|') + 1));
        }
        return names;
    }

    /** Until the clock that all share has gone on by some milliseconds. */
    void awaitTick() {
        var before = Instant.now();
        while (Instant.now().isBefore(before.plus(5, ChronoUnit.MILLIS))) {
            Thread.onSpinWait();
        }
    }

    /** H2's server goes away; the database stays, and its users go on. */
    void cut() {
        h2.stop();
    }

    void mend() throws SQLException {
        h2 = Server.createTcpServer("-tcpPort", Integer.toString(h2.getPort())).start();
    }

    void execute(String database, String... statements) throws SQLException {
        Sql.execute(connect(database), statements);
    }

    List<String> texts(String database, String sql) throws SQLException {
        return Sql.texts(connect(database), sql);
    }

    private Connection connect(String database) throws SQLException {
        return database.equals("theirs")
                ? DriverManager.getConnection("jdbc:h2:" + memory, "app", "secret")
                : postgres.getDatabase("postgres", database).getConnection();
    }

    @Override
    public void close() throws IOException, SQLException {
        application.close();
        h2.stop();
        keptOpen.close();
        postgres.close();
    }
}
