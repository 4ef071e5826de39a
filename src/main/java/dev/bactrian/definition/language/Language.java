package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.Key.key;
import static dev.bactrian.definition.language.Words.address;
import static dev.bactrian.definition.language.Words.anyNumber;
import static dev.bactrian.definition.language.Words.host;
import static dev.bactrian.definition.language.Words.name;
import static dev.bactrian.definition.language.Words.names;
import static dev.bactrian.definition.language.Words.secret;
import static dev.bactrian.definition.language.Words.text;
import static dev.bactrian.definition.language.Words.truth;
import static dev.bactrian.definition.language.Words.version;
import static dev.bactrian.definition.language.Words.wholeNumber;
import static dev.bactrian.definition.language.Words.words;

import dev.bactrian.definition.ChangeDetection;
import dev.bactrian.definition.ConflictResolution.Strategy;
import dev.bactrian.definition.Deletes;
import dev.bactrian.definition.Deletes.MassDeleteGuard;
import dev.bactrian.definition.LoopPrevention;
import dev.bactrian.definition.Rollout;
import dev.bactrian.definition.SyncDefinition.InitialSync;
import dev.bactrian.definition.SystemKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** All that may stand in a sync file: every key with its type, its words, its default and its meaning. */
final class Language {

    static final String CONFLICT_RESOLUTION = "conflict_resolution";
    static final String STRATEGY = "strategy";

    static final Group CREDENTIALS = Group.of(
            key(
                    "auth_type",
                    words("oauth2", "client_credentials", "password", "jwt", "refresh_token"),
                    "How to log in to Salesforce; `oauth2` goes by what else is given."),
            key("instance_url", address(), "The org's own domain, e.g. `https://example.my.salesforce.com`.")
                    .or("login_url"),
            key("client_id", text(), "The connected app's consumer key."),
            key("client_secret", secret(), "The connected app's consumer secret."),
            key("username", text(), "Who logs in.").or("user"),
            key("password", secret(), "The password of who logs in."),
            key("security_token", secret(), "The user's security token; it goes behind the password."),
            key("refresh_token", secret(), "The token of a user who has agreed."),
            key("keystore", text(), "Where the key is that signs logins, as a Camel resource."),
            key("keystore_password", secret(), "The password of the keystore."),
            key("api_version", version(), "Salesforce's API version, e.g. `\"63.0\"`."),
            key("host", host(), "Where the database is; `localhost` where it is not given."),
            key("port", wholeNumber(1, 65_535), "The database's port; 5432 where it is not given."),
            key("database", text(), "The database's name."),
            key(
                    "schema",
                    text(),
                    "Where tables are looked for that are named without one; `public` where it is not given."),
            key(
                    "ssl_mode",
                    words("disable", "prefer", "require", "verify-ca", "verify-full"),
                    "How connections to the database are encrypted; `verify-full` where it is not given, on this machine `disable`."),
            key("ssl_root_cert", text(), "The authority that signed the server's certificate, as a file."),
            key("ssl_cert", text(), "Our own certificate, as a file, where the server asks for one."),
            key("ssl_key", text(), "Its key, as a file."));

    static final Key TYPE = key("type", text(), "The kind of system: " + kinds() + ".");

    static final Key REACHED_BY = key(
            "credentials",
            CREDENTIALS,
            "How to reach the system, where application.properties does not say it. Secrets by reference only: `{{name}}`.");

    private static final Group END = Group.of(
            key(
                    "system",
                    text(),
                    "A system that application.properties configures under `bactrian.systems`; without it, the one that bears the type's name, or the only one of that type."),
            TYPE,
            key("object", name(), "The object or table; `schema.table` is allowed.")
                    .or("table")
                    .required(),
            REACHED_BY);

    private static final Group FIELD_RULE = Group.of(
            key("field", name(), "The field, by either side's name.").required(),
            key(
                            "priority_system",
                            text(),
                            "Who wins: a system's name, `source`, `target`, `last_updated` (the last write) or `manual` (a person).")
                    .required());

