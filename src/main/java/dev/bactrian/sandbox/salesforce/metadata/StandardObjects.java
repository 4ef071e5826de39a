package dev.bactrian.sandbox.salesforce.metadata;

import java.util.ArrayList;
import java.util.List;

/** The standard objects that every stand-in org has. */
public final class StandardObjects {
    private StandardObjects() {}

    public static List<ObjectType> all() {
        return List.of(account(), contact(), opportunity(), user(), organization());
    }

    public static ObjectType account() {
        List<Field> fields = systemStart();
        fields.add(Field.text("Name", "Account Name", FieldType.STRING, 255, Trait.REQUIRED, Trait.NAME));
        fields.add(Field.picklist("Type", "Account Type", Picklists.ACCOUNT_TYPE));
        fields.add(Field.reference("ParentId", "Parent Account ID", "Account"));
        fields.addAll(address("Billing"));
        fields.add(Field.text("Phone", "Account Phone", FieldType.PHONE, 40));
        fields.add(Field.text("Fax", "Account Fax", FieldType.PHONE, 40));
        fields.add(Field.text("AccountNumber", "Account Number", FieldType.STRING, 40));
        fields.add(Field.text("Website", "Website", FieldType.URL, 255));
        fields.add(Field.picklist("Industry", "Industry", Picklists.INDUSTRY, Trait.RESTRICTED));
        fields.add(Field.number("AnnualRevenue", "Annual Revenue", FieldType.CURRENCY, 18, 2));
        fields.add(Field.number("NumberOfEmployees", "Employees", FieldType.INTEGER, 8, 0));
        fields.add(Field.text("Description", "Account Description", FieldType.TEXTAREA, 32000));
        fields.add(Field.picklist("Rating", "Account Rating", Picklists.RATING, Trait.RESTRICTED));
        fields.addAll(systemEnd());
        fields.add(externalId());
        return new ObjectType("Account", "Account", "Accounts", "001", true, fields);
    }

    private static ObjectType contact() {
        List<Field> fields = systemStart();
        fields.add(Field.reference("AccountId", "Account ID", "Account", Trait.CASCADE));
        fields.add(Field.text("LastName", "Last Name", FieldType.STRING, 80, Trait.REQUIRED)
                .partOf("Name"));
        fields.add(Field.text("FirstName", "First Name", FieldType.STRING, 40).partOf("Name"));
        fields.add(Field.text("Name", "Full Name", FieldType.STRING, 121, Trait.READ_ONLY, Trait.NAME));
        fields.addAll(address("Mailing"));
        fields.add(Field.text("Phone", "Business Phone", FieldType.PHONE, 40));
        fields.add(Field.text("MobilePhone", "Mobile Phone", FieldType.PHONE, 40));
        fields.add(Field.text("Email", "Email", FieldType.EMAIL, 80));
        fields.add(Field.text("Title", "Title", FieldType.STRING, 128));
        fields.add(Field.text("Department", "Department", FieldType.STRING, 80));
        fields.add(Field.picklist("LeadSource", "Lead Source", Picklists.LEAD_SOURCE));
        fields.add(Field.of("Birthdate", "Birthdate", FieldType.DATE));
        fields.add(Field.text("Description", "Contact Description", FieldType.TEXTAREA, 32000));
        fields.addAll(systemEnd());
        fields.add(externalId());
        return new ObjectType("Contact", "Contact", "Contacts", "003", true, fields);
    }

    private static ObjectType opportunity() {
        List<Field> fields = systemStart();
        fields.add(Field.reference("AccountId", "Account ID", "Account", Trait.CASCADE));
        fields.add(Field.text("Name", "Name", FieldType.STRING, 120, Trait.REQUIRED, Trait.NAME));
        fields.add(Field.text("Description", "Description", FieldType.TEXTAREA, 32000));
        fields.add(Field.picklist("StageName", "Stage", Picklists.STAGE, Trait.REQUIRED));
        fields.add(Field.number("Amount", "Amount", FieldType.CURRENCY, 18, 2));
        fields.add(Field.number("Probability", "Probability (%)", FieldType.PERCENT, 3, 0));
        fields.add(Field.of("CloseDate", "Close Date", FieldType.DATE, Trait.REQUIRED));
        fields.add(Field.text("NextStep", "Next Step", FieldType.STRING, 255));
        fields.add(Field.picklist("LeadSource", "Lead Source", Picklists.LEAD_SOURCE));
        fields.add(Field.of("IsPrivate", "Private", FieldType.BOOLEAN, Trait.ALWAYS_SET));
        fields.addAll(systemEnd());
        fields.add(externalId());
        return new ObjectType("Opportunity", "Opportunity", "Opportunities", "006", true, fields);
    }

    private static ObjectType user() {
        List<Field> fields = systemStart();
        fields.add(Field.text("Username", "Username", FieldType.STRING, 80, Trait.REQUIRED, Trait.UNIQUE));
        fields.add(Field.text("LastName", "Last Name", FieldType.STRING, 80, Trait.REQUIRED)
                .partOf("Name"));
        fields.add(Field.text("FirstName", "First Name", FieldType.STRING, 40).partOf("Name"));
        fields.add(Field.text("Name", "Full Name", FieldType.STRING, 121, Trait.READ_ONLY, Trait.NAME));
        fields.add(Field.text("Email", "Email", FieldType.EMAIL, 128, Trait.REQUIRED));
        fields.add(Field.of("IsActive", "Active", FieldType.BOOLEAN, Trait.ALWAYS_SET));
        fields.addAll(systemEnd());
        return new ObjectType("User", "User", "Users", "005", false, fields);
    }

