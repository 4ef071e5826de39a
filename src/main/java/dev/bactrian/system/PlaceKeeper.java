package dev.bactrian.system;

import org.jspecify.annotations.Nullable;

/** Keeps an adapter's own offsets, and only once every change that it handed over so far is durable. */
public interface PlaceKeeper {

    /** What was kept last, as JSON; null where nothing was. */
    @Nullable
    String kept();

    /**
     * Waits until every change handed over so far is durable, then keeps the offsets.
     *
     * @throws RuntimeException where they are not durable: the adapter must not confirm anything to its system
     */
    void keep(String offsets);
}
