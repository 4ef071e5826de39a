package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Sessions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** {@code /services/oauth2}: access tokens and who they belong to. */
final class OAuth {
    /** What each grant must give, and nobody checks further. */
    private static final Map<String, List<String>> PROOFS = Map.of(
            "client_credentials", List.of(),
            "password", List.of("username", "password"),
            "refresh_token", List.of("refresh_token"),
            "authorization_code", List.of("code"),
            "urn:ietf:params:oauth:grant-type:jwt-bearer", List.of("assertion"));

    private final Org org;
    private final Sessions sessions;
    private final BiPredicate<String, String> clients;

    /** @param clients whether a client id and secret are accepted; the secret is empty where the flow has none */
    OAuth(Org org, Sessions sessions, BiPredicate<String, String> clients) {
        this.org = org;
        this.sessions = sessions;
        this.clients = clients;
    }

    Response answer(Request request, String baseUrl) {
        return switch (request.segment(2)) {
            case "token" -> token(request, baseUrl);
            case "revoke" -> revoke(request);
            case "userinfo" -> authorized(request, baseUrl);
            default -> Response.text(404, "text/html", "");
        };
    }

    /** The page behind the {@code id} of a token answer. */
    Response identity(Request request, String baseUrl) {
        return authorized(request, baseUrl);
    }

    /** The access token that the request carries, if it is valid. */
    Optional<String> session(Request request) {
        return request.header("authorization")
                .map(value -> value.replaceFirst("(?i)^(Bearer|OAuth)\\s+", ""))
                .or(() -> request.parameter("oauth_token"))
                .or(() -> request.parameter("access_token"))
                .filter(sessions::isValid);
    }

    private Response token(Request request, String baseUrl) {
        Map<String, String> form = Request.form(request.body());
        if (form.isEmpty()) {
            form = request.query();
        }
        String grant = form.getOrDefault("grant_type", "");
        if (!PROOFS.containsKey(grant)) {
            return refused("unsupported_grant_type", "grant type not supported");
        }
        if (!clients.test(clientId(request, form), secret(request, form))) {
            return refused("invalid_client_id", "client identifier invalid");
        }
        for (String proof : PROOFS.getOrDefault(grant, List.of())) {
            if (form.getOrDefault(proof, "").isEmpty()) {
                return refused("invalid_grant", "authentication failure: " + proof + " is missing");
            }
        }
        return Response.json(200, issued(grant, baseUrl));
    }

    private ObjectNode issued(String grant, String baseUrl) {
        String now = String.valueOf(org.now().toEpochMilli());
        ObjectNode node = Json.object();
        node.put("access_token", sessions.open());
        if (grant.equals("password") || grant.equals("authorization_code")) {
            node.put(
                    "refresh_token",
                    "5Aep861" + Base64.getEncoder().encodeToString(now.getBytes(StandardCharsets.UTF_8)));
        }
        node.put(
                "signature",
                Base64.getEncoder().encodeToString((now + sessions.org()).getBytes(StandardCharsets.UTF_8)));
        node.put("scope", "full api refresh_token");
        node.put("instance_url", baseUrl);
        node.put("id", baseUrl + "/id/" + sessions.org() + "/" + Org.USER_ID);
        node.put("token_type", "Bearer");
        node.put("issued_at", now);
        node.put("api_instance_url", baseUrl);
        return node;
    }

    private static String clientId(Request request, Map<String, String> form) {
        String basic = basic(request);
        int colon = basic.indexOf(':');
        return colon < 0 ? form.getOrDefault("client_id", "") : basic.substring(0, colon);
    }

    private static String secret(Request request, Map<String, String> form) {
        String basic = basic(request);
        int colon = basic.indexOf(':');
        return colon < 0 ? form.getOrDefault("client_secret", "") : basic.substring(colon + 1);
    }

    private static String basic(Request request) {
        String header = request.header("authorization").orElse("");
        if (!header.startsWith("Basic ")) {
            return "";
        }
        try {
            return new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private Response revoke(Request request) {
        String token = request.parameter("token")
                .orElseGet(() -> Request.form(request.body()).getOrDefault("token", ""));
        if (!sessions.isValid(token)) {
            return refused("invalid_token", "invalid token");
        }
        sessions.close(token);
        return Response.text(200, "text/html;charset=UTF-8", "");
    }

    private Response authorized(Request request, String baseUrl) {
        if (session(request).isEmpty()) {
            return Response.text(403, "text/html;charset=UTF-8", "Bad_OAuth_Token");
        }
        ObjectNode node = Json.object();
        node.put("id", baseUrl + "/id/" + sessions.org() + "/" + Org.USER_ID);
        node.put("sub", baseUrl + "/id/" + sessions.org() + "/" + Org.USER_ID);
        node.put("asserted_user", true);
        node.put("user_id", Org.USER_ID);
        node.put("organization_id", sessions.org());
        node.put("preferred_username", Org.USER_NAME);
        node.put("username", Org.USER_NAME);
        node.put("nick_name", "integration");
        node.put("nickname", "integration");
        node.put("name", "Integration User");
        node.put("display_name", "Integration User");
        node.put("email", Org.USER_NAME);
        node.put("email_verified", true);
        node.put("user_type", "STANDARD");
        node.put("active", true);
        node.put("language", "en_US");
        node.put("locale", "en_US");
        ObjectNode urls = node.putObject("urls");
        urls.put("rest", baseUrl + "/services/data/v{version}/");
        urls.put("sobjects", baseUrl + "/services/data/v{version}/sobjects/");
        urls.put("query", baseUrl + "/services/data/v{version}/query/");
        urls.put("partner", baseUrl + "/services/Soap/u/{version}/" + sessions.org());
        return Response.json(200, node);
    }

    private static Response refused(String error, String description) {
        ObjectNode node = Json.object();
        node.put("error", error);
        node.put("error_description", description);
        return Response.json(400, node);
    }
}
