package dev.bactrian.pipeline.rehearsal;

import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.language.SyncReader;
import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.Systems;
import dev.bactrian.pipeline.files.FileSettings;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.ConnectedSystem.IndexAdvice;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import org.apache.camel.CamelContext;

/** Rehearses sync files with their real systems. */
@ApplicationScoped
public class Rehearsals {

    private final Systems systems;
    private final BactrianConfig config;
    private final CamelContext camel;

    Rehearsals(Systems systems, BactrianConfig config, CamelContext camel) {
        this.systems = systems;
        this.config = config;
        this.camel = camel;
    }

    /**
     * @param file the file as the user knows it
     * @throws dev.bactrian.definition.InvalidDefinition with every mistake of the file, also against its systems
     * @throws dev.bactrian.system.SystemUnavailable where a system cannot be asked
     */
    public List<Rehearsal> of(String file, String yaml) {
        return definitions(file, yaml).stream().map(this::of).toList();
    }

    private Rehearsal of(SyncDefinition definition) {
        var connected = new HashMap<String, ConnectedSystem>();
        definition.ends().forEach(end -> connected.put(end.system(), systems.system(end.system())));
        return new Rehearsal(definition, connected, camel);
    }

    /**
     * Reads a file without asking its systems, which are configured from then on.
     *
     * @throws dev.bactrian.definition.InvalidDefinition with every mistake of the file
     */
    public List<SyncDefinition> definitions(String file, String yaml) {
        var definitions = new SyncReader(systems.typeNames(), systems.types(), camel::resolvePropertyPlaceholders)
                .read(file, yaml);
        definitions.forEach(new FileSettings(systems, camel)::apply);
        return definitions;
    }

    /**
     * What an index would speed up that the sync asks of a system.
     *
     * @throws dev.bactrian.system.SystemUnavailable where the system cannot be asked
     */
    public List<IndexAdvice> missingIndexes(Rehearsal rehearsal, String system) {
        return rehearsal.missingIndexes(system, config.bus());
    }
}
