package dev.bactrian.pipeline.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.pipeline.BactrianConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {

    @Test
    void anotherMachineHasToShowWhoItIs() {
        assertThat(read(Map.of("brokers", "localhost:9092,127.0.0.1:9093")).client())
                .containsEntry("security.protocol", "PLAINTEXT")
                .doesNotContainKeys("sasl.mechanism", "ssl.endpoint.identification.algorithm");
        assertThat(read(Map.of("brokers", "localhost:9092,kafka.internal:9092")).client())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("ssl.endpoint.identification.algorithm", "https");
        assertThat(read(Map.of("brokers", "kafka.internal:9092", "ssl-mode", "verify-ca"))
                        .client())
                .containsEntry("ssl.endpoint.identification.algorithm", "");
    }

    @Test
    void passwordReachesTheLoginModuleAsItIs() {
        var password = "a\"b\\c\n;=' {{x}} ${y}";
        var client = read(Map.of(
                        "brokers",
                        "kafka.internal:9092",
                        "sasl-mechanism",
                        "scram-sha-512",
                        "username",
                        "bactrian",
                        "password",
                        password))
                .client();

        assertThat(client)
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512");
        var checked = new AdminClientConfig(Map.of(
                "bootstrap.servers",
                "localhost:1",
                "sasl.jaas.config",
                String.valueOf(client.get("sasl.jaas.config"))));
        var login = JaasContext.loadClientContext(checked.values());
        assertThat(login.configurationEntries().get(0).getOptions())
                .isEqualTo(Map.of("username", "bactrian", "password", password));
    }

    @Test
    void passwordInClearIsTold() {
        var plain = new TreeMap<>(Map.of("sasl-mechanism", "plain", "username", "bactrian", "password", "secret"));
        plain.put("brokers", "kafka.internal:9092");
        assertThat(read(plain).sendsPasswordInClear()).isFalse();
        plain.put("ssl-mode", "disable");
        assertThat(read(plain).sendsPasswordInClear()).isTrue();
        plain.put("brokers", "localhost:9092");
        assertThat(read(plain).sendsPasswordInClear()).isFalse();
    }

    @Test
    void mistakesAreToldAtOnceAndWithoutSecrets() {
        assertThatThrownBy(() -> read(Map.of(
                        "brokers",
                        "localhost",
                        "ssl-mode",
                        "require",
                        "ssl-root-cert",
                        "/no/such",
                        "ssl-key",
                        "pom.xml",
                        "password",
                        "very secret")))
                .hasMessageContaining("bactrian.kafka.brokers: expected host:port, or several with commas between them")
                .hasMessageContaining(
                        "bactrian.kafka.ssl-mode: unknown \"require\" (expected one of: disable, verify-ca, verify-full)")
                .hasMessageContaining(
                        "bactrian.kafka.ssl-root-cert: expected a file that can be read, got \"/no/such\"")
                .hasMessageContaining("bactrian.kafka.ssl-cert: expected a file: ssl-cert and ssl-key go together")
                .hasMessageContaining(
                        "bactrian.kafka.sasl-mechanism: expected one of plain, scram-sha-256, scram-sha-512")
                .hasMessageNotContaining("very secret");
        assertThatThrownBy(() -> read(Map.of("sasl-mechanism", "gssapi")))
                .hasMessageContaining("(expected one of: plain, scram-sha-256, scram-sha-512)")
                .hasMessageContaining("bactrian.kafka.username is missing")
                .hasMessageContaining("bactrian.kafka.password is missing");
    }

    private static KafkaSettings read(Map<String, String> settings) {
        var all = new TreeMap<String, String>();
        settings.forEach((key, value) -> all.put("bactrian.kafka." + key, value));
        var config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(BactrianConfig.class)
                .withDefaultValues(all)
                .build()
                .getConfigMapping(BactrianConfig.class);
        return KafkaSettings.read(config.kafka());
    }
}
