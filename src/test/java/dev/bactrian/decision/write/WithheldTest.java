package dev.bactrian.decision.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What refers to a record that the system does not hold yet is written later; a new record waits for it, unless the two refer to each other. */
class WithheldTest {

    private static final Fields CHANGED = Fields.of("name", "Ada").with("customer", "7");

    @Test
    void newRecordWaitsForItsParent() {
        var create = new Write(WriteKind.CREATE, Fields.none(), CHANGED);

        assertThat(create.without(new Withheld(Set.of("customer"), true))).isEmpty();
        assertThat(create.without(new Withheld(Set.of("owner"), true))).contains(create);
        assertThat(create.without(Withheld.NOTHING)).contains(create);
    }

    @Test
    void newRecordIsMadeWithoutAParentThatRefersToItAsWell() {
        var create = new Write(WriteKind.CREATE, Fields.none(), CHANGED);

        assertThat(create.without(new Withheld(Set.of("customer"), false)))
                .contains(new Write(WriteKind.CREATE, Fields.none(), CHANGED.with("customer", null)));
    }

    @Test
    void restOfAnUpdateIsWritten() {
        var update = new Write(WriteKind.UPDATE, Fields.of("name", "Bea").with("customer", "6"), CHANGED);

        assertThat(update.without(new Withheld(Set.of("customer"), true)))
                .contains(new Write(WriteKind.UPDATE, Fields.of("name", "Bea"), Fields.of("name", "Ada")));
        assertThat(new Write(WriteKind.UPDATE, Fields.none(), Fields.of("customer", "7"))
                        .without(new Withheld(Set.of("customer"), true)))
                .isEqualTo(Optional.empty());
    }

    @Test
    void deletesAndLookUpsAreNeverWithheld() {
        var delete = new Write(WriteKind.DELETE, CHANGED, Fields.none());

        assertThat(delete.without(new Withheld(Set.of("customer"), true))).contains(delete);
    }
}
