package dev.bactrian.pipeline;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.language.SyncReader;
import dev.bactrian.state.Ownership;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.apache.camel.support.service.ServiceSupport;

/** Makes a {@code *.sync.yaml} file a route file: Camel finds this loader by its name and starts the routes that it builds. */
@ApplicationScoped
@Named("routes-builder-loader-sync.yaml")
public class SyncLoader extends ServiceSupport implements RoutesBuilderLoader {

    private final Systems systems;
    private final Syncs syncs;
    private final Supervisors supervisors;
    private final StateDatabase state;
    private final Ownership ownership;
    private final BactrianConfig config;
    private final Clock clock;
    private final Event<Sync> loaded;
    private final Map<String, Resource> files = new ConcurrentHashMap<>();
    private final OutOfReach outOfReach;
    private CamelContext camel;

    SyncLoader(
            Systems systems,
            Syncs syncs,
            Supervisors supervisors,
            StateDatabase state,
            Ownership ownership,
            BactrianConfig config,
            Clock clock,
            Event<Sync> loaded,
            CamelContext camel) {
        this.systems = systems;
        this.syncs = syncs;
        this.supervisors = supervisors;
        this.state = state;
        this.ownership = ownership;
        this.config = config;
        this.clock = clock;
        this.loaded = loaded;
        this.camel = camel;
        this.outOfReach = new OutOfReach(clock);
    }

    @Override
    public String getSupportedExtension() {
        return "sync.yaml";
    }

    @Override
    public boolean isSupportedExtension(String extension) {
        return getSupportedExtension().equals(extension);
    }

    /**
     * Reads and checks one file.
     *
     * @throws InvalidDefinition with every mistake, also against the systems where they can be asked; where they cannot, the sync
     *     waits for them
     */
    @Override
    public RoutesBuilder loadRoutesBuilder(Resource resource) throws Exception {
        try (var input = resource.getInputStream()) {
            var yaml = text(input, resource);
            var definition = reader().read(fileName(resource), yaml);
            checkName(definition, resource);
            warnOfTwins(definition);
            SyncLog.level(definition.name(), definition.logging().level());
            ChannelSettings.check(definition, config.notifying());
            new FileSettings(systems, camel).apply(definition);
            var sync = new Sync(
                    definition,
                    connected(definition),
                    new SimpleExpressions(camel),
                    new Sync.Store(state, ownership),
                    clock);
            try {
                outOfReach.refuse(definition);
                sync.prepare();
                recommendIndexes(sync);
            } catch (SystemUnavailable e) {
                outOfReach.note(e);
                SyncLog.of(sync.name())
                        .warnf(
                                "sync is not checked against its systems yet sync=%s reason=\"%s\"",
                                sync.name(), e.getMessage());
                sync.unprepare();
            }
            supervisors.replace(sync);
            syncs.add(sync);
            loaded.fire(sync);
            return new SyncRoutes(definition, systems, config.bus(), new BusOffsets(state, sync.name()));
        }
    }

    private static String text(InputStream input, Resource resource) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(input.readAllBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidDefinition(List.of(fileName(resource) + ":1:1: is not in UTF-8"));
        }
    }

    private void recommendIndexes(Sync sync) {
        if (sync.definition().performance().recommendsIndexes()) {
            var prepared = sync.prepared();
            prepared.subscriptions().forEach((system, subscription) -> sync.system(system)
                    .missingIndexes(
                            subscription,
                            Preparation.askedBy(sync.definition(), prepared.mapping(), system, config.bus()))
                    .forEach(advice -> SyncLog.of(sync.name())
                            .warnf(
                                    "index is missing sync=%s system=%s reason=\"%s\" statement=\"%s\"",
                                    sync.name(),
                                    system,
                                    advice.reason(),
                                    advice.statement().replace("\"", "\\\""))));
        }
    }

    /** Two files of one name would take turns in being the sync, and read from one slot. */
    private void checkName(SyncDefinition definition, Resource resource) {
        var other = files.put(definition.plainName(), resource);
        if (other != null && !other.getLocation().equals(resource.getLocation()) && other.exists()) {
            throw new InvalidDefinition(List.of(definition.location() + ": " + fileName(other) + " has the name \""
                    + definition.name() + "\" already"));
        }
    }

    private void warnOfTwins(SyncDefinition definition) {
        syncs.all().stream()
                .map(Sync::definition)
                .filter(other -> !other.name().equals(definition.name()) && other.isTwinOf(definition))
                .forEach(other -> SyncLog.of(definition.name())
                        .warnf(
                                "two syncs keep the same two objects equal, so a new record may be made twice sync=%s other=%s",
                                definition.name(), other.name()));
    }

    private SyncReader reader() {
        return new SyncReader(systems.typeNames(), systems.types(), camel::resolvePropertyPlaceholders);
    }

    private Map<String, ConnectedSystem> connected(SyncDefinition definition) {
        var connected = new HashMap<String, ConnectedSystem>();
        var most = definition.performance().batchSize();
        definition
                .ends()
                .forEach(end -> connected.put(end.system(), CappedSystem.of(systems.system(end.system()), most)));
        return connected;
    }

    /** The file as the user knows it: the last folder and the name. */
    private static String fileName(Resource resource) {
        var location = resource.getLocation().replaceFirst("^\\w+:", "");
        var slash = location.lastIndexOf('/', Math.max(0, location.lastIndexOf('/') - 1));
        return location.substring(slash + 1);
    }

    @Override
    public CamelContext getCamelContext() {
        return camel;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camel = camelContext;
    }
}
