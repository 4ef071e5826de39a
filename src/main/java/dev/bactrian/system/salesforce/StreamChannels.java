package dev.bactrian.system.salesforce;

import com.salesforce.eventbus.protobuf.FetchRequest;
import com.salesforce.eventbus.protobuf.FetchResponse;
import com.salesforce.eventbus.protobuf.PubSubGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ManagedChannelProvider;
import io.grpc.ManagedChannelRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the gRPC channels of this JVM, and lets a {@link SalesforceStream} watch those that are opened for it. Camel builds its
 * channels itself and tells nobody what passes over them, or that they end.
 */
final class StreamChannels extends ManagedChannelProvider {

    /** Above all providers that gRPC brings, so that Camel is given ours. */
    private static final int PRIORITY = 9;

    private static final Duration LONGEST_WAIT_FOR_A_PING = Duration.ofSeconds(20);

    private static final ThreadLocal<@Nullable Opened> OPENING = new ThreadLocal<>();
    private static final StreamChannels PROVIDER = new StreamChannels();

    private StreamChannels() {}

    /** @param pingInterval how often a silent connection is tried */
    private record Opened(SalesforceStream stream, Duration pingInterval) {}

    /** Something that may fail in any way. */
    interface Opening {
        void open() throws Exception;
    }

    static void register() {
        ManagedChannelRegistry.getDefaultRegistry().register(PROVIDER);
    }

    static void deregister() {
        ManagedChannelRegistry.getDefaultRegistry().deregister(PROVIDER);
    }

    /** Lets the stream watch every channel that is built in this thread meanwhile. */
    static void opening(SalesforceStream stream, Duration pingInterval, Opening opening) throws Exception {
        OPENING.set(new Opened(stream, pingInterval));
        try {
            opening.open();
        } finally {
            OPENING.remove();
        }
    }

    /** Whether this thread is about to open a stream. */
    static boolean isOpening() {
        return OPENING.get() != null;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return PRIORITY;
    }

    @Override
    protected ManagedChannelBuilder<?> builderForAddress(String host, int port) {
        return watched(NettyChannelBuilder.forAddress(host, port));
    }

    @Override
    protected ManagedChannelBuilder<?> builderForTarget(String target) {
        return watched(NettyChannelBuilder.forTarget(target));
    }

    @Override
    protected Collection<Class<? extends SocketAddress>> getSupportedSocketAddressTypes() {
        return List.of(InetSocketAddress.class);
    }

    private static ManagedChannelBuilder<?> watched(NettyChannelBuilder builder) {
        var opened = OPENING.get();
        return opened == null
                ? builder
                : builder.keepAliveTime(opened.pingInterval().toMillis(), TimeUnit.MILLISECONDS)
                        .keepAliveTimeout(LONGEST_WAIT_FOR_A_PING.toMillis(), TimeUnit.MILLISECONDS)
                        .intercept(new Watch(opened.stream()));
    }

    /** Shows a stream what passes over its channel. */
    private record Watch(SalesforceStream stream) implements ClientInterceptor {

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            var call = next.newCall(method, options);
            if (!method.getFullMethodName()
                    .equals(PubSubGrpc.getSubscribeMethod().getFullMethodName())) {
                return call;
            }
            stream.subscribing();
            return new WatchedCall<>(call, stream);
        }
    }

    private static final class WatchedCall<Q, R> extends SimpleForwardingClientCall<Q, R> {

        private final SalesforceStream stream;
        private boolean placed;

        WatchedCall(ClientCall<Q, R> call, SalesforceStream stream) {
            super(call);
            this.stream = stream;
        }

        @Override
        public void start(Listener<R> listener, Metadata headers) {
            super.start(new WatchedListener<>(listener, stream), headers);
        }

        @Override
        @SuppressWarnings("unchecked")
        public void sendMessage(Q message) {
            var request = (FetchRequest) message;
            if (placed) {
                var granted = stream.mayRequest(request.getNumRequested());
                if (granted > 0) {
                    super.sendMessage(
                            (Q) request.toBuilder().setNumRequested(granted).build());
                }
            } else {
                placed = true;
                super.sendMessage((Q) stream.placed(request));
            }
        }
    }

    private static final class WatchedListener<R> extends SimpleForwardingClientCallListener<R> {

        private final SalesforceStream stream;

        WatchedListener(ClientCall.Listener<R> listener, SalesforceStream stream) {
            super(listener);
            this.stream = stream;
        }

        @Override
        public void onMessage(R message) {
            stream.received((FetchResponse) message, () -> super.onMessage(message));
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            stream.closed(status, trailers, () -> super.onClose(status, trailers));
        }
    }
}
