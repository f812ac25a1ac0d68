package io.idpmaster.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.EdgeAddresses;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A realm of one test's own, for the sample cloud: its users have ids of their own, for Keycloak keeps an id once. */
final class SampleRealm {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final KeycloakServer server;
    private final AdminClient administrator;
    private final String name;
    private final Catalogue catalogue;
    private final String password = UUID.randomUUID().toString();

    private SampleRealm(KeycloakServer server, String name, Map<String, String> keystones)
            throws IOException, CatalogueException {
        this.server = server;
        this.administrator = server.administrator();
        this.name = name;
        String text = Files.readString(KeycloakFixture.sample());
        for (Map.Entry<String, String> keystone : keystones.entrySet()) {
            text = text.replace(keystone.getKey(), keystone.getValue());
        }
        Catalogue sample = CatalogueReader.read(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), CatalogueFormat.YAML)
                .catalogue();
        this.catalogue = new Catalogue(
                new Master(server.realm(name).toString()),
                sample.userDomain(),
                sample.roles(),
                sample.domains(),
                sample.users().stream()
                        .map(user -> new User(user.name(), id(user.name()), user.email(), user.enabled()))
                        .toList(),
                sample.edges());
    }

    /** A new realm, without the sample in it yet. */
    static SampleRealm create(KeycloakServer server, String name) throws IOException, CatalogueException {
        return create(server, name, Map.of());
    }

    private static SampleRealm create(KeycloakServer server, String name, Map<String, String> keystones)
            throws IOException, CatalogueException {
        SampleRealm realm = new SampleRealm(server, name, keystones);
        if (!realm.administrator.ensureRealm(name, "The cloud")) {
            throw new IllegalStateException("another test has made the realm `" + name + "`");
        }
        return realm;
    }

    /** A new realm that holds the sample, and in which its users can log in. */
    static SampleRealm load(KeycloakServer server, String name) throws IOException, CatalogueException {
        return load(server, name, Map.of());
    }

    /** As {@link #load}, with the edges elsewhere: by the address in the sample, that of whoever stands for the edge. */
    static SampleRealm load(KeycloakServer server, String name, Map<String, String> keystones)
            throws IOException, CatalogueException {
        SampleRealm realm = create(server, name, keystones);
        realm.importSample();
        realm.catalogue.users().forEach(user -> realm.administrator.setPassword(name, user.id(), realm.password));
        return realm;
    }

    private String id(String user) {
        return UUID.nameUUIDFromBytes((name + " " + user).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    String name() {
        return name;
    }

    URI address() {
        return server.realm(name);
    }

    Catalogue catalogue() {
        return catalogue;
    }

    TokenEndpoint tokens() {
        return new TokenEndpoint(address());
    }

    /** With which a user calls Keycloak's admin REST, and ours. */
    String adminToken(String username) throws IOException {
        return tokens().password("admin-cli", username, password)
                .json()
                .get("access_token")
                .asText();
    }

    AdminClient administrator() {
        return administrator;
    }

    User user(String username) {
        return catalogue.user(username).orElseThrow();
    }

    Edge edge(String edge) {
        return catalogue.edge(edge).orElseThrow();
    }

    /** Everybody's password. */
    String password() {
        return password;
    }

    Credentials credentials(String username) {
        return new Credentials(username, password);
    }

    /** The import's answer. */
    JsonNode importSample() {
        return administrator.putCatalogue(name, text(catalogue, CatalogueFormat.YAML));
    }

    static String text(Catalogue catalogue, CatalogueFormat format) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            CatalogueWriter.write(catalogue, format, text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** What stands at a path below the realm. */
    JsonNode get(String path) {
        return administrator.get("/" + name + path);
    }

    /** Changes some fields of the realm itself. */
    void set(Map<String, String> fields) {
        ObjectNode realm = JSON.objectNode();
        fields.forEach(realm::put);
        administrator.put("/" + name, realm);
    }

    /** Does something while these edges' clients do not say that they are edges, as whoever keeps a client may have it. */
    void whileNoEdges(List<String> edges, Runnable change) {
        Map<String, ObjectNode> clients = new LinkedHashMap<>();
        for (String edge : edges) {
            try {
                String path =
                        "/clients/" + clientUuid(EdgeAddresses.of(edge(edge)).clientId());
                clients.put(path, (ObjectNode) get(path));
            } catch (ConfigException e) {
                throw new IllegalStateException(e);
            }
        }
        clients.forEach((path, client) -> {
            ObjectNode none = client.deepCopy();
            ((ObjectNode) none.get("attributes")).put("keystone.edge", "");
            administrator.put("/" + name + path, none);
        });
        change.run();
        clients.forEach((path, client) -> {
            // of what is done meanwhile, a client's representation would bring back how it was
            ObjectNode edge = (ObjectNode) get(path);
            edge.set("attributes", client.get("attributes"));
            administrator.put("/" + name + path, edge);
        });
    }

    /** Imports the sample with so many users more in the team {@code /openstack/engineering/lab-beta/member}. */
    void addCrowd(int count) {
        List<User> crowd = IntStream.range(0, count)
                .mapToObj(i -> new User("crowd-" + i, id("crowd-" + i), "crowd-" + i + "@example.org", true))
                .toList();
        administrator.putCatalogue(
                name,
                text(
                        new Catalogue(
                                catalogue.master(),
                                catalogue.userDomain(),
                                catalogue.roles(),
                                catalogue.domains().stream()
                                        .map(domain -> new Domain(
                                                domain.name(),
                                                domain.id(),
                                                domain.projects().stream()
                                                        .map(project ->
                                                                project.name().equals("lab-beta")
                                                                        ? with(project, crowd)
                                                                        : project)
                                                        .toList()))
                                        .toList(),
                                Stream.concat(catalogue.users().stream(), crowd.stream())
                                        .toList(),
                                catalogue.edges()),
                        CatalogueFormat.JSON));
    }

    private static Project with(Project project, List<User> crowd) {
        return new Project(
                project.name(),
                project.teams().stream()
                        .map(team -> new Team(
                                team.name(),
                                team.roles(),
                                team.edges(),
                                Stream.concat(
                                                team.members().stream(),
                                                crowd.stream().map(User::name))
                                        .toList()))
                        .toList());
    }

    /** A user who can log in at once; returns the id. */
    String addUser(String username) {
        ObjectNode user = JSON.objectNode();
        user.put("username", username)
                .put("enabled", true)
                .put("email", username + "@elsewhere.example")
                .put("emailVerified", true)
                .put("firstName", "Some")
                .put("lastName", "Body");
        administrator.post("/" + name + "/users", user);
        String id =
                get("/users?exact=true&username=" + username).get(0).get("id").asText();
        administrator.setPassword(name, id, password);
        return id;
    }

    /** Gives a user roles of the client that stands for the realm's administration. */
    void allow(String userId, List<String> roles) {
        if (roles.isEmpty()) {
            return;
        }
        String client = clientUuid("realm-management");
        ArrayNode mapped = JSON.arrayNode();
        roles.forEach(role -> mapped.add(get("/clients/" + client + "/roles/" + role)));
        administrator.post("/" + name + "/users/" + userId + "/role-mappings/clients/" + client, mapped);
    }

    /** Switches Keycloak's fine-grained admin permissions (version 2) on. */
    void enableAdminPermissions() {
        administrator.put("/" + name, JSON.objectNode().put("adminPermissionsEnabled", true));
    }

    /** Lets a user do this to these, or to all of the kind, such as {@code Clients}. */
    void permit(String userId, String kind, List<String> which, List<String> scopes) {
        decide(userId, kind, which, scopes, "POSITIVE");
    }

    /** Keeps a user from doing this to these. */
    void forbid(String userId, String kind, List<String> which, List<String> scopes) {
        decide(userId, kind, which, scopes, "NEGATIVE");
    }

    private void decide(String userId, String kind, List<String> which, List<String> scopes, String logic) {
        String base = "/" + name + "/clients/" + clientUuid("admin-permissions") + "/authz/resource-server/";
        String policy = "policy " + UUID.randomUUID();
        ObjectNode who = JSON.objectNode().put("name", policy).put("logic", logic);
        who.putArray("users").add(userId);
        administrator.post(base + "policy/user", who);
        ObjectNode permission = JSON.objectNode()
                .put("name", "permission " + UUID.randomUUID())
                .put("resourceType", kind)
                .put("decisionStrategy", "UNANIMOUS")
                .put("logic", "POSITIVE");
        which.forEach(permission.putArray("resources")::add);
        scopes.forEach(permission.putArray("scopes")::add);
        permission.putArray("policies").add(policy);
        administrator.post(base + "permission/scope", permission);
    }

    /** Adds a client that is no edge. */
    ObjectNode client(String clientId, String protocol) {
        return JSON.objectNode()
                .put("clientId", clientId)
                .put("protocol", protocol)
                .put("enabled", true);
    }

    void addClient(ObjectNode client) {
        administrator.post("/" + name + "/clients", client);
    }

    String clientUuid(String clientId) {
        return administrator.client(name, clientId).orElseThrow().get("id").asText();
    }

    /** The id of the group at a path such as {@code openstack/engineering/web-shop/member}. */
    String groupId(String path) {
        return get("/group-by-path/" + path).get("id").asText();
    }

    /** Makes a group in the one at this path. */
    void addGroup(String parent, String group) {
        administrator.post(
                "/" + name + "/groups/" + groupId(parent) + "/children",
                JSON.objectNode().put("name", group));
    }

    void join(String username, String group) {
        administrator.put(
                "/" + name + "/users/" + user(username).id() + "/groups/" + groupId(group), JSON.objectNode());
    }

    void leave(String username, String group) {
        administrator.delete("/" + name + "/users/" + user(username).id() + "/groups/" + groupId(group));
    }

    /** Takes the user out of every team that there is, as an administrator would. */
    void leaveAllTeams(String username) {
        String path = "/" + name + "/users/" + user(username).id() + "/groups";
        for (JsonNode group : administrator.get(path)) {
            if (group.get("path").asText().startsWith("/openstack/")) {
                administrator.delete(path + "/" + group.get("id").asText());
            }
        }
    }

    void enable(String username, boolean enabled) {
        administrator.put(
                "/" + name + "/users/" + user(username).id(), JSON.objectNode().put("enabled", enabled));
    }
}
