package dev.bactrian.state;

import dev.bactrian.change.Digest;
import java.nio.charset.StandardCharsets;

/** A text as an index of the state takes it, which keeps no more than 2,704 bytes of a row: what is longer is told by its beginning and a digest. */
public final class IndexedText {

    /** So many bytes leave room for the names that stand beside it in an index. */
    private static final int MOST_BYTES = 2_400;

    private static final int BEGINNING = 100;

    private IndexedText() {}

    /** Equal texts stay equal, and others different. */
    public static String of(String text) {
        if (text.length() <= MOST_BYTES && text.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, BEGINNING)) + "… (sha256 " + Digest.sha256(text) + ")";
    }
}
