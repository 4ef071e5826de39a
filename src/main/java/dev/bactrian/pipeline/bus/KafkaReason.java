package dev.bactrian.pipeline.bus;

import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.jspecify.annotations.Nullable;

/** What a failure of Kafka means, for people: what is wrong, and which setting mends it. */
final class KafkaReason {

    private KafkaReason() {}

    /** Empty: it was no failure of Kafka. */
    static Optional<String> of(Throwable failure) {
        return Optional.ofNullable(cause(failure, KafkaException.class))
                .map(cause -> describe(failure, cause))
                .or(() -> Optional.ofNullable(cause(failure, TimeoutException.class))
                        .map(KafkaReason::silent));
    }

    private static String describe(Throwable failure, KafkaException cause) {
        if (cause(failure, SaslAuthenticationException.class) != null) {
            return "the brokers refuse who we are (bactrian.kafka.sasl-mechanism, username, password): "
                    + innermost(failure);
        }
        if (cause(failure, SslAuthenticationException.class) != null) {
            return "no encrypted connection is made (bactrian.kafka.ssl-mode, ssl-root-cert, ssl-cert): "
                    + innermost(failure);
        }
        if (cause(failure, AuthorizationException.class) != null) {
            return "the brokers do not allow it (their ACLs): " + innermost(failure);
        }
        if (cause(failure, RecordTooLargeException.class) != null) {
            return "a change is larger than the topic takes (raise its max.message.bytes): " + innermost(failure);
        }
        return cause instanceof org.apache.kafka.common.errors.TimeoutException ? silent(cause) : innermost(failure);
    }

    private static String silent(Throwable timeout) {
        return "the brokers do not answer, or end the connection as where they want TLS"
                + " (bactrian.kafka.brokers, ssl-mode): " + timeout.getMessage();
    }

    private static String innermost(Throwable failure) {
        var innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage());
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        for (var one = failure; one != null; one = one.getCause()) {
            if (type.isInstance(one)) {
                return type.cast(one);
            }
        }
        return null;
    }
}
