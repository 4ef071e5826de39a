package dev.bactrian.system.jdbc;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.PlaceKeeper;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A database of one product, its system, and a connection of its users. */
final class JdbcFixture implements AutoCloseable {

    final Product product;
    final JdbcSystem system;
    private final Connection connection;
    private long deliveries;

    JdbcFixture(Product product, Path folder, Map<String, String> more) throws SQLException {
        this.product = product;
        var url = product.fresh(folder);
        this.connection = product.connect(url);
        var settings = new HashMap<>(product.settings(url));
        settings.putAll(more);
        this.system = system(settings);
    }

    static JdbcSystem system(Map<String, String> settings) {
        return (JdbcSystem) new JdbcType("no/such/folder").configure("erp", settings);
    }

    /** The feed of a table, whose names are given as SQL has them. */
    Subscription subscribe(String table, String... columns) {
        var subscription = new Subscription(
                "people",
                "erp",
                product.stored(table),
                List.of(columns).stream().map(product::stored).toList());
        system.feed(subscription, new PlaceKeeper() {
            @Override
            public @Nullable String kept() {
                return null;
            }

            @Override
            public void keep(String offsets) {}
        });
        return subscription;
    }

    void execute(String... statements) throws SQLException {
        for (var sql : statements) {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row; null: there is none. */
    @Nullable
    String text(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    Answer write(WriteKind kind, @Nullable String key, Fields expected, Fields wanted) {
        deliveries++;
        var delivery = new Delivery(deliveries, kind, key, expected, wanted, "t" + deliveries, null);
        return system.write("people", List.of(delivery)).get(0).answer();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
