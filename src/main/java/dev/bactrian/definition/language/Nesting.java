package dev.bactrian.definition.language;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** How deep a text of YAML is nested; one that is nested without end would end whoever reads it. */
public final class Nesting {

    public static final int DEEPEST = 30;

    private Nesting() {}

    /**
     * Where the text is nested deeper than {@link #DEEPEST}; empty: nowhere.
     *
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException where it is no YAML
     */
    public static Optional<Mark> tooDeep(LoadSettings settings, String yaml) {
        var depth = 0;
        for (var event : new Parse(settings).parseString(yaml)) {
            if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
                return event.getStartMark();
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
        return Optional.empty();
    }
}
