package dev.bactrian.definition.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Two keys say how changes are noticed. */
class DetectionReaderTest {

    @Test
    void eitherKeyIsEnough() {
        assertThat(SyncFiles.mistakesWith("sync_settings: { ongoing_sync: { mode: polling } }"))
                .isEmpty();
        assertThat(SyncFiles.mistakesWith("performance_settings: { change_detection: polling }"))
                .isEmpty();
    }

    @Test
    void theyMustNotContradictEachOther() {
        assertThat(
                        SyncFiles.mistakesWith(
                                "sync_settings: { ongoing_sync: { mode: real_time } }\nperformance_settings: { change_detection: polling }"))
                .singleElement()
                .asString()
                .contains("says something else than sync_settings.ongoing_sync.mode on line");
    }

    /** In real time it is the time from one catch-up to the next. */
    @Test
    void anIntervalStandsWithEither() {
        assertThat(SyncFiles.mistakesWith("sync_settings: { ongoing_sync: { polling_interval_seconds: 5 } }"))
                .isEmpty();
    }
}
