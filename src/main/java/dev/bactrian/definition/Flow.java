package dev.bactrian.definition;

import dev.bactrian.definition.SyncDefinition.InitialSync;

/** From when on edits travel, how far, and how they are noticed. */
public record Flow(InitialSync initialSync, Rollout rollout, Performance performance, ChangeDetection detection) {}