    private static final Group CONFLICT = Group.of(
            key(STRATEGY, Words.of(Strategy.class), "See `conflict_resolution`.")
                    .standard("last_write_wins"),
            key(
                    "timestamp_field",
                    name(),
                    "A mapped timestamp that tells when a record was edited, where it moved with the edit; else the commit tells, and so it does within the second of a time in whole seconds. Where a trigger sets it with every write, ours too, that alone is nobody's edit."),
            key(
                    "priority",
                    names(),
                    "With `system_priority`: systems, or `source` and `target`, the one that wins first."),
            key(
                    "priority_system",
                    text(),
                    "With `system_priority`: the one system that wins, or `last_updated` (the last write) or `manual` (a person)."),
            key(
                    "field_rules",
                    new Type.ListOf(FIELD_RULE),
                    "With `field_level_priority`: who wins single fields; the others go by the last write."),
            key(
                            "clock_tolerance_ms",
                            wholeNumber(0, 3_600_000),
                            "Edits no further apart than this count as made at the same time, and a person decides; with 0 the source wins what falls within one millisecond.")
                    .standard(0));

    private static final Key SYNC_TYPE = key(
                    "sync_type",
                    words("bidirectional", "one_way"),
                    "Which way edits travel. One-way: what is edited on the other side is never carried back.")
            .standard("bidirectional");
    private static final Key TO_TARGET = key(
            "source_to_target",
            truth(),
            "With `one_way`: edits travel to the target. This is what `one_way` means by itself.");
    private static final Key TO_SOURCE =
            key("target_to_source", truth(), "With `one_way`: edits travel to the source.");
    private static final Key CONFLICTS = key(
                    CONFLICT_RESOLUTION,
                    new Type.WordOrParts(Words.of(Strategy.class), CONFLICT),
                    "Who wins when both sides edited one field without having seen each other: the last write, the system of the"
                            + " highest rank, whom a rule names for the field, or a person.")
            .standard("last_write_wins");

    static final Type.Text NAME =
            new Type.Text("[A-Za-z][A-Za-z0-9_-]{0,39}", "a letter, then up to 39 letters, digits, _ or -");

    private static final Group INITIAL = Group.of(key(
                    STRATEGY,
                    Words.of(InitialSync.class),
                    "`full_load`: both sides are read, paired and made equal; `match_only`: they are read and paired, and nothing is written until"
                            + " somebody edits a record; `none`: only what changes from now on.")
            .standard("full_load"));

    private static final Group ONGOING = Group.of(
            key(
                            "mode",
                            words("real_time", "polling"),
                            "`real_time`: the systems' own logs tell of changes; `polling`: the systems are asked, again and again. It says the"
                                    + " same as `performance_settings.change_detection`.")
                    .standard("real_time"),
            key(
                            "polling_interval_seconds",
                            wholeNumber(1, 86_400),
                            "How often the systems are asked what has changed: with `polling` to notice it, in `real_time` to catch up with"
                                    + " what their logs should have told and did not.")
                    .standard(ChangeDetection.LOG.interval().toSeconds()));

    private static final Group SETTINGS = Group.of(
            SYNC_TYPE,
            TO_TARGET,
            TO_SOURCE,
            key("initial_sync", INITIAL, "The first start."),
            key("ongoing_sync", ONGOING, "From then on."),
            CONFLICTS);

    /** The same of a hub, where each system says which way its edits travel. */
    static final Group HUB_SETTINGS = Group.of(
            key("initial_sync", INITIAL, "The first start."), key("ongoing_sync", ONGOING, "From then on."), CONFLICTS);

    private static final Group ROLLOUT = Group.of(
            key(
                            "mode",
                            Words.of(Rollout.Mode.class),
                            "`read_only`: everything is decided and reported, nothing is written; `subset`: only the records that `filter` tells are"
                                    + " written, both ways.")
                    .standard("full"),
            key(
                    "filter",
                    text(),
                    "With `subset`: which records are written, as a Camel `simple` condition on a record's fields by either side's name, e.g."
                            + " `${body[BillingCountry]} == 'DE'`."));

    private static final Group GUARD = Group.of(
            key("max_count", wholeNumber(0, 1_000_000_000), "Deletes within the window that are still believed.")
                    .standard(MassDeleteGuard.DEFAULT.maxCount()),
            key(
                            "max_percent",
                            wholeNumber(0, 100),
                            "The same, of the sync's records. It counts from 20 deletes on, as a share of fewer says nothing; with 0 every"
                                    + " delete is held.")
                    .standard(MassDeleteGuard.DEFAULT.maxPercent()),
            key("window_seconds", anyNumber(1, 86_400), "The window.")
                    .standard(MassDeleteGuard.DEFAULT.window().toSeconds()));

    private static final Group LOOPS = Group.of(
            key("enabled", truth(), "Whether records that bounce are parked.")
                    .standard(LoopPrevention.DEFAULT.enabled()),
            key(
                            "detection_window_seconds",
                            anyNumber(1, 86_400),
                            "The window in which answers to our writes are counted.")
                    .standard(LoopPrevention.DEFAULT.window().toSeconds()),
            key(
                            "max_update_count",
                            wholeNumber(1, 1_000_000),
                            "How often edits of one field of one record may answer our writes; new values at their own pace do not count.")
                    .standard(LoopPrevention.DEFAULT.maxUpdates()));

