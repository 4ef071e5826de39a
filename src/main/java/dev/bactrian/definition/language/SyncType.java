package dev.bactrian.definition.language;

/** Which way a pair's edits travel. */
enum SyncType {
    BIDIRECTIONAL,
    SOURCE_TO_TARGET,
    TARGET_TO_SOURCE
}
