package dev.bactrian.sandbox.salesforce.event;

import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Commit;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The first field of every change event: what happened to which records, in which transaction. */
final class ChangeHeader {
    private static final long FIRST_COMMIT_NUMBER = 11_000_000_000L;

    private ChangeHeader() {}

    static Schema schema(String namespace) {
        Schema text = Schema.create(Schema.Type.STRING);
        Schema texts = Schema.createArray(text);
        Schema changeType = Schema.createEnum(
                "ChangeType",
                null,
                namespace,
                Arrays.asList(
                        "CREATE",
                        "UPDATE",
                        "DELETE",
                        "UNDELETE",
                        "GAP_CREATE",
                        "GAP_UPDATE",
                        "GAP_DELETE",
                        "GAP_UNDELETE",
                        "GAP_OVERFLOW",
                        "SNAPSHOT"));
        return Schema.createRecord(
                "ChangeEventHeader",
                null,
                namespace,
                false,
                List.of(
                        new Schema.Field("entityName", text),
                        new Schema.Field("recordIds", texts),
                        new Schema.Field("changeType", changeType),
                        new Schema.Field("changeOrigin", text),
                        new Schema.Field("transactionKey", text),
                        new Schema.Field("sequenceNumber", Schema.create(Schema.Type.INT)),
                        new Schema.Field("commitTimestamp", Schema.create(Schema.Type.LONG)),
                        new Schema.Field("commitNumber", Schema.create(Schema.Type.LONG)),
                        new Schema.Field("commitUser", text),
                        new Schema.Field("nulledFields", texts),
                        new Schema.Field("diffFields", texts),
                        new Schema.Field("changedFields", texts)));
    }

    /** Puts a header into the event that names no fields yet, nor records. */
    static GenericRecord put(GenericRecord event, Commit commit, ObjectType type, String changeType, int sequence) {
        GenericRecord header =
                new GenericData.Record(event.getSchema().getFields().get(0).schema());
        header.put("entityName", type.name());
        header.put(
                "changeType",
                new GenericData.EnumSymbol(
                        header.getSchema().getField("changeType").schema(), changeType));
        header.put("changeOrigin", commit.origin().changeOrigin());
        header.put("transactionKey", commit.transactionKey());
        header.put("sequenceNumber", sequence);
        header.put("commitTimestamp", commit.at().toEpochMilli());
        header.put("commitNumber", FIRST_COMMIT_NUMBER + commit.number());
        header.put("commitUser", commit.origin().userId());
        header.put("nulledFields", List.of());
        header.put("diffFields", List.of());
        header.put("changedFields", List.of());
        event.put(0, header);
        return header;
    }

    static GenericRecord of(GenericRecord event) {
        return (GenericRecord) event.get(0);
    }
}
