package dev.bactrian.decision;

import dev.bactrian.change.Fields;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A record across systems: the agreed values, who edited each last, and every system's link.
 *
 * @param id the state's own number for it
 * @param stamps the last accepted edit, by field
 * @param deleted whether the systems agreed that it is gone
 */
public record RecordState(
        long id, Fields fields, Map<String, Stamp> stamps, boolean deleted, Map<String, LinkState> links) {

    public RecordState {
        stamps = Map.copyOf(stamps);
        links = Map.copyOf(links);
    }

    public static RecordState empty(long id) {
        return new RecordState(id, Fields.none(), Map.of(), false, Map.of());
    }

    public boolean isNew() {
        return fields.isEmpty() && !deleted;
    }

    public LinkState link(String system) {
        var link = links.get(system);
        return link == null ? LinkState.none(system) : link;
    }

    public RecordState with(LinkState link) {
        var copy = new LinkedHashMap<>(links);
        copy.put(link.system(), link);
        return new RecordState(id, fields, stamps, deleted, copy);
    }

    public RecordState withDeleted(boolean nowDeleted) {
        return new RecordState(id, fields, stamps, nowDeleted, links);
    }

    RecordState accept(String field, Fields reported, Stamp stamp) {
        var copy = new LinkedHashMap<>(stamps);
        copy.put(field, stamp);
        return new RecordState(id, fields.with(field, reported.get(field)), copy, deleted, links);
    }
}
