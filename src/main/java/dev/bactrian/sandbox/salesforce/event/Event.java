package dev.bactrian.sandbox.salesforce.event;

import com.google.protobuf.ByteString;
import java.time.Instant;

/**
 * One event of the log.
 *
 * @param replayId rises along the log, with gaps
 * @param topic for example {@code /data/AccountChangeEvent}
 * @param payload Avro, by the schema with the id {@code schemaId}
 */
public record Event(long replayId, String topic, String id, String schemaId, Instant at, ByteString payload) {}
