package dev.bactrian.decision.simulation;

import dev.bactrian.change.Fields;
import dev.bactrian.decision.Contest;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What must hold once everything came to rest. */
final class Verdict {

    private final World world;
    private final Users users;
    private final Reconciling reconciling;
    private final List<String> wrong = new ArrayList<>();

    Verdict(World world, Users users, Reconciling reconciling) {
        this.world = world;
        this.users = users;
        this.reconciling = reconciling;
    }

    List<String> wrong() {
        var rows = new LinkedHashMap<String, Map<String, Fields>>();
        world.systems.keySet().forEach(system -> rows.put(system, byTag(system)));
        var tags = new LinkedHashSet<String>();
        rows.values().forEach(byTag -> tags.addAll(byTag.keySet()));
        tags.forEach(tag -> compare(tag, rows));
        users.last().keySet().stream()
                .map(Users.Place::tag)
                .distinct()
                .filter(tag -> !users.deleted().contains(tag) && !tags.contains(tag))
                .forEach(tag -> wrong.add(tag + " is gone, and nobody deleted it"));
        var anywhere = rows.values().iterator().next();
        users.last().forEach((place, values) -> {
            var row = anywhere.get(place.tag());
            if (row != null) {
                judge(place, values, row.get(place.field()));
            }
        });
        users.last().forEach(this::account);
        return wrong;
    }

    /** What a system shares with the others, by the tag that tells which thing it is. */
    private Map<String, Fields> byTag(String system) {
        var byTag = new LinkedHashMap<String, Fields>();
        world.system(system).rows.forEach((key, row) -> {
            var tag = String.valueOf(row.get("Tag"));
            if (byTag.put(tag, row.with(world.ownKey(system, key))) != null) {
                wrong.add(tag + " is in " + system + " twice");
            }
        });
        return byTag;
    }

    private void compare(String tag, Map<String, Map<String, Fields>> rows) {
        var values = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        rows.forEach((system, byTag) -> {
            var row = byTag.get(tag);
            if (row == null) {
                wrong.add(tag + " is not in " + system);
            } else {
                row.asMap().forEach((field, value) -> values.computeIfAbsent(field, f -> new LinkedHashMap<>())
                        .put(system, value));
            }
        });
        values.forEach((field, bySystem) -> {
            if (new LinkedHashSet<>(bySystem.values()).size() > 1) {
                wrong.add(tag + "." + field + " differs: " + bySystem);
            }
        });
    }

    /**
     * What a system made of a value and what a user wrote cannot always be told apart, nor what comes back from what a user wrote once
     * more, so there any of them may stand.
     */
    private boolean isAltered(String field) {
        return world.systems.values().stream().anyMatch(system -> system.alters(field));
    }

    private void judge(Users.Place place, Map<String, @Nullable Object> last, @Nullable Object value) {
        if (!users.wrote(place, value)) {
            wrong.add(place + " is " + value + ", which nobody wrote");
        } else if (!users.deleted().contains(place.tag())
                && !users.reloaded().contains(place.tag())
                && !isAltered(place.field())
                && !users.repeats()
                && !users.isRefused(place)
                && !last.containsValue(value)) {
            wrong.add(place + " is " + value + ", but the last edits were " + last);
        } else if (isLastWrite(place)) {
            users.last()
                    .get(place)
                    .values()
                    .forEach(other -> judge(place, users.made(place, value), users.made(place, other)));
        }
    }

    /** Whether it can be told which edit is to stand: the last one, of two systems whose logs told the time of each. What was refused counts from when it was put right. */
    private boolean isLastWrite(Users.Place place) {
        var rule = Objects.requireNonNull(world.policy.fields().get(place.field()));
        return rule.contest().kind() == Contest.Kind.LAST_WRITE
                && world.systems.size() == 2
                && world.systems.values().stream().noneMatch(FakeSystem::isPolled)
                && !users.deleted().contains(place.tag())
                && !users.reloaded().contains(place.tag())
                && !isAltered(place.field())
                && !users.repeats()
                && !users.slips()
                && !reconciling.isRead(place.tag());
    }

    /** An edit stands against one that its maker saw; of two that did not see each other the later one does. */
    private void judge(Users.Place place, Users.@Nullable Made standing, Users.@Nullable Made other) {
        if (standing == null || other == null || standing == other || saw(place, standing, other)) {
            return;
        }
        if (saw(place, other, standing) || isLater(other, standing)) {
            wrong.add(place + " is " + standing + ", but it was to be " + other);
        }
    }

    private boolean saw(Users.Place place, Users.Made edit, Users.Made other) {
        for (Users.@Nullable Made seen = edit; seen != null; seen = users.made(place, seen.before())) {
            if (seen == other) {
                return true;
            }
        }
        return false;
    }

    private boolean isLater(Users.Made one, Users.Made other) {
        var order = one.at().truncatedTo(ChronoUnit.MILLIS).compareTo(other.at().truncatedTo(ChronoUnit.MILLIS));
        return order > 0
                || (order == 0
                        && world.policy.systems().indexOf(one.system())
                                < world.policy.systems().indexOf(other.system()));
    }

    /** The last edit that each system's people made of a thing stands in the journal, whatever became of it. */
    private void account(Users.Place place, Map<String, @Nullable Object> last) {
        if (users.deleted().contains(place.tag()) || isAltered(place.field()) || users.repeats()) {
            return;
        }
        last.forEach((system, value) -> {
            if (!reconciling.journal().contains(new Reconciling.Told(system, place.field(), value))
                    && !users.isCopy(place, value)) {
                wrong.add(place + ": " + value + " of " + system + " is not in the journal");
            }
        });
    }
}
