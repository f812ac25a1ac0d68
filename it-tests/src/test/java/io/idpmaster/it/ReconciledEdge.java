package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.config.ConfigDirectory;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.config.EdgeConfig;
import io.idpmaster.config.TrustSource;
import io.idpmaster.keystone.Cloud;
import io.idpmaster.keystone.Credentials;
import io.idpmaster.keystone.KeystoneClient;
import io.idpmaster.lab.edge.EdgeLab;
import io.idpmaster.lab.edge.EdgeSpec;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.lab.edge.ShadowUser;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.reconcile.Allowance;
import io.idpmaster.reconcile.Desired;
import io.idpmaster.reconcile.LedgerFile;
import io.idpmaster.reconcile.Part;
import io.idpmaster.reconcile.Plan;
import io.idpmaster.reconcile.Reconciler;
import io.idpmaster.strategy.Strategy;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A live edge on MariaDB that is brought to one catalogue after the other. Tokens are signed by a key of the test's, in place
 * of a master. Catalogues are YAML with the words {@code EDGE}, {@code PORT} and {@code RELEASE} in place of this edge's.
 */
final class ReconciledEdge {

    private static final Allowance ALL = new Allowance(100, 25, true, false);

    private final int release;
    private final int port = KeycloakServer.freePort();
    private final Path work;
    private final ForgedTokens master = new ForgedTokens();
    private final KeystoneEdge keystone;
    private final HttpClient http = HttpClient.newHttpClient();
    // what the ledger forgets after an hour stays, however long the tests take
    private final Clock clock = Clock.fixed(Instant.now(), ZoneOffset.UTC);

    /** Starts it with the configuration that this catalogue makes, and nothing registered. */
    ReconciledEdge(EdgeLab lab, int release, Path directory, String yaml) throws Exception {
        this.release = release;
        work = Files.createDirectory(directory.resolve(name()));
        Path configuration = work.resolve("config");
        Catalogue catalogue = catalogue(yaml);
        new ConfigDirectory(configuration)
                .write(EdgeConfig.files(catalogue, edge(catalogue), trust(), ConfigOptions.defaults()));
        // the agent does what this would
        Files.writeString(configuration.resolve("setup.sh"), "#!/bin/sh\n");
        keystone = lab.start(new EdgeSpec(
                name(),
                release,
                URI.create("http://127.0.0.1:" + port + "/v3"),
                configuration,
                EdgeSpec.Database.MARIADB));
    }

    String name() {
        return "edge-" + release;
    }

    int release() {
        return release;
    }

    KeystoneEdge keystone() {
        return keystone;
    }

    /** Where the agent's ledger lies. */
    Path state() {
        return work.resolve("agent");
    }

    Path work() {
        return work;
    }

    TrustSource trust() throws Exception {
        return new TrustSource.OfFile(master.writeKeys(work.resolve("jwks.json")));
    }

    /** One run of both parts. */
    Plan run(String yaml) throws Exception {
        return run(yaml, client());
    }

    Plan run(String yaml, KeystoneClient client) throws Exception {
        Catalogue catalogue = catalogue(yaml);
        return run(Desired.of(catalogue, edge(catalogue)), client, state());
    }

    /** @param ledger where this agent keeps it */
    Plan run(Desired desired, KeystoneClient client, Path ledger) throws Exception {
        return new Reconciler(client, new LedgerFile(ledger), clock, ALL)
                .apply(desired, EnumSet.allOf(Part.class), (action, number, of) -> {});
    }

