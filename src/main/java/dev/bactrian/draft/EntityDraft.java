package dev.bactrian.draft;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.ObjectShape.Limits;
import dev.bactrian.draft.Likeness.Sureness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Drafts one entity: a pair of objects, or the objects around a hub, whose end is the first one then. */
final class EntityDraft {

    private static final int LONGEST_NAME = 60;

    private final List<DraftEnd> ends;
    private final int anchor;
    private final boolean isHub;
    private final List<DraftField> fields = new ArrayList<>();
    private final List<DraftField> links = new ArrayList<>();
    private final List<DraftField> references = new ArrayList<>();
    private final List<Set<String>> taken;
    private final List<ToMake> missing = new ArrayList<>();

    EntityDraft(List<DraftEnd> ends, boolean isHub) {
        this(ends, isHub, Map.of());
    }

    /** @param entities all entities of the draft, by their names, each with its ends in the same order */
    EntityDraft(List<DraftEnd> ends, boolean isHub, Map<String, List<DraftEnd>> entities) {
        this.ends = ends;
        this.isHub = isHub;
        this.anchor = IntStream.range(0, ends.size())
                .filter(end -> ends.get(end).shape().isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("none of the objects exists"));
        this.taken =
                ends.stream().map(end -> (Set<String>) new HashSet<String>()).toList();
        if (isHub) {
            IntStream.range(1, ends.size()).forEach(spoke -> link(0, spoke));
        } else {
            link(0, 1);
        }
        references.addAll(new ParentFields(ends).of(entities));
        references.forEach(this::take);
        pairFields();
        gatherMissing();
    }

    private void take(DraftField field) {
        for (var end = 0; end < ends.size(); end++) {
            taken.get(end).add(field.name(end));
        }
    }

    /** The fields that hold a record of another entity. */
    List<DraftField> references() {
        return references;
    }

    List<DraftEnd> ends() {
        return ends;
    }

    /** The fields that hold another end's key. */
    List<DraftField> links() {
        return links;
    }

    List<DraftField> fields() {
        return fields;
    }

    List<ToMake> missing() {
        return missing;
    }

    private void link(int one, int other) {
        var found = Link.between(ends.get(one), ends.get(other));
        if (found.isPresent()) {
            var owner = found.get().owner() == 0 ? one : other;
            var holder = found.get().holder() == 0 ? one : other;
            addLink(owner, holder, found.get().field(), "links the records");
            return;
        }
        holderToBe(one, other)
                .ifPresent(holder -> addLink(
                        holder == one ? other : one,
                        holder,
                        keyColumn(ends.get(holder == one ? other : one), holder),
                        "links the records, to be made"));
    }

    /** The table that gets a column for the other one's key; of a hub the hub's. */
    private Optional<Integer> holderToBe(int one, int other) {
        return isHub
                ? Optional.of(one)
                : List.of(other, one).stream()
                        .filter(end -> ends.get(end).isTable())
                        .findFirst();
    }

    private FieldShape keyColumn(DraftEnd owner, int holder) {
        var type = owner.shape()
                .flatMap(shape -> shape.field(shape.keyField()))
                .flatMap(FieldShape::type)
                .orElse(ValueType.TEXT);
        return column(unused(NameWords.asColumn(owner.system()) + "_id", holder), type, 0, -1, Limits.NONE);
    }

    private void addLink(int owner, int holder, FieldShape field, String why) {
        var shapes = new FieldShape[ends.size()];
        shapes[owner] = ends.get(owner)
                .shape()
                .flatMap(shape -> shape.field(shape.keyField()))
                .orElseGet(() -> column("id", ValueType.INTEGER, 0, -1, Limits.NONE));
        shapes[holder] = field;
        taken.get(holder).add(field.name());
        links.add(new DraftField(Arrays.asList(shapes), Sureness.LIKELY, why));
    }

    private void pairFields() {
        var shape = ends.get(anchor).shape().orElseThrow();
        var pairs = new LinkedHashMap<Integer, Map<String, FieldPairs.Pair>>();
        for (var end = 0; end < ends.size(); end++) {
            var other = ends.get(end).shape();
            if (end != anchor && other.isPresent()) {
                pairs.put(end, FieldPairs.of(shape, other.get(), taken.get(end)));
            }
        }
        for (var field : shape.fields()) {
            if (!field.name().equals(shape.keyField())
                    && field.type().isPresent()
                    && !taken.get(anchor).contains(field.name())) {
                addField(field, pairs);
            }
        }
    }

