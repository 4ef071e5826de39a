package dev.bactrian.pipeline;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.apache.camel.support.service.ServiceSupport;

/** The same for {@code *.sync.json}: JSON is YAML. */
@ApplicationScoped
@Named("routes-builder-loader-sync.json")
public class JsonSyncLoader extends ServiceSupport implements RoutesBuilderLoader {

    private final SyncLoader loader;

    JsonSyncLoader(SyncLoader loader) {
        this.loader = loader;
    }

    @Override
    public String getSupportedExtension() {
        return "sync.json";
    }

    @Override
    public boolean isSupportedExtension(String extension) {
        return getSupportedExtension().equals(extension);
    }

    @Override
    public RoutesBuilder loadRoutesBuilder(Resource resource) throws Exception {
        return loader.loadRoutesBuilder(resource);
    }

    @Override
    public CamelContext getCamelContext() {
        return loader.getCamelContext();
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        loader.setCamelContext(camelContext);
    }
}
