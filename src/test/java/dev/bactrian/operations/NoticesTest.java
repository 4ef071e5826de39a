package dev.bactrian.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Fields;
import dev.bactrian.decision.Parking;
import dev.bactrian.definition.Notification.Severity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoticesTest {

    private static final Duration GATHERED = Duration.ofSeconds(3);

    private final TickingClock clock = new TickingClock();
    private final Notices notices = new Notices(clock);

    @Test
    void parkedRecordsOfOneMomentAreToldTogether() {
        notices.parked("accounts", List.of(parking("1", "NOT_FOUND"), parking("2", "DOES_NOT_FIT")));
        assertThat(notices.due()).isEmpty();
        notices.parked("accounts", List.of(parking("3", "NOT_FOUND")));
        clock.tick(GATHERED);

        assertThat(notices.due())
                .containsExactly(new Notice(
                        "accounts",
                        Severity.WARNING,
                        "3 records wait for a person",
                        List.of(
                                "3 records wait for a person, set aside since 2026-01-01T00:00:00Z:",
                                "1 DOES_NOT_FIT, 2 NOT_FOUND",
                                "erp 1: NOT_FOUND",
                                "erp 2: DOES_NOT_FIT",
                                "erp 3: NOT_FOUND")));
        assertThat(notices.due()).isEmpty();
    }

    @Test
    void parkedRecordsAreToldOnceAMinuteAtMost() {
        notices.parked("accounts", List.of(parking("1", "NOT_FOUND")));
        clock.tick(GATHERED);
        assertThat(notices.due()).hasSize(1);

        notices.parked("accounts", List.of(parking("2", "NOT_FOUND")));
        clock.tick(Duration.ofSeconds(59));
        assertThat(notices.due()).isEmpty();
        clock.tick(Duration.ofSeconds(1));
        assertThat(notices.due()).extracting(Notice::subject).containsExactly("1 record waits for a person");
    }

    @Test
    void syncsDoNotWaitForEachOther() {
        notices.parked("accounts", List.of(parking("1", "NOT_FOUND")));
        clock.tick(GATHERED);
        assertThat(notices.due()).hasSize(1);
        notices.parked("contacts", List.of(parking("1", "NOT_FOUND")));
        clock.tick(GATHERED);

        assertThat(notices.due()).extracting(Notice::sync).containsExactly("contacts");
    }

    @Test
    void floodIsToldInFewWordsAndWithoutValues() {
        notices.parked("accounts", Collections.nCopies(5_000, parking("1", "NOT_FOUND")));
        for (var number = 0; number < 50; number++) {
            notices.parked("accounts", List.of(parking("2", "CODE_" + number)));
        }
        clock.tick(GATHERED);

        var notice = notices.due().get(0);
        assertThat(notice.text())
                .contains("5000 NOT_FOUND", "41 others", "and 5045 more")
                .doesNotContain("secret")
                .hasSizeLessThan(500);
    }

    @Test
    void troubleIsToldWhenItBeginsAndWhenItEnds() {
        notices.troubles("accounts", Map.of());
        notices.troubles("accounts", Map.of("crm", "down: connection refused"));
        notices.troubles("accounts", Map.of("crm", "down: connection reset"));
        assertThat(notices.due())
                .containsExactly(new Notice(
                        "accounts", Severity.CRITICAL, "crm is in trouble", List.of("crm: down: connection refused")));

        notices.troubles("accounts", Map.of());
        assertThat(notices.due()).extracting(Notice::subject).containsExactly("crm is well again");
    }

    @Test
    void troubleOfAnotherKindIsToldToo() {
        notices.troubles("accounts", Map.of("erp", "down: connection refused"));
        notices.troubles("accounts", Map.of("erp", "position lost: the slot is gone"));

        assertThat(notices.due())
                .extracting(Notice::text)
                .containsExactly("erp: down: connection refused", "erp: position lost: the slot is gone");
    }

    @Test
    void stopIsToldOnceAndSoIsItsEnd() {
        notices.stopped("accounts", null);
        notices.stopped("accounts", "crm refused 1");
        notices.stopped("accounts", "crm refused 1");
        assertThat(notices.due())
                .containsExactly(new Notice(
                        "accounts", Severity.CRITICAL, "stopped, nothing is written", List.of("crm refused 1")));

        notices.stopped("accounts", null);
        notices.stopped("accounts", null);
        assertThat(notices.due())
                .containsExactly(
                        new Notice("accounts", Severity.CRITICAL, "writes again", List.of("resumed by a person")));
    }

    @Test
    void stopThatFollowsAnotherIsToldToo() {
        notices.stopped("accounts", "crm refused 1");
        notices.stopped("accounts", "crm refused 2");

        assertThat(notices.due()).extracting(Notice::text).containsExactly("crm refused 1", "crm refused 2");
    }

    @Test
    void alertsAreErrors() {
        notices.alert("accounts", "latency", "too slow");
        notices.alert("accounts", "latency", null);

        assertThat(notices.due())
                .allMatch(notice -> notice.severity() == Severity.ERROR)
                .extracting(Notice::text)
                .containsExactly("alert latency raised: too slow", "alert latency cleared");
    }

    @Test
    void whatIsToldStaysOneLineEach() {
        notices.troubles("accounts", Map.of("crm", "down: first\r\nBcc: everybody"));

        assertThat(notices.due()).extracting(Notice::text).containsExactly("crm: down: first Bcc: everybody");
    }

    @Test
    void thresholdLetsThroughWhatIsAtLeastAsBad() {
        assertThat(Severity.CRITICAL.isAtLeast(Severity.ERROR)).isTrue();
        assertThat(Severity.ERROR.isAtLeast(Severity.ERROR)).isTrue();
        assertThat(Severity.WARNING.isAtLeast(Severity.ERROR)).isFalse();
    }

    private static Parking parking(String key, String code) {
        return new Parking(Parking.Kind.CHANGE, 0, "erp", key, code, "a secret message", Fields.of("Name", "secret"));
    }

    /** A clock that stands still until it is told to go on. */
    private static final class TickingClock extends Clock {

        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void tick(Duration time) {
            now = now.plus(time);
        }

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
