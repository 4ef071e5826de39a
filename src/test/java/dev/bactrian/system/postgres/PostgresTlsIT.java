package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bactrian.Certificates;
import dev.bactrian.Certificates.Signed;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server is spoken to only if it shows who it is, as far as that is demanded. */
class PostgresTlsIT {

    @TempDir
    private static Path directory;

    private static Certificates certificates;
    private static Signed ours;
    private static Signed shown;
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException, SQLException {
        certificates = Certificates.in(directory);
        ours = certificates.sign("postgres", "-1d", 10);
        shown = certificates.sign("localhost", "-1d", 10);
        var data = Files.createTempDirectory("encrypted");
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setServerConfig("wal_level", "logical")
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_ca_file", certificates.authority().toString())
                .setServerConfig("ssl_cert_file", shown.certificate().toString())
                .setServerConfig("ssl_key_file", shown.key().toString())
                .start();
        Files.writeString(
                data.resolve("pg_hba.conf"),
                "\nhostssl all certified 127.0.0.1/32 trust clientcert=verify-ca\nhost all postgres 127.0.0.1/32 trust\n",
                StandardOpenOption.TRUNCATE_EXISTING);
        execute("create role certified login", "select pg_reload_conf()");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void rightCertificateIsTaken() throws SQLException, IOException {
        show(certificates.sign("localhost", "-2d", 10));

        assertThat(isEncrypted(verified("localhost"))).isTrue();
    }

    @Test
    void slotIsMadeOverAnEncryptedConnection() throws SQLException, IOException {
        show(certificates.sign("localhost", "-3d", 10));

        try (var connection = PostgresConnections.to(read(verified("localhost")))
                        .single(Map.of(
                                "replication",
                                "database",
                                "assumeMinServerVersion",
                                "10",
                                "preferQueryMode",
                                "simple"));
                var questions = server.getPostgresDatabase().getConnection();
                var row = questions
                        .createStatement()
                        .executeQuery("select ssl from pg_stat_ssl join pg_stat_activity using (pid)"
                                + " where backend_type = 'walsender'")) {
            assertThat(connection.isClosed()).isFalse();
            assertThat(row.next()).isTrue();
            assertThat(row.getBoolean(1)).isTrue();
        }
    }

    @Test
    void certificateOfAnotherHostIsRefused() throws SQLException, IOException {
        show(certificates.sign("elsewhere", "-1d", 10));

        assertThatThrownBy(() -> connect(verified("localhost")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("hostname localhost could not be verified");
        var authorityIsEnough = verified("localhost");
        authorityIsEnough.put("ssl-mode", "verify-ca");
        assertThat(isEncrypted(authorityIsEnough)).isTrue();
    }

    @Test
    void expiredCertificateIsRefused() throws SQLException, IOException {
        show(certificates.sign("localhost", "-10d", 5));

        assertThatThrownBy(() -> connect(verified("localhost")))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("NotAfter");
    }

    @Test
    void certificateOfAnAuthorityThatJavaDoesNotTrustIsRefused() throws SQLException, IOException {
        show(certificates.sign("localhost", "-4d", 10));
        var javas = verified("localhost");
        javas.remove("ssl-root-cert");

        assertThatThrownBy(() -> connect(javas))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("unable to find valid certification path");
    }

    @Test
    void serverThatAsksForOurCertificateGetsIt() throws SQLException, IOException {
        show(certificates.sign("localhost", "-5d", 10));
        var certified = verified("localhost");
        certified.put("user", "certified");

        assertThatThrownBy(() -> connect(certified)).isInstanceOf(SQLException.class);
        certified.put("ssl-cert", ours.certificate().toString());
        certified.put("ssl-key", ours.key().toString());
        assertThat(isEncrypted(certified)).isTrue();
    }

    @Test
    void anotherMachineHasToShowWhoItIs() {
        assertThat(read(Map.of("host", "db.internal", "database", "d", "user", "u"))
                        .tls()
                        .mode())
                .isEqualTo(PostgresTls.Mode.VERIFY_FULL);
        assertThat(read(Map.of("host", "127.0.0.1", "database", "d", "user", "u"))
                        .tls()
                        .mode())
                .isEqualTo(PostgresTls.Mode.DISABLE);
    }

    @Test
    void mistakesAreToldAtOnce() {
        assertThatThrownBy(() -> read(Map.of(
                        "database",
                        "d",
                        "user",
                        "u",
                        "ssl-mode",
                        "yes",
                        "ssl-cert",
                        "/no/such",
                        "socket-timeout",
                        "0s")))
                .hasMessageContaining("bactrian.systems.erp.ssl-mode: unknown \"yes\""
                        + " (expected one of: disable, prefer, require, verify-ca, verify-full)")
                .hasMessageContaining(
                        "bactrian.systems.erp.ssl-cert: expected a file that can be read, got \"/no/such\"")
                .hasMessageContaining("bactrian.systems.erp.ssl-key: expected a file: ssl-cert and ssl-key go together")
                .hasMessageContaining("bactrian.systems.erp.socket-timeout: expected a duration of at least 1s");
    }

    private static PostgresSettings read(Map<String, String> settings) {
        return PostgresSettings.read("erp", settings);
    }

    private static Map<String, String> verified(String host) {
        return new HashMap<>(Map.of(
                "host",
                host,
                "port",
                Integer.toString(server.getPort()),
                "database",
                "postgres",
                "user",
                "postgres",
                "ssl-mode",
                "verify-full",
                "ssl-root-cert",
                certificates.authority().toString()));
    }

    /** A connection of its own, which unlike a pool says at once why there is none. */
    private static Connection connect(Map<String, String> settings) throws SQLException {
        return PostgresConnections.to(read(settings)).single(Map.of());
    }

    private static boolean isEncrypted(Map<String, String> settings) throws SQLException {
        try (var connection = PostgresConnections.to(read(settings)).questions().getConnection();
                var row = connection
                        .createStatement()
                        .executeQuery("select ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** The server goes on with another certificate. */
    private static void show(Signed certificate) throws SQLException, IOException {
        var before = configuredAt();
        Files.copy(certificate.certificate(), shown.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(certificate.key(), shown.key(), StandardCopyOption.REPLACE_EXISTING);
        execute("select pg_reload_conf()");
        await().until(() -> !configuredAt().equals(before));
    }

    /** When the server read its configuration, as a session that begins now inherits it. */
    private static String configuredAt() throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var row = connection.createStatement().executeQuery("select pg_conf_load_time()")) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(String... statements) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
