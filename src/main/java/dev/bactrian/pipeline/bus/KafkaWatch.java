package dev.bactrian.pipeline.bus;

import dev.bactrian.pipeline.RouteIds;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.pipeline.bus.KafkaTopics.Range;
import dev.bactrian.pipeline.bus.KafkaTopics.Topic;
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
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
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
    private final KafkaTopics topics;
    private final BusTroubles troubles;
    private final CamelContext camel;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Admin admin;
    private final Map<String, Integer> missing = new HashMap<>();
    private int failures;

    KafkaWatch(
            KafkaSettings settings,
            Syncs syncs,
            KafkaTopics topics,
            BusTroubles troubles,
            CamelContext camel,
            Duration interval) {
        this.settings = settings;
        this.syncs = syncs;
        this.topics = topics;
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
            do {
                look();
            } while (!closed.await(pauseMillis(), TimeUnit.MILLISECONDS));
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
            var described = client.describeTopics(
                            names.stream().map(KafkaBus::topic).toList())
                    .topicNameValues();
            for (var name : names) {
                troubles.topic(name, whyUnusable(client, name, described));
            }
        } catch (ExecutionException | RuntimeException e) {
            // The next one begins anew, also with files of certificates that were replaced.
            forgetClient();
            failures++;
            troubles.unreachable(KafkaReason.of(e).orElse(String.valueOf(e.getMessage())));
        }
    }

    /** A topic that is no use stops its own sync only. */
    private @Nullable String whyUnusable(
            Admin client, String sync, Map<String, KafkaFuture<TopicDescription>> described)
            throws InterruptedException {
        var topic = KafkaBus.topic(sync);
        try {
            see(client, sync, Objects.requireNonNull(described.get(topic)).get());
            missing.remove(sync);
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                topics.see(sync, Topic.MISSING);
                var isMissing = missing.merge(sync, 1, Integer::sum) > LOOKS_FOR_A_TOPIC;
                return isMissing && isDeciding(sync) ? toBeMade(topic) : null;
            }
            return KafkaReason.of(e).orElse(topic + ": " + e.getMessage());
        }
    }

    private void see(Admin client, String sync, TopicDescription topic)
            throws InterruptedException, ExecutionException {
        var id = topic.topicId().equals(Uuid.ZERO_UUID) ? "" : topic.topicId().toString();
        if (!topics.isAsked(sync)) {
            topics.see(sync, new Topic(id, null));
            return;
        }
        var first = places(client, topic, OffsetSpec.earliest());
        var next = places(client, topic, OffsetSpec.latest());
        var holds = new HashMap<Integer, Range>();
        first.forEach((partition, place) -> holds.put(
                partition.partition(),
                new Range(
                        place.offset(),
                        Objects.requireNonNull(next.get(partition)).offset())));
        topics.see(sync, new Topic(id, holds));
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> places(
            Admin client, TopicDescription topic, OffsetSpec which) throws InterruptedException, ExecutionException {
        var wanted = new HashMap<TopicPartition, OffsetSpec>();
        for (var partition : topic.partitions()) {
            wanted.put(new TopicPartition(topic.name(), partition.partition()), which);
        }
        return client.listOffsets(wanted).all().get();
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
