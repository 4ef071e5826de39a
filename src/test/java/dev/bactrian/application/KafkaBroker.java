package dev.bactrian.application;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** A real Kafka broker inside the test's process. */
final class KafkaBroker implements AutoCloseable {

    private final KafkaRaftServer server;
    private final int port;

    private KafkaBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    static KafkaBroker start() throws IOException {
        var port = freePort();
        var controller = freePort();
        var directory = Files.createTempDirectory("kafka");
        var settings = new Properties();
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", "1");
        settings.setProperty("controller.quorum.voters", "1@localhost:" + controller);
        settings.setProperty("listeners", "PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controller);
        settings.setProperty("advertised.listeners", "PLAINTEXT://localhost:" + port);
        settings.setProperty("controller.listener.names", "CONTROLLER");
        settings.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.setProperty("log.dirs", directory.resolve("logs").toString());
        settings.setProperty("num.partitions", "3");
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        for (var topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            settings.setProperty(topic + ".replication.factor", "1");
        }
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("share.coordinator.state.topic.min.isr", "1");
        format(settings, directory);
        var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        server.startup();
        return new KafkaBroker(server, port);
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
