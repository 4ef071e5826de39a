package dev.bactrian.system.postgres;

import dev.bactrian.change.Weight;
import dev.bactrian.system.SystemUnavailable;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * All connections to one database: none of them waits for ever, and what the server or the network has cut leaves its pool.
 *
 * @param questions for what is answered soon
 * @param scans for what reads whole tables
 */
record PostgresConnections(PostgresSettings settings, DataSource questions, DataSource scans) {

    private static final int MOST_CONNECTIONS = 24;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** A connection that lay idle for so long is tried before it is used: a round trip that busy connections are spared. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final Duration TRY_IDLE_EVERY = Duration.ofSeconds(30);
    private static final int TRY_SECONDS = 5;
    private static final Duration CLOSE_IDLE_AFTER = Duration.ofMinutes(5);

    /** Connections are made anew now and then, so that they follow a name that has come to mean another server. */
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(30);

    /**
     * How the server finds out that we are gone, and lets go of what a session of ours holds. A walsender notices by itself; elsewhere
     * a server may be set to wait for ever.
     */
    private static final Map<String, String> SESSION = Map.of(
            "wal_sender_timeout", "30s",
            "tcp_keepalives_idle", "30",
            "tcp_keepalives_interval", "10",
            "tcp_keepalives_count", "3",
            // How values are told, whatever the database or the role is set to. The search path stays theirs: triggers
            // and defaults go by it, and
            // statements of ours name their schemas.
            "extra_float_digits", "3",
            "DateStyle", "ISO,YMD",
            "IntervalStyle", "postgres",
            "bytea_output", "hex",
            "client_encoding", "UTF8");

    /** The driver asks for the zone of this machine, in which the first and the last day of what a time can be are other ones. */
    private static final String ZONE = "set time zone 'UTC'";

    /**
     * How long a session waits.
     *
     * @param silence of the server, after which the connection counts as dead
     * @param lock how long a statement waits for a lock; zero: as long as it may last
     * @param idleInTransaction how long a transaction stays open with nothing to do; zero: for ever
     */
    private record Patience(Duration silence, Duration lock, Duration idleInTransaction) {

        /** A statement ends before the connection is given up, so that it does not go on with nobody to hear of it. */
        Duration statement() {
            return silence.multipliedBy(5).dividedBy(6);
        }
    }

    static PostgresConnections to(PostgresSettings settings) {
        var waits = settings.patience();
        return new PostgresConnections(
                settings,
                pool(settings, new Patience(waits.answer(), Duration.ZERO, waits.answer())),
                pool(settings, new Patience(waits.scan(), Duration.ZERO, Duration.ZERO)));
    }

    /** @param lockTimeout how long a statement waits for a lock */
    static DataSource forWrites(PostgresSettings settings, Duration lockTimeout) {
        var silence = settings.patience().answer();
        return pool(settings, new Patience(silence, lockTimeout, silence));
    }

    /** A connection that is in no pool, for what may take as long as a scan; with properties of the driver besides the usual ones. */
    Connection single(Map<String, String> more) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.putAll(driver(settings, settings.patience().scan(), SESSION));
        properties.putAll(more);
        return DriverManager.getConnection(settings.url(), properties);
    }

    /** What the source hands to Debezium: what its connections tell the driver, and how many bytes of events it may hold. */
    static Map<String, String> ofTheSource(PostgresSettings settings) {
        var all = driver(settings, settings.patience().answer(), SESSION);
        all.put("queueBytes", Long.toString(Weight.OF_A_BATCH));
        return all;
    }

    private static AgroalDataSource pool(PostgresSettings settings, Patience patience) {
        var session = new TreeMap<>(SESSION);
        session.put("statement_timeout", millis(patience.statement()));
        session.put("lock_timeout", millis(patience.lock()));
        session.put("idle_in_transaction_session_timeout", millis(patience.idleInTransaction()));
        var properties = driver(settings, patience.silence(), session);
        var configuration = new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(MOST_CONNECTIONS)
                        .acquisitionTimeout(LONGEST_WAIT)
                        .exceptionSorter(PostgresError::endsConnection)
                        .connectionValidator(ConnectionValidator.defaultValidatorWithTimeout(TRY_SECONDS))
                        .idleValidationTimeout(IDLE)
                        .validationTimeout(TRY_IDLE_EVERY)
                        .reapTimeout(CLOSE_IDLE_AFTER)
                        .maxLifetime(LONGEST_LIFE)
                        .connectionFactoryConfiguration(factory -> login(factory, settings, properties)));
        try {
            return AgroalDataSource.from(configuration);
        } catch (SQLException e) {
            throw new SystemUnavailable(settings.database(), "make a connection pool", e);
        }
    }

    private static AgroalConnectionFactoryConfigurationSupplier login(
            AgroalConnectionFactoryConfigurationSupplier factory,
            PostgresSettings settings,
            Map<String, String> properties) {
        properties.forEach(factory::jdbcProperty);
        return factory.jdbcUrl(settings.url())
                .jdbcProperty("reWriteBatchedInserts", "true")
                .initialSql(ZONE)
                .principal(new NamePrincipal(settings.user()))
                .credential(new SimplePassword(settings.password()));
    }

    private static Map<String, String> driver(
            PostgresSettings settings, Duration silence, Map<String, String> session) {
        var properties = new TreeMap<>(settings.tls().driver());
        properties.put("ApplicationName", "bactrian");
        properties.put("connectTimeout", seconds(settings.patience().connect()));
        properties.put("loginTimeout", seconds(settings.patience().connect()));
        properties.put("socketTimeout", seconds(silence));
        properties.put("tcpKeepAlive", "true");
        properties.put("options", options(session));
        return properties;
    }

    /** As PostgreSQL takes settings of a session with the login, before those of the role and the database. */
    private static String options(Map<String, String> session) {
        var options = new StringBuilder();
        new TreeMap<>(session).forEach((name, value) -> options.append(options.isEmpty() ? "" : " ")
                .append("-c ")
                .append(name)
                .append('=')
                .append(value));
        return options.toString();
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
