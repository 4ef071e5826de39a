package dev.bactrian.application;

import static org.awaitility.Awaitility.await;

import dev.bactrian.application.SoakOracle.Existence;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** Whether all is well while nobody edits: both sides equal, the right edits there, every edit accounted for, nobody asked. */
final class SoakVerdict {

    private static final int MOST_TOLD = 6;

    private final SoakWorld world;
    private final List<String> faults = new ArrayList<>();
    private final Set<String> suspects = new TreeSet<>();

    SoakVerdict(SoakWorld world) {
        this.world = world;
    }

    /**
     * What is wrong; empty if nothing is.
     *
     * @param onceEqual runs when both sides are equal, and before it is judged who should have won
     */
    List<String> find(Runnable onceEqual) throws SQLException {
        world.lookUpUnanswered(Set.of("erp", "west"));
        world.oracle.unansweredAreLost();
        for (var writer : world.writers) {
            if (isSource(writer.side())) {
                equal(writer.side());
            }
        }
        if (faults.isEmpty()) {
            settled();
            onceEqual.run();
            for (var writer : world.writers) {
                if (isSource(writer.side())) {
                    judge(writer.side());
                }
            }
            accountedFor();
            nobodyIsAsked();
            counted();
        }
        for (var suspect : suspects) {
            history(suspect);
        }
        return faults;
    }

    private boolean isSource(SoakSide side) {
        return world.writers.stream()
                        .map(SoakWriter::side)
                        .filter(one -> one.sync().equals(side.sync()))
                        .findFirst()
                        .orElseThrow()
                == side;
    }

