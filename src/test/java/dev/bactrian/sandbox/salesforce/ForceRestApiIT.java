package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.force.api.ApiConfig;
import com.force.api.ApiVersion;
import com.force.api.CreateOrUpdateResult;
import com.force.api.DescribeSObject;
import com.force.api.ForceApi;
import com.force.api.QueryResult;
import java.io.IOException;
import java.util.Date;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Works with the stand-in through a Java client that nobody here wrote. */
class ForceRestApiIT {
    private static SalesforceStandIn salesforce;
    private static ForceApi api;

    /** What the queries below ask for. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Account(
            @JsonProperty("Id") String id,
            @JsonProperty("Name") String name,
            @JsonProperty("AnnualRevenue") Double revenue) {}

    @BeforeAll
    static void login() throws IOException {
        salesforce = SalesforceStandIn.start(SalesforceSettings.empty().withAccounts(2_100));
        api = new ForceApi(new ApiConfig()
                .setApiVersion(ApiVersion.V52)
                .setLoginEndpoint(salesforce.url())
                .setClientId("any")
                .setClientSecret("any")
                .setUsername("someone@example.com")
                .setPassword("secret"));
    }

    @AfterAll
    static void stop() {
        salesforce.close();
    }

    @Test
    void recordIsCreatedReadUpdatedAndDeleted() {
        String id = api.createSObject("Account", Map.of("Name", "From Java", "AnnualRevenue", 12.5));
        api.updateSObject("Account", id, Map.of("Name", "From Java too"));

        Account account = api.getSObject("Account", id).as(Account.class);
        assertThat(account).isEqualTo(new Account(id, "From Java too", 12.5));

        api.deleteSObject("Account", id);
        assertThat(salesforce.record("Account", id)).isEmpty();
        assertThatThrownBy(() -> api.getSObject("Account", id)).hasMessageContaining("ENTITY_IS_DELETED");
    }

    @Test
    void upsertTellsWhatItDid() {
        assertThat(api.createOrUpdateSObject("Account", "External_Id__c", "java-1", Map.of("Name", "Up")))
                .isEqualTo(CreateOrUpdateResult.CREATED);
        assertThat(api.createOrUpdateSObject("Account", "External_Id__c", "java-1", Map.of("Phone", "1")))
                .isEqualTo(CreateOrUpdateResult.UPDATED);
    }

    @Test
    void longAnswerIsReadToItsEnd() {
        QueryResult<Account> first = api.query("SELECT Id, Name FROM Account WHERE Website != null", Account.class);
        QueryResult<Account> second = api.queryMore(first.getNextRecordsUrl(), Account.class);

        assertThat(first.getRecords()).hasSize(2_000);
        assertThat(second.getRecords()).hasSize(100);
        assertThat(second.isDone()).isTrue();
    }

    @Test
    void objectsAreDescribedUnlessTheyAreKnown() {
        DescribeSObject account = api.describeSObject("Account");

        assertThat(account.getFields())
                .extracting(DescribeSObject.Field::getName)
                .contains("Name", "BillingAddress", "External_Id__c");
        assertThat(api.describeGlobal().getSObjects()).hasSizeGreaterThanOrEqualTo(5);
        assertThat(api.describeSObjectIfModified("Account", new Date(0))).isNotNull();
        assertThat(api.describeSObjectIfModified("Account", new Date())).isNull();
    }

    @Test
    void lostSessionIsRenewed() {
        api.getSession().setAccessToken("lost");

        assertThat(api.getIdentity().getUserId()).startsWith("005");
        assertThat(api.query("SELECT Id FROM Account LIMIT 1").getRecords()).hasSize(1);
    }
}
