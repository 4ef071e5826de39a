package dev.bactrian.definition;

import dev.bactrian.definition.Deletes.DeleteConflict;
import dev.bactrian.definition.Deletes.MassDeleteGuard;
import dev.bactrian.definition.Deletes.Rule;
import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the parts of a sync file that say what is decided about deletes, loops, and the pairing of existing records. */
final class RulesReader {

    private static final List<String> DELETES = List.of("propagate", "ignore", "soft", "park");
    private static final List<String> DELETE_CONFLICTS = List.of("edit_wins", "delete_wins", "manual");

    private RulesReader() {}

    static Deletes deletes(Section top) {
        var rule = Rule.valueOf(
                top.word("deletes", "propagate", DELETES, List.of()).toUpperCase(Locale.ROOT));
        var conflict = DeleteConflict.valueOf(top.word("delete_conflict", "edit_wins", DELETE_CONFLICTS, List.of())
                .toUpperCase(Locale.ROOT));
        var field = field(top, "soft_delete_field");
        if (rule == Rule.SOFT && field == null) {
            top.mistake("deletes", "\"soft\" needs soft_delete_field, the field that marks a deleted record");
        } else if (rule != Rule.SOFT && field != null) {
            top.mistake("soft_delete_field", "stands only with deletes: soft");
        }
        return new Deletes(rule, conflict, field, guard(top));
    }

    private static MassDeleteGuard guard(Section top) {
        var standard = MassDeleteGuard.DEFAULT;
        var section = top.section("mass_delete_guard");
        var guard = section.map(found -> new MassDeleteGuard(
                found.integer("max_count", standard.maxCount(), 0, 1_000_000_000),
                found.integer("max_percent", standard.maxPercent(), 0, 100),
                found.seconds("window_seconds", standard.window(), 1, 86_400)));
        section.ifPresent(Section::finish);
        return guard.orElse(standard);
    }

    static LoopPrevention loopPrevention(Section top) {
        var standard = LoopPrevention.DEFAULT;
        var section = top.section("loop_prevention");
        var prevention = section.map(found -> new LoopPrevention(
                found.truth("enabled").orElse(standard.enabled()),
                found.seconds("detection_window_seconds", standard.window(), 1, 86_400),
                found.integer("max_update_count", standard.maxUpdates(), 1, 1_000_000)));
        section.ifPresent(Section::finish);
        return prevention.orElse(standard);
    }

    static Pairing pairing(Section top) {
        return new Pairing(top.texts("match_on"), field(top, "external_id_field"));
    }

    private static @Nullable FieldReference field(Section top, String key) {
        return top.text(key)
                .map(name -> new FieldReference(name, top.location(key)))
                .orElse(null);
    }
}
