package dev.bactrian.application;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A PostgreSQL server on a disk of its own. The application reaches it through a network that can be cut, silenced, and led to the server
 * that takes this one's place; its users reach it directly.
 */
final class SoakServer implements AutoCloseable {

    /** For how long anybody waits for a server. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int MEGABYTES = 640;
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("wal_level", "logical"),
            Map.entry("max_replication_slots", "20"),
            Map.entry("max_wal_senders", "20"),
            Map.entry("max_connections", "80"),
            Map.entry("track_commit_timestamp", "on"),
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("shared_buffers", "32MB"),
            Map.entry("max_wal_size", "96MB"),
            Map.entry("min_wal_size", "32MB"),
            Map.entry("wal_keep_size", "64MB"),
            Map.entry("wal_sender_timeout", "10s"));

    private final String name;
    private final List<String> databases;
    private final SilentNetwork network;
    private volatile SoakDisk disk;
    private volatile EmbeddedPostgres server;

    private SoakServer(String name, List<String> databases, SoakDisk disk, EmbeddedPostgres server) throws IOException {
        this.name = name;
        this.databases = databases;
        this.disk = disk;
        this.server = server;
        this.network = SilentNetwork.to(server.getPort());
    }

    static SoakServer start(String name, List<String> databases) throws IOException, SQLException {
        var disk = SoakDisk.mount(name, MEGABYTES);
        var started = new SoakServer(name, databases, disk, start(disk, 0));
        createDatabases(started.server, databases);
        return started;
    }

    private static void createDatabases(EmbeddedPostgres server, List<String> databases) throws SQLException {
        for (var database : databases) {
            execute(server, "postgres", "create database " + database);
        }
    }

    private static EmbeddedPostgres start(SoakDisk disk, int port) throws IOException {
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(disk.data())
                .setCleanDataDirectory(false)
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .setPGStartupWait(PATIENCE);
        SETTINGS.forEach(builder::setServerConfig);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    String name() {
        return name;
    }

    List<String> databases() {
        return databases;
    }

    SilentNetwork network() {
        return network;
    }

    /** A connection of a user, who gives up after some seconds. */
    Connection connect(String database) throws SQLException {
        return connect(server, database);
    }

    private static Connection connect(EmbeddedPostgres server, String database) throws SQLException {
        var properties = new Properties();
        properties.putAll(Map.of(
                "user",
                "postgres",
                "connectTimeout",
                "5",
                "loginTimeout",
                "5",
                "socketTimeout",
                "10",
                "ApplicationName",
                "soak"));
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + server.getPort() + "/" + database, properties);
    }

    void execute(String database, String... statements) throws SQLException {
        execute(server, database, statements);
    }

    private static void execute(EmbeddedPostgres server, String database, String... statements) throws SQLException {
        Sql.execute(connect(server, database), statements);
    }

    /** The first column of every row. */
    List<String> texts(String database, String sql) throws SQLException {
        return texts(server, database, sql);
    }

    private static List<String> texts(EmbeddedPostgres server, String database, String sql) throws SQLException {
        return Sql.texts(connect(server, database), sql);
    }

    /** As an administrator does it: sessions are ended, and a checkpoint is written. */
    void restart() throws IOException {
        var port = server.getPort();
        server.close();
        server = start(disk, port);
    }

    /** All its processes end at once. */
    void crash() throws IOException {
        var port = server.getPort();
        kill();
        server = start(disk, port);
    }

    private void kill() throws IOException {
        for (var process : processes()) {
            process.destroyForcibly();
            process.onExit().join();
        }
        server.close();
    }

    /** SIGSTOP, or SIGCONT, to all its processes. */
    void signal(String signal) throws IOException {
        for (var process : processes()) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .onExit()
                    .join();
        }
    }

    /** The postmaster first. */
    private List<ProcessHandle> processes() throws IOException {
        var file = disk.data().resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return List.of();
        }
        var postmaster =
                ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0)));
        return postmaster.stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList();
    }

    void fillDisk() throws IOException {
        disk.fill();
    }

    /** Room again; a server that did not survive without is started. */
    void makeRoom() throws IOException {
        disk.makeRoom();
        await().atMost(PATIENCE).until(() -> {
            if (answers()) {
                return true;
            }
            if (processes().isEmpty()) {
                crash();
            }
            return false;
        });
    }

    private boolean answers() {
        try {
            return texts("postgres", "select pg_is_in_recovery()").equals(List.of("f"));
        } catch (SQLException e) {
            return false;
        }
    }

    /** A copy of this server that follows its log; not in its place yet. */
    Standby standby() throws IOException, SQLException {
        var copy = SoakDisk.mount(name, MEGABYTES);
        try (var connection = connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('soak', true)");
            SoakCopy.copy(disk.data(), copy.data());
            try (var row = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                row.next();
                Files.writeString(copy.data().resolve("backup_label"), row.getString(1));
            }
        }
        Files.writeString(
                copy.data().resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=localhost port=" + server.getPort() + " user=postgres'\n");
        Files.createFile(copy.data().resolve("standby.signal"));
        return new Standby(copy, start(copy, 0));
    }

    /** A server that follows this one. */
    final class Standby {
        private final SoakDisk copy;
        private final EmbeddedPostgres follower;

        private Standby(SoakDisk copy, EmbeddedPostgres follower) {
            this.copy = copy;
            this.follower = follower;
        }

        /** Waits until it holds what the server holds now. */
        void catchUp() throws SQLException {
            var end = texts("postgres", "select pg_current_wal_insert_lsn()").get(0);
            await().atMost(PATIENCE)
                    .until(() -> texts(follower, "postgres", "select pg_last_wal_replay_lsn() >= '" + end + "'")
                            .equals(List.of("t")));
        }

        /** What is written from now on does not come to it any more. */
        void fallBehind() throws SQLException {
            execute(follower, "postgres", "alter system set primary_conninfo = ''", "select pg_reload_conf()");
            await().atMost(PATIENCE)
                    .until(() -> texts(follower, "postgres", "select count(*) from pg_stat_wal_receiver")
                            .equals(List.of("0")));
        }

        /** It takes the server's place, which is ended in good order: the standby gets the rest of the log. */
        void takeOver() throws IOException, SQLException {
            network.leadTo(1);
            server.close();
            promote();
        }

        /** It takes the server's place, which dies. */
        void takeOverFromTheDead() throws IOException, SQLException {
            kill();
            promote();
        }

        private void promote() throws IOException, SQLException {
            execute(follower, "postgres", "select pg_promote(true, 120)");
            replacedBy(copy, follower);
        }
    }

    private void replacedBy(SoakDisk newDisk, EmbeddedPostgres newServer) throws IOException {
        var former = disk;
        disk = newDisk;
        server = newServer;
        network.leadTo(newServer.getPort());
        former.close();
    }

    /** Tables and rows are copied to a new server, which takes this one's place. */
    void restoreElsewhere(List<String> schema, List<String> tables, List<String> afterwards)
            throws IOException, SQLException {
        var newDisk = SoakDisk.mount(name, MEGABYTES);
        var newServer = start(newDisk, 0);
        createDatabases(newServer, databases);
        var database = databases.get(0);
        execute(newServer, database, schema.toArray(String[]::new));
        try (var from = connect(database);
                var to = connect(newServer, database)) {
            SoakCopy.copyRows(from, to, tables);
        }
        execute(newServer, database, afterwards.toArray(String[]::new));
        network.leadTo(1);
        server.close();
        replacedBy(newDisk, newServer);
    }

    @Override
    public void close() throws IOException {
        network.close();
        signal("CONT");
        server.close();
        disk.close();
    }
}
