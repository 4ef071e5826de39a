package dev.bactrian.system.postgres;

import dev.bactrian.system.PlaceKeeper;
import org.jspecify.annotations.Nullable;

/** Keeps a source's offsets in memory, as long as it is open. */
final class OffsetMemory implements PlaceKeeper {

    private @Nullable String offsets;
    private boolean isOpen = true;

    @Override
    public synchronized @Nullable String kept() {
        return offsets;
    }

    @Override
    public synchronized void keep(String latest) {
        if (!isOpen) {
            throw new IllegalStateException("nothing is kept any more");
        }
        offsets = latest;
    }

    synchronized void open() {
        isOpen = true;
    }

    synchronized void shut() {
        isOpen = false;
    }
}
