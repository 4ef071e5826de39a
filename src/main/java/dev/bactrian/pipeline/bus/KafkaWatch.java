package dev.bactrian.pipeline.bus;

import dev.bactrian.pipeline.RouteIds;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.Syncs;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Asks the brokers again and again for the syncs' topics: clients that only wait for changes say nothing of brokers that are gone, or refuse them. */
final class KafkaWatch implements Runnable, AutoCloseable {

    private static final int ANSWER_MILLIS = 10_000;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    /** So often a topic may be missing: brokers that make topics by themselves do so within moments. */
    private static final int LOOKS_FOR_A_TOPIC = 5;

    private final KafkaSettings settings;
    private final Syncs syncs;
    private final BusTroubles troubles;
    private final CamelContext camel;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Admin admin;
    private final Map<String, Integer> missing = new HashMap<>();
    private int failures;

    KafkaWatch(KafkaSettings settings, Syncs syncs, BusTroubles troubles, CamelContext camel, Duration interval) {
        this.settings = settings;
        this.syncs = syncs;
        this.troubles = troubles;
        this.camel = camel;
        this.interval = interval;
    }

    void start() {
        var thread = new Thread(this, "kafka-watch");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            while (!closed.await(pauseMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            forgetClient();
        }
    }

    /** Longer after each failure. */
    private long pauseMillis() {
        return Math.min(interval.toMillis() << Math.min(failures, 4), LONGEST_PAUSE.toMillis());
    }

    private void look() throws InterruptedException {
        try {
            var client = admin == null ? Admin.create(properties()) : admin;
            admin = client;
            client.describeCluster().nodes().get();
            troubles.reached();
            failures = 0;
            var names = syncs.all().stream().map(Sync::name).toList();
            var topics = client.describeTopics(
                            names.stream().map(KafkaBus::topic).toList())
                    .topicNameValues();
            for (var name : names) {
                troubles.topic(name, whyUnusable(name, topics));
            }
        } catch (ExecutionException | RuntimeException e) {
            // The next one begins anew, also with files of certificates that were replaced.
            forgetClient();
            failures++;
            troubles.unreachable(KafkaReason.of(e).orElse(String.valueOf(e.getMessage())));
        }
    }

    private @Nullable String whyUnusable(String sync, Map<String, ? extends KafkaFuture<?>> topics)
            throws InterruptedException, ExecutionException {
        var topic = KafkaBus.topic(sync);
        try {
            Objects.requireNonNull(topics.get(topic)).get();
            missing.remove(sync);
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return isDeciding(sync) && missing.merge(sync, 1, Integer::sum) > LOOKS_FOR_A_TOPIC
                        ? toBeMade(topic)
                        : null;
            }
            if (e.getCause() instanceof TopicAuthorizationException) {
                return KafkaReason.of(e).orElse(topic);
            }
            throw e;
        }
    }

    /** The topic is asked for then, which is when brokers make it unless they are told not to. */
    private boolean isDeciding(String sync) {
        return camel.getRouteController().getRouteStatus(RouteIds.reconcile(sync)) == ServiceStatus.Started;
    }

    private String toBeMade(String topic) {
        return "there is no topic " + topic + ", make it: kafka-topics.sh --bootstrap-server " + settings.brokers()
                + " --create --topic " + topic;
    }

    private Map<String, Object> properties() {
        var properties = new HashMap<String, Object>(settings.client());
        properties.put(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                List.of(settings.brokers().split(",")));
        properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "bactrian-watch");
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        return properties;
    }

    private void forgetClient() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
