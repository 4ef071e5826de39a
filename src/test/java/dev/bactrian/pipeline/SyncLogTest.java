package dev.bactrian.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.definition.Logging.Level;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SyncLogTest {

    private static final Logger LOG = SyncLog.of("talkative");

    @AfterEach
    void asApplicationPropertiesSay() {
        SyncLog.level("talkative", null);
    }

    @Test
    void levelOfTheFileCountsForItsSyncOnly() {
        SyncLog.level("talkative", Level.DEBUG);

        assertThat(LOG.isDebugEnabled()).isTrue();
        assertThat(SyncLog.of("other").isDebugEnabled()).isFalse();
        assertThat(SyncLog.of("talkative.too").isDebugEnabled()).isFalse();
    }

    @Test
    void errorSilencesAllButErrors() {
        SyncLog.level("talkative", Level.ERROR);

        assertThat(LOG.isEnabled(Logger.Level.WARN)).isFalse();
        assertThat(LOG.isEnabled(Logger.Level.ERROR)).isTrue();
    }

    @Test
    void fileThatSaysNothingAnyMoreGivesTheLevelBack() {
        SyncLog.level("talkative", Level.DEBUG);

        SyncLog.level("talkative", null);

        assertThat(LOG.isDebugEnabled()).isEqualTo(SyncLog.of("other").isDebugEnabled());
    }
}
