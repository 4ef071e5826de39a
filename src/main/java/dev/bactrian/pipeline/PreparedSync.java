package dev.bactrian.pipeline;

import dev.bactrian.change.Fields;
import dev.bactrian.decision.Policy;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.mapping.Mapping;
import dev.bactrian.state.SyncRecords;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed;
import java.util.Map;
import java.util.Optional;

/** What follows from the definition and the systems' own descriptions. */
public record PreparedSync(
        Mapping mapping,
        Policy policy,
        SyncRecords records,
        DueReadings readings,
        Map<String, ObjectShape> shapes,
        Map<String, Subscription> subscriptions,
        Map<String, Feed> feeds,
        Map<String, CatchUp> catchUps,
        Map<String, String> externalIdFields) {

    /** Whether the system could not be asked yet what it has; the others go on without it. */
    public boolean isAbsent(String system) {
        return feeds.get(system) instanceof AbsentFeed;
    }

    /** What a record holds in the fields by which records are matched, as one text; empty where it lacks one, or none is named. */
    public Optional<String> matchKey(Fields fields) {
        return MatchKey.of(mapping.rules().matchOn(), fields);
    }
}
