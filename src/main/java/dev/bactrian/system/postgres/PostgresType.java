package dev.bactrian.system.postgres;

import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.Feed;
import dev.bactrian.system.SystemType;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.kafka.connect.source.SourceRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** PostgreSQL databases; what the Kamelets {@code postgres-source} and {@code postgres-sink} call. */
@ApplicationScoped
@Named("postgres")
public class PostgresType implements SystemType {

    /** A batch waits for locks at most twice, and is tried anew after that: all of it must end well before its lease does. */
    private static final int WAITS_PER_LEASE = 6;

    private final CamelContext camel;
    private final ProducerTemplate template;
    private final Duration longestLock;
    private final Map<String, PostgresSystem> systems = new ConcurrentHashMap<>();

    /** @param lease how long a batch that is being written is nobody else's */
    PostgresType(CamelContext camel, @ConfigProperty(name = "bactrian.lease") Duration lease) {
        this.camel = camel;
        this.template = camel.createProducerTemplate();
        this.longestLock = lease.dividedBy(WAITS_PER_LEASE);
    }

    @Override
    public String type() {
        return PostgresKind.TYPE;
    }

    /** Also tells Camel what the source Kamelet hands to Debezium's connections, as {@code bactrian.drivers.<name>.<property>}. */
    @Override
    public ConnectedSystem configure(String name, Map<String, String> settings) {
        var read = PostgresSettings.read(name, settings);
        camel.getRegistry().bind(name + "-datasource", PostgresConnections.forWrites(read, longestLock));
        PostgresConnections.ofTheSource(read).forEach((key, value) -> camel.getPropertiesComponent()
                .addOverrideProperty("bactrian.drivers." + name + "." + key, value));
        var system = new PostgresSystem(name, PostgresConnections.to(read), new CamelJdbc(template, name));
        systems.put(name, system);
        return system;
    }

    /** The changes of all syncs in what the engine of this name handed over; the exchange is told up to where each of them has been told everything. */
    public List<Change> changes(Exchange exchange, String engine) {
        @SuppressWarnings("unchecked")
        List<SourceRecord> records = exchange.getMessage().getBody(List.class);
        var told = PostgresOffsets.log(engine)
                .told(records.stream()
                        .map(LogEvent::of)
                        .flatMap(Optional::stream)
                        .toList());
        exchange.setProperty(Feed.PLACES, told.places());
        return told.changes();
    }

    /** Writes a batch: each delivery with the database's answer. */
    public List<Delivery.Answered> write(List<Delivery> deliveries, String sync, String system) {
        return system(system).write(sync, deliveries);
    }

    @PreDestroy
    void close() {
        template.stop();
    }

    private PostgresSystem system(String name) {
        var system = systems.get(name);
        if (system == null) {
            throw new IllegalArgumentException(
                    "unknown postgres system \"" + name + "\" (configured: " + systems.keySet() + ")");
        }
        return system;
    }
}
