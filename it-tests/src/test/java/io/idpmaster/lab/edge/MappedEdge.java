package io.idpmaster.lab.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.evaluation.EdgeState;
import io.idpmaster.evaluation.LoginException;
import io.idpmaster.evaluation.Mapped;
import io.idpmaster.evaluation.RuleProcessor;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.mapping.SchemaVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A real Keystone on MariaDB behind an Apache that believes everybody: it sets the environment variables of an assertion
 * from nothing but its configuration and the request's headers. All else is Keystone's, and each login is compared with
 * what {@link Mapped} makes of the same tables.
 */
final class MappedEdge implements AutoCloseable {

    static final String USERS = "0123456789abcdef0123456789abcdef";
    static final String SHARED = "fedcba9876543210fedcba9876543210";
    static final String SHUT = "00000000000000000000000000005407";
    static final String REMOTE_ID = "https://idp.example.org/realms/cloud";

    /** What the request says, and the variable that Apache makes of it. */
    static final Map<String, String> VARIABLES =
            Map.of("X-Lab-Issuer", "LAB_ISSUER", "X-Lab-Remote-User", "REMOTE_USER");

    private static final Duration BETWEEN_LOGINS = Duration.ofSeconds(20);
    private static final Duration NOW = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KeystoneEdge edge;
    private final KeystoneTables tables;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> roles = new TreeMap<>();
    private String otherTwin = "";

    /** A login that was compared. */
    record Compared(int status, String userId, String differences) {}

    private record Answer(int status, String userId, SortedSet<String> groupIds) {}

    private MappedEdge(KeystoneEdge edge) throws IOException {
        this.edge = edge;
        this.tables = new KeystoneTables(edge);
    }

