package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that is dumped and restored on another server, whose log stands far before where the former one's had come to. */
class MovedDatabaseIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TABLE =
            "create table customers (id bigint primary key, name text, phone text, city text)";

    private static final String SYNC =
            """
            connection_name: moved
            source: { system: east, table: customers }
            target: { system: west, table: customers }
            %s
            field_mappings:
              - { source: id, target: id }
              - { source: name, target: name }
              - { source: phone, target: phone }
              - { source: city, target: city }
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sync_settings: { ongoing_sync: { mode: polling, polling_interval_seconds: 1 } }",
            })
    void editsFlowBothWaysAfterTheMove(String settings) throws IOException, SQLException {
        var name = settings.isEmpty() ? "moved" : "moved-polled";
        try (var west = server(0)) {
            execute(west, "postgres", "create database west", "create database state");
            execute(west, "west", TABLE);
            var former = server(0);
            var port = former.getPort();
            execute(former, "postgres", "create database east");
            execute(
                    former,
                    "east",
                    TABLE,
                    "insert into customers select n, 'name ' || n, 'phone', 'city' from generate_series(1, 20) as n",
                    "select pg_switch_wal(), pg_create_logical_replication_slot('far', 'pgoutput')",
                    "insert into customers select n, repeat('x', 1000) from generate_series(1000, 60000) as n",
                    "delete from customers where id >= 1000",
                    "select pg_switch_wal()",
                    "select pg_drop_replication_slot('far')");
            try (var application = application(name, west, port, settings)) {
                application.start().live();
                await().atMost(PATIENCE).until(() -> rows(west, "west").size() == 20);
                execute(west, "west", "update customers set phone = 'of west' where id <= 10");
                execute(former, "east", "update customers set city = 'of east' where id > 5");
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows(former, "east"))
                        .isEqualTo(rows(west, "west"))
                        .contains("1|name 1|of west|city", "20|name 20|phone|of east"));

                var dump = texts(
                        former,
                        "east",
                        "select format('(%L,%L,%L,%L)', id, name, phone, city) from customers where id <> 3");
                application.stop();
                former.close();
                try (var east = server(port)) {
                    execute(east, "postgres", "create database east");
                    execute(
                            east,
                            "east",
                            TABLE,
                            "insert into customers values " + String.join(",", dump),
                            "insert into customers values (21, 'made while it moved')",
                            "update customers set name = 'edited while it moved' where id = 2");
                    application.start();
                    await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows(west, "west"))
                            .isEqualTo(rows(east, "east"))
                            .hasSize(20)
                            .contains("2|edited while it moved|of west|city", "21|made while it moved||")
                            .noneMatch(row -> row.startsWith("3|")));
                    assertThat(application.log())
                            .contains("another one has taken its place")
                            .contains("from=east");
                    application.live();

                    execute(east, "east", "update customers set phone = 'later east' where id = 4");
                    execute(west, "west", "update customers set city = 'later west' where id = 5");
                    execute(east, "east", "delete from customers where id = 6");

                    await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows(west, "west"))
                            .isEqualTo(rows(east, "east"))
                            .contains("4|name 4|later east|city", "5|name 5|of west|later west")
                            .noneMatch(row -> row.startsWith("6|")));
                }
            }
        }
    }

    private static Application application(String name, EmbeddedPostgres west, int east, String settings) {
        var url = "jdbc:postgresql://localhost:" + west.getPort() + "/state?currentSchema=bactrian";
        var application = Application.keepingState(url, name)
                .with("quarkus.datasource.username", "postgres")
                .withSync("moved.sync.yaml", SYNC.formatted(settings));
        for (var system : List.of("east", "west")) {
            application
                    .with("bactrian.systems." + system + ".type", "postgres")
                    .with(
                            "bactrian.systems." + system + ".port",
                            Integer.toString(system.equals("east") ? east : west.getPort()))
                    .with("bactrian.systems." + system + ".database", system)
                    .with("bactrian.systems." + system + ".user", "postgres");
        }
        return application;
    }

    private static EmbeddedPostgres server(int port) throws IOException {
        var builder = EmbeddedPostgres.builder()
                .setServerConfig("wal_level", "logical")
                .setServerConfig("max_connections", "60");
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    private static void execute(EmbeddedPostgres server, String database, String... statements) throws SQLException {
        Sql.execute(server.getDatabase("postgres", database).getConnection(), statements);
    }

    private static List<String> rows(EmbeddedPostgres server, String database) throws SQLException {
        return texts(
                server,
                database,
                "select concat_ws('|', id, name, coalesce(phone, ''), coalesce(city, '')) from customers order by id");
    }

    private static List<String> texts(EmbeddedPostgres server, String database, String sql) throws SQLException {
        return Sql.texts(server.getDatabase("postgres", database).getConnection(), sql);
    }
}
