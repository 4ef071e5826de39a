package dev.bactrian.pipeline;

import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.SystemType;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The systems that application.properties configures, and those that sync files do. */
@ApplicationScoped
public class Systems {

    private final Map<String, SystemType> types;
    private final Map<String, Map<String, String>> settings;
    private final Map<String, Map<String, String>> settingsOfFiles = new TreeMap<>();
    private final Map<String, ConnectedSystem> systems = new LinkedHashMap<>();

    Systems(@All List<SystemType> types, BactrianConfig config) {
        this.types = types.stream().collect(Collectors.toMap(SystemType::type, type -> type));
        this.settings = new TreeMap<>(config.systems());
    }

    /** The type of every system that application.properties configures, by name. */
    public Map<String, String> typeNames() {
        var names = new TreeMap<String, String>();
        settings.forEach((name, values) -> names.put(name, values.getOrDefault("type", "")));
        return names;
    }

    /** Every system that application.properties or a sync file configures. */
    public synchronized List<String> names() {
        var names = new TreeSet<>(settings.keySet());
        names.addAll(settingsOfFiles.keySet());
        return List.copyOf(names);
    }

    /** The types that an adapter exists for. */
    public Set<String> types() {
        return types.keySet();
    }

    /**
     * Takes the settings that a sync file gives.
     *
     * @return whether they are new; the entities of a hub give the same ones
     * @throws IllegalArgumentException where another file gives others, or they were others before
     */
    public synchronized boolean define(String name, Map<String, String> given) {
        var before = settingsOfFiles.putIfAbsent(name, Map.copyOf(given));
        if (before != null && !before.equals(given)) {
            throw new IllegalArgumentException(
                    "system \"" + name
                            + "\" is at work with other settings (in all files the same are allowed; a changed one needs a restart)");
        }
        return before == null;
    }

    /**
     * A configured system, made when it is first asked for; nothing is reached for.
     *
     * @throws IllegalArgumentException with everything that is wrong in its configuration
     */
    public synchronized ConnectedSystem system(String name) {
        var known = systems.get(name);
        if (known != null) {
            return known;
        }
        var type = types.get(type(name));
        if (type == null) {
            throw new IllegalArgumentException(
                    "application.properties: bactrian.systems." + name + ".type: unknown type \"" + type(name)
                            + "\" (allowed: " + String.join(", ", types.keySet()) + ")");
        }
        var system = type.configure(name, settings(name));
        systems.put(name, system);
        return system;
    }

    public String type(String name) {
        return settings(name).getOrDefault("type", "");
    }

    private synchronized Map<String, String> settings(String name) {
        var given = settings.get(name);
        return given == null ? settingsOfFiles.getOrDefault(name, Map.of()) : given;
    }
}
