package dev.bactrian.sandbox.salesforce.rest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One HTTP request.
 *
 * @param path the decoded segments of the path, empty ones left out, so that {@code //a/} equals {@code /a}
 * @param query decoded parameters; of equal names the last
 * @param headers by name in lower case
 */
public record Request(
        String method, List<String> path, Map<String, String> query, Map<String, String> headers, String body) {

    private static final Set<String> METHOD_PARAMETERS = Set.of("_httpmethod", "_http_method");

    public Request {
        path = List.copyOf(path);
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /**
     * Takes a request apart.
     *
     * @param uri path and query as the request line has them
     */
    public static Request of(String method, String uri, Map<String, String> headers, String body) {
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : uri.substring(0, mark);
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(decode(segment.replace("+", "%2B")));
            }
        }
        Map<String, String> query = form(mark < 0 ? "" : uri.substring(mark + 1));
        return new Request(meant(method.toUpperCase(Locale.ROOT), query), segments, query, headers, body);
    }

    /** Clients that cannot send PATCH send POST with {@code ?_HttpMethod=PATCH}; HEAD is a GET whose body is not sent. */
    private static String meant(String method, Map<String, String> query) {
        if (method.equals("HEAD")) {
            return "GET";
        }
        return !method.equals("POST")
                ? method
                : query.entrySet().stream()
                        .filter(parameter ->
                                METHOD_PARAMETERS.contains(parameter.getKey().toLowerCase(Locale.ROOT)))
                        .map(parameter -> parameter.getValue().toUpperCase(Locale.ROOT))
                        .findFirst()
                        .orElse(method);
    }

    /** Reads parameters in the form of a query string. */
    static Map<String, String> form(String encoded) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : encoded.split("&")) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                parameters.put(
                        decode(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** The segment at that place, or an empty text behind the end. */
    public String segment(int index) {
        return index < path.size() ? path.get(index) : "";
    }

    /** The version in {@code /services/data/v62.0/…}: {@code 62.0}. */
    public String version() {
        String version = segment(2);
        return version.startsWith("v") ? version.substring(1) : version;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
