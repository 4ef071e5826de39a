package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.SyncFiles.FILE;
import static dev.bactrian.definition.language.SyncFiles.mistakesWith;
import static dev.bactrian.definition.language.SyncFiles.readWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.definition.Location;
import dev.bactrian.definition.Notification;
import dev.bactrian.definition.Notification.Channel;
import dev.bactrian.definition.Notification.Recipients;
import dev.bactrian.definition.Notification.Severity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationReaderTest {

    private static final String PATH = "error_handling.notification";

    @Test
    void nobodyIsToldWhereNobodyIsNamed() {
        assertThat(readWith("").notification()).isEqualTo(Notification.NONE);
    }

    @Test
    void bothSpellingsCountTogether() {
        var notification = readWith(
                        """
                        error_handling:
                          notification: { channels: [slack, email], threshold: warning }
                          notifications: { email: [a@example.com, b@example.com], slack: "#operations" }""")
                .notification();

        assertThat(notification)
                .isEqualTo(new Notification(
                        Severity.WARNING,
                        Map.of(
                                Channel.EMAIL,
                                new Recipients(
                                        List.of("a@example.com", "b@example.com"),
                                        new Location(FILE, 7, 20, PATH + "s.email")),
                                Channel.SLACK,
                                new Recipients(List.of("#operations"), new Location(FILE, 7, 59, PATH + "s.slack")))));
    }

    @Test
    void recipientsAreChannelsByThemselvesAndErrorsAreToldThem() {
        var notification = readWith("error_handling: { notifications: { email: a@example.com } }")
                .notification();

        assertThat(notification.threshold()).isEqualTo(Severity.ERROR);
        assertThat(notification.channels()).containsOnlyKeys(Channel.EMAIL);
    }

    @Test
    void channelWithoutRecipientsTellsThoseOfTheSettings() {
        assertThat(readWith("error_handling: { notification: { channels: [slack] } }")
                        .notification()
                        .channels())
                .containsOnly(Map.entry(
                        Channel.SLACK, new Recipients(List.of(), new Location(FILE, 5, 46, PATH + ".channels[0]"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ threshold: error } | .threshold: nobody is told",
                "{ channels: [] } | .channels: nobody is told",
                "{ channels: [slack], email: a@example.com } | .email: \"email\" is not among the channels"
            })
    void contradictionIsRefused(String given, String message) {
        assertThat(mistakesWith("error_handling: { notification: " + given + " }"))
                .singleElement()
                .asString()
                .startsWith(FILE + ":5:")
                .contains(" " + PATH + message);
    }

    @Test
    void twoThresholdsAreRefusedWithBothPlaces() {
        assertThat(
                        mistakesWith(
                                """
                        error_handling:
                          notification: { email: a@example.com, threshold: error }
                          notifications: { threshold: warning }"""))
                .containsExactly(FILE + ":6:41: " + PATH + ".threshold: says something else than " + PATH
                        + "s.threshold on line 7: keep one");
    }
}
