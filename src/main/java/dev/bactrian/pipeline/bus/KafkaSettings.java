package dev.bactrian.pipeline.bus;

import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.system.Loopback;
import dev.bactrian.system.SystemSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How every client of the bus speaks to Kafka, as the clients' own properties; read from {@code bactrian.kafka.}. */
final class KafkaSettings {

    private static final String PATH = "bactrian.kafka";

    private final Map<String, String> settings = new HashMap<>();
    private final SystemSettings reader;
    private final Mode mode;
    private final Optional<Mechanism> mechanism;

    /** The words that PostgreSQL has, too; a Kafka client always verifies who signed a certificate. */
    private enum Mode {
        DISABLE,
        VERIFY_CA,
        VERIFY_FULL
    }

    private enum Mechanism {
        PLAIN("plain.PlainLoginModule"),
        SCRAM_SHA_256("scram.ScramLoginModule"),
        SCRAM_SHA_512("scram.ScramLoginModule");

        private final String loginModule;

        Mechanism(String loginModule) {
            this.loginModule = "org.apache.kafka.common.security." + loginModule;
        }

        /** As Kafka writes it, e.g. {@code SCRAM-SHA-256}. */
        String inKafka() {
            return name().replace('_', '-');
        }
    }

    private KafkaSettings(BactrianConfig.Kafka config) {
        settings.put("brokers", config.brokers());
        put("ssl-mode", config.sslMode());
        put("ssl-root-cert", config.sslRootCert());
        put("ssl-cert", config.sslCert());
        put("ssl-key", config.sslKey());
        put("ssl-key-password", config.sslKeyPassword());
        put("sasl-mechanism", config.saslMechanism());
        put("username", config.username());
        put("password", config.password());
        reader = new SystemSettings(PATH, settings);
        mode = reader.word("ssl-mode", isOnThisMachine() ? Mode.DISABLE : Mode.VERIFY_FULL, List.of(Mode.values()));
        mechanism = has("sasl-mechanism")
                ? Optional.of(reader.word("sasl-mechanism", Mechanism.SCRAM_SHA_512, List.of(Mechanism.values())))
                : Optional.empty();
    }

    /** @throws IllegalArgumentException with every mistake; no message holds a password */
    static KafkaSettings read(BactrianConfig.Kafka config) {
        var read = new KafkaSettings(config);
        read.check();
        return read;
    }

    private void put(String key, Optional<String> value) {
        value.ifPresent(text -> settings.put(key, text));
    }

    private boolean has(String key) {
        return !reader.text(key, "").isEmpty();
    }

    private void check() {
        if (!brokers().matches("[^\\s,:]\\S*:\\d{1,5}(,[^\\s,:]\\S*:\\d{1,5})*")) {
            reader.refuse("brokers", "host:port, or several with commas between them");
        }
        List.of("ssl-root-cert", "ssl-cert", "ssl-key").forEach(this::checkFile);
        if (has("ssl-cert") != has("ssl-key")) {
            reader.refuse(has("ssl-cert") ? "ssl-key" : "ssl-cert", "a file: ssl-cert and ssl-key go together");
        }
        if (mode == Mode.DISABLE) {
            List.of("ssl-root-cert", "ssl-cert").forEach(this::refuseWithoutEncryption);
        }
        if (mechanism.isPresent()) {
            reader.require("username");
            reader.require("password");
        } else if (has("username") || has("password")) {
            reader.refuse(
                    "sasl-mechanism",
                    "one of "
                            + String.join(
                                    ", ",
                                    Arrays.stream(Mechanism.values())
                                            .map(SystemSettings::wordOf)
                                            .toList()) + ", where username or password is given");
        }
        reader.finish();
    }

    private void checkFile(String key) {
        var file = Path.of(reader.text(key, ""));
        if (has(key) && !(Files.isRegularFile(file) && Files.isReadable(file))) {
            reader.refuse(key, "a file that can be read");
        }
    }

    private void refuseWithoutEncryption(String key) {
        if (has(key)) {
            reader.refuse(key, "nothing while ssl-mode is disable");
        }
    }

    private boolean isOnThisMachine() {
        return Arrays.stream(brokers().split(","))
                .map(broker -> broker.replaceFirst(":\\d+$", "").strip().toLowerCase(Locale.ROOT))
                .allMatch(Loopback::is);
    }

    String brokers() {
        return reader.text("brokers", "");
    }

    /** Whether the password can be read by whoever is between us and the brokers. */
    boolean sendsPasswordInClear() {
        return mechanism.equals(Optional.of(Mechanism.PLAIN)) && mode == Mode.DISABLE && !isOnThisMachine();
    }

    /** The properties of a Kafka client that say so; they hold secrets. */
    Map<String, String> client() {
        var client = new TreeMap<String, String>();
        client.put("security.protocol", (mechanism.isPresent() ? "SASL_" : "") + (isEncrypted() ? "SSL" : "PLAINTEXT"));
        // A client that is refused tries again ever more rarely.
        client.put("reconnect.backoff.max.ms", "5000");
        if (isEncrypted()) {
            putEncryption(client);
        }
        mechanism.ifPresent(chosen -> {
            client.put("sasl.mechanism", chosen.inKafka());
            client.put(
                    "sasl.jaas.config",
                    chosen.loginModule + " required username=" + quoted(reader.text("username", "")) + " password="
                            + quoted(settings.getOrDefault("password", "")) + ";");
        });
        return client;
    }

    private boolean isEncrypted() {
        return mode != Mode.DISABLE;
    }

    private void putEncryption(Map<String, String> client) {
        client.put("ssl.endpoint.identification.algorithm", mode == Mode.VERIFY_FULL ? "https" : "");
        if (has("ssl-root-cert")) {
            client.put("ssl.truststore.type", "PEM");
            client.put("ssl.truststore.certificates", content("ssl-root-cert"));
        }
        if (has("ssl-cert")) {
            client.put("ssl.keystore.type", "PEM");
            client.put("ssl.keystore.certificate.chain", content("ssl-cert"));
            client.put("ssl.keystore.key", content("ssl-key"));
            Optional.ofNullable(settings.get("ssl-key-password"))
                    .ifPresent(password -> client.put("ssl.key.password", password));
        }
    }

    private String content(String key) {
        var file = Path.of(reader.text(key, ""));
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("read " + PATH + "." + key + " " + file, e);
        }
    }

    /** A text as Kafka's login configuration reads it. */
    private static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }
}
