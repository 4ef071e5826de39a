package dev.bactrian.sandbox.salesforce.metadata;

import java.util.Locale;

/** The data types of Salesforce fields, by their names in a describe result. */
public enum FieldType {
    ID("id", "tns:ID"),
    REFERENCE("reference", "tns:ID"),
    STRING("string", "xsd:string"),
    TEXTAREA("textarea", "xsd:string"),
    PICKLIST("picklist", "xsd:string"),
    MULTIPICKLIST("multipicklist", "xsd:string"),
    PHONE("phone", "xsd:string"),
    URL("url", "xsd:string"),
    EMAIL("email", "xsd:string"),
    BOOLEAN("boolean", "xsd:boolean"),
    INTEGER("int", "xsd:int"),
    DOUBLE("double", "xsd:double"),
    CURRENCY("currency", "xsd:double"),
    PERCENT("percent", "xsd:double"),
    DATE("date", "xsd:date"),
    DATETIME("datetime", "xsd:dateTime"),
    ADDRESS("address", "urn:address");

    private final String describeName;
    private final String soapType;

    FieldType(String describeName, String soapType) {
        this.describeName = describeName;
        this.soapType = soapType;
    }

    /** For example {@code int}. */
    public String describeName() {
        return describeName;
    }

    /** For example {@code xsd:int}. */
    public String soapType() {
        return soapType;
    }

    public boolean isText() {
        return switch (this) {
            case ID, REFERENCE, STRING, TEXTAREA, PICKLIST, MULTIPICKLIST, PHONE, URL, EMAIL -> true;
            case BOOLEAN, INTEGER, DOUBLE, CURRENCY, PERCENT, DATE, DATETIME, ADDRESS -> false;
        };
    }

    public boolean isDecimal() {
        return this == DOUBLE || this == CURRENCY || this == PERCENT;
    }

    public boolean isPicklist() {
        return this == PICKLIST || this == MULTIPICKLIST;
    }

    /** The name of the type in the documentation string of a change event's schema, for example {@code Currency}. */
    public String eventName() {
        return switch (this) {
            case ID, REFERENCE -> "EntityId";
            case INTEGER -> "Integer";
            case DATETIME -> "DateTime";
            case STRING -> "Text";
            default -> describeName.substring(0, 1).toUpperCase(Locale.ROOT) + describeName.substring(1);
        };
    }
}
