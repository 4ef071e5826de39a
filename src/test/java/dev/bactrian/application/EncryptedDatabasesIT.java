package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.Certificates;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every connection of the application is encrypted where that is demanded: pools, slots, Debezium's, and those to the state. */
class EncryptedDatabasesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void noConnectionIsInClear(@TempDir Path directory) throws IOException, SQLException {
        var certificates = Certificates.in(directory);
        var right = certificates.sign("localhost", "-1d", 10);
        var authority = certificates.authority().toString();
        var server = Map.of(
                "ssl", "on",
                "ssl_cert_file", right.certificate().toString(),
                "ssl_key_file", right.key().toString());
        try (var databases = TwoDatabases.prepare("encrypted", 10, "", server)) {
            for (var system : new String[] {"east", "west"}) {
                databases
                        .application
                        .with("bactrian.systems." + system + ".ssl-mode", "verify-full")
                        .with("bactrian.systems." + system + ".ssl-root-cert", authority);
            }
            databases
                    .application
                    .with(
                            "quarkus.datasource.jdbc.url",
                            "jdbc:postgresql://localhost:" + databases.port()
                                    + "/state?currentSchema=bactrian&sslmode=verify-full&sslrootcert=" + authority)
                    .start()
                    .live();

            databases.execute("east", "update customers set city = 'encrypted'");
            databases.execute("west", "update customers set phone = 'encrypted'");

            databases.becomeEqual(PATIENCE);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(databases.texts(
                            "postgres",
                            "select distinct datname || ' ' || backend_type || ' ' || ssl"
                                    + " from pg_stat_activity join pg_stat_ssl using (pid)"
                                    + " where datname in ('east', 'west', 'state') order by 1"))
                    .containsExactly(
                            "east client backend true",
                            "east walsender true",
                            "state client backend true",
                            "west client backend true",
                            "west walsender true"));
        }
    }
}
