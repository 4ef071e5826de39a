package dev.bactrian.definition;

import dev.bactrian.change.ValueType;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of every system of one type before any of them is asked: how sync files name its objects and fields, how they say how to reach it, and
 * what its objects are like. An adapter brings one, as a Java service; see {@link SystemKinds}.
 */
public interface SystemKind {

    /** The word for the type in sync files and in {@code bactrian.systems.<name>.type}, e.g. {@code postgres}. */
    String type();

    /** What an object's name must be, where this can be none, e.g. {@code table or schema.table}; empty: it may be one. */
    Optional<String> expectedOfObject(String name);

    /** What a field's name must be, where this can be none; empty: it may be one. */
    Optional<String> expectedOfField(String name);

    /** Whether a field's name in any case is the same field. */
    boolean ignoresCase();

    /** Whether objects may have a unique field that makes creates repeatable, as {@code external_id_field} names it. */
    boolean hasExternalIds();

    /** The keys of {@code credentials} that such a system may take. */
    Set<String> credentialKeys();

    /**
     * Checks what a sync file says of how to reach a system.
     *
     * @param given takes the mistakes; keys that no system of the type takes are found by others
     * @return what would stand under {@code bactrian.systems.<name>.} in application.properties, without {@code type}
     */
    Map<String, String> settings(GivenCredentials given);

    /** What objects are like, as far as all of them are. */
    ObjectKind object();

    /**
     * What all objects of such systems are like.
     *
     * @param word what an object is called, e.g. {@code table}
     * @param keyField the field that holds the key; empty: each object has its own
     * @param ownFields fields that every object has and nobody may write, by name
     * @param emptyIsNull see {@link ObjectShape#emptyIsNull}
     * @param holdsJson whether there are fields of JSON; else texts hold it
     * @param timestampUnit see {@link ObjectShape#timestampUnit}
     * @param comparesOnWrite whether a write takes place only if the system still holds what is expected, in one step
     */
    record ObjectKind(
            String word,
            Optional<String> keyField,
            Map<String, ValueType> ownFields,
            boolean emptyIsNull,
            boolean holdsJson,
            ChronoUnit timestampUnit,
            boolean comparesOnWrite) {

        public ObjectKind {
            ownFields = Map.copyOf(ownFields);
        }
    }

    /** The section {@code credentials} of a sync file, as it is written. */
    interface GivenCredentials {

        /** Whether the key is written, with whatever value. */
        boolean isWritten(String key);

        /** The keys that are given with a value that can be one. */
        Set<String> keys();

        /** The value of a key, or else the standard. */
        String textOr(String key, String standard);

        /** Notes a mistake where the key is not written; {@code who} needs it. */
        void need(String key, String who);

        /** Notes what is wrong with a key. */
        void mistake(String key, String what);

        /** What is given as settings: {@code client_id} as {@code client-id}; changing the map changes nothing else. */
        Map<String, String> asSettings();
    }
}
