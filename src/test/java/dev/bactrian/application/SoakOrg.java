package dev.bactrian.application;

import dev.bactrian.sandbox.salesforce.SalesforceStandIn;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Accounts in the stand-in for Salesforce, by their names. */
final class SoakOrg implements SoakSide {

    private static final String OBJECT = "Account";

    private final SalesforceStandIn salesforce;

    SoakOrg(SalesforceStandIn salesforce) {
        this.salesforce = salesforce;
    }

    @Override
    public String sync() {
        return "accounts";
    }

    @Override
    public String system() {
        return "crm";
    }

    @Override
    public List<String> fields() {
        return List.of("phone", "revenue");
    }

    @Override
    public String value(String field, long edit) {
        return field.equals("revenue") ? Long.toString(1_000_000 + edit) : "e" + edit;
    }

    @Override
    public void make(SoakEdit edit) {
        var values = new HashMap<String, @Nullable Object>();
        edit.values.forEach((field, value) -> values.put(
                field.equals("phone") ? "Phone" : "AnnualRevenue",
                field.equals("phone") ? value : Long.valueOf(value)));
        var skew = salesforce.trouble().clockSkew().toMillis();
        var before = System.currentTimeMillis();
        var order = microseconds();
        try {
            switch (edit.kind) {
                case CREATE -> {
                    values.put("Name", edit.key);
                    salesforce.create(OBJECT, values);
                }
                case UPDATE -> salesforce.update(OBJECT, id(edit.key), values);
                case DELETE -> salesforce.delete(OBJECT, id(edit.key));
            }
        } catch (IllegalArgumentException e) {
            // A person whose edit the org refuses, of a locked or a deleted record, has made none.
            edit.become(SoakEdit.Fate.NEVER_MADE);
            return;
        }
        var after = System.currentTimeMillis();
        edit.made(order, Math.min(before, before + skew), Math.max(after, after + skew));
    }

    private static long microseconds() {
        var now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }

    private String id(String name) {
        return salesforce.records(OBJECT).stream()
                .filter(record -> name.equals(record.get("Name")))
                .map(record -> String.valueOf(record.get("Id")))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no Account " + name));
    }

    @Override
    public Map<String, Map<String, @Nullable String>> rows() {
        var rows = new TreeMap<String, Map<String, @Nullable String>>();
        for (var record : salesforce.records(OBJECT)) {
            var row = new TreeMap<String, @Nullable String>();
            row.put("id", String.valueOf(record.get("Id")));
            row.put("phone", (String) record.get("Phone"));
            var revenue = record.get("AnnualRevenue");
            row.put("revenue", revenue == null ? null : plain(revenue.toString()));
            row.put("modified", seconds(record.get("LastModifiedDate")));
            var name = String.valueOf(record.get("Name"));
            // A second Account of a name has a key of its own, so that it is told as one that the other side lacks.
            rows.put(rows.containsKey(name) ? name + " once more, " + record.get("Id") : name, row);
        }
        return rows;
    }

    static String plain(String number) {
        return new BigDecimal(number).stripTrailingZeros().toPlainString();
    }

    private static String seconds(@Nullable Object time) {
        var text = Objects.toString(time).replaceFirst("\\+0000$", "Z");
        return Long.toString(OffsetDateTime.parse(text).toEpochSecond());
    }
}
