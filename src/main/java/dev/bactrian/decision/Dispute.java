package dev.bactrian.decision;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field on which systems differ until a person decides; nobody is brought any of the values meanwhile.
 *
 * @param claims what each system wants the field to be
 */
public record Dispute(Map<String, Claim> claims) {

    /**
     * @param at when it was edited, by the system's clock
     */
    public record Claim(@Nullable Object value, Instant at) {}

    public Dispute {
        claims = Map.copyOf(claims);
    }

    public Dispute with(String system, Claim claim) {
        var copy = new LinkedHashMap<>(claims);
        copy.put(system, claim);
        return new Dispute(copy);
    }

    /** Whether nothing is left to decide. */
    public boolean isAgreed() {
        return claims.values().stream().map(Claim::value).distinct().count() <= 1;
    }
}
