package dev.bactrian.decision;

import dev.bactrian.change.Fields;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record across systems: the agreed values, who edited each last, and every system's link.
 *
 * @param id the state's own number for it
 * @param stamps the last accepted edit, by field
 * @param deleted whether the systems agreed that it is gone
 */
public record RecordState(
        long id,
        Fields fields,
        Map<String, Stamp> stamps,
        boolean deleted,
        Map<String, LinkState> links,
        Oversight oversight) {

    public RecordState {
        stamps = Map.copyOf(stamps);
        links = Map.copyOf(links);
    }

    public static RecordState empty(long id) {
        return new RecordState(id, Fields.none(), Map.of(), false, Map.of(), Oversight.NONE);
    }

    public boolean isNew() {
        return fields.isEmpty() && !deleted;
    }

    public LinkState link(String system) {
        var link = links.get(system);
        return link == null ? LinkState.none(system) : link;
    }

    public RecordState with(LinkState link) {
        if (links.get(link.system()) == link) {
            return this;
        }
        var copy = new LinkedHashMap<>(links);
        copy.put(link.system(), link);
        return new RecordState(id, fields, stamps, deleted, copy, oversight);
    }

    public RecordState with(Collection<LinkState> newLinks) {
        var copy = new LinkedHashMap<>(links);
        newLinks.forEach(link -> copy.put(link.system(), link));
        return new RecordState(id, fields, stamps, deleted, copy, oversight);
    }

    public RecordState withDeleted(boolean nowDeleted) {
        return new RecordState(id, fields, stamps, nowDeleted, links, oversight);
    }

    public RecordState with(Oversight newOversight) {
        return new RecordState(id, fields, stamps, deleted, links, newOversight);
    }

    /** Nothing is agreed of the field. */
    public RecordState without(String field) {
        var copy = new LinkedHashMap<>(stamps);
        copy.remove(field);
        return new RecordState(id, fields.without(field), copy, deleted, links, oversight);
    }

    public RecordState accept(String field, @Nullable Object value, Stamp stamp) {
        var copy = new LinkedHashMap<>(stamps);
        copy.put(field, stamp);
        return new RecordState(id, fields.with(field, value), copy, deleted, links, oversight);
    }
}
