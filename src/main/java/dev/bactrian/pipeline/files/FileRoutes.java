package dev.bactrian.pipeline.files;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;

/** The routes of one file: those of each of its syncs; none where it is wrong. */
final class FileRoutes extends RouteBuilder {

    private final List<SyncRoutes> syncs;

    FileRoutes(List<SyncRoutes> syncs) {
        this.syncs = syncs;
    }

    @Override
    public void configure() {}

    @Override
    public void addRoutesToCamelContext(CamelContext context) throws Exception {
        for (var sync : syncs) {
            sync.addRoutesToCamelContext(context);
        }
    }

    @Override
    public void addTemplatedRoutesToCamelContext(CamelContext context) throws Exception {
        for (var sync : syncs) {
            sync.addTemplatedRoutesToCamelContext(context);
        }
    }

    @Override
    public Set<String> updateRoutesToCamelContext(CamelContext context) throws Exception {
        var updated = new LinkedHashSet<String>();
        for (var sync : syncs) {
            updated.addAll(sync.updateRoutesToCamelContext(context));
        }
        return updated;
    }
}
