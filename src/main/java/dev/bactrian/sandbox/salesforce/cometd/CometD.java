package dev.bactrian.sandbox.salesforce.cometd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.event.ChangeEvents;
import dev.bactrian.sandbox.salesforce.event.Event;
import dev.bactrian.sandbox.salesforce.event.EventLog;
import dev.bactrian.sandbox.salesforce.event.EventSchema;
import dev.bactrian.sandbox.salesforce.org.Sessions;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The Bayeux protocol over long polling, with Salesforce's replay extension.
 *
 * <pre>
 * handshake -> connect (at once) -> subscribe -> connect (held until events come or the time is up) -> connect ...
 * </pre>
 */
public final class CometD implements AutoCloseable {
    private static final int LONGEST_POLL_SECONDS = 110;
    private static final int MOST_EVENTS = 1_000;

    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<String, CometSession> clients = new ConcurrentHashMap<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sandbox-cometd");
        thread.setDaemon(true);
        return thread;
    });
    private final Runnable wakeUp =
            () -> executor.execute(() -> clients.values().forEach(this::deliver));
    private final EventLog log;
    private final ChangeEvents events;
    private final Sessions sessions;

    public CometD(EventLog log, ChangeEvents events, Sessions sessions, Trouble trouble) {
        this.log = log;
        this.events = events;
        this.sessions = sessions;
        log.listen(wakeUp);
        trouble.on(Trouble.Blow.END_STREAMS, this::forgetClients);
        trouble.on(Trouble.Blow.FAIL_STREAMS, this::forgetClients);
    }

    /**
     * Answers one request, now or when there are events.
     *
     * @param token the access token, empty if there is none
     * @param body one Bayeux message or a list of them
     * @param answer given the JSON text of the answer, once
     */
    public void receive(String token, String body, Consumer<String> answer) {
        ArrayNode replies = mapper.createArrayNode();
        Consumer<ArrayNode> send = messages -> answer.accept(messages.toString());
        CometSession held = null;
        for (JsonNode message : messages(body)) {
            CometSession holder = receive(token, message, replies);
            held = holder == null ? held : holder;
        }
        if (held == null) {
            send.accept(replies);
            return;
        }
        CometSession client = held;
        synchronized (client) {
            client.hold(new CometSession.Waiting(replies, send));
            CometSession.Waiting mine = client.waiting();
            executor.schedule(() -> timeUp(client, mine), LONGEST_POLL_SECONDS, TimeUnit.SECONDS);
        }
        deliver(client);
    }

    private Iterable<JsonNode> messages(String body) {
        try {
            JsonNode node = mapper.readTree(body);
            return node instanceof ArrayNode list
                    ? list
                    : mapper.createArrayNode().add(node);
        } catch (JsonProcessingException e) {
            return mapper.createArrayNode();
        }
    }

    /** Adds the reply; gives the client if its answer is to be held back. */
    private @Nullable CometSession receive(String token, JsonNode message, ArrayNode replies) {
        String channel = message.path("channel").asText();
        ObjectNode reply = replies.addObject();
        reply.put("channel", channel);
        if (message.has("id")) {
            reply.set("id", message.get("id"));
        }
        if (!sessions.isValid(token)) {
            denied(channel, reply);
            return null;
        }
        if (channel.equals("/meta/handshake")) {
            handshake(reply);
            return null;
        }
        CometSession client = clients.get(message.path("clientId").asText());
        if (client == null) {
            reply.put("successful", false).put("error", "403::Unknown client");
            reply.putObject("advice").put("reconnect", "handshake").put("interval", 0);
            return null;
        }
        reply.put("clientId", client.id());
        return known(client, channel, message, reply);
    }

    private @Nullable CometSession known(CometSession client, String channel, JsonNode message, ObjectNode reply) {
        switch (channel) {
            case "/meta/connect" -> {
                reply.put("successful", true);
                reply.putObject("advice")
                        .put("reconnect", "retry")
                        .put("interval", 0)
                        .put("timeout", LONGEST_POLL_SECONDS * 1_000);
                return client.isFirstConnect() ? null : client;
            }
            case "/meta/subscribe" -> subscribe(client, message, reply);
            case "/meta/unsubscribe" -> {
                synchronized (client) {
                    client.positions().remove(message.path("subscription").asText());
                }
                reply.put("subscription", message.path("subscription").asText()).put("successful", true);
            }
            case "/meta/disconnect" -> {
                clients.remove(client.id());
                reply.put("successful", true);
                release(client);
            }
            default -> reply.put("successful", false).put("error", "403:denied_by_security_policy:publish_denied");
        }
        return null;
    }

    private void handshake(ObjectNode reply) {
        CometSession client = new CometSession(UUID.randomUUID().toString().replace("-", ""));
        clients.put(client.id(), client);
        reply.put("version", "1.0")
                .put("minimumVersion", "1.0")
                .put("clientId", client.id())
                .put("successful", true);
        reply.putArray("supportedConnectionTypes").add("long-polling");
        reply.putObject("ext").put("replay", true).put("payload.format", true);
    }

    private static void denied(String channel, ObjectNode reply) {
        reply.put("successful", false);
        reply.putObject("advice").put("reconnect", "none");
        if (channel.equals("/meta/handshake")) {
            reply.put("error", "403::Handshake denied");
            ObjectNode ext = reply.putObject("ext");
            ext.put("replay", true);
            ext.putObject("sfdc").put("failureReason", "401::Authentication invalid");
        } else {
            reply.put("error", "401::Authentication invalid");
        }
    }

    private void subscribe(CometSession client, JsonNode message, ObjectNode reply) {
        String channel = message.path("subscription").asText();
        reply.put("subscription", channel);
        if (!channel.equals(EventLog.ALL_CHANGES) && events.schemaOf(channel).isEmpty()) {
            reply.put("successful", false)
                    .put("error", "404::The channel you requested to subscribe to does not exist {" + channel + "}");
            return;
        }
        long replay = message.path("ext").path("replay").path(channel).asLong(-1);
        if (replay >= 0 && log.standing(replay) != EventLog.Standing.KNOWN) {
            reply.put("successful", false)
                    .put(
                            "error",
                            "400::The replayId {" + replay + "} you provided was invalid.  Please"
                                    + " provide a valid ID, -2 to replay all events, or -1 to replay only new events.");
            return;
        }
        long position = replay == -1 ? log.latest() : replay == -2 ? log.beforeEarliest() : replay;
        synchronized (client) {
            client.positions().put(channel, position);
        }
        reply.put("successful", true);
        executor.execute(() -> deliver(client));
    }

    private void deliver(CometSession client) {
        synchronized (client) {
            if (client.waiting() == null) {
                return;
            }
            ArrayNode messages = mapper.createArrayNode();
            client.positions().replaceAll((channel, position) -> gather(channel, position, messages));
            CometSession.Waiting released = messages.isEmpty() ? null : client.release();
            if (released != null) {
                messages.addAll(released.replies());
                released.answer().accept(messages);
            }
        }
    }

    private long gather(String channel, long position, ArrayNode messages) {
        long at = position;
        for (Event event : log.after(position, channel, MOST_EVENTS)) {
            EventSchema schema = events.schema(event.schemaId()).orElseThrow();
            messages.add(EventJson.message(mapper, channel, event, schema));
            at = event.replayId();
        }
        return at;
    }

    private static void timeUp(CometSession client, CometSession.@Nullable Waiting request) {
        synchronized (client) {
            if (Objects.equals(client.waiting(), request)) {
                release(client);
            }
        }
    }

    private static void release(CometSession client) {
        synchronized (client) {
            CometSession.Waiting released = client.release();
            if (released != null) {
                released.answer().accept(released.replies());
            }
        }
    }

    /** As after a restart of the server: every client is told to shake hands again. */
    private void forgetClients() {
        clients.values().forEach(CometD::release);
        clients.clear();
    }

    @Override
    public void close() {
        log.ignore(wakeUp);
        forgetClients();
        executor.shutdownNow();
    }
}
