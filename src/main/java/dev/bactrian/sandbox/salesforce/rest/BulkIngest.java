package dev.bactrian.sandbox.salesforce.rest;

import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Origin;
import dev.bactrian.sandbox.salesforce.org.Outcome;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.SalesforceError;
import dev.bactrian.sandbox.salesforce.org.Write;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Works off an ingest job: 200 records a transaction, each with its own result. */
final class BulkIngest {
    private static final int CHUNK = 200;

    private final Org org;

    BulkIngest(Org org) {
        this.org = org;
    }

    void run(BulkJob job) {
        job.state(BulkJob.State.InProgress);
        try {
            List<List<String>> lines = Csv.read(job.takeContent(), job.delimiter());
            if (lines.isEmpty()) {
                job.fail("InvalidBatch : Field name not found : no content");
                return;
            }
            List<String> header = lines.get(0);
            List<List<String>> rows = lines.subList(1, lines.size());
            Csv.write(job.successful(), with("sf__Id", "sf__Created", header), job.delimiter());
            Csv.write(job.failed(), with("sf__Id", "sf__Error", header), job.delimiter());
            ObjectType type = RecordCalls.table(org, job.object()).type();
            refuseUnknown(type, header);
            for (int from = 0; from < rows.size(); from += CHUNK) {
                chunk(job, type, header, rows.subList(from, Math.min(rows.size(), from + CHUNK)));
            }
            job.state(BulkJob.State.JobComplete);
        } catch (Refused refused) {
            job.fail(refused.error().code() + " : " + refused.error().message());
        }
    }

    private static void refuseUnknown(ObjectType type, List<String> header) {
        for (String name : header) {
            int dot = name.indexOf('.');
            boolean known = dot < 0
                    ? type.field(name).isPresent()
                    : type.referenceBy(name.substring(0, dot)).isPresent();
            if (!known) {
                throw new Refused("InvalidBatch", "Field name not found : " + name);
            }
        }
    }

    private void chunk(BulkJob job, ObjectType type, List<String> header, List<List<String>> rows) {
        List<Write> writes = new ArrayList<>(rows.size());
        for (List<String> row : rows) {
            writes.add(write(job, type, header, row));
        }
        Origin origin = new Origin(Org.USER_ID, "com/salesforce/api/bulk/" + job.version());
        List<Outcome> outcomes = org.write(origin, writes, Org.Mode.EACH_ALONE);
        int refused = 0;
        for (int i = 0; i < rows.size(); i++) {
            Outcome outcome = outcomes.get(i);
            if (outcome.isSuccess()) {
                String id = outcome.id() == null ? "" : outcome.id();
                Csv.write(job.successful(), with(id, String.valueOf(outcome.created()), rows.get(i)), job.delimiter());
            } else {
                refused++;
                SalesforceError error = outcome.errors().get(0);
                String text = error.code() + ":" + error.message() + ":"
                        + (error.fields().isEmpty() ? "--" : String.join(", ", error.fields()));
                Csv.write(job.failed(), with("", text, rows.get(i)), job.delimiter());
            }
        }
        job.countProcessed(rows.size(), refused);
    }

    /** An empty value leaves a field as it is; {@code #N/A} clears it. */
    private static Write write(BulkJob job, ObjectType type, List<String> header, List<String> row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        String id = "";
        Object key = "";
        for (int i = 0; i < header.size(); i++) {
            String value = i < row.size() ? row.get(i) : "";
            String name = header.get(i);
            if (name.equalsIgnoreCase("Id")) {
                id = value;
            } else if (name.equalsIgnoreCase(job.keyField())) {
                key = value;
            } else if (name.indexOf('.') > 0 && !value.isEmpty()) {
                int dot = name.indexOf('.');
                values.put(name.substring(0, dot), Map.of(name.substring(dot + 1), value));
            } else if (!value.isEmpty()) {
                values.put(name, value.equals("#N/A") ? null : value);
            }
        }
        return switch (job.operation()) {
            case "insert" -> new Write.Create(type, values);
            case "update" -> new Write.Update(type, id, values);
            case "upsert" ->
                job.keyField().equalsIgnoreCase("Id")
                        ? new Write.Update(type, id, values)
                        : new Write.Upsert(type, job.keyField(), key, values);
            default -> new Write.Delete(type, id);
        };
    }

    private static List<String> with(String first, String second, List<String> rest) {
        List<String> all = new ArrayList<>(List.of(first, second));
        all.addAll(rest);
        return all;
    }
}
