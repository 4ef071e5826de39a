package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.SyncFiles.FILE;
import static dev.bactrian.definition.language.SyncFiles.mistakesWith;
import static dev.bactrian.definition.language.SyncFiles.readWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.definition.Logging;
import dev.bactrian.definition.Logging.Level;
import dev.bactrian.definition.Watching;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchReaderTest {

    @Test
    void whatIsNotGivenHasItsDefault() {
        assertThat(readWith("").watching()).isEqualTo(Watching.DEFAULT);
    }

    @Test
    void pageCanBeSwitchedOff() {
        assertThat(readWith("").hasDashboard()).isTrue();
        assertThat(readWith("monitoring: { dashboard_enabled: false }").hasDashboard())
                .isFalse();
    }

    @Test
    void topicIsRead() {
        assertThat(readWith("publish: { topic: customers.edits }").watching().topic())
                .contains("customers.edits");
        assertThat(mistakesWith("publish: { topic: 'a b' }"))
                .singleElement()
                .asString()
                .contains("publish.topic: \"a b\" can be no topic of Kafka");
        assertThat(mistakesWith("publish: { topic: bactrian.accounts }"))
                .singleElement()
                .asString()
                .contains("may be the topic of a bus");
        assertThat(mistakesWith("publish: {}")).singleElement().asString().contains("publish: \"topic\" is missing");
    }

    @Test
    void retentionIsRead() {
        var logging =
                readWith("monitoring: { logging: { retention_days: 90 } }").logging();

        assertThat(logging).isEqualTo(new Logging(null, Duration.ofDays(90)));
        assertThat(logging.retentionOr(Duration.ofDays(30))).isEqualTo(Duration.ofDays(90));
        assertThat(Logging.DEFAULT.retentionOr(Duration.ofDays(30))).isEqualTo(Duration.ofDays(30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "monitoring: { log_level: WARN }",
                "monitoring: { logging: { level: warn } }",
                "monitoring: { log_level: Warn, logging: { level: WARN } }"
            })
    void logLevelIsReadInBothSpellingsAndAnyCase(String lines) {
        assertThat(readWith(lines).logging().level()).isEqualTo(Level.WARN);
    }

    @Test
    void twoLogLevelsThatDifferAreRefusedWithBothPlaces() {
        assertThat(mistakesWith("monitoring:\n  logging: { level: debug }\n  log_level: error"))
                .containsExactly(
                        FILE
                                + ":7:3: monitoring.log_level: says something else than monitoring.logging.level on line 6: keep one");
    }
}
