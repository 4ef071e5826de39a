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
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/** REST calls to one org that no route makes: descriptions and reads, through Camel's {@code raw} operation. */
final class SalesforceCalls {

    static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

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
        return reply(action, send(action, path, Map.of()));
    }

    /** The same for a page of a query's answer, of at most so many records. */
    Reply page(String action, String path, int records) {
        return reply(action, send(action, path, Map.of("Sforce-Query-Options", "batchSize=" + records)));
    }

    /** The same, where the answer may be that there is no such thing. */
    Optional<Reply> find(String action, String path) {
        var exchange = send(action, path, Map.of());
        var failure = exchange.getException();
        if (failure instanceof SalesforceException refused && refused.getStatusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        return Optional.of(reply(action, exchange));
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

    private Exchange send(String action, String path, Map<String, String> headers) {
        try {
            var raw = producer();
            connection.logIn();
            var exchange = raw.getEndpoint().createExchange();
            exchange.getMessage().setHeader("rawMethod", "GET");
            exchange.getMessage().setHeader("rawPath", path);
            if (!headers.isEmpty()) {
                exchange.getMessage().setHeader("rawHttpHeaders", String.join(",", headers.keySet()));
                headers.forEach(exchange.getMessage()::setHeader);
            }
            raw.process(exchange);
            return exchange;
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
