package dev.bactrian.definition;

import dev.bactrian.definition.SyncDefinition.InitialSync;
import dev.bactrian.definition.SyncDefinition.SyncType;

/** Which way edits travel, from when on, how far, and how they are noticed. */
public record Flow(
        SyncType type, InitialSync initialSync, Rollout rollout, Performance performance, ChangeDetection detection) {}
