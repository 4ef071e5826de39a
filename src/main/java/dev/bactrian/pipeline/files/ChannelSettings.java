package dev.bactrian.pipeline.files;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.Notification.Channel;
import dev.bactrian.definition.Notification.Recipients;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.pipeline.NotifyConfig;

/** Refuses a sync file that wants people told in a way that application.properties does not configure. */
final class ChannelSettings {

    private final NotifyConfig config;
    private final Mistakes mistakes = new Mistakes();

    private ChannelSettings(NotifyConfig config) {
        this.config = config;
    }

    /** @throws InvalidDefinition naming every setting that is missing */
    static void check(SyncDefinition definition, NotifyConfig config) {
        var settings = new ChannelSettings(config);
        definition.notification().channels().forEach(settings::check);
        settings.mistakes.throwIfAny();
    }

    private void check(Channel channel, Recipients recipients) {
        switch (channel) {
            case SLACK -> {
                need(
                        recipients,
                        "slack.webhook-url",
                        config.slack().webhookUrl().isPresent());
                needName(
                        recipients,
                        "slack",
                        "slack.channel",
                        config.slack().channel().isPresent());
            }
            case EMAIL -> {
                need(recipients, "mail.host", config.mail().host().isPresent());
                need(recipients, "mail.from", config.mail().from().isPresent());
                needName(recipients, "email", "mail.to", config.mail().to().isPresent());
            }
        }
    }

    private void need(Recipients recipients, String setting, boolean isThere) {
        if (!isThere) {
            mistakes.add(recipients.location(), "needs bactrian.notify." + setting + " in application.properties");
        }
    }

    private void needName(Recipients recipients, String key, String setting, boolean isThere) {
        if (recipients.names().isEmpty() && !isThere) {
            mistakes.add(
                    recipients.location(),
                    "names nobody: give error_handling.notification." + key + ", or bactrian.notify." + setting
                            + " in application.properties");
        }
    }
}
