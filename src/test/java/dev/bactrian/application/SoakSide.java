package dev.bactrian.application;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One system's half of a sync: where its users edit, and what it holds. */
interface SoakSide {

    String sync();

    String system();

    /** The fields that its users edit. */
    List<String> fields();

    /** A value that no other edit has. */
    String value(String field, long edit);

    /** Makes the edit, and notes with it what became of it. */
    void make(SoakEdit edit);

    /** What it holds, by key and field. */
    Map<String, Map<String, @Nullable String>> rows() throws SQLException;
}
