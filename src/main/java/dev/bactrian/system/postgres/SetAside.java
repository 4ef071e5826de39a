package dev.bactrian.system.postgres;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The deliveries of a batch that are tried once more when its others are written, in rounds that go on as long as they help. Each round goes the other way
 * round: where values move along a row of rows, one of the two ways is the right order.
 */
final class SetAside {

    private static final int MOST_ROUNDS = 6;

    private final Map<Delivery, Answer> waiting = new LinkedHashMap<>();
    private int rounds;
    private int writtenBefore = Integer.MAX_VALUE;

    boolean holds(Delivery delivery) {
        return waiting.containsKey(delivery);
    }

    /** @param answer for when another try does not help
     * @param written how many rows of the batch were written by now */
    void put(Delivery delivery, Answer answer, int written) {
        waiting.put(delivery, answer);
        writtenBefore = Math.min(writtenBefore, written);
    }

    /** What is to be tried once more; none where nothing was written since it was tried last. */
    List<Delivery> next(int written) {
        if (written <= writtenBefore || rounds == MOST_ROUNDS) {
            return List.of();
        }
        var again = new ArrayList<>(waiting.keySet());
        Collections.reverse(again);
        waiting.clear();
        writtenBefore = Integer.MAX_VALUE;
        rounds++;
        return again;
    }

    /** The answers for what no further try helps. */
    Map<Delivery, Answer> answers() {
        return waiting;
    }
}
