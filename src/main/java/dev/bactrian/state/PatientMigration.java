package dev.bactrian.state;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Lets a migration of the schema take as long as it takes: its connections have no timeout until they go back to their pool. */
@Singleton
class PatientMigration implements FlywayConfigurationCustomizer {

    private static final int FOR_EVER = 0;

    @Override
    public void customize(FluentConfiguration configuration) {
        configuration.dataSource(patient(configuration.getDataSource()));
    }

    private static DataSource patient(DataSource dataSource) {
        return (DataSource) Proxy.newProxyInstance(
                PatientMigration.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    try {
                        var result = method.invoke(dataSource, arguments);
                        return result instanceof Connection connection ? patient(connection) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Connection patient(Connection connection) throws SQLException {
        var before = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, FOR_EVER);
        return (Connection) Proxy.newProxyInstance(
                PatientMigration.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    try {
                        if (method.getName().equals("close") && !connection.isClosed()) {
                            connection.setNetworkTimeout(Runnable::run, before);
                        }
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