    static MappedEdge start(EdgeLab lab, int release, Path work) throws IOException {
        Path configuration = Files.createDirectories(work.resolve("config-" + release));
        StringBuilder apache = new StringBuilder("SetEnv " + LiteralMapping.ALWAYS + " yes\n");
        VARIABLES.forEach(
                (header, variable) -> apache.append("SetEnvIf " + header + " \"^(.+)$\" " + variable + "=$1\n"));
        Files.writeString(configuration.resolve("apache.conf"), apache);
        // what is in a cache is not in the tables; without that of roles, administrators wait half a second each time
        Files.writeString(configuration.resolve("keystone.conf"), """
                [auth]
                methods = password,token,mapped,saml2,openid
                [identity]
                caching = false
                [resource]
                caching = false
                """);
        for (String script : List.of("install.sh", "setup.sh")) {
            Path file = Files.writeString(configuration.resolve(script), "#!/bin/sh\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        URI url = URI.create("http://127.0.0.1:" + KeycloakServer.freePort() + "/v3");
        MappedEdge mapped = new MappedEdge(
                lab.start(new EdgeSpec("mapped-" + release, release, url, configuration, EdgeSpec.Database.MARIADB)));
        mapped.furnish();
        return mapped;
    }

    private void furnish() {
        domain(USERS, "users");
        domain(SHARED, "SharedDom");
        domain(SHUT, "shut");
        List.of("alpha", "beta", "gamma", "twin").forEach(name -> role(name, ""));
        role("of users", USERS);
        role("of shared", SHARED);
        // which of two roles of one name counts is a matter of their ids, and those are drawn
        otherTwin = role("twin", SHARED);
        write(
                "PUT",
                "/OS-FEDERATION/mappings/literal",
                LiteralMapping.in(SchemaVersion.V1_0).user("", "nobody").body(edge.release()));
        provider("leasing", USERS, 60);
        provider("second", USERS, 0);
        provider("named", USERS, 0);
        provider("closed", USERS, 0);
        provider("of-shut", SHUT, 0);
        patch(
                "/OS-FEDERATION/identity_providers/named",
                "identity_provider",
                provider -> provider.putArray("remote_ids").add(REMOTE_ID));
        patch(
                "/OS-FEDERATION/identity_providers/named/protocols/saml2",
                "protocol",
                protocol -> protocol.put("mapping_id", "literal")
                        .put("remote_id_attribute", VARIABLES.get("X-Lab-Issuer")));
        patch("/OS-FEDERATION/identity_providers/closed", "identity_provider", closed -> closed.put("enabled", false));
        enable("domain", SHUT, false);
        for (String name : List.of("ours", "theirs")) {
            String project = project(SHARED, "of " + name);
            write("PUT", "/projects/" + project + "/groups/" + group(USERS, name) + "/roles/" + roles.get("alpha"));
        }
    }

    int release() {
        return edge.release();
    }

    KeystoneApi api() {
        return edge.api();
    }

    KeystoneTables tables() {
        return tables;
    }

    /** The id of a role of no domain. */
    String roleId(String name) {
        return roles.get(name);
    }

    /** The id of the role `twin` of a domain. */
    String otherTwin() {
        return otherTwin;
    }

    String project(String domainId, String name) {
        return project(domainId, name, domainId);
    }

    String project(String domainId, String name, String parentId) {
        return made(
                "project",
                body -> body.put("name", name).put("domain_id", domainId).put("parent_id", parentId));
    }

    String group(String domainId, String name) {
        return made("group", body -> body.put("name", name).put("domain_id", domainId));
    }

    String localUser(String domainId, String name) {
        return made("user", body -> body.put("name", name).put("domain_id", domainId));
    }

    void enable(String kind, String id, boolean enabled) {
        patch("/" + kind + "s/" + id, kind, body -> body.put("enabled", enabled));
    }

    void grant(String userId, String projectId, String role) {
        write("PUT", "/projects/" + projectId + "/users/" + userId + "/roles/" + roles.get(role));
    }

    void grantInherited(String userId, String projectId, String role) {
        write(
                "PUT",
                "/OS-INHERIT/projects/" + projectId + "/users/" + userId + "/roles/" + roles.get(role)
                        + "/inherited_to_projects");
    }

    void write(String method, String path) {
        write(method, path, JsonNodeFactory.instance.objectNode());
    }

    void patch(String path, String kind, java.util.function.Consumer<ObjectNode> change) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        change.accept(body.putObject(kind));
        write("PATCH", path, body);
    }

    JsonNode write(String method, String path, JsonNode body) {
        return edge.api().write(method, path, body);
    }

    /** The administrator's requests that may be refused: whether it was not. */
    boolean attempt(String method, String path, JsonNode body) {
        return edge.api().attempt(method, path, body) / 100 == 2;
    }

    /** Logs in, there and here, and says in what the outcomes differ. */
    Compared login(String provider, String protocol, LiteralMapping mapping, Map<String, String> headers) {
        tables.letPass(BETWEEN_LOGINS);
        write("PATCH", "/OS-FEDERATION/mappings/literal", mapping.body(edge.release()));
        KeystoneTables.Snapshot before = tables.read();
        EdgeState predicted = before.state();
        Instant now = Instant.now();
        Answer expected = predict(predicted, provider, protocol, mapping, headers, now);

        Answer found = ask(provider, protocol, headers);
        EdgeState after = tables.read().state();

        List<String> differences = new ArrayList<>();
        if (!expected.equals(found)) {
            differences.add("expected " + expected + ", found " + found);
        }
        SortedSet<String> missing = predicted.lines(now.minus(NOW));
        SortedSet<String> surplus = after.lines(now.minus(NOW));
        SortedSet<String> both = new TreeSet<>(missing);
        both.retainAll(surplus);
        missing.removeAll(both);
        surplus.removeAll(both);
        missing.forEach(line -> differences.add("not there: " + line));
        surplus.forEach(line -> differences.add("there: " + line));
        return new Compared(
                found.status(),
                found.userId(),
                differences.isEmpty()
                        ? ""
                        : "Keystone " + edge.release() + ", " + provider + "/" + protocol + " " + headers + ", "
                                + mapping + "\n  " + String.join("\n  ", differences));
    }

    private Answer predict(
            EdgeState state,
            String provider,
            String protocol,
            LiteralMapping mapping,
            Map<String, String> headers,
            Instant now) {
        Map<String, String> environment = new TreeMap<>(Map.of(LiteralMapping.ALWAYS, "yes"));
        headers.forEach((header, value) -> environment.put(VARIABLES.get(header), value));
        try {
            Mapped.Login login = new Mapped(state, provider, protocol, mapping.schema())
                    .login(RuleProcessor.of(mapping.schema(), mapping.rules(), edge.release()), environment, now);
            return new Answer(201, login.userId(), new TreeSet<>(login.groupIds()));
        } catch (LoginException e) {
            return new Answer(e.status(), "", new TreeSet<>());
        }
    }

    private Answer ask(String provider, String protocol, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(edge.url()
                        + "/OS-FEDERATION/identity_providers/" + provider + "/protocols/" + protocol + "/auth"))
                .timeout(Duration.ofSeconds(60));
        headers.forEach(request::header);
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            // what Keystone does not catch, Apache answers with a page
            JsonNode user = answer.statusCode() == 201
                    ? JSON.readTree(answer.body()).path("token").path("user")
                    : MissingNode.getInstance();
            SortedSet<String> groupIds = new TreeSet<>();
            user.path("OS-FEDERATION")
                    .path("groups")
                    .forEach(group -> groupIds.add(group.path("id").asText()));
            return new Answer(answer.statusCode(), user.path("id").asText(), groupIds);
        } catch (IOException e) {
            throw new EdgeException("no answer from `" + edge.url() + "`: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EdgeException("interrupted while asking `" + edge.url() + "`", e);
        }
    }

    private void domain(String id, String name) {
        made("domain", body -> body.put("name", name).put("explicit_domain_id", id));
    }

    private String role(String name, String domainId) {
        String id = made("role", body -> {
            body.put("name", name);
            if (!domainId.isEmpty()) {
                body.put("domain_id", domainId);
            }
        });
        if (domainId.isEmpty()) {
            roles.put(name, id);
        }
        return id;
    }

    private void provider(String id, String domainId, int minutes) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("identity_provider")
                .put("enabled", true)
                .put("domain_id", domainId)
                .put("authorization_ttl", minutes);
        String path = "/OS-FEDERATION/identity_providers/" + id;
        write("PUT", path, body);
        for (String protocol : List.of("saml2", "openid")) {
            ObjectNode registered = JsonNodeFactory.instance.objectNode();
            registered.putObject("protocol").put("mapping_id", "literal");
            write("PUT", path + "/protocols/" + protocol, registered);
        }
    }

    private String made(String kind, java.util.function.Consumer<ObjectNode> members) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        members.accept(body.putObject(kind));
        return write("POST", "/" + kind + "s", body).path(kind).path("id").asText();
    }

    /** Ends the client of its database; the edge itself ends with the lab. */
    @Override
    public void close() {
        tables.close();
    }
}
