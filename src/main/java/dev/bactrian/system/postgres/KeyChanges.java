package dev.bactrian.system.postgres;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Makes one update of what Debezium tells of a changed primary key in two events, a delete and a create: the delete is left out, and the
 * create becomes an update whose row before has the old key.
 *
 * <p>Debezium names the other key in the headers of both: {@code __debezium.newkey} of the delete, {@code __debezium.oldkey} of the create.
 */
public class KeyChanges implements Transformation<SourceRecord> {

    @Override
    public @Nullable SourceRecord apply(SourceRecord event) {
        if (event.headers().lastWithName("__debezium.newkey") != null) {
            return null;
        }
        var old = event.headers().lastWithName("__debezium.oldkey");
        return old != null && old.value() instanceof Struct oldKey && event.value() instanceof Struct value
                ? moved(event, value, oldKey)
                : event;
    }

    private static SourceRecord moved(SourceRecord event, Struct value, Struct oldKey) {
        var update = new Struct(value.schema());
        value.schema().fields().forEach(field -> update.put(field, value.getWithoutDefault(field.name())));
        var before = new Struct(value.schema().field("before").schema());
        oldKey.schema().fields().forEach(field -> before.put(field.name(), oldKey.get(field)));
        update.put("op", "u").put("before", before);
        return event.newRecord(
                event.topic(),
                event.kafkaPartition(),
                event.keySchema(),
                Objects.requireNonNull(event.key()),
                event.valueSchema(),
                update,
                event.timestamp(),
                event.headers());
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef();
    }

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public void close() {}
}
