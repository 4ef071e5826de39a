package dev.bactrian.definition;

import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.SyncDefinition.FieldReference;
import dev.bactrian.definition.SyncDefinition.InitialSync;
import java.util.Arrays;
import java.util.List;

/** A sync of Accounts in crm with public.accounts in erp, with every rule at its default. */
public final class SyncDefinitionBuilder {

    private static final String FILE = "routes/a.sync.yaml";
    private static final Location TOP = new Location(FILE, 1, 1, "");

    private List<FieldMapping> mappings = List.of();
    private FieldPlan.Selection selection = FieldPlan.Selection.EXPLICIT;
    private List<FieldReference> include = List.of();
    private List<FieldReference> exclude = List.of();
    private FieldPlan.NullHandling nulls = FieldPlan.NullHandling.PRESERVE;
    private List<ValidationRule> validation = List.of();
    private boolean carriesToTarget = true;
    private boolean carriesToSource = true;
    private Pairing pairing = Pairing.BY_KEY;
    private ConflictResolution conflicts = ConflictResolution.lastWriteWins(List.of("crm", "erp"));
    private Deletes deletes = Deletes.DEFAULT;
    private Rollout rollout = Rollout.FULL;

    private SyncDefinitionBuilder() {}

    public static SyncDefinitionBuilder aSync() {
        return new SyncDefinitionBuilder();
    }

    /** A field as a rule on line 9, column 3 of the file names it. */
    public static FieldReference field(String name, String path) {
        return new FieldReference(name, new Location(FILE, 9, 3, path));
    }

    public SyncDefinitionBuilder mapping(FieldMapping... fields) {
        mappings = List.of(fields);
        return this;
    }

    public SyncDefinitionBuilder allFields() {
        selection = FieldPlan.Selection.ALL;
        return this;
    }

    public SyncDefinitionBuilder include(String... names) {
        include = references("include_fields", names);
        return this;
    }

    public SyncDefinitionBuilder exclude(String... names) {
        exclude = references("exclude_fields", names);
        return this;
    }

    private static List<FieldReference> references(String path, String... names) {
        return Arrays.stream(names).map(name -> field(name, path)).toList();
    }

    public SyncDefinitionBuilder nulls(FieldPlan.NullHandling handling) {
        nulls = handling;
        return this;
    }

    public SyncDefinitionBuilder validation(ValidationRule... rules) {
        validation = List.of(rules);
        return this;
    }

    /** One way. */
    public SyncDefinitionBuilder toTarget() {
        carriesToSource = false;
        return this;
    }

    /** One way, backwards. */
    public SyncDefinitionBuilder toSource() {
        carriesToTarget = false;
        return this;
    }

    public SyncDefinitionBuilder pairing(Pairing how) {
        pairing = how;
        return this;
    }

    public SyncDefinitionBuilder conflicts(ConflictResolution resolution) {
        conflicts = resolution;
        return this;
    }

    public SyncDefinitionBuilder deletes(Deletes rule) {
        deletes = rule;
        return this;
    }

    /** Only the records that the filter, on line 9 of the file, tells. */
    public SyncDefinitionBuilder subset(String filter) {
        rollout = new Rollout(Rollout.Mode.SUBSET, new Filter(filter, new Location(FILE, 9, 3, "rollout.filter")));
        return this;
    }

    public SyncDefinition build() {
        return new SyncDefinition(
                "a",
                List.of(
                        new End("source", "crm", "Account", null, carriesToTarget, carriesToSource, TOP),
                        new End("target", "erp", "accounts", null, carriesToSource, carriesToTarget, TOP)),
                new FieldPlan(mappings, selection, include, exclude, nulls, validation, TOP.in("field_mappings")),
                new Flow(InitialSync.FULL_LOAD, rollout, Performance.DEFAULT, ChangeDetection.LOG),
                pairing,
                new Rules(
                        conflicts,
                        deletes,
                        LoopPrevention.DEFAULT,
                        RetryStrategy.DEFAULT,
                        Fallback.QUEUE_FOR_MANUAL_REVIEW),
                Watching.DEFAULT,
                TOP);
    }
}
