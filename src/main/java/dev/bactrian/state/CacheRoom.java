package dev.bactrian.state;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that the records at hand may take, those of all syncs together: a sync that reads large texts pushes out only records of its own. */
final class CacheRoom {

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /** @param most by {@link dev.bactrian.change.Weight} */
    CacheRoom(long most) {
        this.most = most;
    }

    void take(long weight) {
        taken.addAndGet(weight);
    }

    void giveBack(long weight) {
        taken.addAndGet(-weight);
    }

    boolean isExceeded() {
        return taken.get() > most;
    }

    long taken() {
        return taken.get();
    }
}
