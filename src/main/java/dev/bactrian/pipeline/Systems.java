package dev.bactrian.pipeline;

import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.SystemType;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
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
     * Makes every configured system ready for use; reaches for none.
     *
     * @throws IllegalArgumentException with everything that is wrong in the configuration
     */
    synchronized void configure() {
        if (!systems.isEmpty()) {
            return;
        }
        var mistakes = new ArrayList<String>();
        settings.forEach((name, values) -> {
            var type = types.get(values.getOrDefault("type", ""));
            if (type == null) {
                mistakes.add("bactrian.systems." + name + ".type: unknown type \"" + values.getOrDefault("type", "")
                        + "\" (allowed: " + String.join(", ", types.keySet()) + ")");
                return;
            }
            try {
                systems.put(name, type.configure(name, values));
            } catch (IllegalArgumentException e) {
                mistakes.add(e.getMessage());
            }
        });
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException("application.properties: " + String.join(System.lineSeparator(), mistakes));
        }
    }

    synchronized ConnectedSystem system(String name) {
        var system = systems.get(name);
        if (system == null) {
            throw new IllegalArgumentException("unknown system \"" + name + "\" (configured: " + systems.keySet() + ")");
        }
        return system;
    }

    String type(String name) {
        return settings.getOrDefault(name, Map.of()).getOrDefault("type", "");
    }
}
