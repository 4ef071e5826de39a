package dev.bactrian.application;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A PostgreSQL database, {@code ours}, one of another product, {@code theirs}, and an application that keeps their customers equal. */
abstract class ForeignDatabase implements AutoCloseable {

    final Application application;
    private final EmbeddedPostgres postgres;

    /**
     * @param settings of their system
     * @param sync the sync file
     */
    ForeignDatabase(String name, Map<String, String> settings, String sync) throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("wal_level", "logical")
                .setServerConfig("track_commit_timestamp", "on")
                .start();
        execute("postgres", "create database state", "create database ours");
        execute("ours", "create table customers (id bigint primary key, name text)");
        application = Application.keepingState(
                        "jdbc:postgresql://localhost:" + postgres.getPort() + "/state?currentSchema=bactrian", name)
                .with("quarkus.datasource.username", "postgres")
                .with("bactrian.systems.ours.type", "postgres")
                .with("bactrian.systems.ours.host", "localhost")
                .with("bactrian.systems.ours.port", Integer.toString(postgres.getPort()))
                .with("bactrian.systems.ours.database", "ours")
                .with("bactrian.systems.ours.user", "postgres")
                .withSync("customers.sync.yaml", sync);
        settings.forEach((key, value) -> application.with("bactrian.systems.theirs." + key, value));
    }

    /** A connection of their users. */
    abstract Connection theirs() throws SQLException;

    /** Their server goes away; their database stays. */
    abstract void cut() throws Exception;

    abstract void mend() throws Exception;

    /** Until the clock by which their database dates edits has gone on. */
    abstract void awaitTick();

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

    void execute(String database, String... statements) throws SQLException {
        Sql.execute(connect(database), statements);
    }

    List<String> texts(String database, String sql) throws SQLException {
        return Sql.texts(connect(database), sql);
    }

    private Connection connect(String database) throws SQLException {
        return database.equals("theirs")
                ? theirs()
                : postgres.getDatabase("postgres", database).getConnection();
    }

    @Override
    public void close() throws Exception {
        application.close();
        postgres.close();
    }
}
