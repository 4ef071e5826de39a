package dev.bactrian.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.ConnectedSystem.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the pipeline relies on of every system. An adapter's test says how its system is reached past the adapter, and passes all of it. */
public abstract class SystemContract {

    private long deliveries;

    protected abstract ConnectedSystem system();

    /** One like it, which cannot be reached. */
    protected abstract ConnectedSystem outOfReach() throws Exception;

    /** Of an object with at least two texts, named by {@link #name()} and {@link #city()}, whose feed was made. */
    protected abstract Subscription subscription();

    protected abstract String name();

    protected abstract String city();

    /** Makes a record as its users do. */
    protected abstract String insert(String name, String city) throws Exception;

    /** Another form of a key, as a person may type it. */
    protected abstract String typed(String key);

    protected abstract void update(String key, String field, String value) throws Exception;

    protected abstract void delete(String key) throws Exception;

    /** What a record holds in a field; null: there is no such record. */
    protected abstract @Nullable String held(String key, String field) throws Exception;

    /** What a create brings, with a key where the system does not choose it. */
    protected abstract Fields creatable(String name, String city);

    /** A create that the system refuses for what it brings. */
    protected abstract Fields refused();

    @Test
    void objectIsDescribedByItsFieldsAndAnUnknownOneByNothing() {
        var shape = system().describe(subscription().object()).orElseThrow();

        assertThat(shape.field(name())).isPresent();
        assertThat(shape.field("NoSuchField")).isEmpty();
        assertThat(system().describe("NoSuchThing")).isEmpty();
    }

    @Test
    void recordsAreReadWholeAndWhatIsNotThereIsLeftOut() throws Exception {
        var ada = insert("Ada", "Rome");
        var bea = insert("Bea", "Oslo");
        var gone = insert("Cid", "Bonn");
        delete(gone);

        var read = system().read(subscription(), List.of(ada, gone));
        var all = new ArrayList<Change>();
        system().readAll(subscription(), all::addAll);

        assertThat(read).singleElement().satisfies(change -> {
            assertThat(change.key()).isEqualTo(ada);
            assertThat(change.operation()).isEqualTo(Operation.READ);
            assertThat(change.fields().get(name())).isEqualTo("Ada");
            assertThat(change.fields().get(city())).isEqualTo("Rome");
        });
        assertThat(all).extracting(Change::key).contains(ada, bea).doesNotContain(gone);
    }

    @Test
    void keyThatAPersonTypedIsToldAsTheSystemTellsIt() throws Exception {
        var ada = insert("Ada", "Rome");
        var gone = insert("Bea", "Oslo");
        delete(gone);

        assertThat(typed(ada)).isNotEqualTo(ada);
        assertThat(system().keyAsTold(subscription(), typed(ada))).isEqualTo(ada);
        assertThat(system().keyAsTold(subscription(), ada)).isEqualTo(ada);
        assertThat(system().keyAsTold(subscription(), typed(gone))).isEqualTo(gone);
        assertThat(system().keyAsTold(subscription(), "no 'key'; at all")).isEqualTo("no 'key'; at all");
    }

    @Test
    void createTellsTheKey() throws Exception {
        var answer = write(creation(creatable("Ada", "Rome")));

        assertThat(answer)
                .isInstanceOfSatisfying(Answer.Written.class, written -> assertThat(heldNow(written.key(), name()))
                        .isEqualTo("Ada"));
    }

    @Test
    void createThatIsRepeatedMakesNoSecondRecord() throws Exception {
        var creation = creation(creatable("Ada", "Rome"));
        var first = (Answer.Written) write(creation);
        var again = new Delivery(
                creation.recordId(),
                WriteKind.CREATE,
                creation.key(),
                creation.expected(),
                creation.wanted(),
                creation.token(),
                Instant.now().minusSeconds(60));

        var answer = write(again);

        assertThat(answer).isInstanceOfAny(Answer.Differs.class, Answer.AlreadyThere.class);
        assertThat(answer)
                .satisfiesAnyOf(
                        one -> assertThat(one).isInstanceOf(Answer.AlreadyThere.class),
                        one -> assertThat(((Answer.Differs) one).actual().key()).isEqualTo(first.key()));
    }