    private static ObjectType organization() {
        List<Field> fields = systemStart();
        fields.add(Field.text("Name", "Name", FieldType.STRING, 80, Trait.REQUIRED, Trait.NAME));
        fields.add(Field.text("InstanceName", "Instance Name", FieldType.STRING, 5, Trait.READ_ONLY));
        fields.add(Field.of("IsSandbox", "Is Sandbox", FieldType.BOOLEAN, Trait.READ_ONLY, Trait.ALWAYS_SET));
        fields.add(Field.text("OrganizationType", "Edition", FieldType.STRING, 40, Trait.READ_ONLY));
        fields.add(Field.text("NamespacePrefix", "Namespace Prefix", FieldType.STRING, 15, Trait.READ_ONLY));
        fields.add(Field.of("TrialExpirationDate", "Trial Expiration Date", FieldType.DATETIME, Trait.READ_ONLY));
        fields.addAll(systemEnd());
        return new ObjectType("Organization", "Organization", "Organizations", "00D", false, fields);
    }

    /** A custom object: its own fields between those that every object has. */
    public static ObjectType custom(String name, String label, String plural, String keyPrefix, List<Field> own) {
        List<Field> fields = systemStart();
        if (own.stream().noneMatch(field -> field.name().equals("Name"))) {
            fields.add(Field.text("Name", label + " Name", FieldType.STRING, 80, Trait.NAME));
        }
        fields.addAll(own);
        fields.addAll(systemEnd());
        return new ObjectType(name, label, plural, keyPrefix, true, fields);
    }

    /** A platform event: its own fields behind those that every event has. */
    public static ObjectType event(String name, String label, String plural, String keyPrefix, List<Field> own) {
        List<Field> fields = new ArrayList<>();
        fields.add(Field.text("ReplayId", "Replay ID", FieldType.STRING, 1000, Trait.READ_ONLY, Trait.NOT_IN_EVENTS));
        fields.add(Field.text("EventUuid", "Event UUID", FieldType.STRING, 36, Trait.READ_ONLY, Trait.NOT_IN_EVENTS));
        fields.add(Field.of("CreatedDate", "Created Date", FieldType.DATETIME, Trait.READ_ONLY, Trait.ALWAYS_SET));
        fields.add(Field.reference("CreatedById", "Created By ID", "User", Trait.READ_ONLY, Trait.ALWAYS_SET));
        fields.addAll(own);
        return new ObjectType(name, label, plural, keyPrefix, true, fields);
    }

    private static List<Field> systemStart() {
        List<Field> fields = new ArrayList<>();
        fields.add(Field.text(
                "Id", "Record ID", FieldType.ID, 18, Trait.READ_ONLY, Trait.NOT_IN_EVENTS, Trait.ALWAYS_SET));
        fields.add(Field.of(
                "IsDeleted", "Deleted", FieldType.BOOLEAN, Trait.READ_ONLY, Trait.NOT_IN_EVENTS, Trait.ALWAYS_SET));
        return fields;
    }

    private static List<Field> systemEnd() {
        return List.of(
                Field.reference("OwnerId", "Owner ID", "User", Trait.ALWAYS_SET),
                Field.of("CreatedDate", "Created Date", FieldType.DATETIME, Trait.READ_ONLY, Trait.ALWAYS_SET),
                Field.reference("CreatedById", "Created By ID", "User", Trait.READ_ONLY, Trait.ALWAYS_SET),
                Field.of(
                        "LastModifiedDate",
                        "Last Modified Date",
                        FieldType.DATETIME,
                        Trait.READ_ONLY,
                        Trait.ALWAYS_SET),
                Field.reference("LastModifiedById", "Last Modified By ID", "User", Trait.READ_ONLY, Trait.ALWAYS_SET),
                Field.of(
                        "SystemModstamp",
                        "System Modstamp",
                        FieldType.DATETIME,
                        Trait.READ_ONLY,
                        Trait.NOT_IN_EVENTS,
                        Trait.ALWAYS_SET));
    }

    private static Field externalId() {
        return Field.text("External_Id__c", "External Id", FieldType.STRING, 64, Trait.UNIQUE, Trait.EXTERNAL_ID);
    }

    private static List<Field> address(String kind) {
        String compound = kind + "Address";
        return List.of(
                Field.of(compound, kind + " Address", FieldType.ADDRESS, Trait.READ_ONLY),
                Field.text(kind + "Street", kind + " Street", FieldType.TEXTAREA, 255)
                        .partOf(compound),
                Field.text(kind + "City", kind + " City", FieldType.STRING, 40).partOf(compound),
                Field.text(kind + "State", kind + " State/Province", FieldType.STRING, 80)
                        .partOf(compound),
                Field.text(kind + "PostalCode", kind + " Zip/Postal Code", FieldType.STRING, 20)
                        .partOf(compound),
                Field.text(kind + "Country", kind + " Country", FieldType.STRING, 80)
                        .partOf(compound));
    }
}