    /** A whole file. */
    static final Group FILE = Group.of(
            key(
                    "connection_name",
                    NAME,
                    "The sync's name in metrics, logs and tables; the file's name where it is not given."),
            key("source", END, "One side.").required(),
            key("target", END, "The other side.").required(),
            SYNC_TYPE,
            TO_TARGET,
            TO_SOURCE,
            key(
                    "sync_settings",
                    SETTINGS,
                    "How the two sides are kept equal; its sync_type, directions and conflict_resolution may stand at the top level as well."),
            key("rollout", ROLLOUT, "How much of what is decided is written."),
            key(
                    "match_on",
                    names(),
                    "Fields, by either side's name, by which records that both sides hold already are paired, at the first load and whenever one is first seen. Without it only the mapped key pairs them."),
            key(
                    "external_id_field",
                    name(),
                    "A unique text field of Salesforce that makes creates repeatable: it gets what is mapped to it, or else the other system's name and key."),
            key(
                            "deletes",
                            Words.of(Deletes.Rule.class),
                            "What a delete does: it travels, does nothing, marks the record (`soft`), or waits for a person.")
                    .standard("propagate"),
            key(
                    "soft_delete_field",
                    name(),
                    "With `soft`: the mapped boolean or timestamp field that marks a deleted record, by either side's name."),
            key(
                            "delete_conflict",
                            Words.of(Deletes.DeleteConflict.class),
                            "Who wins when one side deleted what the other edited.")
                    .standard("edit_wins"),
            key("mass_delete_guard", GUARD, "Holds a burst of deletes back until a person releases it."),
            key("field_mappings", new Type.ListOf(FieldWords.MAPPING), "The fields, each once, for both directions."),
            key("mapping_options", FieldWords.OPTIONS, "What holds for all fields."),
            key(
                            "field_selection",
                            Words.of(dev.bactrian.definition.FieldPlan.Selection.class),
                            "`explicit`: the mapped fields; `all`: also every field that has the same name on both sides, whatever its case, and can be carried.")
                    .standard("explicit"),
            key("include_fields", names(), "The source's names of the only fields that are synchronised."),
            key("exclude_fields", names(), "Fields, by either side's name, that are never read, kept or logged."),
            key("validation_rules", new Type.ListOf(FieldWords.RULE), "What values must be like."),
            CONFLICTS,
            key("error_handling", RunWords.ERRORS, "What happens to a record that cannot be written."),
            key("loop_prevention", LOOPS, "When a record counts as bouncing between systems, so that it is parked."),
            key("performance_settings", RunWords.PERFORMANCE, "How fast the sync may go."),
            key("monitoring", RunWords.MONITORING, "What is watched."),
            key(
                    "publish",
                    RunWords.PUBLISH,
                    "Tells others of every edit that was decided, see [publish.md](publish.md)."),
            key(
                    "$schema",
                    text(),
                    "Where an editor finds the schema, for files in JSON; it means nothing to the sync."));

    private Language() {}

    /** A key of a pair's file. */
    static Key keyOfPairs(String name) {
        return FILE.find(name).orElseThrow();
    }

    /** Where else in a file a key may stand, as people are told. */
    static String elsewhere(String key) {
        var places = new ArrayList<String>();
        find(key, "", FILE, places);
        if (HubWords.own().find(key).isPresent()) {
            places.add("in the file of a hub, which has no source and no target");
        }
        return places.isEmpty() ? "" : "; \"" + key + "\" stands " + String.join(", ", places);
    }

    private static String kinds() {
        return SystemKinds.all().stream().map(kind -> "`" + kind.type() + "`").collect(Collectors.joining(" or "));
    }

    private static void find(String wanted, String path, Type type, List<String> places) {
        if (type instanceof Group group) {
            for (var key : group.keys()) {
                if (key.isNamed(wanted) && key.isActedOn()) {
                    places.add(path.isEmpty() ? "at the top level" : "in " + path);
                }
                find(wanted, path.isEmpty() ? key.name() : path + "." + key.name(), key.type(), places);
            }
        } else if (type instanceof Type.ListOf list) {
            find(wanted, path + "[]", list.item(), places);
        } else if (type instanceof Type.WordOrParts either) {
            find(wanted, path, either.parts(), places);
        }
    }
}