    @Test
    void updateIsWrittenOnlyOverWhatIsExpected() throws Exception {
        var ada = insert("Ada", "Rome");
        var bea = insert("Bea", "Oslo");

        var answers = write(List.of(
                update(ada, Fields.of(name(), "Ada"), Fields.of(name(), "Ann")),
                update(bea, Fields.of(name(), "somebody else"), Fields.of(name(), "Bob"))));

        assertThat(answers.get(0)).isInstanceOf(Answer.Written.class);
        assertThat(answers.get(1)).isInstanceOfSatisfying(Answer.Differs.class, differs -> assertThat(
                        differs.actual().fields().get(name()))
                .isEqualTo("Bea"));
        assertThat(held(ada, name())).isEqualTo("Ann");
        assertThat(held(ada, city())).isEqualTo("Rome");
        assertThat(held(bea, name())).isEqualTo("Bea");
    }

    @Test
    void whatIsWantedAndThereAlreadyIsToldAsThat() throws Exception {
        var ada = insert("Ann", "Rome");

        assertThat(write(update(ada, Fields.of(name(), "Ada"), Fields.of(name(), "Ann"))))
                .isInstanceOf(Answer.AlreadyThere.class);
    }

    @Test
    void deleteAndWhatIsGoneAreTold() throws Exception {
        var ada = insert("Ada", "Rome");
        var deletion = delivery(WriteKind.DELETE, ada, Fields.of(name(), "Ada"), Fields.none());

        assertThat(write(delivery(WriteKind.DELETE, ada, Fields.of(name(), "other"), Fields.none())))
                .isInstanceOf(Answer.Differs.class);
        assertThat(write(deletion)).isInstanceOf(Answer.Written.class);
        assertThat(held(ada, name())).isNull();
        assertThat(write(deletion)).isInstanceOf(Answer.AlreadyThere.class);
        assertThat(write(update(ada, Fields.none(), Fields.of(name(), "Ann")))).isInstanceOf(Answer.Missing.class);
        assertThat(write(delivery(WriteKind.LOOK_UP, ada, Fields.none(), Fields.none())))
                .isInstanceOf(Answer.Missing.class);
    }

    @Test
    void refusedRecordStopsOnlyItself() throws Exception {
        var ada = insert("Ada", "Rome");

        var answers = write(List.of(
                creation(creatable("Bea", "Oslo")),
                creation(refused()),
                update(ada, Fields.of(name(), "Ada"), Fields.of(name(), "Ann"))));

        assertThat(answers.get(0)).isInstanceOf(Answer.Written.class);
        assertThat(answers.get(1)).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.code()).isNotBlank();
            assertThat(refused.message()).isNotBlank();
        });
        assertThat(answers.get(2)).isInstanceOf(Answer.Written.class);
    }

    @Test
    void systemOutOfReachIsUnavailableAndNothingElse() throws Exception {
        var far = outOfReach();

        assertThatThrownBy(() -> far.describe(subscription().object())).isInstanceOf(SystemUnavailable.class);
        assertThatThrownBy(() -> far.feed(subscription(), new NoPlace())).isInstanceOf(SystemUnavailable.class);
        assertThatThrownBy(() -> far.write(subscription(), List.of(creation(creatable("Ada", "Rome")))))
                .isInstanceOf(SystemUnavailable.class);
    }

    private @Nullable String heldNow(String key, String field) {
        try {
            return held(key, field);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    protected final Answer write(Delivery delivery) {
        return write(List.of(delivery)).get(0);
    }

    /** The answers, in the order of the deliveries. */
    protected final List<Answer> write(List<Delivery> all) {
        var answered = system().write(subscription(), all);
        return all.stream()
                .map(delivery -> answered.stream()
                        .filter(one -> one.delivery() == delivery)
                        .findFirst()
                        .orElseThrow()
                        .answer())
                .toList();
    }

    private Delivery creation(Fields wanted) {
        return delivery(WriteKind.CREATE, null, Fields.none(), wanted);
    }

    protected final Delivery update(String key, Fields expected, Fields wanted) {
        return delivery(WriteKind.UPDATE, key, expected, wanted);
    }

    private Delivery delivery(WriteKind kind, @Nullable String key, Fields expected, Fields wanted) {
        deliveries++;
        return new Delivery(deliveries, kind, key, expected, wanted, "t" + deliveries, null);
    }

    private static final class NoPlace implements PlaceKeeper {

        @Override
        public @Nullable String kept() {
            return null;
        }

        @Override
        public void keep(String offsets) {}
    }
}
