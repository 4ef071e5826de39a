package dev.bactrian.sandbox.salesforce.org;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.metadata.Trait;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The writes of one call while they are carried out: checks them, applies them, and can take all of them back. */
final class Transaction {
    private final Org org;
    private final Origin origin;
    private final Instant stamp;
    private final Map<String, Touched> touched = new LinkedHashMap<>();
    private final List<Change> published = new ArrayList<>();

    Transaction(Org org, Origin origin, Instant now) {
        this.org = org;
        this.origin = origin;
        this.stamp = now.truncatedTo(ChronoUnit.SECONDS);
    }

    Outcome apply(Write write) {
        try {
            if (!write.type().isWritable()) {
                throw new Refused(
                        "INSUFFICIENT_ACCESS", "entity type " + write.type().name() + " cannot be changed");
            }
            if (write.type().isEvent()) {
                return publish(write);
            }
            if (write instanceof Write.Create create) {
                return create(create.type(), create.values());
            } else if (write instanceof Write.Update update) {
                return update(update.type(), update.id(), update.values());
            } else if (write instanceof Write.Upsert upsert) {
                return upsert(upsert);
            } else if (write instanceof Write.Delete delete) {
                return delete(delete);
            }
            return undelete((Write.Undelete) write);
        } catch (Refused refused) {
            return Outcome.refused(refused.error());
        }
    }

    /** Takes over what a smaller transaction did. */
    void join(Transaction part) {
        part.touched.forEach(touched::putIfAbsent);
        published.addAll(part.published);
    }

    void rollBack() {
        touched.forEach((id, before) -> {
            Table table = org.table(before.type);
            if (before.row == null) {
                table.remove(id);
            } else {
                table.put(before.row);
            }
        });
    }

    /** What the transaction did in the end, one change per record, then the platform events; changes of nothing are left out. */
    List<Change> changes() {
        List<Change> changes = new ArrayList<>(touched.size());
        touched.forEach((id, before) -> {
            Table table = org.table(before.type);
            Row after = Objects.requireNonNull(table.find(id), "a touched record");
            Change.Kind kind = kind(table, before, after);
            if (kind != null) {
                changes.add(new Change(before.type, id, before.row, after, kind));
            }
        });
        changes.addAll(published);
        return changes;
    }

    private static Change.@Nullable Kind kind(Table table, Touched before, Row after) {
        boolean gone = table.isDeleted(after);
        if (before.row == null) {
            return gone ? null : Change.Kind.CREATE;
        }
        if (table.isDeleted(before.row)) {
            return gone ? null : Change.Kind.UNDELETE;
        }
        if (gone) {
            return Change.Kind.DELETE;
        }
        return changesNothing(before.type, before.row, after) ? null : Change.Kind.UPDATE;
    }

    private static boolean changesNothing(ObjectType type, Row before, Row after) {
        List<Field> fields = type.fields();
        for (int i = 0; i < fields.size(); i++) {
            if (!fields.get(i).name().startsWith("LastModified")
                    && !fields.get(i).has(Trait.NOT_IN_EVENTS)
                    && !before.sameAt(i, after)) {
                return false;
            }
        }
        return true;
    }

    private Outcome create(ObjectType type, Map<String, @Nullable Object> values) {
        if (values.keySet().stream().anyMatch("Id"::equalsIgnoreCase)) {
            throw new Refused("INVALID_FIELD", "cannot specify Id in an insert call", "Id");
        }
        Row.Builder row = Row.empty(type.fields().size()).change();
        SaveRules.assign(org, type, row, values, Field::isCreateable);
        String id = org.nextId(type);
        refuseIfLocked(id);
        defaults(type, row, id);
        SaveRules.complete(org, type, row, id, null);
        save(type, id, null, row);
        return Outcome.created(id);
    }

    /** A platform event is published if the transaction holds. */
    private Outcome publish(Write write) {
        ObjectType type = write.type();
        if (!(write instanceof Write.Create create)) {
            throw new Refused("CANNOT_UPDATE_OR_DELETE", "platform event " + type.name() + " can only be created");
        }
        Row.Builder row = Row.empty(type.fields().size()).change();
        SaveRules.assign(org, type, row, create.values(), Field::isCreateable);
        row.set(type.positionOf("CreatedDate"), stamp);
        row.set(type.positionOf("CreatedById"), origin.userId());
        String uuid = UUID.randomUUID().toString();
        SaveRules.complete(org, type, row, uuid, null);
        published.add(new Change(type, uuid, null, row.build(), Change.Kind.CREATE));
        return Outcome.enqueued(org.nextId(type), uuid);
    }

    private void defaults(ObjectType type, Row.Builder row, String id) {
        for (int i = 0; i < type.fields().size(); i++) {
            if (type.fields().get(i).type() == FieldType.BOOLEAN && row.get(i) == null) {
                row.set(i, false);
            }
        }
        row.set(type.positionOf("Id"), id);
        row.set(type.positionOf("CreatedDate"), stamp);
        row.set(type.positionOf("CreatedById"), origin.userId());
        int owner = type.position("OwnerId");
        if (owner >= 0 && row.get(owner) == null) {
            row.set(owner, origin.userId());
        }
    }

