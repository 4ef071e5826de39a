package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrgFileIT {
    private static final String ORG =
            """
            objects:
              - name: Invoice__c
                prefix: a00
                fields:
                  - {name: Total__c, type: currency, digits: 10, scale: 2, required: true}
                  - {name: Number__c, externalId: true, unique: true, length: 20}
                  - {name: Account__c, type: reference, to: Account}
            fields:
              Account:
                - {name: Tier__c, type: picklist, values: [Gold, Silver], restricted: true}
            rules:
              - {object: Account, field: Phone, replace: "[^0-9+]", with: ""}
              - {object: Account, field: Rating, set: Warm}
            """;

    @TempDir
    private Path directory;

    @Test
    void declaredObjectsFieldsAndRulesAreServed() throws IOException {
        try (SalesforceStandIn salesforce =
                SalesforceStandIn.start(SalesforceSettings.empty().withOrg(read(ORG)))) {
            RestClient client = RestClient.loggedIn(salesforce);
            String account = salesforce.create("Account", Map.of("Name", "a", "Tier__c", "gold", "Phone", "+1 (5) 5"));
            assertThat(salesforce.record("Account", account).orElseThrow())
                    .containsEntry("Tier__c", "Gold")
                    .containsEntry("Phone", "+155")
                    .containsEntry("Rating", "Warm");

            assertThat(client.patch(
                                    "sobjects/Invoice__c/Number__c/1",
                                    "{\"Total__c\":12.345,\"Account__c\":\"" + account + "\"}")
                            .status())
                    .isEqualTo(201);

            JsonNode invoice = client.query("SELECT Id, Total__c, Account__r.Name FROM Invoice__c")
                    .body()
                    .path("records")
                    .path(0);
            assertThat(invoice.path("Id").asText()).startsWith("a00");
            assertThat(invoice.path("Total__c").asDouble()).isEqualTo(12.35);
            assertThat(invoice.path("Account__r").path("Name").asText()).isEqualTo("a");
            assertThat(client.query("SELECT Id, (SELECT Id FROM Invoices__r) FROM Account")
                            .body()
                            .path("records")
                            .path(0)
                            .path("Invoices__r")
                            .path("totalSize")
                            .asInt())
                    .isEqualTo(1);
            assertThat(client.get("sobjects/Invoice__c/describe")
                            .body()
                            .path("custom")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void externalIdThatIsNotUniqueMayNameSeveralRecords() throws IOException {
        String org = ORG.replace("externalId: true, unique: true", "externalId: true");
        try (SalesforceStandIn salesforce =
                SalesforceStandIn.start(SalesforceSettings.empty().withOrg(read(org)))) {
            RestClient client = RestClient.loggedIn(salesforce);
            salesforce.create("Invoice__c", Map.of("Number__c", "1", "Total__c", 1));
            salesforce.create("Invoice__c", Map.of("Number__c", "1", "Total__c", 2));

            RestClient.Answer answer = client.patch("sobjects/Invoice__c/Number__c/1", "{\"Total__c\":3}");

            assertThat(answer.status()).isEqualTo(300);
            assertThat(answer.body()).hasSize(2);
            assertThat(answer.body().path(0).asText()).startsWith("/services/data/v62.0/sobjects/Invoice__c/a00");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "objekts: [] | unknown key \"\"objekts\"\" (allowed: [fields, objects, rules])",
                "objects: [{name: Invoice, prefix: a00}] | objects[0].name: must end with __c",
                "objects: [{prefix: a00}] | objects[0]: \"\"name\"\" is required",
                "fields: {Account: [{name: X__c, type: money}]} | fields.Account[0].type: no type \"\"money\"\"",
                "fields: {Account: [{name: Tier}]} | fields.Account[0].name: must end with __c",
                "fields: {Account: [{name: A__c}, {name: a__c}]} | Account: there are two fields \"\"a__c\"\"",
                "fields: {Account: [{name: A__c, type: reference}]} | fields.Account[0]: \"\"to\"\" is required",
                "fields: {Account: [{name: A__c, type: reference, to: B__c}]} | Account.A__c: no object \"\"B__c\"\" to refer to",
                "objects: [{name: A__c, prefix: '001'}] | objects: \"\"A__c\"\" has the prefix of another, 001",
                "objects: [{name: A__c, prefix: a00}, {name: A__c, prefix: a01}] | objects: there are two objects \"\"A__c\"\"",
                "fields: {Nothing: [{name: X__c}]} | fields.Nothing: no such standard object",
                "rules: [{object: Account, field: Fone, set: 1}] | rules[0]: no field \"\"Fone\"\" on \"\"Account\"\"",
            })
    void mistakeIsToldWithItsPlace(String content, String message) {
        assertThatThrownBy(() -> read(content)).hasMessageContaining(message.replace("\"\"", "\""));
    }

    private OrgFile read(String content) throws IOException {
        return OrgFile.read(Files.writeString(directory.resolve("org.yaml"), content));
    }
}
