package dev.bactrian.system.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SalesforceSettingsTest {

    @Test
    void defaultsAreThoseOfSalesforceItself() {
        var settings = SalesforceSettings.read(
                "crm",
                Map.of(
                        "type",
                        "salesforce",
                        "login-url",
                        "https://example.my.salesforce.com/",
                        "client-id",
                        "i",
                        "client-secret",
                        "s"));

        assertThat(settings.auth()).isEqualTo(SalesforceSettings.Auth.CLIENT_CREDENTIALS);
        assertThat(settings.loginUrl()).isEqualTo("https://example.my.salesforce.com");
        assertThat(settings.apiVersion()).isEqualTo("63.0");
        assertThat(settings.pubSubHost()).isEqualTo("api.pubsub.salesforce.com");
        assertThat(settings.pubSubPort()).isEqualTo(7443);
        assertThat(settings.transport()).isEqualTo(SalesforceSettings.Transport.TLS);
        assertThat(settings.longestSilence()).isEqualTo(Duration.ofSeconds(300));
    }

    @Test
    void everyMistakeIsToldAtOnce() {
        assertThatThrownBy(() -> SalesforceSettings.read(
                        "crm",
                        Map.of(
                                "auth",
                                "jwt",
                                "pubsub-port",
                                "x",
                                "pubsub-plaintext",
                                "maybe",
                                "api-version",
                                "v63",
                                "longest-silence",
                                "5",
                                "colour",
                                "red")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bactrian.systems.crm: unknown [colour]")
                .hasMessageContaining("bactrian.systems.crm.login-url is missing")
                .hasMessageContaining("bactrian.systems.crm.client-id is missing")
                .hasMessageContaining("bactrian.systems.crm.keystore is missing")
                .hasMessageContaining("pubsub-port: expected a port from 1 to 65535, got \"x\"")
                .hasMessageContaining("pubsub-plaintext: expected true or false, got \"maybe\"")
                .hasMessageContaining("api-version: expected a version like 63.0, got \"v63\"")
                .hasMessageContaining("longest-silence: expected a duration like 300s, got \"5\"");
    }

    @Test
    void unknownWayToLogInIsRefused() {
        assertThatThrownBy(() -> SalesforceSettings.read(
                        "crm", Map.of("login-url", "u", "client-id", "i", "client-secret", "s", "auth", "magic")))
                .hasMessage(
                        "bactrian.systems.crm.auth: unknown \"magic\" (expected one of: client_credentials, password, jwt, refresh_token)");
    }

    @Test
    void secretsAreNotShown() {
        var settings =
                SalesforceSettings.read("crm", Map.of("login-url", "u", "client-id", "i", "client-secret", "secret!"));

        assertThat(settings.toString()).doesNotContain("secret!");
    }
}
