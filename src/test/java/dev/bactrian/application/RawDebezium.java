package dev.bactrian.application;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Struct;

/** Debezium's engine alone, with nothing behind it: what benchmarks measure against. */
final class RawDebezium {

    private RawDebezium() {}

    /** Shows every row of the table that is written from now on, as it is then. */
    static AutoCloseable follow(int port, String database, String table, Consumer<Struct> rows) {
        var engine = engine(port, database, table, "no_data", rows);
        var thread = Executors.newSingleThreadExecutor();
        thread.execute(engine);
        return () -> {
            engine.close();
            thread.shutdown();
        };
    }

    /** @param snapshot whether the rows that are there are shown first, in Debezium's own words */
    static DebeziumEngine<?> engine(int port, String database, String table, String snapshot, Consumer<Struct> rows) {
        var settings = new Properties();
        Map.ofEntries(
                        Map.entry("name", "raw"),
                        Map.entry("connector.class", "io.debezium.connector.postgresql.PostgresConnector"),
                        Map.entry("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore"),
                        Map.entry("offset.flush.interval.ms", "1000"),
                        Map.entry("topic.prefix", "raw"),
                        Map.entry("database.hostname", "localhost"),
                        Map.entry("database.port", "" + port),
                        Map.entry("database.user", "postgres"),
                        Map.entry("database.password", "none"),
                        Map.entry("database.dbname", database),
                        Map.entry("plugin.name", "pgoutput"),
                        Map.entry("slot.name", "raw"),
                        Map.entry("publication.name", "raw"),
                        Map.entry("publication.autocreate.mode", "filtered"),
                        Map.entry("table.include.list", "public." + table),
                        Map.entry("snapshot.mode", snapshot),
                        Map.entry("poll.interval.ms", "5"))
                .forEach(settings::setProperty);
        return DebeziumEngine.create(Connect.class)
                .using(settings)
                .notifying(event -> {
                    if (event.value().value() instanceof Struct value
                            && value.schema().field("after") != null
                            && value.getStruct("after") != null) {
                        rows.accept(value.getStruct("after"));
                    }
                })
                .build();
    }
}
