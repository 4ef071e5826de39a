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
import java.util.stream.Collectors;

/** The systems that application.properties configures. */
@ApplicationScoped
public class Systems {

    private final Map<String, SystemType> types;
    private final Map<String, Map<String, String>> settings;
    private final Map<String, ConnectedSystem> systems = new LinkedHashMap<>();

    Systems(@All List<SystemType> types, BactrianConfig config) {
        this.types = types.stream().collect(Collectors.toMap(SystemType::type, type -> type));
        this.settings = new TreeMap<>(config.systems());
    }

    /** The type of every configured system, by name. */
    public Map<String, String> typeNames() {
        var names = new TreeMap<String, String>();
        settings.forEach((name, values) -> names.put(name, values.getOrDefault("type", "")));
        return names;
    }

    /** The types that an adapter exists for. */
    public Set<String> types() {
        return types.keySet();
    }

    /**
     * A configured system, made when it is first asked for; nothing is reached for.
     *
     * @throws IllegalArgumentException with everything that is wrong in its configuration
     */
    synchronized ConnectedSystem system(String name) {
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
        var system = type.configure(name, settings.getOrDefault(name, Map.of()));
        systems.put(name, system);
        return system;
    }

    String type(String name) {
        return settings.getOrDefault(name, Map.of()).getOrDefault("type", "");
    }
}
