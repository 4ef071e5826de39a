package dev.bactrian.definition;

import dev.bactrian.definition.ConflictResolution.FieldRule;
import dev.bactrian.definition.ConflictResolution.Strategy;
import dev.bactrian.definition.ConflictResolution.Winner;
import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads who wins a conflict, as one word or in parts, at the top level or in sync_settings. */
final class ConflictReader {

    private static final String KEY = "conflict_resolution";
    private static final String PRIORITY = "priority";
    private static final String FIELD_RULES = "field_rules";
    private static final String PRIORITY_SYSTEM = "priority_system";
    private static final List<String> STRATEGIES =
            List.of("last_write_wins", "system_priority", "field_level_priority", "manual");

    private final List<String> systems;

    /** @param systems the source's and the target's name; empty where the file does not tell one */
    ConflictReader(List<String> systems) {
        this.systems = systems;
    }

    ConflictResolution read(Section top, Optional<Section> settings) {
        var inside = settings.filter(section -> section.has(KEY));
        if (top.has(KEY) && inside.isPresent()) {
            top.mistake(
                    KEY,
                    "stands in sync_settings too (line "
                            + inside.get().location(KEY).line() + "): keep one");
        }
        var holder = inside.orElse(top);
        if (holder.isSection(KEY)) {
            return parts(holder.section(KEY).orElseThrow());
        }
        var strategy = strategy(holder, KEY);
        needs(holder, KEY, strategy, Strategy.SYSTEM_PRIORITY, PRIORITY, false);
        needs(holder, KEY, strategy, Strategy.FIELD_LEVEL_PRIORITY, FIELD_RULES, false);
        return new ConflictResolution(strategy, null, systems, List.of(), Duration.ZERO);
    }

    private ConflictResolution parts(Section section) {
        var strategy = strategy(section, "strategy");
        var timestampField = section.text("timestamp_field")
                .map(name -> new FieldReference(name, section.location("timestamp_field")));
        var priority = priority(section);
        var fieldRules = fieldRules(section);
        needs(
                section,
                "strategy",
                strategy,
                Strategy.SYSTEM_PRIORITY,
                PRIORITY,
                section.fills(PRIORITY) || section.has(PRIORITY_SYSTEM));
        needs(section, "strategy", strategy, Strategy.FIELD_LEVEL_PRIORITY, FIELD_RULES, section.fills(FIELD_RULES));
        var tolerance = Duration.ofMillis(section.integer("clock_tolerance_ms", 0, 0, 3_600_000));
        section.finish();
        var ranked = new LinkedHashSet<>(priority);
        ranked.addAll(systems);
        return new ConflictResolution(
                strategy, timestampField.orElse(null), List.copyOf(ranked), fieldRules, tolerance);
    }

    private static Strategy strategy(Section section, String key) {
        return Strategy.valueOf(
                section.word(key, "last_write_wins", STRATEGIES, List.of()).toUpperCase(Locale.ROOT));
    }

    /** A strategy needs its own key, and no other strategy may have it. */
    private static void needs(
            Section section, String key, Strategy strategy, Strategy owner, String part, boolean given) {
        var word = owner.name().toLowerCase(Locale.ROOT);
        if (strategy == owner && !given) {
            section.mistake(key, "\"" + word + "\" needs " + part);
        } else if (strategy != owner && given) {
            section.mistake(section.has(part) ? part : PRIORITY_SYSTEM, "stands only with strategy: " + word);
        }
    }

    private List<String> priority(Section section) {
        var ranked = new ArrayList<String>();
        for (var entry : section.texts(PRIORITY)) {
            system(section, entry.location(), entry.name()).ifPresent(system -> {
                if (ranked.contains(system)) {
                    section.mistake(entry.location(), "system \"" + system + "\" is named twice");
                }
                ranked.add(system);
            });
        }
        var only = section.text(PRIORITY_SYSTEM);
        if (only.isPresent() && section.has(PRIORITY)) {
            section.mistake(PRIORITY_SYSTEM, "stands beside priority, which says the same: keep one");
        } else if (only.isPresent()) {
            system(section, section.location(PRIORITY_SYSTEM), only.get()).ifPresent(ranked::add);
        }
        return ranked;
    }

    private List<FieldRule> fieldRules(Section section) {
        var rules = new ArrayList<FieldRule>();
        for (var rule : section.sections(FIELD_RULES)) {
            var field = new FieldReference(rule.requiredText("field"), rule.location("field"));
            winner(rule).ifPresent(winner -> rules.add(new FieldRule(field, winner)));
            rule.finish();
        }
        return rules;
    }

    private Optional<Winner> winner(Section rule) {
        var word = rule.requiredText(PRIORITY_SYSTEM);
        return switch (word) {
            case "" -> Optional.empty();
            case "last_updated" -> Optional.of(new Winner(Winner.Kind.LAST_UPDATED, ""));
            case "manual" -> Optional.of(new Winner(Winner.Kind.MANUAL, ""));
            default ->
                system(rule, rule.location(PRIORITY_SYSTEM), word, "last_updated", "manual")
                        .map(system -> new Winner(Winner.Kind.SYSTEM, system));
        };
    }

    /** The name of the system that a word means: a name, {@code source} or {@code target}. */
    private Optional<String> system(Section section, Location where, String word, String... otherWords) {
        var name =
                switch (word) {
                    case "source" -> systems.get(0);
                    case "target" -> systems.get(1);
                    default -> word;
                };
        if (systems.contains("") || systems.contains(name)) {
            return Optional.of(name).filter(known -> !known.isEmpty());
        }
        var allowed = new ArrayList<>(systems);
        allowed.addAll(List.of("source", "target"));
        allowed.addAll(List.of(otherWords));
        section.mistake(where, "unknown system \"" + word + "\" " + Mistakes.allowed("allowed", word, allowed));
        return Optional.empty();
    }
}
