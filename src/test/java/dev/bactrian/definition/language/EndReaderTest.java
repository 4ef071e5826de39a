package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.SyncFiles.FILE;
import static dev.bactrian.definition.language.SyncFiles.mistakesWith;
import static dev.bactrian.definition.language.SyncFiles.readWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.definition.Credentials;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.util.SensitiveUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndReaderTest {

    @Test
    void noMistakeRepeatsASecret() {
        var credentials = "target: { type: postgres, table: t, credentials: ";

        assertThat(String.join("\n", SyncFiles.mistakes(credentials + "{ password: \"hunter2{{nowhere}}\" } }")))
                .contains("credentials.password: a placeholder in it is nowhere set: {{nowhere}}")
                .doesNotContain("hunter2");
        assertThat(String.join("\n", SyncFiles.mistakes(credentials + "\"postgres:hunter2@h\" }")))
                .contains("credentials: expected keys and values")
                .doesNotContain("hunter2");
    }

    @Test
    void credentialsOfADatabaseBecomeItsSettings() {
        var credentials = credentials(
                "target: { type: postgres, table: a, credentials: { host: db, port: 5433, database: d, username: u, password: '{{table}}' } }");

        assertThat(credentials.settings())
                .isEqualTo(Map.of(
                        "type",
                        "postgres",
                        "host",
                        "db",
                        "port",
                        "5433",
                        "database",
                        "d",
                        "user",
                        "u",
                        "password",
                        "accounts_of_2026"));
        assertThat(credentials.inClear()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "client_id: i, client_secret: s | client_credentials",
                "username: u, password: s | password",
                "refresh_token: s | refresh_token",
                "keystore: k, keystore_password: s | jwt",
                "auth_type: password, refresh_token: s | password"
            })
    void loginGoesByWhatIsGiven(String keys, String auth) {
        var credentials = credentials("target: { system: org, type: salesforce, object: A, credentials: { "
                + "instance_url: 'https://x', " + keys + " } }");

        assertThat(credentials.settings()).containsEntry("auth", auth).containsEntry("login-url", "https://x");
    }

    @Test
    void securityTokenStandsBehindThePassword() {
        var credentials = credentials(
                "target: { system: org, type: salesforce, object: A, credentials: { password: p, security_token: t } }");

        assertThat(credentials.settings()).containsEntry("password", "pt").doesNotContainKey("security-token");
    }

    @Test
    void secretsInClearAreNotedAndNoSecretIsEverShown() {
        var credentials = credentials(
                "target: { system: org, type: salesforce, object: A, credentials: { password: opensesame, client_secret: '{{table}}' } }");

        assertThat(credentials.inClear())
                .extracting(Object::toString)
                .containsExactly(FILE + ":4:68: target.credentials.password");
        assertThat(credentials.toString()).doesNotContain("opensesame").doesNotContain("accounts_of_2026");
    }

    @Test
    void everySecretHasANameThatCamelMasksInItsLogs() {
        assertThat(Language.CREDENTIALS.keys())
                .filteredOn(
                        key -> key.type() instanceof Type.Secret && !key.name().equals("security_token"))
                .hasSize(4)
                .allSatisfy(key -> assertThat(SensitiveUtils.containsSensitive(
                                "bactrian.systems.x." + key.name().replace('_', '-')))
                        .isTrue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ system: erp, table: a, credentials: { host: db } } | target.credentials: application.properties configures bactrian.systems.erp already",
                "{ system: own, table: a, credentials: { host: db } } | target.credentials: need type (allowed: postgres, salesforce)",
                "{ table: a } | target: 'system' is missing",
                "{ system: own, type: postgres, table: a } | target.system: unknown system 'own'",
                "{ type: postgres, table: a } | target.type: unknown system 'postgres'",
                "{ system: crm, table: a } | target: system 'crm' is the source too"
            })
    void sideThatCannotBeReachedIsRefused(String side, String message) {
        assertThat(mistakesWith("target: " + side)).singleElement().asString().contains(message.replace('\'', '"'));
    }

    private static Credentials credentials(String line) {
        return Objects.requireNonNull(readWith(line).target().credentials());
    }
}
