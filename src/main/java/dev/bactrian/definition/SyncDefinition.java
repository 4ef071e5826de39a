package dev.bactrian.definition;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One sync file, read and checked: two objects in different systems that describe the same things.
 *
 * @param location where its name stands, or would
 */
public record SyncDefinition(
        String name,
        End source,
        End target,
        FieldPlan fields,
        Flow flow,
        Pairing pairing,
        Rules rules,
        Watching watching,
        Location location) {

    /**
     * One side: a system, and the object or table in it.
     *
     * @param credentials how to reach the system; null: application.properties configures it
     */
    public record End(String system, String object, @Nullable Credentials credentials, Location location) {}

    /**
     * One field on both sides.
     *
     * @param places where what is said of it stands, by key
     */
    public record FieldMapping(
            String source,
            String target,
            Direction direction,
            FieldOptions options,
            Location location,
            Map<String, Location> places) {

        public FieldMapping {
            places = Map.copyOf(places);
        }

        public FieldMapping(
                String source, String target, Direction direction, FieldOptions options, Location location) {
            this(source, target, direction, options, location, Map.of());
        }

        /** Where the key stands; of one that is not there, where it would. */
        public Location place(String key) {
            return places.getOrDefault(key, location.in(key));
        }
    }

    /** A field named somewhere else than in the mappings. */
    public record FieldReference(String name, Location location) {}

    public enum Direction {
        BOTH,
        TO_TARGET,
        TO_SOURCE
    }

    public enum SyncType {
        BIDIRECTIONAL,
        SOURCE_TO_TARGET,
        TARGET_TO_SOURCE;

        public boolean carries(Direction direction) {
            return switch (this) {
                case BIDIRECTIONAL -> true;
                case SOURCE_TO_TARGET -> direction == Direction.TO_TARGET;
                case TARGET_TO_SOURCE -> direction == Direction.TO_SOURCE;
            };
        }
    }

    public enum InitialSync {
        /** Both sides are read, paired and made equal. */
        FULL_LOAD,
        /** Both sides are read and paired; nothing is written. */
        MATCH_ONLY,
        NONE
    }

    /** The name as it is in the names of slots and publications, which tell neither upper from lower case nor a hyphen from an underscore. */
    public String plainName() {
        return name.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** Whether both may write the same records of the same systems, so that what is new would be made twice; what two different filters have in common nobody knows. */
    public boolean isTwinOf(SyncDefinition other) {
        var filter = rollout().filter();
        var otherFilter = other.rollout().filter();
        var areApart =
                filter != null && otherFilter != null && !filter.expression().equals(otherFilter.expression());
        return objects().equals(other.objects()) && writes() && other.writes() && !areApart;
    }

    private boolean writes() {
        return rollout().mode() != Rollout.Mode.READ_ONLY;
    }

    /** In one spelling: the schema that is meant where none is given, and no upper case. */
    private Set<List<String>> objects() {
        return ends().stream()
                .map(end -> List.of(
                        end.system(), end.object().toLowerCase(Locale.ROOT).replaceFirst("^public\\.", "")))
                .collect(Collectors.toSet());
    }

    public List<End> ends() {
        return List.of(source, target);
    }

    public Optional<End> end(String system) {
        return ends().stream().filter(end -> end.system().equals(system)).findFirst();
    }

    public List<FieldMapping> fieldMappings() {
        return fields.mappings();
    }

    public SyncType syncType() {
        return flow.type();
    }

    public InitialSync initialSync() {
        return flow.initialSync();
    }

    public Rollout rollout() {
        return flow.rollout();
    }

    public ChangeDetection detection() {
        return flow.detection();
    }

    public Performance performance() {
        return flow.performance();
    }

    public ConflictResolution conflictResolution() {
        return rules.conflictResolution();
    }

    public Deletes deletes() {
        return rules.deletes();
    }

    public LoopPrevention loopPrevention() {
        return rules.loopPrevention();
    }

    public RetryStrategy retryStrategy() {
        return rules.retryStrategy();
    }

    public Alerting alerting() {
        return watching.alerting();
    }

    /** Whether the web page shows it. */
    public boolean hasDashboard() {
        return watching.dashboard();
    }

    public Notification notification() {
        return watching.notification();
    }

    public Logging logging() {
        return watching.logging();
    }

    public Fallback fallback() {
        return rules.fallback();
    }

    /** The fields by which existing records are paired, by either side's name. */
    public List<FieldReference> matchOn() {
        return pairing.matchOn();
    }

    /** The Salesforce external id field that makes creates repeatable; null: there is none. */
    public @Nullable String externalIdField() {
        var field = pairing.externalIdField();
        return field == null ? null : field.name();
    }

    /** Whether edits may travel from the source to the target. */
    public boolean carriesToTarget() {
        return syncType().carries(Direction.TO_TARGET);
    }

    /** Whether edits may travel from the target to the source. */
    public boolean carriesToSource() {
        return syncType().carries(Direction.TO_SOURCE);
    }
}
