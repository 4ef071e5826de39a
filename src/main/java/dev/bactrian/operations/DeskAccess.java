package dev.bactrian.operations;

import dev.bactrian.pipeline.BactrianConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Lets to the desk only who bears its token, or, where none is configured, who sits at the same machine. */
@ApplicationScoped
public class DeskAccess {

    private static final String PATHS = "/api";
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final String BEARER = "Bearer ";
    private static final int BEFORE_ALL_ROUTES = 1_000;

    /** By these a proxy says that the call is somebody else's. */
    private static final Set<String> OF_PROXIES = Set.of(
            "forwarded",
            "via",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "true-client-ip",
            "cf-connecting-ip",
            "fastly-client-ip",
            "x-envoy-external-address",
            "x-original-host");

    private static final String FORWARDED = "x-forwarded-";

    private final BactrianConfig config;
    private final FailedTries tries;

    DeskAccess(BactrianConfig config, Clock clock) {
        this.config = config;
        this.tries = new FailedTries(clock);
    }

    void guard(@Observes Filters filters) {
        filters.register(this::check, BEFORE_ALL_ROUTES);
    }

    private void check(RoutingContext call) {
        var path = call.normalizedPath();
        if (!path.equals(PATHS) && !path.startsWith(PATHS + "/")) {
            call.next();
            return;
        }
        config.desk().token().ifPresentOrElse(token -> checkToken(call, token), () -> checkLocal(call));
    }

    private void checkToken(RoutingContext call, String token) {
        var address = address(call);
        var wait = tries.wait(address);
        if (!wait.isZero()) {
            var seconds = wait.toSeconds() + 1;
            call.response().putHeader("Retry-After", Long.toString(seconds));
            refuse(call, 429, "too many calls with a wrong token came from this address: wait " + seconds + " s");
        } else if (bears(call, token)) {
            tries.succeeded(address);
            call.next();
        } else {
            if (call.request().headers().contains("Authorization")) {
                tries.failed(address);
            }
            refuse(
                    call,
                    401,
                    "the desk wants the header Authorization: Bearer, with the token that bactrian.desk.token configures");
        }
    }

    private static void checkLocal(RoutingContext call) {
        if (!isLocal(call)) {
            refuse(call, 403, "the desk is open to this machine only until bactrian.desk.token configures a token");
        } else if (isForwarded(call)) {
            refuse(
                    call,
                    403,
                    "the desk takes no call that a proxy passes on until bactrian.desk.token configures a token");
        } else if (!isAskedByALocalName(call)) {
            refuse(
                    call,
                    403,
                    "the desk answers to localhost only, not to the name in the header Host, until bactrian.desk.token configures a token");
        } else {
            call.next();
        }
    }

    private static boolean isForwarded(RoutingContext call) {
        return call.request().headers().names().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.startsWith(FORWARDED) || OF_PROXIES.contains(name));
    }

    /** The address of the connection itself, whatever a header or a proxy says of it. */
    private static String address(RoutingContext call) {
        return call.request().connection().remoteAddress(true).hostAddress();
    }

    private static boolean bears(RoutingContext call, String token) {
        var given = Optional.ofNullable(call.request().getHeader("Authorization"))
                .filter(header -> header.startsWith(BEARER))
                .map(header -> header.substring(BEARER.length()))
                .orElse("");
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isLocal(RoutingContext call) {
        var address = address(call);
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("read the address " + address, e);
        }
    }

    /** A browser of this machine may be led here under a foreign site's name, and is then that site's hand. */
    private static boolean isAskedByALocalName(RoutingContext call) {
        var asked = call.request().authority();
        return asked == null || LOCAL_NAMES.contains(asked.host().toLowerCase(Locale.ROOT));
    }

    private static void refuse(RoutingContext call, int status, String why) {
        call.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end("{\"error\": \"" + why + "\"}");
    }
}
