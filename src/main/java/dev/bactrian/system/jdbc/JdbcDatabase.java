package dev.bactrian.system.jdbc;

import dev.bactrian.system.SystemUnavailable;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** All connections to one database: what the server or the network has cut leaves the pool, and nobody waits for one for ever. */
public record JdbcDatabase(String system, JdbcSettings settings, DataSource dataSource) {

    private static final int MOST_CONNECTIONS = 8;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration TRY_IDLE_EVERY = Duration.ofSeconds(30);
    private static final int TRY_SECONDS = 5;
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(30);

    /** What is asked on a connection, which is given back afterwards. */
    public interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    public static JdbcDatabase of(String system, JdbcSettings settings, Class<? extends Driver> driver) {
        var configuration = new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(MOST_CONNECTIONS)
                        .acquisitionTimeout(LONGEST_WAIT)
                        .exceptionSorter(error -> JdbcError.of(error).endsConnection())
                        .connectionValidator(ConnectionValidator.defaultValidatorWithTimeout(TRY_SECONDS))
                        .idleValidationTimeout(IDLE)
                        .validationTimeout(TRY_IDLE_EVERY)
                        .maxLifetime(LONGEST_LIFE)
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(settings.url())
                                .connectionProviderClass(driver)
                                .principal(settings.user().isEmpty() ? null : new NamePrincipal(settings.user()))
                                .credential(new SimplePassword(settings.password()))));
        try {
            return new JdbcDatabase(system, settings, AgroalDataSource.from(configuration));
        } catch (SQLException e) {
            throw new SystemUnavailable(system, "make a connection pool", e);
        }
    }

    /**
     * Asks on a connection that commits by itself.
     *
     * @param action what is being done, for the error, e.g. {@code read "APP"."PEOPLE"}
     * @throws SystemUnavailable where the database cannot be asked
     */
    public <T> T ask(String action, Question<T> question) {
        try (var connection = dataSource.getConnection()) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw new SystemUnavailable(system, action, e);
        }
    }

    /** How long a statement may take, in seconds. */
    int patience() {
        return (int) settings.answer().toSeconds();
    }
}
