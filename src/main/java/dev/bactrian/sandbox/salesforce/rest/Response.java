package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bactrian.sandbox.salesforce.org.SalesforceError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One HTTP answer. */
public record Response(int status, String contentType, String body, Map<String, String> headers) {
    public Response {
        headers = Map.copyOf(headers);
    }

    static Response json(int status, JsonNode body) {
        return new Response(status, "application/json;charset=UTF-8", Json.write(body), Map.of());
    }

    static Response empty(int status) {
        return new Response(status, "", "", Map.of());
    }

    static Response text(int status, String contentType, String body) {
        return new Response(status, contentType, body, Map.of());
    }

    static Response error(int status, SalesforceError... errors) {
        return json(status, Json.errors(List.of(errors)));
    }

    Response with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Response(status, contentType, body, more);
    }
}
