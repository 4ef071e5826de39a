package dev.bactrian.operations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Slows down whoever tries out tokens: after some failures an address has to wait, each time longer. */
final class FailedTries {

    private static final int FREE = 5;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);
    private static final int MOST_ADDRESSES = 10_000;

    private final Clock clock;
    private final Map<String, Failures> byAddress = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    FailedTries(Clock clock) {
        this.clock = clock;
    }

    private record Failures(int count, Instant last) {

        /** One second after the first failure that is not free, then twice as long each time. */
        Duration pause() {
            var wait = Duration.ofSeconds(1L << Math.min(Math.max(0, count - FREE), 10));
            return count < FREE ? Duration.ZERO : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        }
    }

    /** How long the address has to wait before it is listened to; zero: not at all. */
    synchronized Duration wait(String address) {
        var failures = byAddress.get(address);
        if (failures == null) {
            return Duration.ZERO;
        }
        var now = clock.instant();
        if (failures.last().plus(FORGET_AFTER).isBefore(now)) {
            byAddress.remove(address);
            return Duration.ZERO;
        }
        var left = Duration.between(now, failures.last().plus(failures.pause()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    synchronized void failed(String address) {
        var before = byAddress.get(address);
        byAddress.put(address, new Failures(before == null ? 1 : before.count() + 1, clock.instant()));
    }

    synchronized void succeeded(String address) {
        byAddress.remove(address);
    }
}
