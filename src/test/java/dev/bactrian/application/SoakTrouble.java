package dev.bactrian.application;

import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Something that goes wrong in the soak, and is put right again.
 *
 * @param swallows the systems whose logs may not tell all that was edited meanwhile: it is read, at a time of its own
 */
record SoakTrouble(String name, Set<String> swallows, Work work) {

    /** Brings it about, lets it last, and ends it. */
    interface Work {
        void run(SoakWorld world, Random random) throws Exception;
    }

    static SoakTrouble of(String name, Work work) {
        return new SoakTrouble(name, Set.of(), work);
    }

    SoakTrouble swallowing(String system) {
        return new SoakTrouble(name, Set.of(system), work);
    }

    /** Users go on editing meanwhile. */
    static void last(Random random, int seconds) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_000 + random.nextInt(seconds * 1_000)));
    }
}
