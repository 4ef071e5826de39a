package dev.bactrian.sandbox.salesforce.trouble;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The switches by which the stand-in misbehaves as the real thing sometimes does; all are off at the start. */
public final class Trouble {
    private final AtomicInteger callsLeft = new AtomicInteger(-1);
    private final AtomicInteger cutsLeft = new AtomicInteger();
    private final AtomicInteger gapsLeft = new AtomicInteger();
    private final AtomicInteger lossesLeft = new AtomicInteger();
    private final AtomicInteger emptyRepliesLeft = new AtomicInteger();
    private final List<Consumer<Blow>> blows = new CopyOnWriteArrayList<>();
    private final Random random = new Random(42);
    private volatile Duration latency = Duration.ZERO;
    private volatile Duration clockSkew = Duration.ZERO;
    private volatile boolean outage;
    private volatile boolean keepalives = true;
    private volatile boolean mergedEvents;
    private volatile double lockedShare;

    /** Things that happen once, at the moment they are asked for. */
    public enum Blow {
        /** Every access token becomes unknown. */
        EXPIRE_SESSIONS,
        /** Every open stream is completed, as a server does that is restarted in good order. */
        END_STREAMS,
        /** Every open stream ends with an error. */
        FAIL_STREAMS,
        /** An event tells that so much changed in Account that single changes are not told. */
        OVERFLOW,
        /** Every replay id handed out so far becomes too old. */
        EXPIRE_REPLAY_IDS,
        /** An org with another id, and the same records, answers in this one's place, as after a sandbox was refreshed; streams break. */
        REPLACE_ORG,
        /** The org runs on another instance from now on; logins and streams end. */
        MOVE_INSTANCE
    }

    /** The switches as they stand; {@code callsLeft} is -1 where there is no limit. */
    public record State(
            long latencyMillis,
            long clockSkewMillis,
            boolean outage,
            boolean keepalives,
            double lockedShare,
            int callsLeft,
            int cutsLeft,
            int gapsLeft,
            int lossesLeft,
            int emptyRepliesLeft,
            boolean mergedEvents) {}

    public State state() {
        return new State(
                latency.toMillis(),
                clockSkew.toMillis(),
                outage,
                keepalives,
                lockedShare,
                callsLeft.get(),
                cutsLeft.get(),
                gapsLeft.get(),
                lossesLeft.get(),
                emptyRepliesLeft.get(),
                mergedEvents);
    }

    /** Every HTTP call takes this much longer. */
    public void latency(Duration each) {
        latency = each;
    }

    public Duration latency() {
        return latency;
    }

    /** The org's clock is ahead by this much, or behind if it is negative. */
    public void clockSkew(Duration ahead) {
        clockSkew = ahead;
    }

    public Duration clockSkew() {
        return clockSkew;
    }

    /** HTTP answers 503 to everything, open streams end with UNAVAILABLE and new ones are refused. */
    public void startOutage() {
        outage = true;
        strike(Blow.FAIL_STREAMS);
    }

    public void endOutage() {
        outage = false;
    }

    public boolean isOutage() {
        return outage;
    }

    public void stopKeepalives() {
        keepalives = false;
    }

    public void resumeKeepalives() {
        keepalives = true;
    }

    public boolean sendsKeepalives() {
        return keepalives;
    }

    /** After {@code calls} more API calls every other one is refused with REQUEST_LIMIT_EXCEEDED; -1 lifts the limit. */
    public void limitCalls(int calls) {
        callsLeft.set(calls);
    }

    /** Counts one API call against the limit and tells whether it is still allowed. */
    public boolean allowsCall() {
        return callsLeft.getAndUpdate(left -> left > 0 ? left - 1 : left) != 0;
    }

    /** The next {@code calls} writing calls are carried out, but the connection is cut instead of an answer. */
    public void cutAfterCommit(int calls) {
        cutsLeft.set(calls);
    }

    /** Takes one of the cuts that are due, if any. */
    public boolean takesCut() {
        return cutsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    /** The next {@code events} change events tell which record changed, but not what. */
    public void leaveGaps(int events) {
        gapsLeft.set(events);
    }

    /** Takes one of the gaps that are due, if any. */
    public boolean takesGap() {
        return gapsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    /** The next {@code events} change events never come. */
    public void loseEvents(int events) {
        lossesLeft.set(events);
    }

    /** Takes one of the losses that are due, if any. */
    public boolean takesLoss() {
        return lossesLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    /** The next {@code calls} API calls are answered with 200 and nothing else, as a proxy may do; they do nothing. */
    public void emptyReplies(int calls) {
        emptyRepliesLeft.set(calls);
    }

    /** Takes one of the empty replies that are due, if any. */
    public boolean takesEmptyReply() {
        return emptyRepliesLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    /** The same change to several records of one transaction is told by one event, as Salesforce may do. */
    public void mergeEvents() {
        mergedEvents = true;
    }

    public void separateEvents() {
        mergedEvents = false;
    }

    public boolean mergesEvents() {
        return mergedEvents;
    }

    /** This share of records, from 0 to 1, is refused with UNABLE_TO_LOCK_ROW, anew at each try. */
    public void lockRows(double share) {
        lockedShare = share;
    }

    public boolean isLocked() {
        double share = lockedShare;
        return share > 0 && random.nextDouble() < share;
    }

    public void strike(Blow blow) {
        blows.forEach(listener -> listener.accept(blow));
    }

    /** Runs the reaction whenever that blow falls. */
    public void on(Blow blow, Runnable reaction) {
        blows.add(fallen -> {
            if (fallen == blow) {
                reaction.run();
            }
        });
    }

    /** Ends all lasting trouble. */
    public void clear() {
        latency = Duration.ZERO;
        clockSkew = Duration.ZERO;
        outage = false;
        keepalives = true;
        lockedShare = 0;
        callsLeft.set(-1);
        cutsLeft.set(0);
        gapsLeft.set(0);
        lossesLeft.set(0);
        emptyRepliesLeft.set(0);
        mergedEvents = false;
    }
}
