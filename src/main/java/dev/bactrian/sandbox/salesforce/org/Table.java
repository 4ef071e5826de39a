package dev.bactrian.sandbox.salesforce.org;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of one object, found by id, by unique field or by the time of their last change.
 *
 * <p>Not thread-safe: the org's lock guards it.
 */
public final class Table {
    private final ObjectType type;
    private final int idAt;
    private final int deletedAt;
    private final int stampAt;
    private final Map<String, Entry> byId = new HashMap<>();
    private final NavigableMap<Long, Row> byStamp = new TreeMap<>();
    private final Map<Integer, Map<Object, Set<String>>> indexes = new HashMap<>();
    private long stamps;

    Table(ObjectType type) {
        this.type = type;
        // A platform event has none of these, and its table stays empty.
        this.idAt = type.position("Id");
        this.deletedAt = type.position("IsDeleted");
        this.stampAt = type.position("SystemModstamp");
        for (Field field : type.fields()) {
            if (field.isIndexed() || field.isLookup()) {
                indexes.put(type.positionOf(field.name()), new HashMap<>());
            }
        }
    }

    public ObjectType type() {
        return type;
    }

    /** The record in its present state, also when it lies in the recycle bin; null if there is none. */
    public @Nullable Row find(String id18) {
        Entry entry = byId.get(id18);
        return entry == null ? null : entry.row;
    }

    public boolean isDeleted(Row row) {
        return Boolean.TRUE.equals(row.get(deletedAt));
    }

    /** All records, those in the recycle bin included, in the order of their last change. */
    public Collection<Row> rows() {
        return byStamp.values();
    }

    /** The records whose SystemModstamp is not before {@code from}, in the order of their last change. */
    public Collection<Row> changedSince(Instant from) {
        return byStamp.tailMap(stampKey(from, 0), true).values();
    }

    /** The records, not deleted, that hold the value in an indexed field; text is compared without case. */
    public List<Row> lookup(int position, Object value) {
        Set<String> ids = indexes.getOrDefault(position, Map.of()).getOrDefault(indexKey(value), Set.of());
        List<Row> rows = new ArrayList<>(ids.size());
        for (String id : ids) {
            Row row = find(id);
            if (row != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    public boolean isIndexed(int position) {
        return indexes.containsKey(position);
    }

    public int size() {
        return byId.size();
    }

    /** Puts the record's next state in the place of the present one. */
    void put(Row row) {
        String id = (String) row.required(idAt);
        Entry old = byId.get(id);
        if (old != null) {
            byStamp.remove(old.stamp);
            unindex(id, old.row);
        }
        long stamp = stampKey((Instant) row.required(stampAt), ++stamps);
        byId.put(id, new Entry(row, stamp));
        byStamp.put(stamp, row);
        if (!isDeleted(row)) {
            index(id, row);
        }
    }

    void remove(String id) {
        Entry old = byId.remove(id);
        if (old != null) {
            byStamp.remove(old.stamp);
            unindex(id, old.row);
        }
    }

    private void index(String id, Row row) {
        indexes.forEach((position, index) -> {
            Object value = row.get(position);
            if (value != null) {
                index.merge(indexKey(value), Set.of(id), Table::join);
            }
        });
    }

    private void unindex(String id, Row row) {
        indexes.forEach((position, index) -> {
            Object value = row.get(position);
            if (value != null) {
                index.computeIfPresent(indexKey(value), (key, ids) -> without(ids, id));
            }
        });
    }

    /** Most values belong to one record, so that only the others get a set that can grow. */
    private static Set<String> join(Set<String> some, Set<String> more) {
        Set<String> all = some instanceof LinkedHashSet ? some : new LinkedHashSet<>(some);
        all.addAll(more);
        return all;
    }

    private static @Nullable Set<String> without(Set<String> ids, String id) {
        if (ids.size() == 1) {
            return ids.contains(id) ? null : ids;
        }
        Set<String> rest = ids instanceof LinkedHashSet ? ids : new LinkedHashSet<>(ids);
        rest.remove(id);
        return rest;
    }

    private static Object indexKey(Object value) {
        return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
    }

    /** Whole seconds in the upper half, the order of changes in the lower. */
    private static long stampKey(Instant stamp, long order) {
        return (stamp.getEpochSecond() << 32) | (order & 0xffffffffL);
    }

    private record Entry(Row row, long stamp) {}
}
