package dev.bactrian.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.sandbox.salesforce.SalesforceSettings;
import dev.bactrian.sandbox.salesforce.SalesforceStandIn;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxIT {
    private static Sandbox sandbox;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.onFreePorts());
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void otherAddressesAreListenedToOnRequest() throws Exception {
        var other = URI.create("http://127.0.0.2:" + sandbox.salesforce().httpPort() + "/services/data");
        assertThatThrownBy(() -> get(other)).isInstanceOf(ConnectException.class);

        try (var open = SalesforceStandIn.start(SalesforceSettings.empty().withHost("0.0.0.0"))) {
            assertThat(open.url()).startsWith("http://localhost:");
            assertThat(get(URI.create("http://127.0.0.2:" + open.httpPort() + "/services/data")))
                    .contains("62.0");
        }
    }

    private static String get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void databaseIsReadyForLogicalDecoding() throws SQLException {
        assertThat(column("SHOW wal_level")).containsExactly("logical");
        assertThat(column("SHOW fsync")).containsExactly("on");
        assertThat(column("SHOW synchronous_commit")).containsExactly("on");
        assertThat(column("SHOW max_replication_slots")).containsExactly("20");
        assertThat(column("SELECT slot_name FROM pg_create_logical_replication_slot('probe', 'pgoutput')"))
                .containsExactly("probe");
        column("SELECT pg_drop_replication_slot('probe')::text");
    }

    @Test
    void twoThirdsOfTheRowsAreKnownToSalesforceAndATenthOfThemDiffers() throws SQLException {
        int differing = 0;
        int known = 0;
        int rows = 0;
        try (Connection connection = sandbox.postgres().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM accounts")) {
            while (row.next()) {
                rows++;
                String id = row.getString("sf_id");
                if (id != null) {
                    known++;
                    differing += differences(
                            row, sandbox.salesforce().record("Account", id).orElseThrow());
                }
            }
        }
        assertThat(rows).isEqualTo(360);
        assertThat(known).isEqualTo(240);
        assertThat(differing).isEqualTo(24);
        assertThat(sandbox.salesforce().records("Account")).hasSize(300);
        assertThat(column("SELECT DISTINCT account_name FROM accounts")).hasSize(360);
    }

    @Test
    void takenPortIsRefusedByNameAndSetting() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            int port = taken.getLocalPort();
            SandboxSettings settings = SandboxSettings.onFreePorts()
                    .withSalesforce(SalesforceSettings.empty().withPorts(port, 0));

            assertThatThrownBy(() -> Sandbox.start(settings))
                    .hasMessageContaining("port " + port)
                    .hasMessageContaining("sandbox.salesforce.port");
        }
    }

    @Test
    void argumentsComeBeforePropertiesBeforeEnvironment() {
        Properties properties = new Properties();
        properties.setProperty("sandbox.accounts", "2");
        properties.setProperty("sandbox.salesforce.port", "3");

        SandboxSettings settings = SandboxSettings.read(
                new String[] {"--sandbox.accounts=1"},
                properties,
                Map.of("SANDBOX_SALESFORCE_PORT", "5", "SANDBOX_POSTGRES_PORT", "4"));

        assertThat(settings.salesforce().accounts()).isEqualTo(1);
        assertThat(settings.salesforce().ports().http()).isEqualTo(3);
        assertThat(settings.postgresPort()).isEqualTo(4);
        assertThat(settings.salesforce().ports().pubSub()).isEqualTo(7443);
    }

    @ParameterizedTest
    @CsvSource({"--sandbox.account=1, unknown argument", "--sandbox.accounts=many, must be a whole number"})
    void badArgumentIsRefused(String argument, String message) {
        assertThatThrownBy(() -> SandboxSettings.read(new String[] {argument}, new Properties(), Map.of()))
                .hasMessageContaining(message);
    }

    private static int differences(ResultSet row, Map<String, Object> account) throws SQLException {
        int differences = 0;
        differences += row.getString("account_name").equals(account.get("Name")) ? 0 : 1;
        differences += row.getString("industry_type").equals(account.get("Industry")) ? 0 : 1;
        differences += row.getString("phone").equals(account.get("Phone")) ? 0 : 1;
        BigDecimal revenue = (BigDecimal) account.get("AnnualRevenue");
        differences += row.getBigDecimal("annual_revenue").compareTo(revenue) == 0 ? 0 : 1;
        return differences;
    }

    private static List<String> column(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = sandbox.postgres().connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                values.add(result.getString(1));
            }
        }
        return values;
    }
}
