package dev.bactrian.definition.language;

import dev.bactrian.definition.ChangeDetection;
import dev.bactrian.definition.End;
import dev.bactrian.definition.Fallback;
import dev.bactrian.definition.FieldPlan;
import dev.bactrian.definition.Flow;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.Location;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.Pairing;
import dev.bactrian.definition.Performance;
import dev.bactrian.definition.Rules;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.InitialSync;
import dev.bactrian.definition.SystemKind;
import dev.bactrian.definition.SystemKinds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads one sync file; what the language has and this version does not act on is refused, never ignored. */
public final class SyncReader {

    /**
     * A file as far as it could be read.
     *
     * @param name the sync's, or what its entities' names begin with; empty where nothing could be read at all
     * @param definitions one of each entity; none where nothing could be read at all
     * @param isDirected whether it is sure which way its edits travel
     * @param knowsFields whether the names of all its fields could be read
     */
    public record Reading(
            Optional<String> name,
            List<SyncDefinition> definitions,
            Mistakes mistakes,
            boolean isDirected,
            boolean knowsFields) {}

    private static final String SETTINGS = "sync_settings";
    private static final List<String> DIRECTIONS = List.of("sync_type", "source_to_target", "target_to_source");

    private static final List<String> FIELDS =
            List.of("field_mappings", "field_selection", "include_fields", "exclude_fields");

    /** A list as a whole, or something in it that is nothing of its kind. */
    private static final Pattern FIELD_LISTS = Pattern.compile("(" + String.join("|", FIELDS) + ")(\\[\\d+])?");

    private final EndReader ends;
    private final Placeholders placeholders;

    /**
     * @param systemTypes the type of every configured system, by the system's name
     * @param types the types that an adapter exists for
     * @param placeholders resolves <code>{{name}}</code> in a text
     */
    public SyncReader(Map<String, String> systemTypes, Set<String> types, UnaryOperator<String> placeholders) {
        this(new EndReader(systemTypes, types), new Placeholders(placeholders, true));
    }

    private SyncReader(EndReader ends, Placeholders placeholders) {
        this.ends = ends;
        this.placeholders = placeholders;
    }

    /** The same for a place where the secrets are not at hand: one that is not set is noted in its {@link dev.bactrian.definition.Credentials}, and is no mistake. */
    public SyncReader withoutSecrets() {
        return new SyncReader(ends, new Placeholders(placeholders.resolve(), false));
    }

    /**
     * @param file the file as the user knows it, e.g. {@code routes/accounts.sync.yaml}
     * @throws InvalidDefinition with every mistake of the file
     */
    public List<SyncDefinition> read(String file, String yaml) {
        var reading = look(file, yaml);
        reading.mistakes().throwIfAny();
        return reading.definitions();
    }

    /** Reads a file as far as it goes: what was a mistake has its default in the definition. */
    public Reading look(String file, String yaml) {
        var mistakes = new Mistakes();
        var top = new Spot(new Location(file, 1, 1, ""), mistakes, placeholders);
        var node = YamlFile.read(file, yaml, "source, target and field_mappings", top);
        if (node.isPresent() && node.get() instanceof MappingNode mapping && isHub(mapping)) {
            return hub(file, mapping, top);
        }
        var section = node.flatMap(found -> Language.FILE.read(found, top));
        var definition = section.map(read -> read(read, nameOf(file)));
        return new Reading(
                definition.map(SyncDefinition::name),
                definition.stream().toList(),
                mistakes,
                section.filter(read -> isDirected(read, mistakes)).isPresent(),
                section.filter(read -> knowsFields(read, definition.orElseThrow(), mistakes))
                        .isPresent());
    }

    private Reading hub(String file, MappingNode node, Spot top) {
        var section = HubWords.file(HubReader.systems(node)).read(node, top);
        var definitions = section.map(read -> new HubReader(ends, nameOf(file)).read(read))
                .orElse(List.of());
        var isRight = top.mistakes().isEmpty();
        var name = section.map(read -> read.textOr("connection_name", nameOf(file)));
        var areFieldsNamed = definitions.stream()
                .allMatch(definition -> definition.fields().selection() == FieldPlan.Selection.EXPLICIT);
        return new Reading(name, definitions, top.mistakes(), isRight, isRight && areFieldsNamed);
    }

    private static boolean knowsFields(Section top, SyncDefinition definition, Mistakes mistakes) {
        return FIELDS.stream().noneMatch(top::isRefused)
                && top.sections(FIELDS.get(0)).size()
                        == definition.fieldMappings().size()
                && !mistakes.isAnyAt(FIELD_LISTS);
    }

    private static boolean isDirected(Section top, Mistakes mistakes) {
        var settings = top.section(SETTINGS);
        return !top.isRefused(SETTINGS)
                && DIRECTIONS.stream().noneMatch(key -> top.isRefused(key) || settings.isRefused(key))
                && !mistakes.isAnyUnder(DIRECTIONS)
                && !mistakes.isAnyUnder(
                        DIRECTIONS.stream().map(key -> SETTINGS + "." + key).toList());
    }

    /** A file of a hub has other keys than one of a pair. */
    private static boolean isHub(MappingNode file) {
        var keys = file.getValue().stream()
                .map(NodeTuple::getKeyNode)
                .filter(ScalarNode.class::isInstance)
                .map(key -> ((ScalarNode) key).getValue())
                .collect(Collectors.toSet());
        return Stream.of(HubWords.HUB, HubWords.SYSTEMS, HubWords.ENTITIES).anyMatch(keys::contains)
                && Stream.of("source", "target").noneMatch(keys::contains);
    }

