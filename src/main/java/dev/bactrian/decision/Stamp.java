package dev.bactrian.decision;

import java.time.Instant;

/** The last accepted edit of a field: by which system, and when by that system's clock. */
public record Stamp(String system, Instant at) {

    /** What stands for a system where a person edited; the person's name follows. */
    public static final String PERSON = "person:";

    public static Stamp ofPerson(String name, Instant at) {
        return new Stamp(PERSON + name, at);
    }

    public boolean isPerson() {
        return system.startsWith(PERSON);
    }
}
