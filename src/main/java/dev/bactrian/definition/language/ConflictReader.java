package dev.bactrian.definition.language;

import dev.bactrian.definition.ConflictResolution;
import dev.bactrian.definition.ConflictResolution.FieldRule;
import dev.bactrian.definition.ConflictResolution.Strategy;
import dev.bactrian.definition.ConflictResolution.Winner;
import dev.bactrian.definition.End;
import dev.bactrian.definition.Location;
import dev.bactrian.definition.Mistakes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads who wins a conflict, as one word or in parts, at the top level or in sync_settings. */
final class ConflictReader {

    private static final String KEY = Language.CONFLICT_RESOLUTION;
    private static final String PRIORITY = "priority";
    private static final String TOLERANCE = "clock_tolerance_ms";
    private static final String FIELD_RULES = "field_rules";
    private static final String PRIORITY_SYSTEM = "priority_system";
    private static final String LAST_UPDATED = "last_updated";
    private static final String BY_HAND = "manual";

    private final List<End> ends;
    private final List<String> systems;
    private final Set<String> elsewhere;

    /**
     * @param ends whose system's name is empty where the file does not tell one
     * @param elsewhere systems that the file may name and that have no end here, so that they decide nothing
     */
    ConflictReader(List<End> ends, Collection<String> elsewhere) {
        this.ends = ends;
        this.elsewhere = Set.copyOf(elsewhere);
        this.systems = ends.stream().map(End::system).toList();
    }

    ConflictResolution read(Section top) {
        if (top.isSection(KEY)) {
            return parts(top.section(KEY));
        }
        var strategy = top.word(KEY, Strategy.class);
        cannotBeAlone(top, strategy, Strategy.SYSTEM_PRIORITY, PRIORITY);
        cannotBeAlone(top, strategy, Strategy.FIELD_LEVEL_PRIORITY, FIELD_RULES);
        if (strategy == Strategy.MANUAL) {
            checkIsAsked(top, KEY);
        }
        return new ConflictResolution(strategy, null, systems, List.of(), Duration.ZERO);
    }

    private ConflictResolution parts(Section section) {
        var strategy = section.word(Language.STRATEGY, Strategy.class);
        var word = section.textOr(PRIORITY_SYSTEM, "");
        var isNoSystem = word.equals(LAST_UPDATED) || word.equals(BY_HAND);
        var priority = isNoSystem ? List.<String>of() : priority(section);
        var fieldRules = fieldRules(section);
        if (!section.isRefused(Language.STRATEGY)) {
            needs(section, Language.STRATEGY, strategy, Strategy.SYSTEM_PRIORITY, PRIORITY, PRIORITY_SYSTEM);
            needs(section, Language.STRATEGY, strategy, Strategy.FIELD_LEVEL_PRIORITY, FIELD_RULES);
        }
        if (section.has(TOLERANCE)
                && !section.isRefused(Language.STRATEGY)
                && !word.equals(LAST_UPDATED)
                && (strategy == Strategy.MANUAL || strategy == Strategy.SYSTEM_PRIORITY)) {
            section.mistake(TOLERANCE, "stands only with strategy: last_write_wins or field_level_priority");
        }
        var decided = strategy != Strategy.SYSTEM_PRIORITY || !isNoSystem
                ? strategy
                : word.equals(BY_HAND) ? Strategy.MANUAL : Strategy.LAST_WRITE_WINS;
        if (decided == Strategy.MANUAL && !section.isRefused(Language.STRATEGY)) {
            checkIsAsked(section, isNoSystem ? PRIORITY_SYSTEM : Language.STRATEGY);
        }
        var tolerance = Duration.ofMillis(section.integer(TOLERANCE));
        var ranked = new LinkedHashSet<>(priority);
        ranked.addAll(systems);
        return new ConflictResolution(
                decided, section.field("timestamp_field"), List.copyOf(ranked), fieldRules, tolerance);
    }

    /** Where edits travel one way only, no two of them meet. */
    private void checkIsAsked(Section section, String key) {
        if (ends.stream().filter(End::tells).count() < 2) {
            section.mistake(key, "asks nobody, as with sync_type: one_way the other side's edits are never carried");
        }
    }

