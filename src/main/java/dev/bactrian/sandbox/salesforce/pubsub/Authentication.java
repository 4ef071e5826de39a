package dev.bactrian.sandbox.salesforce.pubsub;

import dev.bactrian.sandbox.salesforce.org.Sessions;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;

/** Refuses calls without a valid access token, instance URL and tenant id, and every call during an outage. */
final class Authentication implements ServerInterceptor {
    private static final Metadata.Key<String> TOKEN = key("accesstoken");
    private static final Metadata.Key<String> INSTANCE = key("instanceurl");
    private static final Metadata.Key<String> TENANT = key("tenantid");

    private final Sessions sessions;
    private final Trouble trouble;

    Authentication(Sessions sessions, Trouble trouble) {
        this.sessions = sessions;
        this.trouble = trouble;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (trouble.isOutage()) {
            return refuse(call, PubSubError.UNAVAILABLE.because("the service is unavailable"));
        }
        String token = headers.get(TOKEN);
        if (token == null || !sessions.isValid(token)) {
            return refuse(call, PubSubError.AUTHENTICATION.because("the access token is not valid"));
        }
        String tenant = headers.get(TENANT);
        if (headers.get(INSTANCE) == null
                || tenant == null
                || !sessions.org().startsWith(tenant.substring(0, Math.min(15, tenant.length())))) {
            return refuse(
                    call, PubSubError.AUTHENTICATION.because("instanceurl and tenantid of this org are required"));
        }
        return next.startCall(call, headers);
    }

    private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, StatusRuntimeException error) {
        Metadata trailers = error.getTrailers();
        call.close(error.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