    private SyncDefinition read(Section top, String standardName) {
        var source = ends.read(top, "source");
        var target = ends.read(top, "target");
        var isTwice = !source.system().isEmpty() && source.system().equals(target.system());
        if (isTwice) {
            top.mistake("target", "system \"" + target.system() + "\" is the source too: two systems are needed");
        }
        var settings = top.section(SETTINGS);
        var namings = List.of(ends.naming(source), ends.naming(target));
        var fields = FieldReader.read(top, namings.get(0), namings.get(1));
        checkExternalId(top, namings);
        var joined = top.with(settings, DIRECTIONS.toArray(String[]::new)).with(settings, Language.CONFLICT_RESOLUTION);
        var syncType = syncType(joined);
        var pair = pair(source, target, syncType);
        var rules = new Rules(
                new ConflictReader(pair.stream().map(ends::known).toList(), Set.of()).read(joined),
                RulesReader.deletes(top),
                RulesReader.loopPrevention(top.section("loop_prevention")),
                RulesReader.retryStrategy(top.section("error_handling").section("retry_strategy")),
                top.section("error_handling").section("fallback").word("action", Fallback.class));
        return new SyncDefinition(
                name(top, standardName),
                pair,
                fields,
                new Flow(
                        initialSync(settings),
                        new RolloutReader(top.section("rollout"), fields).read(),
                        performance(top),
                        detection(top, settings)),
                new Pairing(top.texts("match_on"), top.field("external_id_field")),
                rules,
                WatchReader.read(top),
                top.where("connection_name"));
    }

    private static List<End> pair(End source, End target, SyncType syncType) {
        var carriesToTarget = syncType != SyncType.TARGET_TO_SOURCE;
        var carriesToSource = syncType != SyncType.SOURCE_TO_TARGET;
        return List.of(
                source.flowing(carriesToTarget, carriesToSource), target.flowing(carriesToSource, carriesToTarget));
    }

    static void checkExternalId(Section top, List<Naming> namings) {
        var field = top.text("external_id_field");
        var holder = namings.stream().filter(Naming::hasExternalIds).findFirst();
        if (holder.isPresent()) {
            field.flatMap(holder.get()::mistakeOfField).ifPresent(mistake -> top.mistake("external_id_field", mistake));
        } else if (field.isPresent() && namings.stream().allMatch(Naming::isKnown)) {
            var types = SystemKinds.all().stream()
                    .filter(SystemKind::hasExternalIds)
                    .map(SystemKind::type)
                    .collect(Collectors.joining(", "));
            top.mistake("external_id_field", "stands only where one side has external ids (type: " + types + ")");
        }
    }

    private static String name(Section top, String standardName) {
        if (!top.has("connection_name") && !top.isRefused("connection_name") && !Language.NAME.fits(standardName)) {
            top.mistake(
                    "connection_name",
                    "must be given, as the file's name makes none: expected " + Language.NAME.shape() + ", got \""
                            + standardName + "\"");
        }
        return top.textOr("connection_name", standardName);
    }

    private static SyncType syncType(Section top) {
        var toTarget = top.truthIfGiven("source_to_target");
        var toSource = top.truthIfGiven("target_to_source");
        if (top.textOr("sync_type", "").equals("bidirectional")) {
            if ((!toTarget.orElse(true) || !toSource.orElse(true)) && !top.isRefused("sync_type")) {
                top.mistake(
                        toTarget.orElse(true) ? "target_to_source" : "source_to_target",
                        "is false, but sync_type is bidirectional: write sync_type: one_way");
            }
            return SyncType.BIDIRECTIONAL;
        }
        var forth = toTarget.orElse(!toSource.orElse(false));
        var back = toSource.orElse(!forth);
        if (forth.equals(back)) {
            top.mistake("sync_type", "is one_way, but source_to_target and target_to_source are both " + forth);
        }
        return forth ? SyncType.SOURCE_TO_TARGET : SyncType.TARGET_TO_SOURCE;
    }

    static InitialSync initialSync(Section settings) {
        return settings.section("initial_sync").word(Language.STRATEGY, InitialSync.class);
    }

    /** Two keys say it, so that either may be left out. */
    static ChangeDetection detection(Section top, Section settings) {
        var ongoing = settings.section("ongoing_sync");
        var performance = top.section("performance_settings");
        var polls = ongoing.textOr("mode", "").equals("polling");
        var detects = performance.textOr("change_detection", "").equals("polling");
        if (polls != detects && ongoing.has("mode") && performance.has("change_detection")) {
            performance.mistake(
                    "change_detection",
                    "says something else than sync_settings.ongoing_sync.mode on line "
                            + ongoing.where("mode").line() + ": keep one");
        }
        return new ChangeDetection(
                polls || detects ? ChangeDetection.Mode.POLLING : ChangeDetection.Mode.LOG,
                ongoing.seconds("polling_interval_seconds"));
    }

    static Performance performance(Section top) {
        var section = top.section("performance_settings");
        var most = section.has("batch_size") ? section.integer("batch_size") : Performance.DEFAULT.batchSize();
        return new Performance(most, section.integer("parallelism"), section.truth("index_recommendation"));
    }

    private static String nameOf(String file) {
        var name = file.substring(file.lastIndexOf('/') + 1);
        return name.replaceFirst("\\.sync\\.(yaml|yml|json)$", "");
    }
}
