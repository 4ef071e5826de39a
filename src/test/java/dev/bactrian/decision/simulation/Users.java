package dev.bactrian.decision.simulation;

import dev.bactrian.change.Fields;
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

    private final Map<String, FakeSystem> systems;
    private final Scheduler scheduler;
    private final boolean mayDelete;
    private final Map<Place, Map<String, @Nullable Object>> last = new LinkedHashMap<>();
    private final Map<Place, Set<@Nullable Object>> all = new LinkedHashMap<>();
    private final Set<String> deleted = new LinkedHashSet<>();
    private int count;

    /** @param mayDelete whether they delete; a lost answer that meets deletes on both sides can leave what a person must sort out */
    Users(Map<String, FakeSystem> systems, Scheduler scheduler, boolean mayDelete) {
        this.systems = systems;
        this.scheduler = scheduler;
        this.mayDelete = mayDelete;
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

    /** The things that a user deleted somewhere. */
    Set<String> deleted() {
        return deleted;
    }

    /** Records that stand there before the first load: in one system, or in both and linked. */
    void before(int records) {
        for (var n = 0; n < records; n++) {
            var tag = create(scheduler.oneOf(List.copyOf(systems.values())));
            var crm = Objects.requireNonNull(systems.get("crm"));
            var key = crm.rows.keySet().stream()
                    .filter(one ->
                            tag.equals(Objects.requireNonNull(crm.rows.get(one)).get("Tag")))
                    .findFirst();
            if (key.isPresent() && scheduler.chance(60)) {
                var erp = Objects.requireNonNull(systems.get("erp"));
                var twin = Objects.requireNonNull(crm.rows.get(key.get())).with("Id", key.get());
                note(erp, tag, EDITED, twin);
                erp.create(twin, "");
            }
        }
    }

    void act() {
        var system = scheduler.oneOf(List.copyOf(systems.values()));
        if (system.rows.isEmpty() || scheduler.chance(12)) {
            create(system);
        } else if (mayDelete && scheduler.chance(12)) {
            var key = scheduler.oneOf(List.copyOf(system.rows.keySet()));
            deleted.add(
                    String.valueOf(Objects.requireNonNull(system.rows.get(key)).get("Tag")));
            scheduler.note("user deletes " + system.name + " " + key);
            count++;
            system.delete(key, "");
        } else {
            edit(system);
        }
    }

    private String create(FakeSystem system) {
        var tag = "tag" + ++count;
        var fields = Fields.of("Tag", tag);
        for (var field : EDITED) {
            fields = fields.with(field, value());
        }
        note(system, tag, EDITED, fields);
        scheduler.note("user creates " + system.name + " " + fields.asMap());
        system.create(fields, "");
        return tag;
    }

    private void edit(FakeSystem system) {
        var key = scheduler.oneOf(List.copyOf(system.rows.keySet()));
        var tag = String.valueOf(Objects.requireNonNull(system.rows.get(key)).get("Tag"));
        var fields = Fields.of(scheduler.oneOf(EDITED), value());
        if (scheduler.chance(30)) {
            fields = fields.with(scheduler.oneOf(EDITED), value());
        }
        note(system, tag, List.copyOf(fields.names()), fields);
        scheduler.note("user edits " + system.name + " " + key + " " + fields.asMap() + " clock " + system.now());
        system.update(key, fields, "");
    }

    private @Nullable Object value() {
        count++;
        return Simulation.HARD && scheduler.chance(8)
                ? null
                : Simulation.HARD && scheduler.chance(25) ? "again" + scheduler.number(2) : "v" + count;
    }

    private void note(FakeSystem system, String tag, List<String> fields, Fields values) {
        for (var field : fields) {
            var place = new Place(tag, field);
            var crm = Objects.requireNonNull(systems.get("crm"));
            var value = crm.kept(field, values.get(field));
            last.computeIfAbsent(place, p -> new LinkedHashMap<>()).put(system.name, value);
            all.computeIfAbsent(place, p -> new LinkedHashSet<>()).add(value);
        }
    }
}
