package dev.bactrian.definition;

/** What is decided where systems disagree, or where a record cannot be written. */
public record Rules(
        ConflictResolution conflictResolution,
        Deletes deletes,
        LoopPrevention loopPrevention,
        RetryStrategy retryStrategy,
        Fallback fallback) {}
