package io.idpmaster.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A realm's endpoints for tokens, asked with the very parameters that a test wants. */
final class TokenEndpoint {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI realm;

    TokenEndpoint(URI realm) {
        this.realm = realm;
    }

    /** RFC 6749, 4.3. */
    Answer password(String client, String username, String password) throws IOException {
        return grant(Map.of(
                "grant_type", "password",
                "client_id", client,
                "scope", "openid",
                "username", username,
                "password", password));
    }

    /** RFC 6749, 6. */
    Answer refresh(String client, String refreshToken) throws IOException {
        return grant(Map.of("grant_type", "refresh_token", "client_id", client, "refresh_token", refreshToken));
    }

    Answer grant(Map<String, String> fields) throws IOException {
        return post("/token", fields);
    }

    /** RFC 8628, 3.1. */
    Answer device(Map<String, String> fields) throws IOException {
        return post("/auth/device", fields);
    }

    Answer userInfo(String accessToken) throws IOException {
        return Answer.to(HttpRequest.newBuilder(URI.create(realm + "/protocol/openid-connect/userinfo"))
                .header("Authorization", "Bearer " + accessToken)
                .build());
    }

    private Answer post(String path, Map<String, String> fields) throws IOException {
        return Answer.to(HttpRequest.newBuilder(URI.create(realm + "/protocol/openid-connect" + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(fields)))
                .build());
    }

    /** The fields with one more. */
    static Map<String, String> and(Map<String, String> fields, String name, String value) {
        Map<String, String> more = new HashMap<>(fields);
        more.put(name, value);
        return more;
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** The claims of a token; nobody verifies them here. */
    static JsonNode claims(String token) throws IOException {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
