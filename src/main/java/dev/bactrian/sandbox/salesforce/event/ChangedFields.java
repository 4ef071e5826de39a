package dev.bactrian.sandbox.salesforce.event;

import dev.bactrian.sandbox.salesforce.org.Row;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers which fields an update changed, which it cleared and of which it tells the difference only; other changes name none. */
final class ChangedFields {
    private final BitSet changed = new BitSet();
    private final BitSet nulled = new BitSet();
    private final BitSet diffs = new BitSet();
    private final List<String> changedParts = new ArrayList<>();
    private final List<String> nulledParts = new ArrayList<>();

    void mark(@Nullable Row before, int position, @Nullable Object value) {
        if (before != null) {
            changed.set(position);
            nulled.set(position, value == null);
        }
    }

    void markDiff(int position) {
        diffs.set(position);
    }

    void markParts(@Nullable Row before, int position, BitSet changedIn, BitSet nulledIn) {
        if (before != null && !changedIn.isEmpty()) {
            changedParts.add(position + "-" + FieldBitmap.of(changedIn));
        }
        if (before != null && !nulledIn.isEmpty()) {
            nulledParts.add(position + "-" + FieldBitmap.of(nulledIn));
        }
    }

    List<String> changedFields() {
        return list(changed, changedParts);
    }

    List<String> nulledFields() {
        return list(nulled, nulledParts);
    }

    List<String> diffFields() {
        return list(diffs, List.of());
    }

    private static List<String> list(BitSet positions, List<String> parts) {
        List<String> all = new ArrayList<>();
        if (!positions.isEmpty()) {
            all.add(FieldBitmap.of(positions));
        }
        all.addAll(parts);
        return all;
    }
}
