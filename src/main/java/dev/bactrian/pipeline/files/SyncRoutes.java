package dev.bactrian.pipeline.files;

import dev.bactrian.definition.End;
import dev.bactrian.definition.ParentReference.OnParentDelete;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.Preparation;
import dev.bactrian.pipeline.RouteIds;
import dev.bactrian.pipeline.Systems;
import dev.bactrian.pipeline.bus.BusOffsets;
import dev.bactrian.system.Feed;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;

/** The routes of one sync, each a template of {@code routes/pipeline.camel.yaml} or {@code routes/kafka.camel.yaml}. */
final class SyncRoutes extends RouteBuilder {

    private final SyncDefinition definition;
    private final Systems systems;
    private final BactrianConfig.Bus bus;
    private final BusOffsets offsets;

    SyncRoutes(SyncDefinition definition, Systems systems, BactrianConfig.Bus bus, BusOffsets offsets) {
        this.definition = definition;
        this.systems = systems;
        this.bus = bus;
        this.offsets = offsets;
    }

    /** Camel's own leaves out routes of templates, which a file that is added while the application runs has nothing but. */
    @Override
    public Set<String> updateRoutesToCamelContext(CamelContext context) throws Exception {
        var isNew = context.getRoute(definition.name() + "-decide") == null;
        var updated = super.updateRoutesToCamelContext(context);
        if (isNew) {
            addTemplatedRoutesToCamelContext(context);
        }
        return updated;
    }

    @Override
    public void configure() {
        var sync = definition.name();
        getContext().getRegistry().bind(sync + "-offsets", offsets);
        var isKafka = bus == BactrianConfig.Bus.KAFKA;
        templatedRoute("decide")
                .routeId(sync + "-decide")
                .parameter("sync", sync)
                .parameter("group", isKafka ? sync : "${exchangeProperty.system}");
        templatedRoute("load").routeId(sync + "-load").parameter("sync", sync);
        for (var end : definition.ends()) {
            var system = end.system();
            source(end);
            if (!isKafka) {
                queue(system);
            }
            templatedRoute("deliver")
                    .routeId(sync + "-" + system + "-deliver")
                    .parameter("sync", sync)
                    .parameter("system", system)
                    .parameter("type", systems.type(system))
                    .parameter("object", end.object());
            templatedRoute("wake")
                    .routeId(sync + "-" + system + "-wake")
                    .parameter("sync", sync)
                    .parameter("system", system)
                    .parameter(
                            "parallelism",
                            Integer.toString(definition.performance().parallelism()));
            templatedRoute("sweep")
                    .routeId(sync + "-" + system + "-sweep")
                    .parameter("sync", sync)
                    .parameter("system", system);
        }
        definition.watching().topic().ifPresent(this::publish);
        if (!definition.parents().isEmpty()) {
            templatedRoute("parents").routeId(sync + "-parents").parameter("sync", sync);
        }
        if (hasRulesOfOrphans()) {
            templatedRoute("orphans").routeId(sync + "-orphans").parameter("sync", sync);
        }
        if (isKafka) {
            templatedRoute("to-kafka").routeId(sync + "-to-kafka").parameter("sync", sync);
            templatedRoute("send-to-kafka").routeId(sync + "-send-to-kafka").parameter("sync", sync);
            templatedRoute("send-batch").routeId(sync + "-send-batch").parameter("sync", sync);
            templatedRoute("reconcile-from-kafka")
                    .routeId(RouteIds.reconcile(sync))
                    .parameter("sync", sync);
        }
    }

    private boolean hasRulesOfOrphans() {
        return definition.fieldMappings().stream()
                .map(mapping -> mapping.options().reference())
                .anyMatch(reference -> reference != null && reference.onDelete() != OnParentDelete.RESTRICT);
    }

    private void publish(String topic) {
        var sync = definition.name();
        templatedRoute("publish")
                .routeId(sync + "-publish")
                .parameter("sync", sync)
                .parameter("topic", topic);
    }

    private void queue(String system) {
        var sync = definition.name();
        templatedRoute("to-direct")
                .routeId(sync + "-" + system + "-to-direct")
                .parameter("sync", sync)
                .parameter("system", system);
        templatedRoute("reconcile-from-direct")
                .routeId(RouteIds.reconcile(sync, system))
                .parameter("sync", sync)
                .parameter("system", system);
    }

    private void source(End end) {
        var sync = definition.name();
        var system = end.system();
        if (Preparation.polls(definition, systems.system(system))) {
            templatedRoute("poll")
                    .routeId(RouteIds.source(sync, system))
                    .parameter("sync", sync)
                    .parameter("system", system)
                    .parameter(
                            "interval",
                            Long.toString(definition.detection().interval().toMillis()));
        } else {
            if (bus == BactrianConfig.Bus.DIRECT) {
                catchUp(system);
            }
            capture(end);
        }
    }

    private void capture(End end) {
        var sync = definition.name();
        var system = end.system();
        var isShared = systems.system(system).capabilities().sharesSource();
        var capture = templatedRoute(isShared ? "capture-shared" : "capture")
                .routeId(sync + "-" + system + "-capture")
                .parameter("sync", sync)
                .parameter("system", system)
                .parameter(
                        "bus",
                        bus == BactrianConfig.Bus.KAFKA
                                ? "direct:" + sync + "-to-kafka"
                                : "direct:" + sync + "-" + system + "-to-direct");
        if (!isShared) {
            capture.parameter("type", systems.type(system))
                    .parameter("object", end.object())
                    .parameter("feed", Feed.nameOf(sync, system));
        }
    }

    /** Behind Kafka it cannot be told how far the log is decided. */
    private void catchUp(String system) {
        var sync = definition.name();
        templatedRoute("catch-up")
                .routeId(sync + "-" + system + "-catch-up")
                .parameter("sync", sync)
                .parameter("system", system)
                .parameter(
                        "interval",
                        Long.toString(definition.detection().interval().toMillis()));
    }
}
