package dev.bactrian.system.mysql;

import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.Feed;
import dev.bactrian.system.SystemType;
import dev.bactrian.system.jdbc.JdbcDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.kafka.connect.source.SourceRecord;

/** MariaDB databases; what the Kamelets {@code mysql-source} and {@code mysql-sink} call. */
@ApplicationScoped
@Named("mysql")
public class MysqlType implements SystemType {

    private final CamelContext camel;
    private final Map<String, MysqlSystem> systems = new ConcurrentHashMap<>();

    MysqlType(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    public String type() {
        return MysqlKind.TYPE;
    }

    /** Also tells Camel what the source Kamelet hands to Debezium's connections, as {@code bactrian.drivers.<name>.<property>}. */
    @Override
    public ConnectedSystem configure(String name, Map<String, String> settings) {
        var read = MysqlSettings.read(name, settings);
        read.ofTheSource().forEach((key, value) -> camel.getPropertiesComponent()
                .addOverrideProperty("bactrian.drivers." + name + "." + key, value));
        var system = new MysqlSystem(JdbcDatabase.of(name, read.jdbc(), org.mariadb.jdbc.Driver.class), read);
        systems.put(name, system);
        return system;
    }

    /** What the engine of this name handed over; the exchange is told up to where its sync has been told everything. */
    public List<Change> changes(Exchange exchange, String engine) {
        @SuppressWarnings("unchecked")
        List<SourceRecord> records = exchange.getMessage().getBody(List.class);
        var told = BinlogOffsets.feed(engine).told(records);
        exchange.setProperty(Feed.PLACES, told.places());
        return told.changes();
    }

    /** Writes a batch: each delivery with the database's answer. */
    public List<Delivery.Answered> write(List<Delivery> deliveries, String sync, String system) {
        var known = systems.get(system);
        if (known == null) {
            throw new IllegalArgumentException(
                    "unknown mysql system \"" + system + "\" (configured: " + systems.keySet() + ")");
        }
        return known.write(sync, deliveries);
    }
}
