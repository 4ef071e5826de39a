package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** Every decided edit comes to the topic: through kills and while the brokers were away, and those of one record in order. */
class PublishIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TOPIC = "customers.edits";
    private static final int EDITS = 30;

    @Test
    void everyEditIsPublishedThroughKillsAndOutages() throws Exception {
        try (var broker = KafkaBroker.start();
                var databases = TwoDatabases.prepare("publish", 5, "publish: { topic: " + TOPIC + " }")) {
            databases
                    .application
                    .with("bactrian.kafka.brokers", broker.address())
                    .with("bactrian.grace", "2s");
            databases.application.start().live();
            for (var edit = 1; edit <= EDITS; edit++) {
                var side = edit % 2 == 0 ? "east" : "west";
                databases.execute(side, "update customers set phone = 'p" + edit + "' where id = 1");
                becomes(databases, "p" + edit);
                if (edit % 10 == 0) {
                    databases.application.kill();
                    databases.application.start().live();
                }
            }
            editWhileAway(broker, databases, "while away");
            broker.restart();
            becomesReady(databases);

            editWhileAway(broker, databases, "before the end");
            databases.application.kill();
            broker.restart();
            databases.application.start().live();

            var journal = databases.texts(
                    "state", "select id::text from bactrian.journal where sync = 'customers' order by journal.id");
            var events = events(broker, journal);

            assertThat(events.keySet()).containsExactlyElementsOf(journal);
            assertThat(phones(events.values()))
                    .endsWith("p29", "p30", "while away", "before the end")
                    .hasSizeGreaterThan(EDITS);
            assertThat(events.get(journal.get(journal.size() - 1))
                            .at("/data/fields/phone/before")
                            .asText())
                    .isEqualTo("while away");
            becomesReady(databases);
        }
    }

    /** Closes the broker; the sync goes on, and says that its events wait. */
    private static void editWhileAway(KafkaBroker broker, TwoDatabases databases, String phone) throws Exception {
        broker.close();
        databases.execute("east", "update customers set phone = '" + phone + "' where id = 1");
        becomes(databases, phone);
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        databases.application.ask("/q/health/ready").body())
                .contains("what is published waits"));
    }

    private static void becomesReady(TwoDatabases databases) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> databases.application.ask("/q/health/ready").statusCode() == 200);
    }

    private static void becomes(TwoDatabases databases, String phone) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(databases.texts("east", "select phone from customers where id = 1"))
                    .containsExactly(phone);
            assertThat(databases.texts("west", "select phone from customers where id = 1"))
                    .containsExactly(phone);
        });
    }

    private static List<String> phones(Iterable<JsonNode> events) {
        var phones = new ArrayList<String>();
        events.forEach(event -> {
            var phone = event.at("/data/fields/phone/after");
            if (phone.asText().matches("p\\d+|while away|before the end")) {
                phones.add(phone.asText());
            }
        });
        return phones;
    }

    /** By id, in the order of the first time that each came; each partition tells those of a record in order. */
    private static Map<String, JsonNode> events(KafkaBroker broker, List<String> wanted) throws Exception {
        var found = new LinkedHashMap<String, JsonNode>();
        var last = new HashMap<String, Long>();
        var settings = Map.<String, Object>of(
                "bootstrap.servers", broker.address(), "group.id", "test", "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            await().atMost(PATIENCE).until(() -> {
                for (var message : consumer.poll(Duration.ofMillis(200))) {
                    note(message, found, last);
                }
                return found.keySet().containsAll(wanted);
            });
        }
        var ordered = new LinkedHashMap<String, JsonNode>();
        wanted.forEach(id -> ordered.put(id, found.get(id)));
        assertThat(found).hasSameSizeAs(ordered);
        return ordered;
    }

    private static void note(
            ConsumerRecord<String, String> message, Map<String, JsonNode> found, Map<String, Long> last)
            throws Exception {
        var event = new ObjectMapper().readTree(message.value());
        var id = event.path("id").asText();
        assertThat(new String(message.headers().lastHeader("content-type").value()))
                .startsWith("application/cloudevents+json");
        assertThat(message.key()).isEqualTo(event.path("subject").asText());
        if (found.putIfAbsent(id, event) == null) {
            assertThat(Long.parseLong(id))
                    .as("in order for each record")
                    .isGreaterThan(last.getOrDefault(message.key(), 0L));
            last.put(message.key(), Long.parseLong(id));
        }
    }
}
