package dev.bactrian.pipeline;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What stands under {@code bactrian.notify.} in application.properties: how people are reached whom sync files name. */
public interface NotifyConfig {

    /** How long after a message could not be sent it is tried for the second time; each further wait is longer. */
    @WithDefault("1s")
    Duration retryDelay();

    /** The Slack that channels belong to. */
    Slack slack();

    /** The server that takes mails. */
    Mail mail();

    /** How Slack is reached. */
    interface Slack {

        /** The incoming webhook; a secret, so by reference: <code>${SLACK_WEBHOOK_URL}</code>. */
        Optional<String> webhookUrl();

        /** The channel that is told where a sync file names none. */
        Optional<String> channel();
    }

    /** How mails are sent. */
    interface Mail {

        /** The mail server. */
        Optional<String> host();

        /** Its port. */
        @WithDefault("587")
        int port();

        /** Who logs in; nobody does where it is not given. */
        Optional<String> username();

        /** The password of who logs in; by reference: <code>${MAIL_PASSWORD}</code>. */
        Optional<String> password();

        /** Whom mails come from. */
        Optional<String> from();

        /** Who is told where a sync file names nobody. */
        Optional<List<String>> to();

        /** How the connection is kept secret: {@code starttls}, {@code tls} (from the first byte on) or {@code none}. */
        @WithDefault("starttls")
        Tls tls();
    }

    /** How a connection to a mail server is kept secret. */
    enum Tls {
        STARTTLS,
        TLS,
        NONE
    }
}
