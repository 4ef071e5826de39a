package dev.bactrian.change;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A change in the record's terms.
 *
 * @param fields the known fields under the record's names, each in its normal form
 * @param raw the system's own value of every field whose normal form is not what the system holds, by record name
 * @param otherKeys the keys of other systems that the change tells, by system
 * @param findings what the sync's rules found in it
 */
public record MappedChange(Change change, Fields fields, Fields raw, Map<String, String> otherKeys, Findings findings) {

    public MappedChange {
        otherKeys = Map.copyOf(otherKeys);
    }

    public MappedChange(Change change, Fields fields, Fields raw, Map<String, String> otherKeys, List<String> misfits) {
        this(change, fields, raw, otherKeys, Findings.misfits(misfits));
    }

    /** Every value that the record cannot hold, and why; a change that has any must not be decided. */
    public List<String> misfits() {
        return findings.misfits();
    }

    /** The same as the first that is heard of a record. */
    public MappedChange ofNew() {
        return new MappedChange(change, fields, raw, otherKeys, findings.ofNew());
    }

    public String system() {
        return change.system();
    }

    public String key() {
        return change.key();
    }

    public Operation operation() {
        return change.operation();
    }

    public Position position() {
        return change.position();
    }

    public Instant committedAt() {
        return change.committedAt();
    }
}
