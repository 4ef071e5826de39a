package dev.bactrian.pipeline;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands under {@code bactrian.} in application.properties. */
@ConfigMapping(prefix = "bactrian")
public interface BactrianConfig {

    /** What carries changes from capture to reconcile: {@code direct} (in this process) or {@code kafka}. */
    @WithDefault("direct")
    Bus bus();

    /** The Kafka that carries changes where the bus is kafka. */
    Kafka kafka();

    /** The configured systems: by name, then by setting; every system has a {@code type}. */
    Map<String, Map<String, String>> systems();

    /** The folder whose jars are JDBC drivers, for systems that need others than the application brings. */
    @WithDefault("drivers")
    String driversFolder();

    /** How long a system may be in trouble before readiness says so. */
    @WithDefault("10s")
    Duration grace();

    /** How long a change may wait to be decided, or a delivery to be settled, before readiness says so. */
    @WithDefault("60s")
    Duration stall();

    /** How often every source is looked at. */
    @WithDefault("1s")
    Duration watchInterval();

    /** How long one process may deliver a record before another one may. */
    @WithDefault("60s")
    Duration lease();

    /** How long the journal is kept; the history of a record reaches back so far. */
    @WithDefault("30d")
    Duration journalRetention();

    /** How often what the journal need not keep any more is forgotten. */
    @WithDefault("1h")
    Duration journalSweep();

    /** What expressions in sync files may call. */
    Expressions expressions();

    /** The desk at which people look up and decide. */
    Desk desk();

    /** How people are told of trouble. */
    @WithName("notify")
    NotifyConfig notifying();

    /** What expressions in sync files may call. */
    interface Expressions {

        /** The names of the beans, each registered by code of yours; everything else is out of reach. */
        Optional<List<String>> beans();
    }

    /** Who may come to the desk. */
    interface Desk {

        /** What callers of {@code /api} must bear; without one, only callers of the same machine are let in. */
        Optional<String> token();
    }

    /** Where Kafka is, and how it is spoken to. */
    interface Kafka {

        /** The brokers, as Kafka clients write them: {@code host:port,host:port}. */
        @WithDefault("localhost:9092")
        String brokers();

        /** {@code disable}, {@code verify-ca} or {@code verify-full}; verify-full by default, and disable where all brokers are on this machine. */
        Optional<String> sslMode();

        /** The file (PEM) of the authority that signed the brokers' certificates; without one, those that Java trusts. */
        Optional<String> sslRootCert();

        /** The file (PEM) of our own certificate, where the brokers ask for one. */
        Optional<String> sslCert();

        /** The file (PEM, PKCS 8) of its key. */
        Optional<String> sslKey();

        /** What the key is encrypted with. */
        Optional<String> sslKeyPassword();

        /** {@code plain}, {@code scram-sha-256} or {@code scram-sha-512}; without one, nobody logs in. */
        Optional<String> saslMechanism();

        /** Who logs in. */
        Optional<String> username();

        /** The password, by reference: {@code ${KAFKA_PASSWORD}}. */
        Optional<String> password();
    }

    /** How changes travel from capture to reconcile. */
    enum Bus {
        DIRECT,
        KAFKA
    }
}