    private void addField(FieldShape field, Map<Integer, Map<String, FieldPairs.Pair>> pairs) {
        var shapes = new @Nullable FieldShape[ends.size()];
        shapes[anchor] = field;
        var sureness = Sureness.SURE;
        var why = "";
        for (var entry : pairs.entrySet()) {
            var pair = entry.getValue().get(field.name());
            if (pair == null) {
                continue;
            }
            shapes[entry.getKey()] = pair.other();
            if (pair.likeness().sureness().compareTo(sureness) >= 0) {
                sureness = pair.likeness().sureness();
                why = pair.likeness().why();
            }
        }
        var isShared = Arrays.stream(shapes).filter(shape -> shape != null).count() > 1;
        if (!isShared && (!pairs.isEmpty() || !isWorthAColumn(field))) {
            return;
        }
        for (var end = 0; end < ends.size(); end++) {
            if (ends.get(end).shape().isEmpty()) {
                shapes[end] = columnLike(field, end);
            }
        }
        for (var end = 0; end < ends.size(); end++) {
            var shape = shapes[end];
            if (shape != null) {
                taken.get(end).add(shape.name());
            }
        }
        fields.add(new DraftField(Arrays.asList(shapes), sureness, why));
    }

    /** Of what nobody may edit, a table that is to be made gets only when a record was made and edited. */
    private static boolean isWorthAColumn(FieldShape field) {
        var words = NameWords.common(NameWords.of(field.name()));
        return !field.isReadOnly()
                || (field.type().equals(Optional.of(ValueType.TIMESTAMP))
                        && (words.equals(List.of("created")) || words.equals(List.of("modified"))));
    }

    private FieldShape columnLike(FieldShape field, int end) {
        var plain = NameWords.asColumn(field.name());
        var name = plain.equals("id") ? "other_id" : plain;
        return column(unused(name, end), field.type().orElseThrow(), field.precision(), field.scale(), field.limits());
    }

    /** The name, or the next one of its kind that no column has. */
    private String unused(String name, int end) {
        var shortened = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        var candidate = shortened;
        for (var number = 2; isUsed(candidate, end); number++) {
            candidate = shortened + "_" + number;
        }
        return candidate;
    }

    private boolean isUsed(String name, int end) {
        return taken.get(end).contains(name)
                || ends.get(end)
                        .shape()
                        .filter(shape -> shape.field(name).isPresent())
                        .isPresent();
    }

    private static FieldShape column(String name, ValueType type, int precision, int scale, Limits limits) {
        return new FieldShape(name, Optional.of(type), type.word(), precision, scale, true, true).within(limits);
    }

    private void gatherMissing() {
        for (var end = 0; end < ends.size(); end++) {
            var number = end;
            var shape = ends.get(end).shape();
            var columns = Stream.of(links, references, fields)
                    .flatMap(List::stream)
                    .flatMap(field -> Optional.ofNullable(field.shapes().get(number)).stream())
                    .filter(column -> shape.map(
                                    known -> known.field(column.name()).isEmpty())
                            .orElse(!column.name().equals("id")))
                    .toList();
            var unique = new HashSet<String>();
            links.stream()
                    .map(link -> link.name(number))
                    .filter(name -> isToBeUnique(name, number))
                    .forEach(unique::add);
            if (shape.isEmpty() || !columns.isEmpty() || !unique.isEmpty()) {
                missing.add(new ToMake(ends.get(end), shape.isEmpty(), columns, unique));
            }
        }
    }

    private boolean isToBeUnique(String column, int end) {
        return !column.isEmpty()
                && ends.get(end)
                        .shape()
                        .filter(shape -> column.equals(shape.keyField())
                                || shape.uniqueFields().contains(column))
                        .isEmpty();
    }

    /** The fields of an end that nothing alike was found for elsewhere. */
    List<String> left(int end) {
        return ends.get(end).shape().map(ObjectShape::fields).orElse(List.of()).stream()
                .filter(field -> field.type().isPresent())
                .map(FieldShape::name)
                .filter(name -> !taken.get(end).contains(name))
                .filter(name -> !name.equals(ends.get(end).shape().orElseThrow().keyField()))
                .toList();
    }

    /** The field by which records that exist already are likely to be paired rightly. */
    Optional<DraftField> matching() {
        var complete = fields.stream()
                .filter(field -> field.shapes().stream().allMatch(shape -> shape != null))
                .filter(field -> field.sureness() != Sureness.GUESS)
                .toList();
        return complete.stream().filter(this::isUnique).findFirst().or(() -> complete.stream()
                .filter(field -> NameWords.common(NameWords.of(field.name())).contains("email"))
                .findFirst());
    }

    /** The field that names a record, though maybe more than one. */
    Optional<DraftField> naming() {
        return fields.stream()
                .filter(field -> field.shapes().stream().allMatch(shape -> shape != null))
                .filter(field -> NameWords.of(field.name()).equals(List.of("name")))
                .findFirst();
    }

    private boolean isUnique(DraftField field) {
        return IntStream.range(0, ends.size()).allMatch(end -> ends.get(end)
                .shape()
                .filter(shape -> shape.uniqueFields().contains(field.name(end)))
                .isPresent());
    }

    /** The field that tells when a record was edited. */
    Optional<DraftField> editedAt() {
        return fields.stream()
                .filter(field -> field.known().allMatch(shape -> shape.type().equals(Optional.of(ValueType.TIMESTAMP))))
                .filter(field -> NameWords.common(NameWords.of(field.name())).equals(List.of("modified")))
                .findFirst();
    }
}
