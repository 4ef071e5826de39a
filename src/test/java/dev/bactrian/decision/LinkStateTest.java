package dev.bactrian.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Findings;
import dev.bactrian.change.Findings.LeftOut;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkStateTest {

    private static final Fields HELD = Fields.of("name", "Ann").with("phone", null);
    private static final LinkState LINK =
            LinkState.none("erp").withKey("1").with(Presence.PRESENT).withShadow(HELD, Fields.of("name", "ANN"));

    @Test
    void readingOfWhatTheSystemIsKnownToHoldIsKnown() {
        assertThat(LINK.isKnownToHold(reading(HELD, Fields.of("name", "ANN")))).isTrue();
        assertThat(LINK.isKnownToHold(reading(Fields.of("phone", null), Fields.none())))
                .isTrue();
    }

    @Test
    void readingOfAnythingElseIsNot() {
        var raw = Fields.of("name", "ANN");

        assertThat(LINK.isKnownToHold(reading(HELD.with("name", "Bob"), raw))).isFalse();
        assertThat(LINK.isKnownToHold(reading(HELD.with("city", null), raw)))
                .as("nobody has told of the city")
                .isFalse();
        assertThat(LINK.isKnownToHold(reading(HELD, Fields.of("name", "Ann "))))
                .as("another spelling")
                .isFalse();
        assertThat(LINK.isKnownToHold(reading(HELD, Fields.none()))).isFalse();
        assertThat(LINK.with(Presence.UNKNOWN).isKnownToHold(reading(HELD, raw)))
                .isFalse();
    }

    @Test
    void readingThatTheRulesRefuseIsNot() {
        var raw = Fields.of("name", "ANN");
        var misfit = Findings.misfits(List.of("name is too long"));
        var leftOut = new Findings("", List.of(), List.of(), List.of(new LeftOut("city", "one_of", "X")), List.of());

        assertThat(LINK.isKnownToHold(new MappedChange(change(), HELD, raw, Map.of(), misfit)))
                .isFalse();
        assertThat(LINK.isKnownToHold(new MappedChange(change(), HELD, raw, Map.of(), leftOut)))
                .isFalse();
    }

    @Test
    void nothingIsKnownWhileAWriteIsPending() {
        var write = PendingWrite.uncertain("t", WriteKind.UPDATE, HELD, HELD.with("phone", "1"));

        assertThat(LINK.withSent(List.of(write)).isKnownToHold(reading(HELD, Fields.of("name", "ANN"))))
                .isFalse();
    }

    private static MappedChange reading(Fields fields, Fields raw) {
        return new MappedChange(change(), fields, raw, Map.of(), List.of());
    }

    private static Change change() {
        return new Change("people", "erp", "1", Operation.READ, Fields.none(), Instant.EPOCH, Position.NONE, "");
    }
}
