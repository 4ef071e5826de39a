package dev.bactrian.definition.language;

import dev.bactrian.definition.Deletes;
import dev.bactrian.definition.Deletes.DeleteConflict;
import dev.bactrian.definition.Deletes.MassDeleteGuard;
import dev.bactrian.definition.Deletes.Rule;
import dev.bactrian.definition.LoopPrevention;
import dev.bactrian.definition.RetryStrategy;

/** Reads the parts of a sync file that say what is decided about deletes, loops and records that cannot be written. */
final class RulesReader {

    private RulesReader() {}

    static Deletes deletes(Section top) {
        var rule = top.word("deletes", Rule.class);
        var field = top.field("soft_delete_field");
        if (rule == Rule.SOFT && field == null && !top.isRefused("soft_delete_field")) {
            top.mistake("deletes", "\"soft\" needs soft_delete_field, the field that marks a deleted record");
        } else if (rule != Rule.SOFT && field != null && !top.isRefused("deletes")) {
            top.mistake("soft_delete_field", "stands only with deletes: soft");
        }
        var conflict = top.word("delete_conflict", DeleteConflict.class);
        if (rule == Rule.IGNORE && conflict == DeleteConflict.DELETE_WINS) {
            top.mistake(
                    "delete_conflict",
                    "\"delete_wins\" contradicts deletes: ignore, with which no delete does anything");
        }
        if (rule == Rule.PARK && top.has("delete_conflict") && !top.isRefused("deletes")) {
            top.mistake(
                    "delete_conflict", "stands not with deletes: park, with which a person decides on every delete");
        }
        if (rule == Rule.IGNORE && top.has("mass_delete_guard")) {
            top.mistake("mass_delete_guard", "has nothing to hold back, as deletes: ignore lets no delete through");
        }
        var guard = top.section("mass_delete_guard");
        return new Deletes(
                rule,
                conflict,
                field,
                new MassDeleteGuard(
                        guard.integer("max_count"), guard.integer("max_percent"), guard.seconds("window_seconds")));
    }

    static LoopPrevention loopPrevention(Section section) {
        return new LoopPrevention(
                section.truth("enabled"),
                section.seconds("detection_window_seconds"),
                section.integer("max_update_count"));
    }

    static RetryStrategy retryStrategy(Section section) {
        var strategy = new RetryStrategy(
                section.integer("max_attempts"),
                section.number("backoff_factor"),
                section.seconds("initial_delay_seconds"),
                section.seconds("max_delay_seconds"));
        if (strategy.maxDelay().compareTo(strategy.initialDelay()) < 0
                && !section.isRefused("max_delay_seconds")
                && !section.isRefused("initial_delay_seconds")) {
            section.mistake(
                    section.has("max_delay_seconds") ? "max_delay_seconds" : "initial_delay_seconds",
                    "the longest wait (" + strategy.maxDelay().toSeconds() + " s) is less than the first one ("
                            + strategy.initialDelay().toSeconds() + " s)");
        }
        return strategy;
    }
}
