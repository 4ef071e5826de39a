package dev.bactrian.definition;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One entity, read and checked: objects in different systems that describe the same things. A file of a pair has one, with two ends; a file of a hub
 * has one for each of its entities.
 *
 * @param ends in a pair the source and the target, in a hub the hub and the systems around it
 * @param location where its name stands, or would
 * @param children the names of the syncs whose records refer to its own
 */
public record SyncDefinition(
        String name,
        List<End> ends,
        FieldPlan fields,
        Flow flow,
        Pairing pairing,
        Rules rules,
        Watching watching,
        Location location,
        Set<String> children) {

    public SyncDefinition {
        ends = List.copyOf(ends);
        children = Set.copyOf(children);
    }

    public SyncDefinition(
            String name,
            List<End> ends,
            FieldPlan fields,
            Flow flow,
            Pairing pairing,
            Rules rules,
            Watching watching,
            Location location) {
        this(name, ends, fields, flow, pairing, rules, watching, location, Set.of());
    }

    /** The same, with the names of the syncs whose records refer to its own. */
    public SyncDefinition withChildren(Set<String> names) {
        return new SyncDefinition(name, ends, fields, flow, pairing, rules, watching, location, names);
    }

    /** The same, as nobody named its entity in the file: how records find each other may be assumed as well. */
    public SyncDefinition assumed(boolean isAssumed) {
        var assumed = new Pairing(matchOn(), isAssumed && matchOn().isEmpty(), pairing.externalIdField());
        return new SyncDefinition(name, ends, fields, flow, assumed, rules, watching, location, children);
    }

    /** The names of the syncs whose records its own refer to. */
    public Set<String> parents() {
        return fields.mappings().stream()
                .map(mapping -> mapping.options().reference())
                .filter(Objects::nonNull)
                .map(ParentReference::parent)
                .collect(Collectors.toSet());
    }

    /**
     * One field of the entity.
     *
     * @param names what each end calls it, in their order; empty where the end has no such field
     * @param places where what is said of it stands, by key
     */
    public record FieldMapping(
            List<String> names,
            Direction direction,
            FieldOptions options,
            Location location,
            Map<String, Location> places) {

        public FieldMapping {
            names = List.copyOf(names);
            places = Map.copyOf(places);
        }

        public FieldMapping(List<String> names, Direction direction, FieldOptions options, Location location) {
            this(names, direction, options, location, Map.of());
        }

        /** The entity's name for it: what the first end calls it that has it. */
        public String name() {
            return names.stream().filter(name -> !name.isEmpty()).findFirst().orElse("");
        }

        /** Whether any end calls it so. */
        public boolean isNamed(String name) {
            return names.contains(name);
        }

        /** Where the key stands; of one that is not there, where it would. */
        public Location place(String key) {
            return places.getOrDefault(key, location.in(key));
        }
    }

    /** A field named somewhere else than in the mappings. */
    public record FieldReference(String name, Location location) {}

    /** Which way a field's edits travel. */
    public enum Direction {
        BOTH,
        /** From the first end to the others. */
        TO_TARGET,
        /** From the others to the first end. */
        TO_SOURCE;

        /** Whether edits of the end with this number count. */
        public boolean tells(int end) {
            return this == BOTH || (end == 0) == (this == TO_TARGET);
        }

        /** Whether the end with this number is written. */
        public boolean takes(int end) {
            return this == BOTH || (end == 0) == (this == TO_SOURCE);
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
        return plain(name);
    }

    /** A name as it is in the names of slots and publications. */
    public static String plain(String name) {
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

    private Set<List<String>> objects() {
        return ends().stream()
                .map(end -> List.of(end.system(), plainObject(end.object())))
                .collect(Collectors.toSet());
    }

    /** Whether a system's own name of an object is what a file calls it, which may leave out the schema. */
    public static boolean isSameObject(String told, String named) {
        var one = plainObject(told);
        var other = plainObject(named);
        return one.equals(other) || one.endsWith("." + other);
    }

    /** An object or table in one spelling: without the schema that is meant where none is given, and without upper case. */
    private static String plainObject(String object) {
        return object.toLowerCase(Locale.ROOT).replaceFirst("^public\\.", "");
    }

    public Optional<End> end(String system) {
        return ends().stream().filter(end -> end.system().equals(system)).findFirst();
    }

    public List<FieldMapping> fieldMappings() {
        return fields.mappings();
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

    /** How records are tried again that a system did not take. */
    public RetryStrategy retryStrategy(String system) {
        return end(system).flatMap(End::retries).orElseGet(rules::retryStrategy);
    }

    /** Whether what is decided is written to a system; else it is reported only. */
    public boolean writes(String system) {
        return writes() && end(system).filter(End::isReadOnly).isEmpty();
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

    /** The fields by which existing records are paired, by any end's name. */
    public List<FieldReference> matchOn() {
        return pairing.matchOn();
    }

    /** The Salesforce external id field that makes creates repeatable; null: there is none. */
    public @Nullable String externalIdField() {
        var field = pairing.externalIdField();
        return field == null ? null : field.name();
    }

    /** The end whose values the entity has, where a mapping gives several: in a pair the target, in a hub the hub. */
    public End ownerOfValues() {
        return ends.get(isPair() ? 1 : 0);
    }

    /** Whether it has a source and a target. */
    public boolean isPair() {
        return ends.get(0).word().equals("source");
    }

    public List<String> systems() {
        return ends.stream().map(End::system).toList();
    }

    /** Whether a system's edits may enter the record at all: some other one takes them. */
    public boolean carriesFrom(String system) {
        return end(system).filter(End::tells).isPresent()
                && ends.stream().anyMatch(end -> end.takes() && !end.system().equals(system));
    }

    /** Whether others' edits may be written to a system. */
    public boolean carriesTo(String system) {
        return end(system).filter(End::takes).isPresent()
                && ends.stream().anyMatch(end -> end.tells() && !end.system().equals(system));
    }
}
