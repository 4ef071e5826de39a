package dev.bactrian.system.salesforce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bactrian.system.SystemUnavailable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/** REST calls to one org, through Camel's {@code raw} operation; whoever makes one waits for the reply. */
final class SalesforceCalls {

    static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

    private static final String CALL_OPTIONS = "Sforce-Call-Options";
    private static final String QUERY_OPTIONS = "Sforce-Query-Options";

    /** Longer than the HTTP client waits for a reply, for the case that it never tells of one. */
    private static final Duration LONGEST_WAIT = SalesforceConnection.LONGEST_REQUEST.plusSeconds(10);

    private static final int NOT_FOUND = 404;

    private final SalesforceConnection connection;
    private final String system;
    private final String scheme;
    private final String version;
    private volatile Duration ahead = Duration.ZERO;
    private @Nullable Producer producer;

    SalesforceCalls(SalesforceConnection connection, String system, String scheme) {
        this.connection = connection;
        this.system = system;
        this.scheme = scheme;
        this.version = "/services/data/v" + connection.settings().apiVersion();
    }

    SalesforceConnection connection() {
        return connection;
    }

    /** @param time when the org replied, by its own clock in whole seconds */
    record Reply(JsonNode body, Instant time) {}

    /** A path below the version of the API that is spoken. */
    String path(String resource) {
        return version + "/" + resource;
    }

    /**
     * Asks.
     *
     * @param action what is done, for messages
     * @param path from the root, with its parameters
     * @throws SystemUnavailable where there is no answer, or it is no
     */
    Reply get(String action, String path) {
        return reply(action, exchange(action, "GET", path, Map.of(), ""));
    }

    /** The same for a page of a query's answer, of at most so many records. */
    Reply page(String action, String path, int records) {
        var options = Map.<String, Object>of("rawHttpHeaders", QUERY_OPTIONS, QUERY_OPTIONS, "batchSize=" + records);
        return reply(action, exchange(action, "GET", path, options, ""));
    }

    /** The same, where the answer may be that there is no such thing. */
    Optional<Reply> find(String action, String path) {
        var exchange = exchange(action, "GET", path, Map.of(), "");
        var failure = exchange.getException();
        if (failure instanceof SalesforceException refused && refused.getStatusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        return Optional.of(reply(action, exchange));
    }

    /**
     * Writes, or reads what is too long for a query.
     *
     * @param origin what the org is to pass on in the change events of this call
     * @param body empty where the method takes none
     * @throws SalesforceException where the org refuses the whole call
     * @throws SystemUnavailable where there is no answer
     */
    Reply send(String action, String method, String path, String origin, String body) throws SalesforceException {
        var exchange = exchange(action, method, path, Map.of(CALL_OPTIONS, origin), body);
        if (exchange.getException() instanceof SalesforceException refused) {
            throw refused;
        }
        return reply(action, exchange);
    }

    /** The org's own id, as it gave it when we logged in last; empty where it gave none. */
    Optional<String> org() {
        try {
            ServiceHelper.startService(connection);
            connection.logIn();
            return Optional.ofNullable(connection.getSession().getOrgId());
        } catch (SalesforceException e) {
            throw new SystemUnavailable(system, "log in", e);
        }
    }

    /** What the present login gave us, which another login replaces. */
    String token() {
        return Objects.requireNonNullElse(connection.getSession().getAccessToken(), "");
    }

    /** The time by the org's clock, as its last reply told it. */
    Instant now() {
        return Instant.now().plus(ahead);
    }

    static JsonNode json(@Nullable String text) {
        try {
            return text == null || text.isEmpty() ? MAPPER.missingNode() : MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("unreadable reply: " + e.getOriginalMessage(), e);
        }
    }

    /** The time that a reply tells; {@link Instant#EPOCH} where it tells none. */
    static Instant time(@Nullable Object date) {
        try {
            return date == null || date.toString().isEmpty()
                    ? Instant.EPOCH
                    : ZonedDateTime.parse(date.toString(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private Reply reply(String action, Exchange exchange) {
        var failure = exchange.getException();
        if (failure != null) {
            throw new SystemUnavailable(system, action, failure);
        }
        try {
            var body = json(exchange.getMessage().getBody(String.class));
            var time = time(exchange.getMessage().getHeader(DatedClient.REPLY_DATE));
            ahead = time.equals(Instant.EPOCH) ? ahead : Duration.between(Instant.now(), time);
            return new Reply(body, time);
        } catch (IllegalArgumentException e) {
            throw new SystemUnavailable(system, action, e);
        }
    }

    private Exchange exchange(String action, String method, String path, Map<String, Object> headers, String body) {
        try {
            var raw = producer();
            connection.logIn();
            var exchange = raw.getEndpoint().createExchange();
            exchange.getMessage().setHeaders(new HashMap<>(headers));
            exchange.getMessage().setHeader("rawMethod", method);
            exchange.getMessage().setHeader("rawPath", path);
            exchange.getMessage().setBody(body);
            var replied = new CountDownLatch(1);
            AsyncProcessorConverterHelper.convert(raw).process(exchange, doneSync -> replied.countDown());
            if (!replied.await(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SystemUnavailable(system, action + ": no reply within " + LONGEST_WAIT.toSeconds() + " s");
            }
            return exchange;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemUnavailable(system, action + ": interrupted", e);
        } catch (SystemUnavailable e) {
            throw e;
        } catch (Exception e) {
            throw new SystemUnavailable(system, action, e);
        }
    }

    private synchronized Producer producer() throws Exception {
        var made = producer;
        if (made == null) {
            // Asked for before the context is started, when definitions are checked.
            ServiceHelper.startService(connection);
            made = connection.getCamelContext().getEndpoint(scheme + ":raw").createProducer();
            ServiceHelper.startService(made);
            producer = made;
        }
        return made;
    }
}
