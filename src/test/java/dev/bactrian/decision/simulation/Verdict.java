package dev.bactrian.decision.simulation;

import dev.bactrian.change.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What must hold once everything came to rest. */
final class Verdict {

    private final Map<String, FakeSystem> systems;
    private final Users users;
    private final List<String> wrong = new ArrayList<>();

    Verdict(Map<String, FakeSystem> systems, Users users) {
        this.systems = systems;
        this.users = users;
    }

    List<String> wrong() {
        var crm = byTag("crm");
        var erp = byTag("erp");
        crm.forEach((tag, row) -> compare(tag, row, erp.get(tag)));
        erp.keySet().stream().filter(tag -> !crm.containsKey(tag)).forEach(tag -> wrong.add(tag + " is in erp only"));
        users.last().keySet().stream()
                .map(Users.Place::tag)
                .distinct()
                .filter(tag -> !users.deleted().contains(tag) && !crm.containsKey(tag))
                .forEach(tag -> wrong.add(tag + " is gone, and nobody deleted it"));
        users.last().forEach((place, values) -> {
            var row = crm.get(place.tag());
            if (row != null) {
                judge(place, values, row.get(place.field()));
            }
        });
        return wrong;
    }

    /** What a system made of a value and what a user wrote cannot always be told apart, so there any of them may stand. */
    private FakeSystem crm() {
        return Objects.requireNonNull(systems.get("crm"));
    }

    private Map<String, Fields> byTag(String system) {
        var rows = new LinkedHashMap<String, Fields>();
        Objects.requireNonNull(systems.get(system)).rows.forEach((key, row) -> {
            var tag = String.valueOf(row.get("Tag"));
            if (rows.put(tag, system.equals("crm") ? row.with("Id", key) : row) != null) {
                wrong.add(tag + " is in " + system + " twice");
            }
        });
        return rows;
    }

    private void compare(String tag, Fields crm, @org.jspecify.annotations.Nullable Fields erp) {
        if (erp == null) {
            wrong.add(tag + " is in crm only");
        } else if (!crm.equals(erp)) {
            wrong.add(tag + " differs: crm " + crm.asMap() + ", erp " + erp.asMap());
        }
    }

    private void judge(
            Users.Place place,
            Map<String, @org.jspecify.annotations.Nullable Object> last,
            @org.jspecify.annotations.Nullable Object value) {
        if (!users.wrote(place, value)) {
            wrong.add(place + " is " + value + ", which nobody wrote");
        } else if (!users.deleted().contains(place.tag())
                && !crm().alters(place.field())
                && !last.containsValue(value)) {
            wrong.add(place + " is " + value + ", but the last edits were " + last);
        }
    }
}
