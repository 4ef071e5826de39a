package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bactrian.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every connection of the application is encrypted where that is demanded: pools, slots, Debezium's, and those to the state. */
class EncryptedDatabasesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private Certificates certificates;

    @BeforeEach
    void makeCertificates() {
        certificates = Certificates.in(directory);
    }

    @Test
    void noConnectionIsInClear() throws IOException, SQLException {
        try (var databases = databases("encrypted", Map.of(), Map.of())) {
            assertEditsGoBy(databases, "encrypted");
        }
    }

    /** A server that knows its users by their certificates alone. */
    @Test
    void everyConnectionShowsOurCertificate() throws IOException, SQLException {
        var rules = Files.writeString(
                directory.resolve("pg_hba.conf"), "hostssl all all all cert\nhostnossl all all all trust\n");
        var ours = certificates.sign("postgres", "-1d", 10);
        var server = Map.of(
                "hba_file",
                rules.toString(),
                "ssl_ca_file",
                certificates.authority().toString());
        var client =
                Map.of("cert", ours.certificate().toString(), "key", ours.key().toString());
        try (var databases = databases("client-certificates", server, client)) {
            assertThatThrownBy(() -> DriverManager.getConnection(
                            "jdbc:postgresql://localhost:" + databases.port() + "/east?sslmode=require",
                            "postgres",
                            ""))
                    .as("without a certificate")
                    .hasMessageContaining("certificate");

            assertEditsGoBy(databases, "encrypted for CN=postgres");
        }
    }

    /**
     * @param ofServer settings of the server, besides those that have it encrypt
     * @param ofClient our own certificate and its key, as {@code cert} and {@code key}
     */
    private TwoDatabases databases(String name, Map<String, String> ofServer, Map<String, String> ofClient)
            throws IOException, SQLException {
        var right = certificates.sign("localhost", "-1d", 10);
        var server = new HashMap<>(ofServer);
        server.put("ssl", "on");
        server.put("ssl_cert_file", right.certificate().toString());
        server.put("ssl_key_file", right.key().toString());
        var client = new HashMap<>(ofClient);
        client.put("mode", "verify-full");
        client.put("root-cert", certificates.authority().toString());
        var databases = TwoDatabases.prepare(name, 10, "", server);
        var ofState =
                new StringBuilder("jdbc:postgresql://localhost:" + databases.port() + "/state?currentSchema=bactrian");
        client.forEach((setting, value) -> {
            for (var system : List.of("east", "west")) {
                databases.application.with("bactrian.systems." + system + ".ssl-" + setting, value);
            }
            ofState.append("&ssl").append(setting.replace("-", "")).append('=').append(value);
        });
        databases.application.with("quarkus.datasource.jdbc.url", ofState.toString());
        return databases;
    }

    /** @param how all connections are made, and no other */
    private static void assertEditsGoBy(TwoDatabases databases, String how) throws IOException, SQLException {
        databases.application.start().live();

        databases.execute("east", "update customers set city = 'edited'");
        databases.execute("west", "update customers set phone = 'edited'");

        databases.becomeEqual(PATIENCE);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        databases.texts(
                                "postgres",
                                """
                        select distinct concat(datname, ' ', backend_type, ': ', case when ssl then 'encrypted' else 'in clear' end, ' for ' || ltrim(client_dn, '/'))
                        from pg_stat_activity join pg_stat_ssl using (pid) where datname in ('east', 'west', 'state') order by 1"""))
                .containsExactly(
                        "east client backend: " + how,
                        "east walsender: " + how,
                        "state client backend: " + how,
                        "west client backend: " + how,
                        "west walsender: " + how));
    }
}
