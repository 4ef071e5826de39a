package dev.bactrian.sandbox.salesforce;

import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.RecordId;
import dev.bactrian.sandbox.seed.Companies;
import dev.bactrian.sandbox.seed.Company;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the org holds before the first client comes. */
public final class OrgSeed {
    private static final Instant FOUNDED = Instant.parse("2024-12-01T09:00:00Z");
    private static final long FIRST_ACCOUNT = 1_500_001;
    private static final String FIRST_INSTANCE = "CS1";
    private static final int BATCH = 1_000;

    private OrgSeed() {}

    /** The id of the Account of company number {@code i}; the same in every process. */
    public static String accountId(int i) {
        return RecordId.of("001", FIRST_ACCOUNT + i);
    }

    static void fill(Org org, int accounts) {
        org.load(type(org, "User"), List.of(user()));
        org.load(type(org, "Organization"), List.of(organization(Org.ORG_ID, FIRST_INSTANCE)));
        List<Map<String, @Nullable Object>> batch = new ArrayList<>(BATCH);
        for (int i = 0; i < accounts; i++) {
            batch.add(account(i, Companies.inSalesforce(i)));
            if (batch.size() == BATCH || i == accounts - 1) {
                org.load(type(org, "Account"), batch);
                batch.clear();
            }
        }
    }

    /** The org calls itself by another id or runs on another instance, and keeps its records. */
    static void rename(Org org, String former, String id, String instance) {
        org.unload(type(org, "Organization"), former);
        org.load(type(org, "Organization"), List.of(organization(id, instance)));
    }

    private static ObjectType type(Org org, String object) {
        return org.table(object).orElseThrow().type();
    }

    private static Map<String, @Nullable Object> account(int i, Company company) {
        Map<String, @Nullable Object> values = system(accountId(i), company.modified());
        values.put("Name", company.name());
        values.put("Industry", company.industry());
        values.put("AnnualRevenue", company.revenue());
        values.put("NumberOfEmployees", company.employees());
        values.put("Phone", company.phone());
        values.put("Website", company.website());
        values.put("BillingCity", company.city());
        values.put("BillingState", company.state());
        values.put("BillingCountry", "USA");
        return values;
    }

    private static Map<String, @Nullable Object> user() {
        Map<String, @Nullable Object> values = system(Org.USER_ID, FOUNDED);
        values.put("Username", Org.USER_NAME);
        values.put("FirstName", "Integration");
        values.put("LastName", "User");
        values.put("Name", "Integration User");
        values.put("Email", Org.USER_NAME);
        values.put("IsActive", true);
        return values;
    }

    private static Map<String, @Nullable Object> organization(String id, String instance) {
        Map<String, @Nullable Object> values = system(id, FOUNDED);
        values.put("Name", "Bactrian Sandbox");
        values.put("InstanceName", instance);
        values.put("IsSandbox", true);
        values.put("OrganizationType", "Developer Edition");
        return values;
    }

    private static Map<String, @Nullable Object> system(String id, Instant modified) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("Id", id);
        values.put("IsDeleted", false);
        values.put("OwnerId", Org.USER_ID);
        values.put("CreatedDate", FOUNDED);
        values.put("CreatedById", Org.USER_ID);
        values.put("LastModifiedDate", modified);
        values.put("LastModifiedById", Org.USER_ID);
        values.put("SystemModstamp", modified);
        return values;
    }
}
