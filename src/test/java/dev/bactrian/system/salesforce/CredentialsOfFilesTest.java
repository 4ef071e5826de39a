package dev.bactrian.system.salesforce;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.language.SyncReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sync file must give of a login is what the adapter cannot do without. */
class CredentialsOfFilesTest {

    private static final String LOGIN_URL = "login-url";

    @ParameterizedTest
    @CsvSource({
        "client_credentials, client-id client-secret",
        "password, client-id client-secret username password",
        "jwt, client-id username keystore keystore-password",
        "refresh_token, client-id refresh-token"
    })
    void fileAndAdapterNeedTheSame(String auth, String needs) {
        var all = new LinkedHashMap<String, String>();
        all.put(LOGIN_URL, "https://example.my.salesforce.com");
        for (var key : needs.split(" ")) {
            all.put(key, "x");
        }

        assertThatCode(() -> SalesforceSettings.read("org", read(auth, all))).doesNotThrowAnyException();
        for (var missing : all.keySet()) {
            var others = new LinkedHashMap<>(all);
            others.remove(missing);
            var settings = new LinkedHashMap<>(others);
            settings.put("type", "salesforce");
            settings.put("auth", auth);

            assertThatThrownBy(() -> SalesforceSettings.read("org", settings))
                    .hasMessageContaining(missing + " is missing");
            assertThatThrownBy(() -> read(auth, others))
                    .isInstanceOf(InvalidDefinition.class)
                    .hasMessageContaining("\"" + inFile(missing));
        }
    }

    /** The settings that a file with these credentials makes. */
    private static Map<String, String> read(String auth, Map<String, String> keys) {
        var credentials = keys.entrySet().stream()
                .map(key -> inFile(key.getKey()) + ": \"" + key.getValue() + "\"")
                .collect(Collectors.joining(", ", "{ auth_type: " + auth + ", ", " }"));
        var file =
                """
                source: { system: org, type: salesforce, object: Account, credentials: %s }
                target: { system: erp, table: accounts }
                field_mappings: [{ source: Id, target: sf_id }]
                """
                        .formatted(credentials);
        var definition = new SyncReader(Map.of("erp", "postgres"), Set.of("salesforce", "postgres"), text -> text)
                .read("routes/a.sync.yaml", file)
                .get(0);
        return Objects.requireNonNull(definition.ends().get(0).credentials()).settings();
    }

    private static String inFile(String setting) {
        return setting.equals(LOGIN_URL) ? "instance_url" : setting.replace('-', '_');
    }
}
