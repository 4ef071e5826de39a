package dev.bactrian.pipeline.review;

/** How a person names a record: by the key that one system has for it. */
public record RecordName(String sync, String system, String key) {}
