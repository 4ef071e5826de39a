package dev.bactrian.sandbox.salesforce.trouble;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the API calls that clients make; logins are not counted. */
public final class Calls {
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong others = new AtomicLong();

    /** What a call is for. */
    public enum Kind {
        READ,
        WRITE,
        OTHER
    }

    /** The counts at one moment. */
    public record Counts(long reads, long writes, long others) {
        public long total() {
            return reads + writes + others;
        }
    }

    public void count(Kind kind) {
        switch (kind) {
            case READ -> reads.incrementAndGet();
            case WRITE -> writes.incrementAndGet();
            case OTHER -> others.incrementAndGet();
        }
    }

    public Counts counts() {
        return new Counts(reads.get(), writes.get(), others.get());
    }

    public void reset() {
        reads.set(0);
        writes.set(0);
        others.set(0);
    }
}
