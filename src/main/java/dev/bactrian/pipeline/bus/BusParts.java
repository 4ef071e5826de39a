package dev.bactrian.pipeline.bus;

import dev.bactrian.pipeline.OffsetBarrier.Ticket;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;

/**
 * Changes that are larger than a topic takes at once travel in parts: a topic's default limit is 1 MB, and a row may hold a gigabyte. The parts of a change
 * follow each other in one partition; only the parts of a process that was frozen and woke up may stand between them.
 */
@ApplicationScoped
@Named("busParts")
public class BusParts {

    /** The header that says which part it is, e.g. {@code 2/5}. */
    static final String PART = "BactrianPart";

    /** So many characters take at most 480 kB. */
    static final int LONGEST = 160_000;

    /** Longer than a producer tries to send the rest of a change; its place is not stored before all of it is sent. */
    private static final Duration LONGEST_GAP = Duration.ofMinutes(10);

    private final Clock clock;

    /** By topic and partition, then by the number that the change has in its run. */
    private final Map<String, Map<String, Gathered>> partitions = new HashMap<>();

    private static final class Gathered {

        private final long firstOffset;
        private final StringBuilder text = new StringBuilder();
        private int parts;
        private Instant lastAt;

        private Gathered(long firstOffset, Instant now) {
            this.firstOffset = firstOffset;
            this.lastAt = now;
        }
    }

    BusParts(Clock clock) {
        this.clock = clock;
    }

    /** The parts of a text, of which no surrogate pair is cut in two. */
    static List<String> split(String text) {
        var parts = new ArrayList<String>();
        var from = 0;
        while (text.length() - from > LONGEST) {
            var to = from + LONGEST;
            if (Character.isLowSurrogate(text.charAt(to))) {
                to--;
            }
            parts.add(text.substring(from, to));
            from = to;
        }
        parts.add(text.substring(from));
        return parts;
    }

    /**
     * Leaves the whole text of a change in the body, or nothing while parts are missing. Of a message after which the first part of a change would have to
     * be read again, the place is not told.
     */
    public synchronized void join(Exchange exchange) {
        var message = exchange.getMessage();
        var gathered = partitions.computeIfAbsent(
                message.getHeader(KafkaConstants.TOPIC, String.class) + "/"
                        + message.getHeader(KafkaConstants.PARTITION, Integer.class),
                name -> new LinkedHashMap<>());
        var now = clock.instant();
        gathered.values().removeIf(one -> one.lastAt.plus(LONGEST_GAP).isBefore(now));
        var part = message.getHeader(PART, String.class);
        if (part != null) {
            message.setBody(joined(message, part, gathered, now));
        }
        holdBack(message, gathered);
    }

    /** Empty while parts are missing; a part whose former ones are not known is left out: all of them are sent again. */
    private static String joined(Message message, String part, Map<String, Gathered> gathered, Instant now) {
        var slash = part.indexOf('/');
        var number = Integer.parseInt(part.substring(0, slash));
        var count = Integer.parseInt(part.substring(slash + 1));
        var sequence = message.getHeader(Ticket.SEQUENCE, String.class);
        if (number == 1) {
            gathered.put(sequence, new Gathered(message.getHeader(KafkaConstants.OFFSET, Long.class), now));
        }
        var whole = gathered.get(sequence);
        if (whole == null || whole.parts != number - 1) {
            return "";
        }
        whole.text.append(message.getBody(String.class));
        whole.parts = number;
        whole.lastAt = now;
        if (number < count) {
            return "";
        }
        gathered.remove(sequence);
        return whole.text.toString();
    }

    private static void holdBack(Message message, Map<String, Gathered> gathered) {
        var first = gathered.values().stream().mapToLong(one -> one.firstOffset).min();
        if (first.isEmpty()) {
            return;
        }
        var before = first.getAsLong() - 1;
        if (before < 0) {
            message.removeHeader(KafkaConstants.PARTITION);
        } else {
            message.setHeader(KafkaConstants.OFFSET, before);
        }
    }
}
