package dev.bactrian.definition.language;

import java.util.ArrayDeque;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** How deep a text of YAML is nested; one that is nested without end would end whoever reads it. */
final class Nesting {

    static final int DEEPEST = 30;

    private Nesting() {}

    /**
     * Where the text is nested deeper than {@link #DEEPEST}, or within itself; empty: nowhere.
     *
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException where it is no YAML
     */
    static Optional<Mark> tooDeep(LoadSettings settings, String yaml) {
        var open = new ArrayDeque<Optional<Anchor>>();
        for (var event : new Parse(settings).parseString(yaml)) {
            if (event instanceof CollectionStartEvent begin) {
                open.push(begin.getAnchor());
            } else if (event instanceof CollectionEndEvent) {
                open.pop();
            }
            var isWithinItself = event instanceof AliasEvent alias && open.contains(Optional.of(alias.getAlias()));
            if (isWithinItself || open.size() > DEEPEST) {
                return event.getStartMark();
            }
        }
        return Optional.empty();
    }
}
