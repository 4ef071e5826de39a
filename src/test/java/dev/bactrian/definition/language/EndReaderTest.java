package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.SyncFiles.FILE;
import static dev.bactrian.definition.language.SyncFiles.mistakesWith;
import static dev.bactrian.definition.language.SyncFiles.readWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.definition.Credentials;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.util.SensitiveUtils;
import org.jspecify.annotations.Nullable;
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "password: !hunter2 | unknown tag",
                "password: *hunter2 | an alias stands for nothing",
                "password:hunter2 | unknown key \"password:…\"",
                "password: '{{pw:hunter2}}{{nowhere}}' | nowhere set: {{pw}}, {{nowhere}}"
            })
    void noMistakeRepeatsWhatMayBeASecret(String key, String mistake) {
        var target = "target: { type: postgres, table: t, credentials: { database: d, user: u, " + key + " } }";

        assertThat(String.join("\n", mistakesWith(target))).contains(mistake).doesNotContain("hunter2");
    }

    /** A JDBC URL can make a driver run code, so no sync file brings one. */
    @Test
    void databaseOfAnyDriverIsNotConfiguredByAFile() {
        assertThat(mistakesWith("target: { type: jdbc, table: t, credentials: { url: 'jdbc:x:', user: u } }"))
                .anyMatch(mistake -> mistake.contains("credentials.url: unknown key"))
                .anyMatch(mistake -> mistake.contains("stands only with type:") && mistake.contains("this is jdbc"));
    }

    @ParameterizedTest
    @CsvSource({
        "opensesame, true",
        "'{{table}}', false",
        "'{{env:PASSWORD}}', false",
        "'{{env:PASSWORD:opensesame}}', true",
        "'{{password:opensesame}}', true",
        "'open{{table}}', true",
        "'{{table}}{{password}}', false"
    })
    void secretStandsInClearWhereTheFileAloneTellsAPartOfIt(String secret, boolean inClear) {
        var credentials =
                credentials("target: { type: postgres, table: t, credentials: { database: d, user: u, password: '"
                        + secret + "' } }");

        assertThat(credentials.inClear()).hasSize(inClear ? 1 : 0);
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
                "client_secret: s | client_credentials",
                "client_secret: s, username: u, password: s | password",
                "refresh_token: s | refresh_token",
                "auth_type: oauth2, username: u, keystore: k, keystore_password: s | jwt",
                "auth_type: jwt, username: u, keystore: k, keystore_password: s, client_secret: s | jwt"
            })
    void loginGoesByWhatIsGiven(String keys, String auth) {
        var credentials = credentials("target: { system: org, type: salesforce, object: A, credentials: { "
                + "instance_url: 'https://x', client_id: i, " + keys + " } }");

        assertThat(credentials.settings()).containsEntry("auth", auth).containsEntry("login-url", "https://x");
    }

    @Test
    void securityTokenStandsBehindThePassword() {
        var credentials = credentials(
                "target: { system: org, type: salesforce, object: A, credentials: { instance_url: https://u, client_id: i,"
                        + " client_secret: s, username: n, password: p, security_token: t } }");

        assertThat(credentials.settings()).containsEntry("password", "pt").doesNotContainKey("security-token");
    }

    @Test
    void secretsInClearAreNotedAndNoSecretIsEverShown() {
        var credentials = credentials(
                "target: { system: org, type: salesforce, object: A, credentials: { password: opensesame, client_secret: '{{table}}',"
                        + " username: n, client_id: i, instance_url: https://u } }");

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
            quoteCharacter = '`',
            value = {
                "postgres | host: h | 'username' or 'user' is missing: a database needs it",
                "postgres | user: u | 'database' is missing: a database needs it",
                "postgres | user: u, database: d, client_id: i | client_id: stands only with type: salesforce",
                "postgres | user: u, database: d, password: '${PW}' | password: is taken as it stands, ${PW}; a reference is {{PW}}",
                "postgres | user: u, database: d, host: '${DB_HOST}' | host: is taken as it stands, ${DB_HOST}; a reference is {{DB_HOST}}",
                "salesforce | client_secret: s, instance_url: https://u | 'client_id' is missing: auth_type: client_credentials needs it",
                "salesforce | client_id: i, client_secret: s | 'instance_url' or 'login_url' is missing: a salesforce system needs it",
                "salesforce | client_id: i, client_secret: s, instance_url: https://u, username: n | 'password' is missing: auth_type: password needs it",
                "salesforce | client_id: i, keystore: k, username: n, instance_url: https://u | 'keystore_password' is missing: auth_type: jwt needs it",
                "salesforce | client_id: i, client_secret: s, instance_url: https://u, host: h | host: stands only with type: mysql, postgres",
                "salesforce | client_id: i, client_secret: s, instance_url: https://u, auth_type: client_credentials, password: p | password: stands only with auth_type: password; this is client_credentials",
                "salesforce | client_id: i, client_secret: s, instance_url: https://u, auth_type: password, username: n, password: p, refresh_token: r | refresh_token: stands only with auth_type: refresh_token"
            })
    void credentialsThatLetNobodyInAreRefused(String type, String keys, String message) {
        assertThat(mistakesWith(
                        "target: { system: own, type: " + type + ", object: a, credentials: { " + keys + " } }"))
                .anySatisfy(mistake -> assertThat(mistake).contains(message.replace('\'', '"')));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ system: erp, table: a, credentials: { host: db } } | target.credentials: application.properties configures bactrian.systems.erp already",
                "{ system: own, table: a, credentials: { host: db } } | target.credentials: need type (allowed: mysql, postgres, salesforce)",
                "{ table: a } | target: 'system' is missing",
                "{ system: own, type: postgres, table: a } | target.system: unknown system 'own'",
                "{ system: crm, table: a } | target: system 'crm' is the source too"
            })
    void sideThatCannotBeReachedIsRefused(String side, String message) {
        assertThat(mistakesWith("target: " + side)).singleElement().asString().contains(message.replace('\'', '"'));
    }

    /** The type's own name goes first; of several that are meant by it, none is guessed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "erp=postgres | erp | ",
                "erp=postgres,postgres=postgres | postgres | ",
                "erp=postgres,wms=postgres | postgres | target.type: several systems are of type 'postgres': name one (system: erp, wms)",
                "erp=mysql | postgres | target.type: unknown system 'postgres'"
            })
    void typeStandsForItsOnlySystem(String configured, String system, @Nullable String mistake) {
        var types = Arrays.stream(("crm=salesforce," + configured).split(","))
                .map(one -> one.split("="))
                .collect(Collectors.toMap(one -> one[0], one -> one[1]));
        var reading = new SyncReader(types, Set.of("salesforce", "postgres"), text -> text)
                .look(
                        FILE,
                        """
                        source: { system: crm, object: Account }
                        target: { type: postgres, table: accounts }
                        field_mappings: [{ source: Id, target: sf_id }]
                        """);

        assertThat(reading.definitions().get(0).ends().get(1).system()).isEqualTo(system);
        assertThat(String.join("", reading.mistakes().list()))
                .contains(mistake == null ? "" : mistake.replace('\'', '"'));
        assertThat(reading.mistakes().list()).hasSize(mistake == null ? 0 : 1);
    }

    private static Credentials credentials(String line) {
        return Objects.requireNonNull(readWith(line).ends().get(1).credentials());
    }
}
