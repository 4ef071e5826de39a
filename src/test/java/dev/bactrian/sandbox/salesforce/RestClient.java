package dev.bactrian.sandbox.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** A logged-in client of a stand-in that knows nothing but HTTP and JSON. */
final class RestClient {
    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final String version;
    private String token = "";

    /** An answer with its body read as JSON; of a body that is empty, a missing node. */
    record Answer(int status, JsonNode body, HttpResponse<String> raw) {
        String errorCode() {
            return body.path(0).path("errorCode").asText();
        }
    }

    RestClient(String url, String version) {
        this.url = url;
        this.version = version;
    }

    static RestClient loggedIn(SalesforceStandIn salesforce) {
        RestClient client = new RestClient(salesforce.url(), "62.0");
        client.login();
        return client;
    }

    RestClient withVersion(String other) {
        RestClient client = new RestClient(url, other);
        client.token = token;
        return client;
    }

    String token() {
        return token;
    }

    void login() {
        token = form("/services/oauth2/token", "grant_type=client_credentials&client_id=a&client_secret=b")
                .body()
                .path("access_token")
                .asText();
    }

    Answer form(String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    Answer post(String path, String body, String... headers) {
        return send(request(path, headers).POST(BodyPublishers.ofString(body)));
    }

    Answer patch(String path, String body, String... headers) {
        return send(request(path, headers).method("PATCH", BodyPublishers.ofString(body)));
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    Answer query(String soql, String... headers) {
        return get("query?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8), headers);
    }

    Answer queryAll(String soql) {
        return get("queryAll/?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            String body = response.body();
            JsonNode json = body.startsWith("{") || body.startsWith("[") ? JSON.readTree(body) : JSON.missingNode();
            return new Answer(response.statusCode(), json, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A path that starts with a slash is taken from the root, any other from the versioned base. */
    HttpRequest.Builder request(String path, String... headers) {
        String full = path.startsWith("/") ? url + path : url + "/services/data/v" + version + "/" + path;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(full))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
        return headers.length == 0 ? request : request.headers(headers);
    }
}
