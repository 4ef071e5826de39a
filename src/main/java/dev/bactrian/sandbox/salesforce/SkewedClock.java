package dev.bactrian.sandbox.salesforce;

import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The system's clock, off by as much as the trouble says. */
final class SkewedClock extends Clock {
    private final Clock real = Clock.systemUTC();
    private final Trouble trouble;

    SkewedClock(Trouble trouble) {
        this.trouble = trouble;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return real.withZone(zone);
    }

    @Override
    public Instant instant() {
        return real.instant().plus(trouble.clockSkew());
    }
}
