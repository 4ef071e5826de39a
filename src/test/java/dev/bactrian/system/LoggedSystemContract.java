package dev.bactrian.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the pipeline relies on besides of a system whose log it follows. */
public abstract class LoggedSystemContract extends SystemContract {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Makes the system alter names by itself, and tells what it makes of {@code "Ada  "}. */
    protected abstract String alterNames() throws Exception;

    /** Follows the log from now on. */
    protected abstract void follow() throws Exception;

    /** Ends the source as a crash does. */
    protected abstract void kill() throws Exception;

    /** Goes on from the place that was kept last. */
    protected abstract void resume() throws Exception;

    /** What the source has told. */
    protected abstract List<Change> told();

    @Test
    void ownWriteIsKnownInTheLogAndOthersAreNot() throws Exception {
        var ada = insert("Ada", "Rome");
        follow();

        var ours = update(ada, Fields.of(name(), "Ada"), Fields.of(name(), "Ann"));
        write(ours);
        update(ada, city(), "Oslo");

        await().atMost(PATIENCE).until(() -> updatesOf(ada).size() >= 2);
        assertThat(updatesOf(ada).get(0).origin()).isEqualTo(ours.token());
        assertThat(updatesOf(ada).get(0).fields().get(name())).isEqualTo("Ann");
        assertThat(updatesOf(ada).get(1).origin()).isEmpty();
        assertThat(updatesOf(ada).get(1).fields().get(city())).isEqualTo("Oslo");
    }

    @Test
    void whatTheSystemMakesOfAnOwnWriteIsTold() throws Exception {
        var ada = insert("Bea", "Rome");
        var altered = alterNames();
        follow();

        var ours = update(ada, Fields.of(name(), "Bea"), Fields.of(name(), "Ada  "));
        write(ours);

        await().atMost(PATIENCE).until(() -> !updatesOf(ada).isEmpty());
        assertThat(updatesOf(ada).get(0).origin()).isEqualTo(ours.token());
        assertThat(updatesOf(ada).get(0).fields().get(name())).isEqualTo(altered);
    }

    @Test
    void whatHappensWhileNobodyFollowsIsToldAfterwardsInOrder() throws Exception {
        follow();
        var ada = insert("Ada", "Rome");
        await().atMost(PATIENCE).until(() -> !of(ada).isEmpty());
        kill();
        var before = told().size();
        update(ada, city(), "Oslo");
        update(ada, city(), "Bonn");
        delete(ada);

        resume();

        await().atMost(PATIENCE)
                .until(() -> of(ada).stream().anyMatch(change -> change.operation() == Operation.DELETE));
        var later = told().subList(before, told().size()).stream()
                .filter(updatesOf(ada)::contains)
                .map(change -> String.valueOf(change.fields().get(city())))
                .toList();
        assertThat(later).endsWith("Oslo", "Bonn");
    }

    private List<Change> of(String key) {
        return told().stream().filter(change -> change.key().equals(key)).toList();
    }

    /** Without the insert, which a source that begins somewhat earlier tells too. */
    private List<Change> updatesOf(String key) {
        return of(key).stream()
                .filter(change -> change.operation() == Operation.UPDATE)
                .toList();
    }
}