    private Outcome update(ObjectType type, String givenId, Map<String, @Nullable Object> values) {
        String id = id(givenId);
        Row before = live(type, id);
        refuseIfLocked(id);
        Row.Builder row = before.change();
        SaveRules.assign(org, type, row, values, Field::isUpdateable);
        SaveRules.complete(org, type, row, id, before);
        save(type, id, before, row);
        return Outcome.changed(id);
    }

    private Outcome upsert(Write.Upsert upsert) {
        ObjectType type = upsert.type();
        Field key = type.field(upsert.keyField())
                .filter(field -> field.isIndexed() || field.type() == FieldType.ID)
                .orElseThrow(() -> new Refused(
                        "NOT_FOUND",
                        "Provided external ID field does not exist or is not accessible: " + upsert.keyField()));
        if (key.type() == FieldType.ID) {
            return update(type, upsert.key().toString(), upsert.values());
        }
        Object value = Values.read(key, upsert.key());
        if (value == null) {
            throw new Refused("MISSING_ARGUMENT", key.name() + " not specified", key.name());
        }
        Table table = org.table(type);
        List<Row> found = table.lookup(type.positionOf(key.name()), value);
        if (found.size() > 1) {
            throw new Refused("DUPLICATE_EXTERNAL_ID", "external id is not unique: " + key.name(), key.name());
        }
        if (found.size() == 1) {
            String id = (String) found.get(0).required(type.positionOf("Id"));
            return update(type, id, upsert.values());
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>(upsert.values());
        values.keySet().removeIf(name -> name.equalsIgnoreCase(key.name()));
        values.put(key.name(), value);
        return create(type, values);
    }

    private Outcome delete(Write.Delete delete) {
        String id = id(delete.id());
        Row before = live(delete.type(), id);
        refuseIfLocked(id);
        save(delete.type(), id, before, before.change().set(delete.type().positionOf("IsDeleted"), true));
        takeAlong(delete.type(), id);
        return Outcome.changed(id);
    }

    /** A deleted Account takes its Contacts and Opportunities along. */
    private void takeAlong(ObjectType parent, String parentId) {
        forEachCascade(parent, (children, position) -> {
            ObjectType type = children.type();
            for (Row child : children.lookup(position, parentId)) {
                String id = (String) child.required(type.positionOf("Id"));
                save(type, id, child, child.change().set(type.positionOf("IsDeleted"), true));
            }
        });
    }

    /** What went with it comes back with it: it was deleted in the same instant. */
    private void bringBack(ObjectType parent, String parentId, Object deletedAt) {
        forEachCascade(parent, (children, position) -> {
            ObjectType type = children.type();
            for (Row child : List.copyOf(children.rows())) {
                if (children.isDeleted(child)
                        && parentId.equals(child.get(position))
                        && deletedAt.equals(child.get(type.positionOf("SystemModstamp")))) {
                    String id = (String) child.required(type.positionOf("Id"));
                    save(type, id, child, child.change().set(type.positionOf("IsDeleted"), false));
                }
            }
        });
    }

    private void forEachCascade(ObjectType parent, BiConsumer<Table, Integer> action) {
        for (Table table : org.tables()) {
            for (Field field : table.type().fields()) {
                if (field.has(Trait.CASCADE) && field.references().contains(parent.name())) {
                    action.accept(table, table.type().positionOf(field.name()));
                }
            }
        }
    }

    private Outcome undelete(Write.Undelete undelete) {
        String id = id(undelete.id());
        Table table = org.table(undelete.type());
        Row before = table.find(id);
        if (before == null || !table.isDeleted(before)) {
            throw new Refused("UNDELETE_FAILED", "Entity is not in the recycle bin");
        }
        Row.Builder row = before.change().set(undelete.type().positionOf("IsDeleted"), false);
        SaveRules.refuseDuplicates(table, row.build(), id);
        save(undelete.type(), id, before, row);
        bringBack(undelete.type(), id, before.required(undelete.type().positionOf("SystemModstamp")));
        return Outcome.changed(id);
    }

    private void save(ObjectType type, String id, @Nullable Row before, Row.Builder row) {
        row.set(type.positionOf("LastModifiedDate"), stamp);
        row.set(type.positionOf("LastModifiedById"), origin.userId());
        row.set(type.positionOf("SystemModstamp"), stamp);
        touched.putIfAbsent(id, new Touched(type, before));
        org.table(type).put(row.build());
    }

    private String id(String given) {
        if (given.isEmpty()) {
            throw new Refused("MISSING_ARGUMENT", "Id not specified in an update call");
        }
        return RecordId.normalize(given).orElseThrow(() -> new Refused("MALFORMED_ID", "malformed id " + given));
    }

    private Row live(ObjectType type, String id) {
        Table table = org.table(type);
        Row row = table.find(id);
        if (row == null) {
            throw new Refused("NOT_FOUND", "The requested resource does not exist");
        }
        if (table.isDeleted(row)) {
            throw new Refused("ENTITY_IS_DELETED", "entity is deleted");
        }
        return row;
    }

    private void refuseIfLocked(String id) {
        if (org.isLocked(id)) {
            throw new Refused(
                    "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records: " + id);
        }
    }

    private record Touched(ObjectType type, @Nullable Row row) {}
}
