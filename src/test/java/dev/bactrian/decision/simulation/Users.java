package dev.bactrian.decision.simulation;

import dev.bactrian.change.Fields;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The people who edit both systems, and what each of them wrote last. */
final class Users {

    private static final List<String> EDITED = List.of("Name", "Phone", "City");

    /** A thing, known by its tag, and its field. */
    record Place(String tag, String field) {}

    /**
     * An edit.
     *
     * @param at by the system's own clock
     * @param before what its maker saw there
     */
    record Made(String system, Instant at, @Nullable Object value, @Nullable Object before) {}

    private final World world;
    private final Map<String, FakeSystem> systems;
    private final Scheduler scheduler;
    private final Habits habits;
    private final Map<Place, Map<String, @Nullable Object>> last = new LinkedHashMap<>();
    private final Map<Place, Set<@Nullable Object>> all = new LinkedHashMap<>();
    private final Map<Place, Set<@Nullable Object>> copied = new LinkedHashMap<>();
    private final Map<Place, Map<@Nullable Object, Made>> made = new LinkedHashMap<>();
    private final Set<String> deleted = new LinkedHashSet<>();
    private final Set<String> reloaded = new LinkedHashSet<>();

    /** Fields whose last edit in a system was saved together with a value that is refused. */
    private final Map<Place, Set<String>> refused = new LinkedHashMap<>();

    private int count;

    Users(World world, Scheduler scheduler, Habits habits) {
        this.world = world;
        this.systems = world.systems;
        this.scheduler = scheduler;
        this.habits = habits;
    }

    int actions() {
        return count;
    }

    Map<Place, Map<String, @Nullable Object>> last() {
        return last;
    }

    boolean wrote(Place place, @Nullable Object value) {
        return all.getOrDefault(place, Set.of()).contains(value);
    }

    boolean repeats() {
        return habits.repeats();
    }

    boolean slips() {
        return habits.slips();
    }

    /** Whether the value was copied from one system into another before both were synchronised. */
    boolean isCopy(Place place, @Nullable Object value) {
        return copied.getOrDefault(place, Set.of()).contains(value);
    }

    /** Whether the last edit in a system was refused with its neighbour: what crosses it may go over it, and only the journal has it then. */
    boolean isRefused(Place place) {
        return !refused.getOrDefault(place, Set.of()).isEmpty();
    }

    /** The things that a user deleted somewhere. */
    Set<String> deleted() {
        return deleted;
    }

    /** The first edit that wrote the value. */
    @Nullable
    Made made(Place place, @Nullable Object value) {
        return made.getOrDefault(place, Map.of()).get(value);
    }

    /** Records that stand there before the first load: in one system, or in more and linked. */
    void before(int records) {
        for (var n = 0; n < records; n++) {
            var first = scheduler.oneOf(List.copyOf(systems.values()));
            var tag = create(first);
            var key = first.rows.keySet().stream()
                    .filter(one -> tag.equals(
                            Objects.requireNonNull(first.rows.get(one)).get("Tag")))
                    .findFirst()
                    .orElseThrow();
            var link = world.ownKey(first.name, key);
            var database = scheduler.oneOf(world.databases());
            if (!link.isEmpty() && !database.equals(first.name) && scheduler.chance(60)) {
                var twin = Objects.requireNonNull(first.rows.get(key));
                note(world.system(database), tag, EDITED, twin, Fields.none());
                EDITED.forEach(field -> copied.computeIfAbsent(new Place(tag, field), p -> new LinkedHashSet<>())
                        .add(world.kept(field, twin.get(field))));
                world.system(database).create(twin.with(link), "");
            }
        }
    }

    /** One record that stands in every system, linked. */
    void before() {
        var first = systems.values().iterator().next();
        create(first);
        var key = first.rows.keySet().iterator().next();
        var twin = Objects.requireNonNull(first.rows.get(key));
        for (var database : world.databases()) {
            if (!database.equals(first.name)) {
                note(world.system(database), String.valueOf(twin.get("Tag")), EDITED, twin, Fields.none());
                EDITED.forEach(field -> copied.computeIfAbsent(
                                new Place(String.valueOf(twin.get("Tag")), field), p -> new LinkedHashSet<>())
                        .add(world.kept(field, twin.get(field))));
                world.system(database).create(twin.with(world.ownKey(first.name, key)), "");
            }
        }
    }

    /** Somebody writes something new into a field of the one record. */
    void edit(FakeSystem system, String field) {
        var key = system.rows.keySet().iterator().next();
        var tag = String.valueOf(Objects.requireNonNull(system.rows.get(key)).get("Tag"));
        var fields = Fields.of(field, value());
        note(system, tag, List.of(field), fields, Objects.requireNonNull(system.rows.get(key)));
        scheduler.note(() -> "user edits " + system.name + " " + key + " " + fields.asMap());
        system.update(key, fields, "");
    }

