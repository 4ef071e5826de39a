package dev.bactrian.pipeline;

import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import java.time.Duration;
import java.util.List;

/** Hears of everything that happens to changes; counts it, shows it. */
public interface Watcher {

    /** So many changes were taken in from {@code from}, and this became of them. */
    void decided(String sync, String from, Outcome outcome, int count);

    /** An edit of {@code from} stands in {@code to}, so long after it was committed. */
    void delivered(String sync, String from, String to, Duration latency);

    /** So many changes of {@code from} were found by asking, which its log should have told. */
    void missed(String sync, String from, int count);

    /** Something was set aside for a person. */
    void parked(String sync, List<Parking> parked);
}
