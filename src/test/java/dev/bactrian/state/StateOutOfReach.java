package dev.bactrian.state;

import java.lang.reflect.Proxy;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** A state whose database cannot be reached. */
public final class StateOutOfReach {

    private StateOutOfReach() {}

    public static StateDatabase database() {
        var nowhere = (DataSource) Proxy.newProxyInstance(
                StateOutOfReach.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    throw new SQLException("connection refused", "08001");
                });
        return new StateDatabase(nowhere, Flyway.configure().load());
    }
}