    void act() {
        var system = scheduler.oneOf(List.copyOf(systems.values()));
        if (system.rows.isEmpty() || scheduler.chance(12)) {
            create(system);
        } else if (habits.deletes() && scheduler.chance(12)) {
            var key = scheduler.oneOf(List.copyOf(system.rows.keySet()));
            deleted.add(
                    String.valueOf(Objects.requireNonNull(system.rows.get(key)).get("Tag")));
            scheduler.note(() -> "user deletes " + system.name + " " + key);
            count++;
            system.delete(key, elsewhere(system));
        } else if (habits.reloads() && system instanceof Database database && scheduler.chance(5)) {
            reload(database);
        } else {
            edit(system);
        }
    }

    /** The things whose rows a job wrote anew, as they were: that may go over an edit that was on its way there. */
    Set<String> reloaded() {
        return reloaded;
    }

    /** All linked rows of a database get new keys. */
    private void reload(Database database) {
        var linked = database.rows.keySet().stream()
                .filter(key -> !world.orgs().isEmpty() && database.hasExactLog())
                .filter(key -> world.orgs().stream()
                        .map(World::keyField)
                        .allMatch(field ->
                                Objects.requireNonNull(database.rows.get(key)).get(field) != null))
                .toList();
        for (var key : linked) {
            reloaded.add(String.valueOf(
                    Objects.requireNonNull(database.rows.get(key)).get("Tag")));
        }
        count += linked.size();
        scheduler.note(() -> "a job reloads " + database.name + " " + linked);
        database.reload(linked);
    }

    /** Whatever was refused is put right where it was written. */
    void putRight() {
        for (var system : systems.values()) {
            for (var key : List.copyOf(system.rows.keySet())) {
                for (var field : EDITED) {
                    var row = Objects.requireNonNull(system.rows.get(key));
                    if (World.isRefused(row.get(field))) {
                        var fields = Fields.of(field, "v" + ++count);
                        note(system, String.valueOf(row.get("Tag")), List.of(field), fields, row);
                        scheduler.note(() -> "user puts right " + system.name + " " + key + " " + fields.asMap());
                        system.update(key, fields, "");
                    }
                }
            }
        }
    }

    private String create(FakeSystem system) {
        var tag = "tag" + ++count;
        var fields = Fields.of("Tag", tag);
        for (var field : EDITED) {
            fields = fields.with(field, value());
        }
        note(system, tag, EDITED, fields, Fields.none());
        var created = fields;
        scheduler.note(() -> "user creates " + system.name + " " + created.asMap());
        system.create(created, elsewhere(system));
        return tag;
    }

    /** Now and then it is another installation of ours that writes, under a token of its own. */
    private String elsewhere(FakeSystem system) {
        return system.hasExactLog() && scheduler.chance(10) ? "elsewhere-" + count : "";
    }

    private void edit(FakeSystem system) {
        var key = scheduler.oneOf(List.copyOf(system.rows.keySet()));
        var tag = String.valueOf(Objects.requireNonNull(system.rows.get(key)).get("Tag"));
        var fields = Fields.of(scheduler.oneOf(EDITED), value());
        if (scheduler.chance(30)) {
            fields = fields.with(scheduler.oneOf(EDITED), value());
        }
        note(system, tag, List.copyOf(fields.names()), fields, Objects.requireNonNull(system.rows.get(key)));
        var edited = fields;
        scheduler.note(() -> "user edits " + system.name + " " + key + " " + edited.asMap() + " clock " + system.now());
        system.update(key, edited, elsewhere(system));
    }

    private @Nullable Object value() {
        count++;
        if (habits.slips() && scheduler.chance(12)) {
            return "bad" + count;
        }
        return habits.repeats() && scheduler.chance(8)
                ? null
                : habits.repeats() && scheduler.chance(25) ? "again" + scheduler.number(2) : "v" + count;
    }

    private void note(FakeSystem system, String tag, List<String> fields, Fields values, Fields before) {
        var isRefused = fields.stream().anyMatch(field -> World.isRefused(values.get(field)));
        for (var field : fields) {
            var place = new Place(tag, field);
            var systems = refused.computeIfAbsent(place, p -> new LinkedHashSet<>());
            if (isRefused) {
                systems.add(system.name);
            } else {
                systems.remove(system.name);
            }
            var value = world.kept(field, values.get(field));
            made.computeIfAbsent(place, p -> new LinkedHashMap<>())
                    .putIfAbsent(value, new Made(system.name, system.now(), value, before.get(field)));
            if (!World.isRefused(value)) {
                last.computeIfAbsent(place, p -> new LinkedHashMap<>()).put(system.name, value);
            }
            all.computeIfAbsent(place, p -> new LinkedHashSet<>()).add(value);
        }
    }
}
