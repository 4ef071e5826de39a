package dev.bactrian.application;

import static org.awaitility.Awaitility.await;

import dev.bactrian.system.jdbc.MariadbServer;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;

/** A MariaDB database whose binary log is followed. */
final class MariadbCustomers extends ForeignDatabase {

    private static final String SYNC =
            """
            connection_name: customers
            source: { system: ours, table: customers }
            target: { system: theirs, table: customers }
            field_mappings:
              - { source: id, target: id }
              - { source: name, target: name }
            """;

    private final String url;

    private MariadbCustomers(String name, String database, String url) throws IOException, SQLException {
        super(
                name,
                Map.of(
                        "type",
                        "mysql",
                        "host",
                        "localhost",
                        "port",
                        Integer.toString(
                                URI.create(url.substring("jdbc:".length())).getPort()),
                        "database",
                        database,
                        "user",
                        "sync",
                        "password",
                        "secret"),
                SYNC);
        this.url = url;
        execute(
                "theirs",
                "create table customers (id bigint primary key, name varchar(80))",
                "create user if not exists sync identified by 'secret'",
                "grant replication slave, binlog monitor on *.* to sync",
                "grant all on " + database + ".* to sync");
    }

    static MariadbCustomers start(String name) throws IOException, SQLException {
        var database = name.replace('-', '_');
        return new MariadbCustomers(name, database, MariadbServer.database(database));
    }

    @Override
    Connection theirs() throws SQLException {
        return DriverManager.getConnection(url, "root", "");
    }

    @Override
    void cut() throws Exception {
        MariadbServer.stop();
    }

    @Override
    void mend() throws Exception {
        MariadbServer.startAgain();
    }

    /** Its log dates edits in whole seconds. */
    @Override
    void awaitTick() {
        var second = Instant.now().getEpochSecond();
        await().until(() -> Instant.now().getEpochSecond() > second);
    }
}
