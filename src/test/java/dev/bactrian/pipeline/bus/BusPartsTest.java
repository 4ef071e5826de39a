package dev.bactrian.pipeline.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.pipeline.OffsetBarrier.Ticket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BusPartsTest {

    private static final String WHOLE = "a" + "\uD83D\uDC2B".repeat(200_000) + "z";

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final TestClock clock = new TestClock();
    private final BusParts parts = new BusParts(clock);

    @Test
    void textIsCutBetweenCharacters() {
        var cut = BusParts.split(WHOLE);

        assertThat(cut).hasSize(3).allSatisfy(part -> {
            assertThat(part.length()).isLessThanOrEqualTo(BusParts.LONGEST);
            assertThat(Character.isLowSurrogate(part.charAt(0))).isFalse();
        });
        assertThat(String.join("", cut)).isEqualTo(WHOLE);
        assertThat(BusParts.split("short")).containsExactly("short");
        assertThat(BusParts.split("x".repeat(BusParts.LONGEST))).hasSize(1);
    }

    @Test
    void partsBecomeTheChangeAndNoPlaceIsToldBeforeItsFirstOne() {
        assertThat(told(10, "run:1", null, "whole")).isEqualTo(List.of("whole", 10L));
        assertThat(told(11, "run:2", "1/3", "a")).isEqualTo(List.of("", 10L));
        assertThat(told(12, "run:2", "2/3", "b")).isEqualTo(List.of("", 10L));
        assertThat(told(13, "run:2", "3/3", "c")).isEqualTo(List.of("abc", 13L));
    }

    @Test
    void firstMessageOfAPartitionTellsNoPlaceWhileItsChangeIsNotWhole() {
        var first = joined(0, "run:1", "1/2", "a");

        assertThat(first.getMessage().getHeader(KafkaConstants.PARTITION)).isNull();
    }

    @Test
    void changeThatIsSentAgainBeginsAnew() {
        told(10, "run:1", "1/2", "a");

        assertThat(told(11, "run:1", "1/2", "a")).isEqualTo(List.of("", 10L));
        assertThat(told(12, "run:1", "2/2", "b")).isEqualTo(List.of("ab", 12L));
        assertThat(told(13, "run:1", "2/2", "b")).isEqualTo(List.of("", 13L));
    }

    @Test
    void partsOfAnotherProcessStandInNobodysWay() {
        told(10, "frozen:7", "1/3", "x");
        told(11, "run:1", "1/2", "a");

        assertThat(told(12, "frozen:7", "2/3", "y")).isEqualTo(List.of("", 9L));
        assertThat(told(13, "run:1", "2/2", "b")).isEqualTo(List.of("ab", 9L));
        clock.now = clock.now.plus(Duration.ofMinutes(11));
        assertThat(told(14, "run:2", null, "later")).isEqualTo(List.of("later", 14L));
        assertThat(told(15, "frozen:7", "3/3", "z")).isEqualTo(List.of("", 15L));
    }

    /** The text and the place. */
    private List<Object> told(long offset, String sequence, @Nullable String part, String text) {
        var message = joined(offset, sequence, part, text).getMessage();
        return List.of(message.getBody(String.class), message.getHeader(KafkaConstants.OFFSET, Long.class));
    }

    private Exchange joined(long offset, String sequence, @Nullable String part, String text) {
        var exchange = new DefaultExchange(camel);
        var message = exchange.getMessage();
        message.setBody(text);
        message.setHeader(KafkaConstants.TOPIC, "bactrian.accounts");
        message.setHeader(KafkaConstants.PARTITION, 2);
        message.setHeader(KafkaConstants.OFFSET, offset);
        message.setHeader(Ticket.SEQUENCE, sequence);
        if (part != null) {
            message.setHeader(BusParts.PART, part);
        }
        parts.join(exchange);
        return exchange;
    }

    private static final class TestClock extends Clock {

        private Instant now = Instant.parse("2026-01-31T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
