package dev.bactrian.system.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import java.util.Optional;

/** Whether a record that was just read lets a delivery take place. */
final class SalesforceComparison {

    private SalesforceComparison() {}

    /**
     * The answer that makes the write needless or wrong; empty: write.
     *
     * @param log where the org's log stood when the record was read
     */
    static Optional<Answer> answer(Delivery delivery, JsonNode record, SalesforceReads reads, Position log) {
        if (!record.isObject()) {
            return Optional.of(
                    delivery.kind() == WriteKind.DELETE ? new Answer.AlreadyThere(log) : new Answer.Missing(log));
        }
        if (delivery.kind() == WriteKind.LOOK_UP) {
            return Optional.of(new Answer.Differs(reads.change(record, Position.NONE), log));
        }
        if (delivery.kind() == WriteKind.UPDATE && holds(reads.object(), record, delivery.wanted())) {
            return Optional.of(new Answer.AlreadyThere(log));
        }
        return holds(reads.object(), record, delivery.expected())
                ? Optional.empty()
                : Optional.of(new Answer.Differs(reads.change(record, Position.NONE), log));
    }

    /** Whether a record holds all of these values. */
    static boolean holds(SalesforceObject object, JsonNode record, Fields fields) {
        return fields.names().stream()
                .allMatch(field -> SalesforceValues.same(
                        SalesforceValues.ofJson(object.type(field), record.path(field)), fields.get(field)));
    }
}
