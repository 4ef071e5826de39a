package dev.bactrian.pipeline.reconcile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import java.util.concurrent.ExecutorService;
import org.apache.camel.util.concurrent.SynchronousExecutorService;

/** Lets an aggregator decide its batches in the thread that gathers them; Camel's own choice is a thread with a queue without an end. */
class SameThread {

    @Produces
    @ApplicationScoped
    @Named("sameThread")
    ExecutorService executor() {
        return new SynchronousExecutorService();
    }
}
