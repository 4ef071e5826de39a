package dev.bactrian.system.salesforce;

import java.time.Instant;
import java.util.Objects;

/**
 * What a feed keeps beside the position of the last event.
 *
 * @param since changes before this moment, by the org's clock, are known
 * @param replayId of a keepalive, in base64; empty: none came yet
 * @param after the replay id of the event before that keepalive; empty: there was none
 */
record SalesforcePlace(Instant since, String replayId, String after) {

    static SalesforcePlace read(String offsets) {
        var json = SalesforceCalls.json(offsets);
        var since = json.path("since").asText("");
        return new SalesforcePlace(
                since.isEmpty() ? Instant.EPOCH : Instant.parse(since),
                json.path("replayId").asText(""),
                json.path("after").asText(""));
    }

    /** Where to go on behind an event: behind the keepalive that came after it, or behind the event itself; empty: nowhere yet. */
    String replayIdBehind(String event) {
        return !replayId.isEmpty() && Objects.equals(event, after) ? replayId : event;
    }

    String json() {
        return SalesforceCalls.MAPPER
                .createObjectNode()
                .put("since", since.toString())
                .put("replayId", replayId)
                .put("after", after)
                .toString();
    }
}
