package dev.bactrian.application;

import static org.awaitility.Awaitility.await;

import dev.bactrian.Certificates.Signed;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** A real Kafka broker inside the test's process; clients may also log in over TLS, with SCRAM-SHA-256. */
final class KafkaBroker implements AutoCloseable {

    private final Properties settings;
    private final int port;
    private final int securePort;
    private KafkaRaftServer server;

    private KafkaBroker(Properties settings, int port, int securePort) {
        this.settings = settings;
        this.port = port;
        this.securePort = securePort;
        this.server = serve();
    }

    static KafkaBroker start() throws IOException {
        var port = freePort();
        return start(port, 0, settings("PLAINTEXT://localhost:" + port));
    }

    /** @param certificate what the encrypted listener shows */
    static KafkaBroker secured(Signed certificate) throws IOException {
        var port = freePort();
        var securePort = freePort();
        var settings = settings("PLAINTEXT://localhost:" + port + ",SASL_SSL://localhost:" + securePort);
        settings.setProperty("sasl.enabled.mechanisms", "SCRAM-SHA-256");
        settings.setProperty(
                "listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        show(settings, certificate);
        return start(port, securePort, settings);
    }

    private static KafkaBroker start(int port, int securePort, Properties settings) throws IOException {
        var directory = Files.createTempDirectory("kafka");
        settings.setProperty("log.dirs", directory.resolve("logs").toString());
        format(settings, directory);
        return new KafkaBroker(settings, port, securePort);
    }

    private static Properties settings(String listeners) throws IOException {
        var controller = freePort();
        var settings = new Properties();
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", "1");
        settings.setProperty("controller.quorum.voters", "1@localhost:" + controller);
        settings.setProperty("listeners", listeners + ",CONTROLLER://localhost:" + controller);
        settings.setProperty("advertised.listeners", listeners);
        settings.setProperty("controller.listener.names", "CONTROLLER");
        settings.setProperty(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT");
        settings.setProperty("num.partitions", "3");
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        for (var topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            settings.setProperty(topic + ".replication.factor", "1");
        }
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("share.coordinator.state.topic.min.isr", "1");
        return settings;
    }

    private static void show(Properties settings, Signed certificate) throws IOException {
        settings.setProperty("ssl.keystore.type", "PEM");
        settings.setProperty("ssl.keystore.certificate.chain", Files.readString(certificate.certificate()));
        settings.setProperty("ssl.keystore.key", Files.readString(certificate.key()));
    }

    private KafkaRaftServer serve() {
        var started = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        started.startup();
        return started;
    }

    private static void format(Properties settings, Path directory) throws IOException {
        var file = directory.resolve("server.properties");
        try (var output = Files.newOutputStream(file)) {
            settings.store(output, null);
        }
        var status = StorageTool.execute(
                new String[] {
                    "format", "-c", file.toString(), "-t", Uuid.randomUuid().toString()
                },
                System.out);
        if (status != 0) {
            throw new IllegalStateException("format Kafka's storage: status " + status);
        }
    }

    String address() {
        return "localhost:" + port;
    }

    /** Where clients log in, over TLS. */
    String secureAddress() {
        return "localhost:" + securePort;
    }

    /** From now on the user logs in with this password; who is logged in stays. */
    void password(String user, String password) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), password)))
                    .all()
                    .get();
        }
    }

    /** Without topics that it makes by itself, which is the way of many installations. */
    static KafkaBroker withoutNewTopics() throws IOException {
        var port = freePort();
        var settings = settings("PLAINTEXT://localhost:" + port);
        settings.setProperty("auto.create.topics.enable", "false");
        return start(port, 0, settings);
    }

    void makeTopic(String name) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    /** Deletes the topic, and makes another of its name, unless a client that asks for it is faster. */
    void makeTopicAnew(String name) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            var former = describe(admin, name).topicId();
            admin.deleteTopics(List.of(name)).all().get();
            await().ignoreExceptions().until(() -> {
                if (!admin.listTopics().names().get().contains(name)) {
                    makeTopic(name);
                }
                return !describe(admin, name).topicId().equals(former);
            });
        }
    }

    private static TopicDescription describe(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
    }

    /**
     * Forgets all that some partitions hold, as their retention does.
     *
     * @param since by partition, how many messages had been sent to it: those that got more since then
     */
    void empty(String topic, Map<TopicPartition, Long> since) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            var before = new HashMap<TopicPartition, RecordsToDelete>();
            ends(admin, topic).forEach((partition, end) -> {
                if (end > since.get(partition)) {
                    before.put(partition, RecordsToDelete.beforeOffset(end));
                }
            });
            admin.deleteRecords(before).all().get();
        }
    }

    /** How many messages were ever sent to each partition of the topic. */
    Map<TopicPartition, Long> sent(String topic) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            return ends(admin, topic);
        }
    }

    private static Map<TopicPartition, Long> ends(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        for (var partition : describe(admin, topic).partitions()) {
            latest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
        }
        var ends = new HashMap<TopicPartition, Long>();
        admin.listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** Ends, and begins again with the same topics at the same port. */
    void restart() {
        close();
        server = serve();
    }

    void restartShowing(Signed certificate) throws IOException {
        show(settings, certificate);
        restart();
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
