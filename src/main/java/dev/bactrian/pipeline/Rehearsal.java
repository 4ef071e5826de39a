package dev.bactrian.pipeline;

import dev.bactrian.change.Change;
import dev.bactrian.change.MappedChange;
import dev.bactrian.decision.Decider;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Write;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.mapping.Mapping;
import dev.bactrian.system.ConnectedSystem;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;

/** What a sync would make of changes; nothing is stored and nothing is written. */
public final class Rehearsal {

    private final Mapping mapping;
    private final Policy policy;
    private final Decider decider;

    /**
     * @param systems both systems, by name
     * @throws dev.bactrian.definition.InvalidDefinition with every mistake against what the systems have
     * @throws dev.bactrian.system.SystemUnavailable where a system cannot be asked
     */
    public Rehearsal(SyncDefinition definition, Map<String, ConnectedSystem> systems, CamelContext camel) {
        var sync = new Sync(definition, systems, new SimpleExpressions(camel), Clock.systemUTC());
        this.mapping = sync.compile();
        this.policy = sync.policy(mapping);
        this.decider = new Decider(policy);
    }

    public Mapping mapping() {
        return mapping;
    }

    public MappedChange map(Change change) {
        return mapping.map(change);
    }

    public Decision decide(RecordState record, MappedChange change) {
        return decider.decide(record, change);
    }

    /** What the system would be written then, in the record's terms. */
    public Optional<Write> lackedBy(String system, RecordState record) {
        return Write.lackedBy(system, record, policy);
    }
}
