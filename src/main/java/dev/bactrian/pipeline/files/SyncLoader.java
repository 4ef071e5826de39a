package dev.bactrian.pipeline.files;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.language.SyncReader;
import dev.bactrian.definition.language.SyncReader.Reading;
import dev.bactrian.mapping.Assumptions;
import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.RefusedFile;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.pipeline.Systems;
import dev.bactrian.pipeline.bus.BusOffsets;
import dev.bactrian.pipeline.bus.KafkaBus;
import dev.bactrian.pipeline.source.SharedSources;
import dev.bactrian.pipeline.source.Supervisors;
import dev.bactrian.state.Ownership;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final SharedSources shared;
    private final StateDatabase state;
    private final Ownership ownership;
    private final BactrianConfig config;
    private final Clock clock;
    private final Event<Sync> loaded;
    private final Event<RefusedFile> refused;
    private final Map<String, Resource> files = new ConcurrentHashMap<>();
    private final OutOfReach outOfReach;
    private final KafkaBus kafka;
    private CamelContext camel;

    SyncLoader(
            Systems systems,
            Syncs syncs,
            Supervisors supervisors,
            SharedSources shared,
            StateDatabase state,
            Ownership ownership,
            BactrianConfig config,
            Clock clock,
            Event<Sync> loaded,
            Event<RefusedFile> refused,
            KafkaBus kafka,
            CamelContext camel) {
        this.systems = systems;
        this.syncs = syncs;
        this.supervisors = supervisors;
        this.shared = shared;
        this.state = state;
        this.ownership = ownership;
        this.config = config;
        this.clock = clock;
        this.loaded = loaded;
        this.refused = refused;
        this.kafka = kafka;
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
     * Reads and checks one file; one that is wrong has no routes, and does not keep the others from running. A sync that does not fit its systems, or whose
     * systems cannot be asked, waits for them.
     *
     * @throws InvalidDefinition with every mistake of a file whose sync runs as an earlier version of it says
     */
    @Override
    public RoutesBuilder loadRoutesBuilder(Resource resource) throws Exception {
        var file = fileName(resource);
        var reading = Optional.<Reading>empty();
        try {
            reading = Optional.of(reader().look(file, text(resource)));
            reading.get().mistakes().throwIfAny();
            var definitions = reading.get().definitions();
            definitions.forEach(definition -> check(definition, resource));
            var routes = definitions.stream().map(this::load).toList();
            syncs.accept(file);
            return new FileRoutes(routes);
        } catch (InvalidDefinition e) {
            var name = reading.flatMap(Reading::name);
            refuse(new RefusedFile(name.orElse(plainName(file)), file, e.mistakes(), clock.instant()), e);
            return new FileRoutes(List.of());
        }
    }

    private void check(SyncDefinition definition, Resource resource) {
        checkName(definition, resource);
        warnOfTwins(definition);
        SyncLog.level(definition.name(), definition.logging().level());
        ChannelSettings.check(definition, config.notifying());
        kafka.check(definition);
        new FileSettings(systems, camel).apply(definition);
    }

    private SyncRoutes load(SyncDefinition definition) {
        var sync = new Sync(
                definition,
                connected(definition),
                new SimpleExpressions(camel),
                new Sync.Store(state, ownership),
                clock);
        shared.share(sync);
        try {
            outOfReach.refuse(definition);
            sync.prepare();
            Assumptions.of(definition, sync.prepared().mapping()).ifPresent(assumed -> SyncLog.of(sync.name())
                    .infof("assumed sync=%s what=\"%s\"", sync.name(), assumed));
            recommendIndexes(sync);
        } catch (InvalidDefinition e) {
            if (syncs.find(sync.name()).isPresent()) {
                throw e;
            }
            sync.invalid(e);
            sync.unprepare();
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

    private void refuse(RefusedFile file, InvalidDefinition mistakes) {
        if (supervisors.areStarted()
                && syncs.find(file.name()).filter(sync -> !sync.isInvalid()).isPresent()) {
            throw mistakes;
        }
        SyncLog.of(file.name()).errorf(mistakes, "sync file is wrong sync=%s file=%s", file.name(), file.file());
        syncs.refuse(file);
        refused.fire(file);
    }

    private static String text(Resource resource) throws IOException {
        try (var input = resource.getInputStream()) {
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
                    .missingIndexes(subscription, sync.preparation().askedBy(prepared.mapping(), system, config.bus()))
                    .forEach(advice -> SyncLog.of(sync.name())
                            .warnf(
                                    "index is missing sync=%s system=%s reason=\"%s\" statement=\"%s\"",
                                    sync.name(),
                                    system,
                                    advice.reason(),
                                    advice.statement().replace("\"", "\\\""))));
        }
    }

    /** Two files of one name would take turns in being the sync, and read from one slot; at the start nobody knows which of them is meant. */
    private void checkName(SyncDefinition definition, Resource resource) {
        var other = files.putIfAbsent(definition.plainName(), resource);
        if (other == null || other.getLocation().equals(resource.getLocation())) {
            return;
        }
        if (!other.exists()) {
            files.put(definition.plainName(), resource);
            return;
        }
        var mistakes = new InvalidDefinition(List.of(definition.location() + ": " + fileName(other) + " has the name \""
                + definition.name() + "\" already"));
        if (!supervisors.areStarted()) {
            syncs.all().stream()
                    .filter(sync -> sync.definition().plainName().equals(definition.plainName()))
                    .forEach(sync -> supervisors.withdraw(sync, mistakes));
        }
        throw mistakes;
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
        var mistakes = new Mistakes();
        for (var end : definition.ends()) {
            try {
                var system = systems.system(end.system());
                connected.put(
                        end.system(),
                        CappedSystem.of(system, definition.performance().batchSize()));
            } catch (IllegalArgumentException e) {
                mistakes.add(end.location(), "system \"" + end.system() + "\": " + e.getMessage());
            }
        }
        mistakes.throwIfAny();
        return connected;
    }

    /** The file as the user knows it: the last folder and the name. */
    private static String fileName(Resource resource) {
        var location = resource.getLocation().replaceFirst("^\\w+:", "");
        var slash = location.lastIndexOf('/', Math.max(0, location.lastIndexOf('/') - 1));
        return location.substring(slash + 1);
    }

    private static String plainName(String file) {
        return file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.sync\\.\\w+$", "");
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
