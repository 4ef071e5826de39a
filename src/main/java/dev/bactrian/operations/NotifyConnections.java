package dev.bactrian.operations;

import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.NotifyConfig.Mail;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import java.util.List;
import java.util.Properties;
import org.apache.camel.component.slack.SlackComponent;

/** What the routes {@code notify-slack} and {@code notify-mail} talk through, as {@code bactrian.notify} says; no secret stands in a route. */
class NotifyConnections {

    private static final String TIMEOUT_MILLIS = "10000";

    /** Camel finds its component by this name. */
    @Produces
    @Singleton
    @Named("slack")
    SlackComponent slack(BactrianConfig config) {
        var slack = new SlackComponent();
        config.notifying().slack().webhookUrl().ifPresent(slack::setWebhookUrl);
        return slack;
    }

    @Produces
    @Singleton
    @Named("mailSession")
    Session session(BactrianConfig config) {
        var mail = config.notifying().mail();
        return Session.getInstance(properties(mail), new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(
                        mail.username().orElse(""), mail.password().orElse(""));
            }
        });
    }

    private static Properties properties(Mail mail) {
        var properties = new Properties();
        properties.put("mail.smtp.auth", Boolean.toString(mail.username().isPresent()));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        for (var timeout : List.of("connectiontimeout", "timeout", "writetimeout")) {
            properties.put("mail.smtp." + timeout, TIMEOUT_MILLIS);
        }
        switch (mail.tls()) {
            case STARTTLS -> {
                properties.put("mail.smtp.starttls.enable", "true");
                properties.put("mail.smtp.starttls.required", "true");
            }
            case TLS -> properties.put("mail.smtp.ssl.enable", "true");
            case NONE -> properties.put("mail.smtp.starttls.enable", "false");
        }
        return properties;
    }
}
