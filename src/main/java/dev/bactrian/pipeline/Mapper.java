package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.change.MappedChange;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

/** The step that puts a change into the record's terms; values that do not fit are noted in it and refused where it is decided. */
@ApplicationScoped
@Named("mapper")
public class Mapper {

    private final Syncs syncs;

    Mapper(Syncs syncs) {
        this.syncs = syncs;
    }

    public MappedChange map(Change change) {
        var mapped = syncs.sync(change.sync()).prepared().mapping().map(change);
        mapped.findings().warnings().forEach(warning -> SyncLog.of(change.sync())
                .warnf(
                        "value breaks a rule sync=%s from=%s key=%s reason=\"%s\"",
                        change.sync(), change.system(), change.key(), warning));
        return mapped;
    }
}