    private void checkCanWin(Section section, Location where, String system) {
        var isLoser = ends.stream().anyMatch(end -> end.system().equals(system) && !end.tells());
        if (!system.isEmpty() && isLoser) {
            section.mistake(
                    where,
                    "\"" + system + "\" can win nothing, as with sync_type: one_way its edits are never carried");
        }
    }

    /** A strategy needs one of its own keys, and no other strategy may have them. */
    private static void needs(Section section, String key, Strategy strategy, Strategy owner, String... parts) {
        var word = owner.name().toLowerCase(Locale.ROOT);
        var given = Stream.of(parts)
                .filter(part -> section.has(part) && !section.isEmptyList(part))
                .findFirst();
        if (strategy != owner) {
            given.ifPresent(part -> section.mistake(part, "stands only with strategy: " + word));
        } else if (given.isEmpty() && Stream.of(parts).noneMatch(section::isRefused)) {
            section.mistake(key, "\"" + word + "\" needs " + parts[0]);
        }
    }

    /** One word has no keys beside it. */
    private static void cannotBeAlone(Section section, Strategy strategy, Strategy owner, String part) {
        if (strategy == owner) {
            section.mistake(KEY, "\"" + owner.name().toLowerCase(Locale.ROOT) + "\" needs " + part);
        }
    }

    private List<String> priority(Section section) {
        var ranked = new ArrayList<String>();
        for (var entry : section.texts(PRIORITY)) {
            system(section, entry.location(), entry.name()).ifPresent(system -> {
                if (ranked.contains(system)) {
                    section.mistake(entry.location(), "system \"" + system + "\" is named twice");
                }
                if (ranked.isEmpty()) {
                    checkCanWin(section, entry.location(), system);
                }
                ranked.add(system);
            });
        }
        var only = section.text(PRIORITY_SYSTEM);
        if (only.isPresent() && section.has(PRIORITY)) {
            section.mistake(PRIORITY_SYSTEM, "stands beside priority, which says who wins as well: keep one");
        } else if (only.isPresent()) {
            system(section, section.where(PRIORITY_SYSTEM), only.get(), LAST_UPDATED, BY_HAND)
                    .ifPresent(system -> {
                        checkCanWin(section, section.where(PRIORITY_SYSTEM), system);
                        ranked.add(system);
                    });
        }
        return ranked;
    }

    private List<FieldRule> fieldRules(Section section) {
        var rules = new ArrayList<FieldRule>();
        for (var rule : section.sections(FIELD_RULES)) {
            var field = rule.field("field");
            var winner = winner(rule);
            if (field != null && winner.isPresent()) {
                rules.add(new FieldRule(field, winner.get()));
            }
        }
        return rules;
    }

    private Optional<Winner> winner(Section rule) {
        var word = rule.textOr(PRIORITY_SYSTEM, "");
        return switch (word) {
            case "" -> Optional.empty();
            case LAST_UPDATED -> Optional.of(new Winner(Winner.Kind.LAST_UPDATED, ""));
            case BY_HAND -> Optional.of(new Winner(Winner.Kind.MANUAL, ""));
            default ->
                system(rule, rule.where(PRIORITY_SYSTEM), word, LAST_UPDATED, BY_HAND)
                        .map(system -> new Winner(Winner.Kind.SYSTEM, system));
        };
    }

    /** The name of the system that a word means: a name, or what the file calls an end, e.g. {@code source}. */
    private Optional<String> system(Section section, Location where, String word, String... otherWords) {
        var name = ends.stream()
                .filter(end -> end.word().equals(word))
                .map(End::system)
                .findFirst()
                .orElse(word);
        if (systems.contains("") || systems.contains(name)) {
            return Optional.of(name).filter(known -> !known.isEmpty());
        }
        if (elsewhere.contains(name)) {
            return Optional.empty();
        }
        var allowed = new ArrayList<>(systems);
        ends.stream().map(End::word).filter(end -> !allowed.contains(end)).forEach(allowed::add);
        allowed.addAll(List.of(otherWords));
        section.mistake(
                where, "unknown system " + Spot.quoted(word) + " " + Mistakes.allowed("allowed", word, allowed));
        return Optional.empty();
    }
}
