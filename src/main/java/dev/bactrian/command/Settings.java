package dev.bactrian.command;

import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.language.SyncReader;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesSource;
import org.jspecify.annotations.Nullable;

/** What application.properties and the environment say, read without starting the application. */
final class Settings {

    private static final Pattern SYSTEM_TYPE = Pattern.compile("bactrian\\.systems\\.([^.]+)\\.type");
    private static final String KAMELETS = "camel.component.kamelet.location";
    private static final String SINK = "-sink.kamelet.yaml";

    private final SmallRyeConfig config;
    private final CamelContext camel = new DefaultCamelContext();

    private Settings(SmallRyeConfig config) {
        this.config = config;
        camel.getPropertiesComponent().addPropertiesSource(new PropertiesSource() {
            @Override
            public String getName() {
                return "settings";
            }

            @Override
            public @Nullable String getProperty(String name) {
                return config.getOptionalValue(name, String.class).orElse(null);
            }
        });
    }

    /** The file in the application, over it the ones that {@code quarkus.config.locations} names, over them system properties and the environment. */
    static Settings read() {
        var builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDefaultSources()
                .withProfile("prod");
        try {
            var own = Settings.class.getClassLoader().getResource("application.properties");
            if (own != null) {
                builder.withSources(new PropertiesConfigSource(own, 250));
            }
            var ordinal = 260;
            for (var location : locations()) {
                builder.withSources(new PropertiesConfigSource(location.toUri().toURL(), ordinal++));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read application.properties", e);
        }
        return new Settings(builder.build());
    }

    private static Set<Path> locations() {
        var found = new java.util.LinkedHashSet<Path>();
        found.add(Path.of("config", "application.properties"));
        for (var location : System.getProperty("quarkus.config.locations", "").split(",")) {
            found.add(Path.of(location.strip()));
        }
        found.removeIf(file -> !Files.isRegularFile(file));
        return found;
    }

    SyncReader reader() {
        return new SyncReader(systemTypes(), types(), camel::resolvePropertyPlaceholders);
    }

    /** One setting; empty where it is not given. */
    Optional<String> text(String name) {
        return config.getOptionalValue(name, String.class);
    }

    CamelContext camel() {
        return camel;
    }

    /** The type of every system that is configured, by name. */
    Map<String, String> systemTypes() {
        var found = new TreeMap<String, String>();
        for (var name : config.getPropertyNames()) {
            var system = SYSTEM_TYPE.matcher(name);
            if (system.matches()) {
                found.put(
                        system.group(1),
                        config.getOptionalValue(name, String.class).orElse(""));
            }
        }
        return found;
    }

    /** The same, and the systems that the sync file configures itself. */
    Map<String, String> types(SyncDefinition definition) {
        var types = systemTypes();
        for (var end : definition.ends()) {
            var credentials = end.credentials();
            if (credentials != null) {
                types.put(end.system(), credentials.settings().getOrDefault("type", ""));
            }
        }
        return types;
    }

    /** The types that can be used: every one has its sink Kamelet. */
    private Set<String> types() {
        var types = new HashSet<>(systemTypes().values());
        var folder = Path.of(Optional.ofNullable(config.getRawValue(KAMELETS))
                .orElse("file:kamelets")
                .replaceFirst("^file:", ""));
        if (Files.isDirectory(folder)) {
            try (var kamelets = Files.list(folder)) {
                kamelets.map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith(SINK))
                        .forEach(file -> types.add(file.substring(0, file.length() - SINK.length())));
            } catch (IOException e) {
                throw new UncheckedIOException("list " + folder, e);
            }
        }
        return types;
    }
}
