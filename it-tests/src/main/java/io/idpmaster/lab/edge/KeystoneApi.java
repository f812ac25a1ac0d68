package io.idpmaster.lab.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.RoleAssignment;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A Keystone's own API, asked as its administrator; with a user's token where one is passed. Writes only where a method
 * says so.
 */
public final class KeystoneApi {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Half the time for which Keystone's tokens are good, unless told otherwise. */
    private static final Duration TOKEN_KEPT = Duration.ofMinutes(30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI url;
    private final String password;
    private String token = "";
    private long tokenSince;

    /** @param url such as {@code http://127.0.0.1:5022/v3} */
    KeystoneApi(URI url, String password) {
        this.url = url;
        this.password = password;
    }

    /** The users that logins through this identity provider have made, by name. */
    public List<ShadowUser> shadowUsers(String identityProvider) {
        List<ShadowUser> users = new ArrayList<>();
        for (JsonNode user : get("/users?idp_id=" + encode(identityProvider)).path("users")) {
            String id = user.path("id").asText();
            // the list leaves out how a user is linked
            JsonNode linked = get("/users/" + encode(id)).path("user").path("federated");
            for (JsonNode provider : linked) {
                if (provider.path("idp_id").asText().equals(identityProvider)) {
                    users.add(new ShadowUser(
                            id,
                            user.path("name").asText(),
                            user.path("domain_id").asText(),
                            provider.path("protocols").path(0).path("unique_id").asText()));
                }
            }
        }
        users.sort(java.util.Comparator.comparing(ShadowUser::name));
        return users;
    }

    /** What a user holds on projects, granted directly. */
    public SortedSet<RoleAssignment> assignmentsOf(String userId) {
        SortedSet<RoleAssignment> assignments = new TreeSet<>();
        JsonNode found = get("/role_assignments?include_names&user.id=" + encode(userId));
        for (JsonNode assignment : found.path("role_assignments")) {
            JsonNode project = assignment.path("scope").path("project");
            if (!project.isMissingNode()) {
                assignments.add(new RoleAssignment(
                        project.path("domain").path("name").asText(),
                        project.path("name").asText(),
                        assignment.path("role").path("name").asText()));
            }
        }
        return assignments;
    }

    /** The names of a domain's projects. */
    public SortedSet<String> projects(String domainId) {
        SortedSet<String> names = new TreeSet<>();
        get("/projects?domain_id=" + encode(domainId))
                .path("projects")
                .forEach(project -> names.add(project.path("name").asText()));
        return names;
    }

    /** Any document of the API; the path is relative to {@code /v3}. */
    public JsonNode get(String path) {
        return accepted("GET", path, exchange("GET", path, administrator(), ""));
    }

    /**
     * What the bearer of a token may do now, directly or through groups: every project that the token can be exchanged
     * for, and the roles in it.
     */
    public SortedSet<RoleAssignment> effective(String bearer) {
        SortedSet<RoleAssignment> held = new TreeSet<>();
        JsonNode projects = accepted("GET", "/auth/projects", exchange("GET", "/auth/projects", bearer, ""));
        for (JsonNode project : projects.path("projects")) {
            ObjectNode request = JsonNodeFactory.instance.objectNode();
            ObjectNode auth = request.putObject("auth");
            ObjectNode identity = auth.putObject("identity");
            identity.putArray("methods").add("token");
            identity.putObject("token").put("id", bearer);
            auth.putObject("scope")
                    .putObject("project")
                    .put("id", project.path("id").asText());
            JsonNode scoped =
                    accepted("POST", "/auth/tokens", exchange("POST", "/auth/tokens", bearer, request.toString()));
            for (JsonNode role : scoped.path("token").path("roles")) {
                held.add(new RoleAssignment(
                        scoped.path("token")
                                .path("project")
                                .path("domain")
                                .path("name")
                                .asText(),
                        scoped.path("token").path("project").path("name").asText(),
                        role.path("name").asText()));
            }
        }
        return held;
    }

    /** Writes: sends a body and returns what came back; nothing for an answer without one. */
    public JsonNode write(String method, String path, JsonNode body) {
        return accepted(method, path, exchange(method, path, administrator(), body.toString()));
    }

    /** As {@link #write}, for a request that may be refused: the status. */
    public int attempt(String method, String path, JsonNode body) {
        return exchange(method, path, administrator(), body.toString()).statusCode();
    }

    /** The status with which Keystone answers somebody who logs in with an application credential: 201, or 401. */
    public int login(ApplicationCredential credential) {
        return authenticate(credential).statusCode();
    }

    /** The token that an application credential gets: {@code user}, {@code project}, {@code roles}. */
    public JsonNode token(ApplicationCredential credential) {
        return accepted("POST", "/auth/tokens", authenticate(credential)).path("token");
    }

    private HttpResponse<String> authenticate(ApplicationCredential credential) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ObjectNode identity = request.putObject("auth").putObject("identity");
        identity.putArray("methods").add("application_credential");
        identity.putObject("application_credential").put("id", credential.id()).put("secret", credential.secret());
        return send(HttpRequest.newBuilder(URI.create(url + "/auth/tokens"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request.toString())));
    }

    private String administrator() {
        if (token.isEmpty() || System.nanoTime() - tokenSince > TOKEN_KEPT.toNanos()) {
            tokenSince = System.nanoTime();
            token = authenticate();
        }
        return token;
    }

    private HttpResponse<String> exchange(String method, String path, String bearer, String body) {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("X-Auth-Token", bearer)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body)));
    }

    private JsonNode accepted(String method, String path, HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new EdgeException("`" + method + " " + url + path + "` answered with status " + answer.statusCode()
                    + ": " + answer.body());
        }
        return answer.body().isEmpty() ? MissingNode.getInstance() : parse(answer.body());
    }

    private String authenticate() {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ObjectNode auth = request.putObject("auth");
        ObjectNode identity = auth.putObject("identity");
        identity.putArray("methods").add("password");
        ObjectNode user = identity.putObject("password").putObject("user");
        user.put("name", KeystoneEdge.ADMINISTRATOR).put("password", password);
        user.putObject("domain").put("id", "default");
        ObjectNode project = auth.putObject("scope").putObject("project");
        project.put("name", "admin").putObject("domain").put("id", "default");
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(url + "/auth/tokens"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request.toString())));
        return answer.headers()
                .firstValue("X-Subject-Token")
                .orElseThrow(() -> new EdgeException(
                        "`" + url + "` gave its administrator no token: status " + answer.statusCode()));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new EdgeException("no answer from `" + url + "`: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EdgeException("interrupted while asking `" + url + "`", e);
        }
    }

    private JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new EdgeException("`" + url + "` answered with what is no JSON", e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
