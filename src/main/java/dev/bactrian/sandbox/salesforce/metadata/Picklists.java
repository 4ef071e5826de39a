package dev.bactrian.sandbox.salesforce.metadata;

import java.util.List;

/** The values of Salesforce's standard picklists. */
public final class Picklists {
    public static final List<String> INDUSTRY = List.of(
            "Agriculture",
            "Apparel",
            "Banking",
            "Biotechnology",
            "Chemicals",
            "Communications",
            "Construction",
            "Consulting",
            "Education",
            "Electronics",
            "Energy",
            "Engineering",
            "Entertainment",
            "Environmental",
            "Finance",
            "Food & Beverage",
            "Government",
            "Healthcare",
            "Hospitality",
            "Insurance",
            "Machinery",
            "Manufacturing",
            "Media",
            "Not For Profit",
            "Recreation",
            "Retail",
            "Shipping",
            "Technology",
            "Telecommunications",
            "Transportation",
            "Utilities",
            "Other");
    public static final List<String> RATING = List.of("Hot", "Warm", "Cold");
    public static final List<String> ACCOUNT_TYPE = List.of(
            "Prospect",
            "Customer - Direct",
            "Customer - Channel",
            "Channel Partner / Reseller",
            "Installation Partner",
            "Technology Partner",
            "Other");
    public static final List<String> LEAD_SOURCE =
            List.of("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other");
    public static final List<String> STAGE = List.of(
            "Prospecting",
            "Qualification",
            "Needs Analysis",
            "Value Proposition",
            "Id. Decision Makers",
            "Perception Analysis",
            "Proposal/Price Quote",
            "Negotiation/Review",
            "Closed Won",
            "Closed Lost");

    private Picklists() {}
}
