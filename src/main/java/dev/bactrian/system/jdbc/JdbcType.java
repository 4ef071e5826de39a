package dev.bactrian.system.jdbc;

import dev.bactrian.change.Delivery;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.SystemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Databases with a JDBC driver; what the Kamelet {@code jdbc-sink} calls. */
@ApplicationScoped
@Named("jdbc-systems")
public class JdbcType implements SystemType {

    private final Path folder;
    private final Map<String, JdbcSystem> systems = new ConcurrentHashMap<>();

    /** @param drivers the folder of drivers that the application does not bring */
    JdbcType(@ConfigProperty(name = "bactrian.drivers-folder") String drivers) {
        this.folder = Path.of(drivers);
    }

    @Override
    public String type() {
        return JdbcKind.TYPE;
    }

    @Override
    public ConnectedSystem configure(String name, Map<String, String> settings) {
        var read = JdbcSettings.read(name, settings);
        var system = new JdbcSystem(
                JdbcDatabase.of(name, read, driver(name, read)), JdbcSystem.ASKED, sync -> new TableClock());
        systems.put(name, system);
        return system;
    }

    private Class<? extends Driver> driver(String name, JdbcSettings settings) {
        try {
            return new Drivers(folder).find(settings.url(), settings.driver());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("bactrian.systems." + name + ".url: " + e.getMessage(), e);
        }
    }

    /** Writes a batch: each delivery with the database's answer. */
    public List<Delivery.Answered> write(List<Delivery> deliveries, String sync, String system) {
        var known = systems.get(system);
        if (known == null) {
            throw new IllegalArgumentException(
                    "unknown jdbc system \"" + system + "\" (configured: " + systems.keySet() + ")");
        }
        return known.write(sync, deliveries);
    }
}
