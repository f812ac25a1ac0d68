package io.idpmaster.lab.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The admin REST of a Keycloak, and of our providers in it, as an administrator of realm {@code master} sees it. Paths
 * are relative to {@code /admin/realms}, such as {@code /cloud/users?max=10}. Fetches its token by itself.
 */
public final class AdminClient {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    // admin-cli's tokens live for 60 seconds
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(45);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI server;
    private final String username;
    private final String password;
    private String token = "";
    private Instant tokenEnd = Instant.MIN;

    public AdminClient(URI server, String username, String password) {
        this.server = server;
        this.username = username;
        this.password = password;
    }

    /** Makes the realm unless it is there; says whether it was made. */
    public boolean ensureRealm(String name, String displayName) {
        if (find("/" + name).isPresent()) {
            return false;
        }
        ObjectNode realm = JsonNodeFactory.instance.objectNode();
        realm.put("realm", name).put("displayName", displayName).put("enabled", true);
        send("POST", "", "application/json", realm.toString());
        return true;
    }

    /**
     * Makes the realm hold what the catalogue says.
     *
     * @param yaml the catalogue as YAML or JSON
     * @return what the import counted, as our providers answer it
     * @throws AdminRefusal with status 400 and the findings, if the catalogue has errors
     */
    public JsonNode putCatalogue(String realm, String yaml) {
        return parse(send("PUT", "/" + realm + "/idp-master/catalogue", "application/yaml", yaml)
                .body());
    }

    /** Gives a user a password that need not be changed at the first login. */
    public void setPassword(String realm, String userId, String newPassword) {
        ObjectNode credential = JsonNodeFactory.instance.objectNode();
        credential.put("type", "password").put("value", newPassword).put("temporary", false);
        put("/" + realm + "/users/" + userId + "/reset-password", credential);
    }

    /** The client of this client id, or SAML entity id. */
    public Optional<JsonNode> client(String realm, String clientId) {
        JsonNode found = get("/" + realm + "/clients?clientId=" + encode(clientId));
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    }

    /** What stands at the path. */
    public JsonNode get(String path) {
        return parse(send("GET", path, "application/json", "").body());
    }

    /** What stands at the path; empty where the server answers 404. */
    public Optional<JsonNode> find(String path) {
        try {
            return Optional.of(get(path));
        } catch (AdminRefusal refusal) {
            if (refusal.status() == 404) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    /** Replaces what stands at the path. */
    public void put(String path, JsonNode body) {
        send("PUT", path, "application/json", body.toString());
    }

    /** Adds to what stands at the path. */
    public void post(String path, JsonNode body) {
        send("POST", path, "application/json", body.toString());
    }

    /** Deletes what stands at the path. */
    public void delete(String path) {
        send("DELETE", path, "application/json", "");
    }

    /**
     * Sends any request and returns the answer.
     *
     * @throws AdminRefusal for any status that is not 2xx
     */
    public HttpResponse<String> send(String method, String path, String contentType, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/admin/realms" + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token())
                .header("Accept", "application/json")
                .header("Content-Type", contentType)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return accepted(request);
    }

    private synchronized String token() {
        if (Instant.now().isAfter(tokenEnd)) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(server + "/realms/master/protocol/openid-connect/token"))
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form(Map.of(
                            "grant_type",
                            "password",
                            "client_id",
                            "admin-cli",
                            "username",
                            username,
                            "password",
                            password))))
                    .build();
            Instant asked = Instant.now();
            token = parse(accepted(request).body()).path("access_token").asText();
            tokenEnd = asked.plus(TOKEN_LIFE);
        }
        return token;
    }

    private HttpResponse<String> accepted(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new AdminRefusal(
                        request.method(), request.uri().getPath(), response.statusCode(), response.body());
            }
            return response;
        } catch (IOException e) {
            throw new KeycloakException(request.method() + " " + request.uri() + ": no answer (" + e + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeycloakException("interrupted while waiting for Keycloak", e);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new KeycloakException("Keycloak answered with what is no JSON: `" + body + "`", e);
        }
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
