package dev.bactrian.pipeline.files;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.apache.camel.support.service.ServiceSupport;

/** Sync files whose names end otherwise: JSON is YAML, and so is {@code yml}. */
@Dependent
class OtherSpellings {

    @Produces
    @Singleton
    @Named("routes-builder-loader-sync.json")
    RoutesBuilderLoader json(SyncLoader loader) {
        return new Spelling("sync.json", loader);
    }

    @Produces
    @Singleton
    @Named("routes-builder-loader-sync.yml")
    RoutesBuilderLoader yml(SyncLoader loader) {
        return new Spelling("sync.yml", loader);
    }

    private static final class Spelling extends ServiceSupport implements RoutesBuilderLoader {

        private final String extension;
        private final SyncLoader loader;

        Spelling(String extension, SyncLoader loader) {
            this.extension = extension;
            this.loader = loader;
        }

        @Override
        public String getSupportedExtension() {
            return extension;
        }

        @Override
        public boolean isSupportedExtension(String other) {
            return extension.equals(other);
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
}
