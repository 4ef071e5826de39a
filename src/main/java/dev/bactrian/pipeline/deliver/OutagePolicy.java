package dev.bactrian.pipeline.deliver;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import org.apache.camel.LoggingLevel;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;

/** How routes wait while the state database is out of reach: as long as it takes, and nothing behind is taken up meanwhile. */
class OutagePolicy {

    private static final int FIRST_DELAY_MILLIS = 200;
    private static final int LONGEST_DELAY_MILLIS = 5_000;
    private static final int FOR_EVER = -1;

    /** A line at once, one after some six seconds of waiting, and then one every 25. */
    private static final int TRIES_PER_LOG_LINE = 5;

    @Produces
    @ApplicationScoped
    @Named("outage")
    RedeliveryPolicy policy() {
        var policy = new RedeliveryPolicy();
        policy.setMaximumRedeliveries(FOR_EVER);
        policy.setRedeliveryDelay(FIRST_DELAY_MILLIS);
        policy.setUseExponentialBackOff(true);
        policy.setBackOffMultiplier(2);
        policy.setMaximumRedeliveryDelay(LONGEST_DELAY_MILLIS);
        policy.setAllowRedeliveryWhileStopping(false);
        policy.setRetryAttemptedLogLevel(LoggingLevel.WARN);
        policy.setRetryAttemptedLogInterval(TRIES_PER_LOG_LINE);
        policy.setLogRetryStackTrace(false);
        policy.setLogExhausted(true);
        return policy;
    }
}
