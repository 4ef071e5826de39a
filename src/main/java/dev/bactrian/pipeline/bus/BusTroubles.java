package dev.bactrian.pipeline.bus;

import dev.bactrian.pipeline.SyncLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What keeps changes from travelling through Kafka, with its reason and since when. */
@ApplicationScoped
@Named("busTroubles")
public class BusTroubles implements Processor {

    private static final String EVERY_SYNC = "";

    /** A consumer says when it fails, not when it goes on: what was not repeated for so long is over. */
    private static final Duration LAST_WORD = Duration.ofSeconds(30);

    private final Clock clock;
    private final Map<String, Map<Part, Trouble>> troubles = new ConcurrentHashMap<>();
    private volatile Instant lastReadFailure = Instant.EPOCH;

    /** What was tried. */
    enum Part {
        REACH,
        SEND,
        READ,
        PUBLISH
    }

    /** @param reason for people */
    public record Trouble(Instant since, String reason) {}

    public BusTroubles(Clock clock) {
        this.clock = clock;
    }

    /** What hinders the changes of a sync; empty: nothing is known. */
    public Optional<Trouble> of(String sync) {
        if (lastReadFailure.plus(LAST_WORD).isBefore(clock.instant())) {
            over(EVERY_SYNC, Part.READ);
        }
        return Stream.of(EVERY_SYNC, sync)
                .flatMap(name -> troubles.getOrDefault(name, Map.of()).values().stream())
                .findFirst();
    }

    /** Of every sync: the brokers were asked, and did not answer as they should. */
    void unreachable(String reason) {
        note(EVERY_SYNC, Part.REACH, reason);
    }

    void reached() {
        over(EVERY_SYNC, Part.REACH);
    }

    /** @param reason why the sync's topic cannot be used; null: it can */
    void topic(String sync, @Nullable String reason) {
        if (reason == null) {
            over(sync, Part.REACH);
        } else {
            note(sync, Part.REACH, reason);
        }
    }

    void unread(Exception failure) {
        lastReadFailure = clock.instant();
        note(EVERY_SYNC, Part.READ, KafkaReason.of(failure).orElse(String.valueOf(failure.getMessage())));
    }

    void sent(String sync) {
        over(sync, Part.SEND);
    }

    void published(String sync) {
        over(sync, Part.PUBLISH);
    }

    void unpublished(String sync, Exception failure) {
        note(
                sync,
                Part.PUBLISH,
                "what is published waits, as " + KafkaReason.of(failure).orElse(String.valueOf(failure)));
    }

    /** Each time a batch could not be sent. */
    @Override
    public void process(Exchange exchange) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        KafkaReason.of(failure)
                .ifPresent(reason -> note(exchange.getProperty("sync", String.class), Part.SEND, reason));
    }

    private void note(String sync, Part part, String reason) {
        troubles.compute(sync, (name, before) -> {
            var known = before == null ? new EnumMap<Part, Trouble>(Part.class) : new EnumMap<>(before);
            var earlier = known.get(part);
            if (earlier == null) {
                log(sync).warnf("Kafka does not carry changes sync=%s reason=\"%s\"", shown(sync), reason);
            }
            known.put(part, new Trouble(earlier == null ? clock.instant() : earlier.since(), reason));
            return known;
        });
    }

    private void over(String sync, Part part) {
        troubles.computeIfPresent(sync, (name, before) -> {
            var known = new EnumMap<>(before);
            if (known.remove(part) != null && known.isEmpty()) {
                log(sync).infof("Kafka carries changes again sync=%s", shown(sync));
            }
            return known.isEmpty() ? null : known;
        });
    }

    private static Logger log(String sync) {
        return sync.isEmpty() ? Logger.getLogger(BusTroubles.class) : SyncLog.of(sync);
    }

    private static String shown(String sync) {
        return sync.isEmpty() ? "all" : sync;
    }
}