    /** Another run finds nothing to do, and Apache's log shows no request that may change something. */
    void nothingIsWrittenBy(String yaml) throws Exception {
        List<String> before = keystone.writes();
        Plan plan = run(yaml);
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.obstacles()).isEmpty();
        // a token has to be asked for, and that is all
        assertThat(keystone.writesAfter(before)).hasSize(1);
    }

    KeystoneClient client() throws Exception {
        return client(keystone.url().toString());
    }

    /** As the administrator, by another address. */
    KeystoneClient client(String url) throws Exception {
        Optional<String> none = Optional.empty();
        return new KeystoneClient(Cloud.of(
                url,
                new Credentials.Password(
                        new Credentials.Named(none, Optional.of("admin"), Optional.of("default"), none),
                        keystone.administratorPassword(),
                        Credentials.Scope.PROJECT,
                        new Credentials.Named(none, Optional.of("admin"), Optional.of("default"), none)),
                Optional.empty()));
    }

    /** What {@code idpm} needs in its environment to be the administrator here. */
    Map<String, String> environment() {
        return Map.of(
                "OS_AUTH_URL", keystone.url().toString(),
                "OS_USERNAME", "admin",
                "OS_PASSWORD", keystone.administratorPassword(),
                "OS_USER_DOMAIN_ID", "default",
                "OS_PROJECT_NAME", "admin",
                "OS_PROJECT_DOMAIN_ID", "default");
    }

    /** Logs in with what the catalogue releases, and returns the unscoped token. */
    String login(String yaml, String name) throws Exception {
        HttpResponse<String> answer = tryLogin(yaml, name);
        assertThat(answer.statusCode()).as(name() + ": " + answer.body()).isEqualTo(201);
        return answer.headers().firstValue("X-Subject-Token").orElseThrow();
    }

    HttpResponse<String> tryLogin(String yaml, String name) throws Exception {
        Catalogue catalogue = catalogue(yaml);
        Edge edge = edge(catalogue);
        User user = catalogue.user(name).orElseThrow();
        Map<String, Object> claims = new LinkedHashMap<>(Strategy.of(edge)
                .release(edge, user.subject(), intent(yaml, name))
                .attributes());
        claims.put("iss", catalogue.master().issuer());
        claims.put("aud", edge.name());
        claims.put("sub", user.id());
        claims.put("typ", "Bearer");
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put("exp", Instant.now().plusSeconds(120).getEpochSecond());
        return http.send(
                HttpRequest.newBuilder(KeystoneEdge.login(edge))
                        .header("Authorization", "Bearer " + master.signed(claims))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Logs in and makes the user's own application credential for a project: its id and secret. */
    String[] applicationCredential(String yaml, String user, String project, String name) throws Exception {
        String userId = userId(user);
        HttpResponse<String> token = scoped(login(yaml, user), projectId(project));
        // a token of the second in which the user was disabled counts as one of before
        for (int i = 0; i < 5 && token.statusCode() != 201; i++) {
            Thread.sleep(1_000);
            token = scoped(login(yaml, user), projectId(project));
        }
        assertThat(token.statusCode()).as(token.body()).isEqualTo(201);
        String scoped = token.headers().firstValue("X-Subject-Token").orElseThrow();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("application_credential").put("name", name);
        HttpResponse<String> made = post("/users/" + userId + "/application_credentials", scoped, body);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        JsonNode credential = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(made.body())
                .path("application_credential");
        return new String[] {
            credential.path("id").asText(), credential.path("secret").asText()
        };
    }

    private HttpResponse<String> scoped(String bearer, String projectId) throws Exception {
        ObjectNode auth = JsonNodeFactory.instance.objectNode();
        ObjectNode inner = auth.putObject("auth");
        ObjectNode identity = inner.putObject("identity");
        identity.putArray("methods").add("token");
        identity.putObject("token").put("id", bearer);
        inner.putObject("scope").putObject("project").put("id", projectId);
        return post("/auth/tokens", bearer, auth);
    }

    /** The status of a login with an application credential. */
    int authenticate(String[] credential) throws Exception {
        ObjectNode auth = JsonNodeFactory.instance.objectNode();
        ObjectNode identity = auth.putObject("auth").putObject("identity");
        identity.putArray("methods").add("application_credential");
        identity.putObject("application_credential").put("id", credential[0]).put("secret", credential[1]);
        return post("/auth/tokens", "", auth).statusCode();
    }

    /** What Keystone says to the bearer of a token. */
    int use(String bearer) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(keystone.url() + "/auth/projects"))
                                .header("X-Auth-Token", bearer)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private HttpResponse<String> post(String path, String bearer, JsonNode body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(keystone.url() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        if (!bearer.isEmpty()) {
            request.header("X-Auth-Token", bearer);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    Catalogue catalogue(String yaml) throws Exception {
        return CatalogueReader.read(
                        new ByteArrayInputStream(yaml(yaml).getBytes(StandardCharsets.UTF_8)), CatalogueFormat.YAML)
                .catalogue();
    }

    /** The catalogue with this edge's own words in it. */
    String yaml(String yaml) {
        return yaml.replace("PORT", String.valueOf(port))
                .replace("RELEASE", String.valueOf(release))
                .replace("EDGE", name());
    }

    Edge edge(Catalogue catalogue) {
        return catalogue.edge(name()).orElseThrow();
    }

    SortedSet<RoleAssignment> intent(String yaml, String name) throws Exception {
        Catalogue catalogue = catalogue(yaml);
        return Intent.at(edge(catalogue), Memberships.of(catalogue).teamsOf(name));
    }

    SortedSet<RoleAssignment> held(String name) {
        return keystone.api().assignmentsOf(userId(name));
    }

    SortedSet<String> assignments(String user) {
        SortedSet<String> all = new TreeSet<>();
        keystone.api()
                .get("/role_assignments?user.id=" + user)
                .path("role_assignments")
                .forEach(assignment -> all.add(assignment.path("scope").toString() + assignment.path("role")));
        return all;
    }

    String userId(String name) {
        return keystone.api().shadowUsers("idp-master").stream()
                .filter(user -> user.name().equals(name))
                .map(ShadowUser::id)
                .findFirst()
                .orElseThrow();
    }

    boolean enabled(String user) {
        return keystone.api().get("/users/" + user).path("user").path("enabled").asBoolean();
    }

    /** Of the domain that every catalogue here has. */
    String projectId(String name) {
        return first("/projects?domain_id=54321cbe54321cbe54321cbe54321cbe&name=" + name, "projects");
    }

    String roleId(String name) {
        return first("/roles?name=" + name, "roles");
    }

    private String first(String path, String collection) {
        return keystone.api().get(path).path(collection).path(0).path("id").asText();
    }

    void grant(String path) {
        keystone.api().write("PUT", path, JsonNodeFactory.instance.objectNode());
    }

    /** Everything that an administrator can list, as one text: equal where nothing has changed. */
    String everything() {
        StringBuilder all = new StringBuilder();
        for (String collection :
                new String[] {"domains", "projects", "roles", "users", "groups", "role_assignments", "role_inferences"
                }) {
            all.append(sorted("/" + collection, collection));
        }
        JsonNode providers =
                keystone.api().get("/OS-FEDERATION/identity_providers").path("identity_providers");
        all.append(sorted("/OS-FEDERATION/identity_providers", "identity_providers"));
        all.append(sorted("/OS-FEDERATION/mappings", "mappings"));
        for (JsonNode provider : providers) {
            all.append(sorted(
                    "/OS-FEDERATION/identity_providers/" + provider.path("id").asText() + "/protocols", "protocols"));
        }
        return all.toString();
    }

    private String sorted(String path, String collection) {
        SortedSet<String> rows = new TreeSet<>();
        keystone.api().get(path).path(collection).forEach(row -> rows.add(row.toString()));
        return path + "\n" + String.join("\n", rows) + "\n";
    }
}
