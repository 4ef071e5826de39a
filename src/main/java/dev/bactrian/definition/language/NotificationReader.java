package dev.bactrian.definition.language;

import dev.bactrian.definition.Notification;
import dev.bactrian.definition.Notification.Channel;
import dev.bactrian.definition.Notification.Recipients;
import dev.bactrian.definition.Notification.Severity;
import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads who is told of trouble. */
final class NotificationReader {

    private static final String CHANNELS = "channels";
    private static final String THRESHOLD = "threshold";

    private final Section section;
    private final List<FieldReference> given;

    private NotificationReader(Section section) {
        this.section = section;
        this.given = section.texts(CHANNELS);
    }

    static Notification read(Section errors) {
        var section = errors.section("notification")
                .with(errors.section("notifications"), CHANNELS, THRESHOLD, word(Channel.EMAIL), word(Channel.SLACK));
        return new NotificationReader(section).read();
    }

    private Notification read() {
        var channels = new EnumMap<Channel, Recipients>(Channel.class);
        for (var channel : Channel.values()) {
            read(channel, channels);
        }
        if (section.isEmptyList(word(Channel.EMAIL))) {
            section.mistake(word(Channel.EMAIL), "names nobody: leave it out, or name who is told");
        }
        if (channels.isEmpty() && !section.isRefused(CHANNELS) && (section.has(THRESHOLD) || section.has(CHANNELS))) {
            section.mistake(
                    section.has(THRESHOLD) ? THRESHOLD : CHANNELS, "nobody is told: name channels, email or slack");
        }
        return new Notification(section.word(THRESHOLD, Severity.class), channels);
    }

    private void read(Channel channel, Map<Channel, Recipients> channels) {
        var key = word(channel);
        var listed = given.stream().filter(one -> one.name().equals(key)).findFirst();
        if (section.has(key)) {
            if (section.has(CHANNELS) && listed.isEmpty()) {
                section.mistake(key, "\"" + key + "\" is not among the channels");
            }
            channels.put(channel, new Recipients(names(channel), section.where(key)));
        } else {
            listed.ifPresent(one -> channels.put(channel, new Recipients(List.of(), one.location())));
        }
    }

    private List<String> names(Channel channel) {
        return switch (channel) {
            case EMAIL ->
                section.texts(word(channel)).stream().map(FieldReference::name).toList();
            case SLACK -> section.text(word(channel)).stream().toList();
        };
    }

    private static String word(Channel channel) {
        return channel.name().toLowerCase(Locale.ROOT);
    }
}
