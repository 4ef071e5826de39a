package dev.bactrian.system.jdbc;

import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.Feed;
import dev.bactrian.system.NoLog;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.Poll;
import dev.bactrian.system.SystemUnavailable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** One configured database, without a log of its changes unless an adapter adds one. */
public class JdbcSystem implements ConnectedSystem {

    /** Without a log. */
    static final Capabilities ASKED = new Capabilities(500, 0, true, false, false, false);

    private final Capabilities capabilities;
    private final Function<String, TableOrder> orders;
    private final JdbcDatabase database;
    private final Map<String, JdbcRows> tables = new ConcurrentHashMap<>();
    private final Map<String, TableOrder> ordered = new ConcurrentHashMap<>();

    /** @param orders makes what tells of one table for one sync where readings and writes stand */
    protected JdbcSystem(JdbcDatabase database, Capabilities capabilities, Function<String, TableOrder> orders) {
        this.database = database;
        this.capabilities = capabilities;
        this.orders = orders;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public List<String> obstacles(String object) {
        return database.ask(
                "look at table " + object,
                connection -> new JdbcCatalog(connection, database.settings(), object).obstacles());
    }

    @Override
    public Optional<ObjectShape> describe(String object) {
        return table(object).map(JdbcTable::shape);
    }

    @Override
    public Optional<Alteration> altered(Subscription subscription) {
        var before = rows(subscription.sync()).table();
        return table(subscription.object()).flatMap(now -> TableAlteration.of(before, now, subscription.fields()));
    }

    @Override
    public Feed feed(Subscription subscription, PlaceKeeper keeper) {
        var table = table(subscription.object())
                .orElseThrow(
                        () -> new SystemUnavailable(database.system(), "table " + subscription.object() + " is gone"));
        tables.put(subscription.sync(), new JdbcRows(database, table, subscription, order(subscription.sync())));
        return new NoLog(database.system(), subscription.object());
    }

    @Override
    public List<Change> read(Subscription subscription, Collection<String> keys) {
        return rows(subscription.sync()).read(keys);
    }

    @Override
    public String keyAsTold(Subscription subscription, String typed) {
        return JdbcKeys.asTold(rows(subscription.sync()).table(), typed.strip());
    }

    @Override
    public void readAll(Subscription subscription, Consumer<List<Change>> batches) {
        rows(subscription.sync()).readAll(batches);
    }

    @Override
    public boolean isEmpty(Subscription subscription) {
        return rows(subscription.sync()).areNone();
    }

    @Override
    public List<Delivery.Answered> write(Subscription subscription, List<Delivery> deliveries) {
        return write(subscription.sync(), deliveries);
    }

    /** @throws SystemUnavailable where the database cannot be asked: what of the batch was written is not known */
    public final List<Delivery.Answered> write(String sync, List<Delivery> deliveries) {
        var rows = rows(sync);
        return rows.order()
                .write(database, "write to " + rows.table().sqlName(), (connection, transactions) -> new JdbcWrites(
                                rows, connection, transactions)
                        .write(deliveries));
    }

    /** The system's own setting names the column by which it is asked; else it is the one by which the sync tells when a record was edited. */
    @Override
    public Poll poll(Subscription subscription, Optional<String> timeField) {
        var rows = rows(subscription.sync());
        var asked = timeField
                .map(column -> new JdbcRows(database, rows.table().modifiedBy(column), subscription, rows.order()))
                .orElse(rows);
        tables.put(subscription.sync(), asked);
        return new JdbcPoll(asked);
    }

    @Override
    public List<IndexAdvice> missingIndexes(Subscription subscription, Optional<String> timeField) {
        var prepared = rows(subscription.sync()).table();
        var table = timeField.map(prepared::modifiedBy).orElse(prepared);
        return table
                .modified()
                .map(JdbcColumn::name)
                .filter(column -> !table.indexedColumns().contains(column))
                .map(
                        column -> new IndexAdvice(
                                "CREATE INDEX "
                                        + table.quoted("bactrian_"
                                                + subscription.object().replace('.', '_') + "_" + column)
                                        + " ON " + table.sqlName() + " (" + table.quoted(column) + ")",
                                "each time rows that changed since a time are found, as polling does, the whole table is scanned"))
                .stream()
                .toList();
    }

    @Override
    public void create(IndexAdvice advice) {
        database.ask(advice.statement(), connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(advice.statement());
            }
        });
    }

    /** It outlives the preparation of a sync, as a write may be under way then. */
    private TableOrder order(String sync) {
        return ordered.computeIfAbsent(sync, orders);
    }

    protected final JdbcRows rows(String sync) {
        var rows = tables.get(sync);
        if (rows == null) {
            throw new SystemUnavailable(database.system(), "sync " + sync + " is not prepared yet");
        }
        return rows;
    }

    protected final Optional<JdbcTable> table(String object) {
        return database.ask(
                "describe table " + object,
                connection -> new JdbcCatalog(connection, database.settings(), object).describe());
    }
}
