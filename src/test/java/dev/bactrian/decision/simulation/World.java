package dev.bactrian.decision.simulation;

import dev.bactrian.change.Fields;
import dev.bactrian.change.MappedChange;
import dev.bactrian.decision.Contest;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Policy.Ends;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.definition.LoopPrevention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The systems of one simulation, how they are linked, and the rules between them; all of it follows from the seed. */
final class World {

    static final List<String> SHARED = List.of("Tag", "Name", "Phone", "City");

    /** The key of databases that nobody else numbers records for. */
    static final String COMMON_KEY = "id";

    final Map<String, FakeSystem> systems = new LinkedHashMap<>();
    final Policy policy;
    private final List<String> orgs;
    private final List<String> databases;

    World(Scheduler scheduler, Habits habits) {
        var names = scheduler.oneOf(habits.worlds());
        for (var name : names) {
            systems.put(
                    name, name.startsWith("org") ? new Org(name, scheduler) : new Database(name, scheduler, habits));
        }
        orgs = named("org");
        databases = named("db");
        this.policy = policy(scheduler.oneOf(contests(names)));
        systems.values().forEach(system -> system.join(this));
    }

    private static List<Contest> contests(List<String> names) {
        var priorities = Contest.priority(names);
        return List.of(Contest.LAST_WRITE, Contest.LAST_WRITE, Contest.LAST_WRITE, priorities);
    }

    private Policy policy(Contest contest) {
        var all = new LinkedHashSet<>(systems.keySet());
        var fields = new LinkedHashMap<String, FieldRule>();
        for (var org : orgs()) {
            fields.put(keyField(org), new FieldRule(Set.of(org), Set.copyOf(databases()), Set.of(org), contest));
        }
        if (orgs().isEmpty()) {
            fields.put(COMMON_KEY, new FieldRule(all, all, all, contest));
        }
        SHARED.forEach(field -> fields.put(field, new FieldRule(all, all, Set.of(), contest)));
        return new Policy(
                List.copyOf(all),
                fields,
                all,
                Set.copyOf(databases()),
                systems.values().stream()
                        .filter(system -> !system.isPolled())
                        .map(system -> system.name)
                        .collect(Collectors.toSet()),
                null,
                Ends.PROPAGATE,
                new LoopPrevention(false, Duration.ofSeconds(60), 10));
    }

    List<String> orgs() {
        return orgs;
    }

    List<String> databases() {
        return databases;
    }

    private List<String> named(String start) {
        return systems.keySet().stream().filter(name -> name.startsWith(start)).toList();
    }

    FakeSystem system(String name) {
        return Objects.requireNonNull(systems.get(name), name);
    }

    /** The field in which databases keep the keys of an org. */
    static String keyField(String org) {
        return org + "Id";
    }

    /** The columns of a database. */
    List<String> columns() {
        var columns = new ArrayList<>(SHARED);
        orgs().forEach(org -> columns.add(keyField(org)));
        return columns;
    }

    /** The record's fields that a system's own key stands in. */
    Fields ownKey(String system, String key) {
        return system.startsWith("org")
                ? Fields.of(keyField(system), key)
                : orgs().isEmpty() ? Fields.of(COMMON_KEY, key) : Fields.none();
    }

    /** The keys of others that a change tells, as a mapping would find them. */
    Map<String, String> otherKeys(dev.bactrian.change.Change change) {
        var keys = new LinkedHashMap<String, String>();
        for (var entry : policy.fields().entrySet()) {
            var value = change.fields().get(entry.getKey());
            if (value != null) {
                entry.getValue().keyOf().stream()
                        .filter(system -> !system.equals(change.system()))
                        .forEach(system -> keys.put(system, value.toString()));
            }
        }
        return keys;
    }

    MappedChange mapped(dev.bactrian.change.Change change) {
        var misfits = SHARED.stream()
                .filter(field -> isRefused(change.fields().get(field)))
                .toList();
        var fields = change.fields();
        for (var misfit : misfits) {
            fields = fields.without(misfit);
        }
        return new MappedChange(change, fields, Fields.none(), otherKeys(change), misfits);
    }

    /** Whether the rules refuse the value. */
    static boolean isRefused(@Nullable Object value) {
        return value instanceof String text
                && text.toLowerCase(java.util.Locale.ROOT).startsWith("bad");
    }

    /** The form in which the systems keep a value, once all hold it. */
    @Nullable
    Object kept(String field, @Nullable Object value) {
        return systems.values().stream().anyMatch(system -> system.alters(field)) && value instanceof String text
                ? text.toUpperCase(java.util.Locale.ROOT)
                : value;
    }

    @Override
    public String toString() {
        var contest = policy.fields().get("Name");
        return systems.keySet().stream().collect(Collectors.joining(" ")) + " by "
                + Objects.requireNonNull(contest).contest().kind();
    }
}
