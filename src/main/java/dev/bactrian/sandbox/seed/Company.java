package dev.bactrian.sandbox.seed;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A company as one of the two systems knows it.
 *
 * @param industry one of Salesforce's standard industries
 * @param modified when that system's users last changed it
 */
public record Company(
        String name,
        String industry,
        BigDecimal revenue,
        String phone,
        int employees,
        String city,
        String state,
        String website,
        Instant modified) {

    Company withName(String other) {
        return new Company(other, industry, revenue, phone, employees, city, state, website, modified);
    }

    Company withIndustry(String other) {
        return new Company(name, other, revenue, phone, employees, city, state, website, modified);
    }

    Company withRevenue(BigDecimal other) {
        return new Company(name, industry, other, phone, employees, city, state, website, modified);
    }

    Company withPhone(String other) {
        return new Company(name, industry, revenue, other, employees, city, state, website, modified);
    }

    Company withModified(Instant other) {
        return new Company(name, industry, revenue, phone, employees, city, state, website, other);
    }
}
