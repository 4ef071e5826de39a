package dev.bactrian.pipeline;

import dev.bactrian.state.TooMuchAtOnce;
import java.util.List;
import java.util.function.Consumer;

/** Does to a list at once what finds room in memory at once, and else in halves, in their order. */
public final class InParts {

    private InParts() {}

    public static <T> void run(List<T> all, Consumer<List<T>> action) {
        try {
            action.accept(all);
        } catch (TooMuchAtOnce e) {
            if (all.size() < 2) {
                throw e;
            }
            var half = all.size() / 2;
            run(all.subList(0, half), action);
            run(all.subList(half, all.size()), action);
        }
    }
}
