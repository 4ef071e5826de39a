package dev.bactrian.sandbox.salesforce.org;

/**
 * Who changes records, and through which interface.
 *
 * @param userId the 18-character id of the user
 * @param changeOrigin as change events carry it, for example {@code com/salesforce/api/rest/62.0;client=bactrian}
 */
public record Origin(String userId, String changeOrigin) {}
