package dev.bactrian.sandbox.salesforce.rest;

import dev.bactrian.sandbox.salesforce.cometd.CometD;
import dev.bactrian.sandbox.salesforce.org.SalesforceError;
import dev.bactrian.sandbox.salesforce.trouble.Calls;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The HTTP server in front of the REST interfaces; it also plays the troubles that happen on the wire. */
public final class HttpFront implements AutoCloseable {
    private static final int WORKERS = 16;

    /** Salesforce refuses longer ones, so a client must not ask for too many ids in one query. */
    private static final int LONGEST_URI = 16_384;

    private static final int START_SECONDS = 20;

    private final Vertx vertx;
    private final HttpServer server;
    private final RestApi api;
    private final CometD cometd;
    private final Trouble trouble;

    private HttpFront(Vertx vertx, RestApi api, CometD cometd, Trouble trouble) {
        this.cometd = cometd;
        this.vertx = vertx;
        this.api = api;
        this.trouble = trouble;
        this.server = vertx.createHttpServer(new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setDecompressionSupported(true)
                .setCompressionSupported(true)
                .setMaxInitialLineLength(64 * 1024)
                .setMaxHeaderSize(64 * 1024));
    }

    /**
     * Starts the server.
     *
     * @param address with port 0 for any free port
     * @throws IOException if the port is not free
     */
    public static HttpFront start(InetSocketAddress address, RestApi api, CometD cometd, Trouble trouble)
            throws IOException {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setWorkerPoolSize(WORKERS)
                .setEventLoopPoolSize(2)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        HttpFront front = new HttpFront(vertx, api, cometd, trouble);
        try {
            front.server
                    .requestHandler(front::receive)
                    .listen(address.getPort(), address.getHostString())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
            return front;
        } catch (ExecutionException | TimeoutException e) {
            vertx.close();
            throw new IOException("listen on " + address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            vertx.close();
            throw new IOException("listen on " + address, e);
        }
    }

    public int port() {
        return server.actualPort();
    }

    private void receive(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            long latency = trouble.latency().toMillis();
            if (latency > 0) {
                vertx.setTimer(latency, timer -> work(request, body));
            } else {
                work(request, body);
            }
        });
    }

    private void work(HttpServerRequest request, Buffer body) {
        if (request.path().replaceFirst("^/+", "").startsWith("cometd/") && !trouble.isOutage()) {
            receiveCometD(request, body);
            return;
        }
        if (request.uri().length() > LONGEST_URI) {
            respond(request, Response.error(414, SalesforceError.of("URI_TOO_LONG", "URI Too Long")));
            return;
        }
        vertx.executeBlocking(() -> answer(request, body), false)
                .onSuccess(response -> respond(request, response))
                .onFailure(cause -> respond(
                        request, Response.error(500, SalesforceError.of("UNKNOWN_EXCEPTION", cause.toString()))));
    }

    private void receiveCometD(HttpServerRequest request, Buffer body) {
        String authorization = request.getHeader("Authorization");
        String token = authorization == null ? "" : authorization.substring(authorization.indexOf(' ') + 1);
        cometd.receive(
                token,
                body.toString(),
                json -> respond(request, Response.text(200, "application/json;charset=UTF-8", json)));
    }

    private Answered answer(HttpServerRequest request, Buffer body) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        Request parsed = Request.of(request.method().name(), request.uri(), headers, body.toString());
        Response response = api.answer(parsed, baseUrl(headers));
        boolean wrote = parsed.segment(1).equals("data") && RestApi.kind(parsed) == Calls.Kind.WRITE;
        return new Answered(response, wrote && trouble.takesCut());
    }

    private record Answered(Response response, boolean cut) {}

    private String baseUrl(Map<String, String> headers) {
        return "http://" + headers.getOrDefault("host", "localhost:" + port());
    }

    private void respond(HttpServerRequest request, Answered answered) {
        if (answered.cut) {
            request.connection().close();
        } else {
            respond(request, answered.response);
        }
    }

    private void respond(HttpServerRequest request, Response response) {
        HttpServerResponse answer = request.response();
        if (answer.ended() || answer.closed()) {
            return;
        }
        answer.setStatusCode(response.status());
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC).plus(trouble.clockSkew());
        answer.putHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(now));
        if (!response.contentType().isEmpty()) {
            answer.putHeader("Content-Type", response.contentType());
        }
        response.headers().forEach(answer::putHeader);
        if (response.status() == 204 || response.status() == 304) {
            answer.end();
        } else {
            answer.end(response.body());
        }
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("close the HTTP server", e);
        }
    }
}
