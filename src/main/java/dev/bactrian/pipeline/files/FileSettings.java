package dev.bactrian.pipeline.files;

import dev.bactrian.definition.Credentials;
import dev.bactrian.definition.End;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.pipeline.Systems;
import io.quarkus.logging.Log;
import java.util.List;
import org.apache.camel.CamelContext;

/** Puts what a sync file itself says of its systems where application.properties would have put it. */
public final class FileSettings {

    private final Systems systems;
    private final CamelContext camel;

    public FileSettings(Systems systems, CamelContext camel) {
        this.systems = systems;
        this.camel = camel;
    }

    /** @throws InvalidDefinition where a system cannot be made of its credentials */
    public void apply(SyncDefinition definition) {
        for (var end : definition.ends()) {
            var credentials = end.credentials();
            if (credentials != null) {
                configure(end, credentials);
            }
        }
    }

    private void configure(End end, Credentials credentials) {
        boolean isNew;
        try {
            isNew = systems.define(end.system(), credentials.settings());
            systems.system(end.system());
            credentials.settings().forEach((key, value) -> camel.getPropertiesComponent()
                    .addOverrideProperty("bactrian.systems." + end.system() + "." + key, value));
        } catch (IllegalArgumentException e) {
            throw new InvalidDefinition(List.of(credentials.location() + ": " + e.getMessage()));
        }
        if (isNew) {
            credentials
                    .inClear()
                    .forEach(place -> Log.warnf(
                            "secret stands in a sync file in clear; give it by reference, {{name}} place=\"%s\"",
                            place));
        }
    }
}
