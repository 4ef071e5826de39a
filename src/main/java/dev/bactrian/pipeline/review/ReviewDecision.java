package dev.bactrian.pipeline.review;

import dev.bactrian.decision.Decision;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.review.Review;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What a person wants done with a record.
 *
 * @param word as it stands in the journal, e.g. {@code pick}
 * @param by who decides
 * @param system by whose key the journal names the record
 */
record ReviewDecision(String word, String by, String system, Rule rule) {

    /** How the record is decided, in the transaction that holds it. */
    @FunctionalInterface
    interface Rule {
        /**
         * Empty where there is nothing to decide any more.
         *
         * @throws IllegalArgumentException saying what is wrong with what the person wants
         */
        Optional<Decision> decide(Review review, RecordState record, Connection connection) throws SQLException;
    }
}
