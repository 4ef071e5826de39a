package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/**
 * Users of all systems edit for an hour while everything goes wrong that is known to; at the end, and now and then, all is judged by an
 * oracle that knows nothing of the application. Run by hand: {@code bench/soak.sh}.
 */
class Soak {

    private static final int TROUBLES_BETWEEN_VERDICTS = 4;
    private static final int LAST_TROUBLES = 30;

    private final long seed = Long.getLong("bactrian.soak.seed", System.currentTimeMillis() % 1_000_000);
    private final Duration length = Duration.ofMinutes(Integer.getInteger("bactrian.soak.minutes", 60));
    private final String only = System.getProperty("bactrian.soak.only", "");
    private final Random random = new Random(seed);

    /** The systems whose logs did not tell all since the last verdict. */
    private final Set<String> swallowed = new HashSet<>();

    /** The servers' own helper complains of each one that was killed. */
    private static final Logger SERVERS = Logger.getLogger("io.zonky");

    private SoakLog log;

    @Test
    void everythingGoesWrongAndTheRightEditsWin() throws Exception {
        SERVERS.setLevel(Level.OFF);
        log = new SoakLog(Path.of("target", "soak", seed + ".log"));
        log.say("soak, seed " + seed + ", " + length.toMinutes() + " minutes");
        try (var world = new SoakWorld(log, seed)) {
            log.say("application's log: target/application-logs/"
                    + world.application().name() + "*.log");
            try {
                world.start();
                run(world);
                world.end();
            } catch (ConditionTimeoutException e) {
                var faults = new ArrayList<>(List.of("no way back: " + e.getMessage(), Application.lastWords()));
                faults.addAll(new SoakVerdict(world).stuck());
                report(world, faults);
                throw e;
            }
            log.say("well: " + world.oracle.size() + " edits, "
                    + world.oracle.of(edit -> edit.fate() == SoakEdit.Fate.LOST).size()
                    + " of them lost with a database");
        }
    }

    private void run(SoakWorld world) throws Exception {
        var end = System.nanoTime() + length.toNanos();
        var number = 0;
        for (var trouble = next(); System.nanoTime() < end; trouble = next()) {
            number++;
            log.say(number + ". " + trouble.name());
            swallowed.addAll(trouble.swallows());
            trouble.work().run(world, random);
            log.say("    over");
            if (!trouble.swallows().isEmpty() || number % TROUBLES_BETWEEN_VERDICTS == 0) {
                verdict(world);
            } else {
                world.flows();
                log.say("    all flows");
            }
        }
        verdict(world);
    }

    private final List<SoakTrouble> coming = new ArrayList<>();

    /** Each one once in random order, then all over again. */
    private SoakTrouble next() {
        if (coming.isEmpty()) {
            coming.addAll(SoakTroubles.all().stream()
                    .filter(trouble -> trouble.name().matches(".*(" + only + ").*"))
                    .toList());
            Collections.shuffle(coming, random);
        }
        return coming.remove(0);
    }

    private void verdict(SoakWorld world) throws Exception {
        world.whilePaused(side -> true, () -> {
            if (swallowed.isEmpty()) {
                world.flows();
            } else {
                world.arrives();
            }
            var faults = judge(world);
            report(world, faults);
            assertThat(faults).as("seed %d, see %s", seed, log.file()).isEmpty();
            swallowed.clear();
            world.flows();
            world.oracle.toldBefore(world.oracle.size() + 1L);
            log.say("    well so far: " + world.oracle.size() + " edits");
        });
    }

    /** What was swallowed is there by the time that both sides are equal. */
    private List<String> judge(SoakWorld world) throws SQLException {
        var verdict = new SoakVerdict(world);
        return verdict.find(() -> world.oracle.onlyRead(swallowed, System.currentTimeMillis()));
    }

    private void report(SoakWorld world, List<String> faults) {
        if (faults.isEmpty()) {
            return;
        }
        var before = log.last(LAST_TROUBLES);
        log.say("WRONG, seed " + seed + ":");
        faults.forEach(log::say);
        log.say("what happened last:");
        before.forEach(log::say);
        log.say("the application's log is target/application-logs/"
                + world.application().name() + ".log");
    }
}
