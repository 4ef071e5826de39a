package dev.bactrian.sandbox.salesforce.pubsub;

import dev.bactrian.sandbox.salesforce.event.ChangeEvents;
import dev.bactrian.sandbox.salesforce.event.EventLog;
import dev.bactrian.sandbox.salesforce.org.Sessions;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The gRPC server of the Pub/Sub API. */
public final class PubSubServer implements AutoCloseable {
    private final Server server;
    private final ScheduledExecutorService executor;
    private final PubSubService service;

    /** Whether the traffic is encrypted. */
    public enum Transport {
        PLAIN,
        /** With a certificate for localhost that nobody vouches for. */
        TLS
    }

    /**
     * Where and how the server listens.
     *
     * @param host {@code 0.0.0.0} for all addresses of this machine
     * @param port 0 for any free port
     * @param keepalive how long a stream may be silent
     */
    public record Listening(String host, int port, Duration keepalive, Transport transport) {}

    private PubSubServer(Server server, ScheduledExecutorService executor, PubSubService service) {
        this.server = server;
        this.executor = executor;
        this.service = service;
    }

    /**
     * Starts the server.
     *
     * @throws IOException if the port is not free
     */
    public static PubSubServer start(
            Listening listening, EventLog log, ChangeEvents events, Sessions sessions, Trouble trouble)
            throws IOException {
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(2, task -> {
            Thread thread = new Thread(task, "sandbox-pubsub");
            thread.setDaemon(true);
            return thread;
        });
        PubSubService service = new PubSubService(log, events, sessions, trouble, executor, listening.keepalive);
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(listening.host, listening.port));
        if (listening.transport == Transport.TLS) {
            builder.sslContext(SelfSigned.context());
        }
        Server server = builder.addService(service)
                .intercept(new Authentication(sessions, trouble))
                .build()
                .start();
        trouble.on(Trouble.Blow.END_STREAMS, service::endStreams);
        trouble.on(Trouble.Blow.FAIL_STREAMS, service::failStreams);
        return new PubSubServer(server, executor, service);
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        service.endStreams();
        server.shutdown();
        try {
            if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.shutdownNow();
        }
        executor.shutdownNow();
    }
}