    private void equal(SoakSide source) {
        var different = new ArrayList<String>();
        try {
            await().atMost(SoakWorld.PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptionsMatching(SQLException.class::isInstance)
                    .until(() -> {
                        different.clear();
                        different.addAll(differences(source));
                        return different.isEmpty();
                    });
        } catch (ConditionTimeoutException e) {
            faults.add(source.sync() + " is not equal: " + different.size() + " records differ");
            different.stream().limit(MOST_TOLD).forEach(faults::add);
        }
    }

    private List<String> differences(SoakSide source) throws SQLException {
        var target = world.other(source);
        var left = source.rows();
        var right = target.rows();
        if (world.timesMayBeOld) {
            Stream.of(left, right).forEach(rows -> rows.values().forEach(row -> row.remove("modified")));
        }
        var keys = new TreeSet<>(left.keySet());
        keys.addAll(right.keySet());
        var different = new ArrayList<String>();
        for (var key : keys) {
            if (!Objects.equals(left.get(key), right.get(key))) {
                different.add("  " + key + ": " + source.system() + " has " + left.get(key) + ", " + target.system()
                        + " has " + right.get(key));
                suspect(source.sync(), key);
            }
        }
        if (different.isEmpty()) {
            suspects.removeIf(suspect -> suspect.startsWith(source.sync() + "|"));
        }
        return different;
    }

    private void suspect(String sync, String key) {
        if (suspects.size() < MOST_TOLD) {
            suspects.add(sync + "|" + key);
        }
    }

    /** Equal at this moment is not enough: nothing may be on its way. */
    private void settled() {
        var sql =
                """
                select (select count(*) from bactrian.waiting) + (select count(*) from bactrian.link_state where dirty and not parked)""";
        try {
            await().atMost(SoakWorld.PATIENCE)
                    .pollInterval(Duration.ofMillis(250))
                    .ignoreExceptionsMatching(SQLException.class::isInstance)
                    .until(() -> world.state.texts("state", sql).equals(List.of("0")));
        } catch (ConditionTimeoutException e) {
            faults.add("both sides are equal, but changes wait, or are still to be written, for minutes");
        }
    }

    private void judge(SoakSide source) throws SQLException {
        var rows = source.rows();
        var records = world.oracle.records(source.sync());
        for (var key : rows.keySet()) {
            if (!records.containsKey(key)) {
                fault(source, key, "is there, and nobody made it: " + rows.get(key));
            }
        }
        for (var record : records.entrySet()) {
            var row = rows.get(record.getKey());
            var existence = SoakOracle.existence(record.getValue());
            if (existence == Existence.THERE && row == null) {
                fault(source, record.getKey(), "is lost");
            } else if (existence == Existence.GONE && row != null) {
                fault(source, record.getKey(), "was deleted, and is there");
            } else if (existence == Existence.THERE && row != null) {
                judge(source, record.getKey(), record.getValue(), row);
            }
        }
    }

    private void judge(SoakSide source, String key, List<SoakEdit> record, Map<String, String> row) {
        for (var field : row.keySet()) {
            var candidates = SoakOracle.candidates(record, field);
            if (!candidates.isEmpty() && !SoakOracle.stands(candidates, field, row.get(field))) {
                fault(
                        source,
                        key,
                        "has " + field + " " + row.get(field) + ", and should have that of "
                                + candidates.stream()
                                        .map(edit -> edit.toString())
                                        .toList());
            }
        }
    }

    private void fault(SoakSide source, String key, String what) {
        faults.add(source.sync() + " " + key + " " + what);
        suspect(source.sync(), key);
    }

    /** What the log told stands in the journal, whatever became of it. */
    private void accountedFor() {
        var missing = new ArrayList<SoakEdit>();
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                missing.clear();
                missing.addAll(notInTheJournal());
                return missing.isEmpty();
            });
        } catch (ConditionTimeoutException e) {
            for (var edit : missing) {
                faults.add("the journal does not hold " + edit);
                suspect(edit.sync, edit.key);
            }
        }
    }

    private List<SoakEdit> notInTheJournal() throws SQLException {
        var told = new HashSet<String>();
        world.state
                .texts(
                        "state",
                        "select j.sync || '|' || j.system || '|' || (e.value ->> 'reported') from bactrian.journal j, jsonb_each(j.edits) e"
                                + " where e.value ->> 'reported' is not null")
                .forEach(line -> told.add(line.replaceFirst("(\\|\\d+)\\.0+$", "$1")));
        return world.oracle.of(edit -> edit.isMade()
                && !edit.isOnlyRead()
                && edit.values.values().stream()
                        .anyMatch(value -> !told.contains(edit.sync + "|" + edit.system + "|" + value)));
    }

    private void nobodyIsAsked() throws SQLException {
        world.state
                .texts(
                        "state",
                        "select to_jsonb(p)::text from bactrian.parked p where settled_at is null limit " + MOST_TOLD)
                .forEach(parked -> faults.add("parked: " + parked));
    }

    /** The process that runs counts from its own start. */
    private void counted() {
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> outcomes() == metric("captured"));
        } catch (ConditionTimeoutException e) {
            faults.add("captured are " + metric("captured") + " changes, and accounted for " + outcomes());
        }
    }

    private double outcomes() {
        return Stream.of("applied", "unchanged", "superseded", "rejected", "parked")
                .mapToDouble(this::metric)
                .sum();
    }

    private double metric(String outcome) {
        return world.application().metric("bactrian_changes_" + outcome + "_total");
    }

    /** What whoever looks for the cause wants to know of a soak that does not go on. */
    List<String> stuck() throws SQLException, IOException, InterruptedException {
        world.application().signal("QUIT");
        faults.add("the threads of the application stand in its log");
        for (var writer : world.writers) {
            var side = writer.side();
            var key = SoakWorld.sentinel(side);
            faults.add(
                    "watched from " + side.system() + ": there " + side.rows().get(key) + ", on the other side "
                            + world.other(side).rows().get(key));
            history(side.sync() + "|" + key);
        }
        for (var sql : List.of(
                "select 'position: ' || to_jsonb(p)::text from bactrian.position p",
                "select 'owner: ' || to_jsonb(o)::text from bactrian.owner o",
                "select 'waiting: ' || to_jsonb(w)::text from bactrian.waiting w limit 6",
                "select 'parked: ' || to_jsonb(p)::text from bactrian.parked p where settled_at is null limit 6",
                "select 'lacking: ' || to_jsonb(r)::text from bactrian.record r where r.lacking is not null limit 6")) {
            faults.addAll(world.state.texts("state", sql));
        }
        for (var server : world.servers()) {
            faults.addAll(server.texts(
                    "postgres",
                    "select format('session of " + server.name()
                            + ": %s %s %s since %s, waits for %s, blocked by %s: %s', pid, backend_type, state, state_change,"
                            + " wait_event, pg_blocking_pids(pid), left(query, 200)) from pg_stat_activity"
                            + " where pid <> pg_backend_pid() and (state <> 'idle' or backend_type = 'walsender')"));
        }
        return faults;
    }

    private void history(String suspect) throws SQLException {
        var sync = suspect.substring(0, suspect.indexOf('|'));
        var key = suspect.substring(suspect.indexOf('|') + 1);
        faults.add("---- " + sync + " " + key + ", what its users did:");
        var edits = world.oracle.records(sync).getOrDefault(key, List.of());
        edits.stream().skip(Math.max(0, edits.size() - 15L)).forEach(edit -> faults.add("  " + edit));
        var values = edits.stream()
                .flatMap(edit -> edit.values.values().stream())
                .map(value -> "'" + value + "', '" + value + ".00'")
                .toList();
        if (values.isEmpty()) {
            return;
        }
        var records = "select record_id from bactrian.journal j, jsonb_each(j.edits) e where j.sync = '" + sync
                + "' and e.value ->> 'reported' in (" + String.join(", ", values) + ")";
        faults.add("---- what the journal says, latest first:");
        world.state
                .texts(
                        "state",
                        "select format('  %s %s %s %s of %s at %s: %s', id, system, operation, outcome, committed_at, at, edits)"
                                + " from bactrian.journal where record_id in (" + records
                                + ") order by id desc limit 15")
                .forEach(faults::add);
        world.state
                .texts("state", "select '  ' || to_jsonb(r)::text from bactrian.record r where id in (" + records + ")")
                .forEach(faults::add);
    }
}
