package dev.bactrian.draft;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/**
 * A sync file as it may be: to be read, changed and tried before anything is started by it.
 *
 * @param text as YAML
 * @param missing what has to be made before it can start
 */
public record Draft(String text, List<ToMake> missing) {

    /** The statements that make something that is missing, as its system takes them; none: it must be made by hand. */
    @FunctionalInterface
    public interface Making extends Function<ToMake, List<String>> {}

    public Draft {
        missing = List.copyOf(missing);
    }

    /** @throws IllegalArgumentException where neither object exists */
    public static Draft ofPair(DraftEnd source, DraftEnd target, Making making) {
        var entity = new EntityDraft(List.of(source, target), false);
        var text = new DraftText();
        text.opening("Drafted from " + named(source) + " and " + named(target), entity.missing(), making);
        text.line("connection_name: " + DraftText.name(target.plainName()));
        text.line("source: { system: " + DraftText.name(source.system()) + ", " + object(source) + " }");
        text.line("target: { system: " + DraftText.name(target.system()) + ", " + object(target) + " }");
        text.line("");
        text.fields(entity, List.of("source", "target"));
        text.rules(entity);
        entity.editedAt().ifPresent(field -> {
            text.line("");
            text.line("conflict_resolution: { strategy: last_write_wins, timestamp_field: "
                    + DraftText.name(field.name()) + " }");
        });
        return new Draft(text.toString(), entity.missing());
    }

    /**
     * @param entities the objects of each entity, the hub's first
     * @throws IllegalArgumentException where none of an entity's objects exists
     */
    public static Draft ofHub(String hub, List<List<DraftEnd>> entities, Making making) {
        var byName = new LinkedHashMap<String, List<DraftEnd>>();
        entities.forEach(ends -> byName.put(ends.get(1).plainName(), ends));
        var drafts = entities.stream()
                .map(ends -> new EntityDraft(ends, true, byName))
                .toList();
        var missing =
                drafts.stream().flatMap(entity -> entity.missing().stream()).toList();
        var spokes = entities.get(0).stream().skip(1).toList();
        var text = new DraftText();
        text.opening(
                "Drafted around " + hub + " from "
                        + String.join(
                                ", ",
                                entities.stream()
                                        .flatMap(ends -> ends.stream().skip(1))
                                        .map(Draft::named)
                                        .toList()),
                missing,
                making);
        text.line("sync_hub: " + DraftText.name(hub));
        text.line("entities:");
        drafts.forEach(entity -> {
            text.line("  - name: " + DraftText.name(entity.ends().get(1).plainName()));
            text.line("    table: " + DraftText.name(entity.ends().get(0).object()));
            var keys = entity.ends().stream().map(DraftEnd::system).toList();
            text.indented(4, () -> {
                text.fields(entity, DraftText.hubKeys(keys));
                text.rules(entity);
            });
        });
        text.line("");
        text.line("connected_systems:");
        for (var spoke = 0; spoke < spokes.size(); spoke++) {
            var number = spoke + 1;
            text.line("  - { system: " + DraftText.name(spokes.get(spoke).system()) + ", objects: ["
                    + String.join(
                            ", ",
                            entities.stream()
                                    .map(ends -> DraftText.name(ends.get(number).object()))
                                    .toList())
                    + "] }");
        }
        return new Draft(text.toString(), missing);
    }

    private static String named(DraftEnd end) {
        return end.system() + "." + end.object();
    }

    private static String object(DraftEnd end) {
        return (end.isTable() ? "table: " : "object: ") + DraftText.name(end.object());
    }
}
