package dev.bactrian.system.mysql;

import io.debezium.config.Configuration;
import io.debezium.document.DocumentReader;
import io.debezium.document.DocumentWriter;
import io.debezium.relational.history.AbstractSchemaHistory;
import io.debezium.relational.history.HistoryRecord;
import io.debezium.relational.history.HistoryRecordComparator;
import io.debezium.relational.history.SchemaHistoryListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Debezium's schema history, kept with the place of the feed. Made by Debezium by its class name; finds its feed by the engine's name. */
public final class TableHistory extends AbstractSchemaHistory {

    static final String ENGINE = CONFIGURATION_FIELD_PREFIX_STRING + "engine";

    private @Nullable MysqlFeed feed;

    @Override
    public void configure(
            Configuration config,
            HistoryRecordComparator comparator,
            SchemaHistoryListener listener,
            boolean useCatalogBeforeSchema) {
        super.configure(config, comparator, listener, useCatalogBeforeSchema);
        feed = BinlogOffsets.feed(config.getString(ENGINE));
    }

    @Override
    protected void storeRecord(HistoryRecord told) {
        try {
            feed().remember(DocumentWriter.defaultWriter().write(told.document()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void recoverRecords(Consumer<HistoryRecord> records) {
        for (var one : feed().history()) {
            try {
                records.accept(new HistoryRecord(DocumentReader.defaultReader().read(one)));
            } catch (IOException e) {
                throw new UncheckedIOException("unreadable history " + one, e);
            }
        }
    }

    @Override
    public boolean exists() {
        return !feed().history().isEmpty();
    }

    @Override
    public boolean storageExists() {
        return true;
    }

    private MysqlFeed feed() {
        return Objects.requireNonNull(feed, "configure comes first");
    }
}
