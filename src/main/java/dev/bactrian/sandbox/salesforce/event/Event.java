package dev.bactrian.sandbox.salesforce.event;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.UUID;

/**
 * One event of the log.
 *
 * @param replayId rises along the log, with gaps; 0 as long as the event is not in the log
 * @param topic for example {@code /data/AccountChangeEvent}
 * @param id the UUID that its publisher gave it
 * @param payload Avro, by the schema with the id {@code schemaId}
 */
public record Event(long replayId, String topic, String id, String schemaId, Instant at, ByteString payload) {

    /** An event with a new UUID that is yet to be appended. */
    public static Event draft(String topic, String schemaId, Instant at, ByteString payload) {
        return new Event(0, topic, UUID.randomUUID().toString(), schemaId, at, payload);
    }

    public Event withId(String uuid) {
        return new Event(replayId, topic, uuid, schemaId, at, payload);
    }

    Event at(long position) {
        return new Event(position, topic, id, schemaId, at, payload);
    }
}
