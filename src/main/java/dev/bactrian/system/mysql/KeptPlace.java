package dev.bactrian.system.mysql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a feed keeps with its place: where the log goes on, and what the table was like then, as Debezium's schema history tells it. A row of the log names no
 * columns, so it can be read only by what its table was like when it was written.
 *
 * @param gtids the numbers of the last transactions up to the place, e.g. {@code 0-1-4711}, by which a log of other contents is known; empty: unknown
 * @param columns what the table was like when it was read, as {@link MysqlServer#columns} tells it
 * @param history one JSON object for each statement that made or altered the table
 */
record KeptPlace(BinlogPlace place, String gtids, String columns, List<String> history) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    KeptPlace {
        history = List.copyOf(history);
    }

    /** Empty: nothing was kept. */
    static Optional<KeptPlace> parse(String json) {
        try {
            var read = MAPPER.readTree(json);
            if (!read.has("file")) {
                return Optional.empty();
            }
            var history = new ArrayList<String>();
            read.path("history").forEach(one -> history.add(one.asText()));
            return Optional.of(new KeptPlace(
                    new BinlogPlace(read.path("file").asText(), read.path("pos").asLong()),
                    read.path("gtids").asText(""),
                    read.path("columns").asText(""),
                    history));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("unreadable offsets " + json, e);
        }
    }

    String json() {
        var written = MAPPER.createObjectNode()
                .put("file", place.file())
                .put("pos", place.offset())
                .put("gtids", gtids)
                .put("columns", columns);
        var all = written.putArray("history");
        history.forEach(all::add);
        return written.toString();
    }
}
