package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.config.UserClouds;
import io.idpmaster.it.WebSession.Page;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.StrategyEdges;
import io.idpmaster.lab.edge.ApplicationCredential;
import io.idpmaster.lab.edge.ClientRefused;
import io.idpmaster.lab.edge.EdgeSpec;
import io.idpmaster.lab.edge.IssuedToken;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.lab.edge.OpenStackClient;
import io.idpmaster.lab.edge.RealCloud;
import io.idpmaster.lab.edge.ShadowUser;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.AdminRefusal;
import io.idpmaster.lab.progress.Progress;
import io.idpmaster.lab.tls.TestAuthority;
import io.idpmaster.mapping.ShadowUserId;
import io.idpmaster.reconcile.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every way in by OpenID Connect, at real Keystones 22, 27 and 30 behind mod_auth_openidc, with the real openstack client
 * and the file that {@code idpm config} wrote for users, over https with an authority of the test's own: what each gives, what
 * none gives, and what becomes of users in the course of time.
 */
@Tag("edges")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EveryWayInTest {

    private static final String DOMAIN = "works";
    private static final String DOMAIN_ID = "2b7e151628aed2a6abf7158809cf4f3c";
    private static final String PROJECT = "assembly";

    private static final String K22 = StrategyEdges.name(22, StrategyName.NUMBERED);
    private static final String K27 = StrategyEdges.name(27, StrategyName.NUMBERED);
    private static final String K30 = StrategyEdges.name(30, StrategyName.NUMBERED);

    /** A client with a secret that people log in through, such as a dashboard or a script with a browser. */
    private static final String PORTAL = "portal";

    private static final String PORTAL_PAGE = "https://127.0.0.1:1/portal";
    private static final String BUILDS = "builds";
    private static final String ROBOT = "service-account-" + BUILDS;

    private static final String DEVICE = "v3oidcdeviceauthz";
    private static final String CODE = "v3oidcauthcode";
    private static final String CREDENTIALS = "v3oidcclientcredentials";
    private static final String TOKEN = "v3oidcaccesstoken";
    private static final String PASSWORD = "v3oidcpassword";
    /** No plugin's own: {@link #TOKEN} with what the portal got for a token that it had for another edge. */
    private static final String EXCHANGED = "token exchange";

    /** Claims that mappers of Keycloak's would put into the clients' tokens, if there could be such mappers. */
    private static final List<String> FORGED = List.of(
            "openstack_edge",
            "openstack_size",
            "openstack_user_id",
            "openstack_project_2",
            "openstack_role_2",
            "openstack_user_email",
            "openstack_groups");

    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ACCESS = "urn:ietf:params:oauth:token-type:access_token";

    private final String secret = UUID.randomUUID().toString();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final Map<String, Map<String, ApplicationCredential>> credentials = new ConcurrentHashMap<>();
    private final List<Edge> edges = Stream.of(22, 27, 30)
            .map(release -> StrategyEdges.overTls(
                    StrategyEdges.edge(release, ApacheModule.OPENIDC, StrategyName.NUMBERED, DOMAIN)))
            .toList();

    private Path work;
    private TestAuthority authority;
    private RealCloud real;
    private AdminClient administrator;
    private TokenEndpoint tokens;
    private Catalogue catalogue;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        work = directory;
        authority = TestAuthority.in(directory.resolve("authority"));
        Catalogue people = catalogue(
                List.of(user("jane"), user("omar"), user("anna"), user("berta")),
                List.of("jane", "anna", "berta"),
                List.of("jane"));
        real = RealCloud.start(
                directory.resolve("keycloak"),
                people,
                edge -> true,
                EdgeSpec.Database.SQLITE,
                edge -> ConfigOptions.defaults(),
                Optional.of(authority),
                Progress.lines(System.out));
        administrator = real.keycloak().administrator();
        tokens = new TokenEndpoint(real.cloud().realm());
        addClient(PORTAL, false);
        String robot = addClient(BUILDS, true);
        List<User> users = new ArrayList<>(people.users());
        users.add(new User(ROBOT, robot, "", true));
        importing(catalogue(users, List.of("jane", "anna", "berta", ROBOT), List.of("jane", ROBOT)));
    }

    @AfterAll
    void stop() {
        threads.shutdownNow();
        if (real != null) {
            real.close();
        }
        if (authority != null) {
            authority.close();
        }
    }

    private static User user(String name) {
        return user(name, name);
    }

    private static User user(String name, String seed) {
        return new User(
                name,
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString(),
                "",
                true);
    }

    /** Everybody in one project, some in one that only two edges have, and omar in one that only one has. */
    private Catalogue catalogue(List<User> users, List<String> assembly, List<String> paint) {
        return new Catalogue(
                new Master("http://127.0.0.1/realms/cloud"),
                new UserDomain(DOMAIN, DOMAIN_ID),
                List.of(),
                List.of(new Domain(
                        DOMAIN,
                        DOMAIN_ID,
                        List.of(
                                new Project(PROJECT, List.of(team("member", List.of(), assembly))),
                                new Project(
                                        "paint",
                                        List.of(
                                                team("member", List.of(K22, K30), paint),
                                                team("reader", List.of(), List.of()))),
                                new Project("cellar", List.of(team("reader", List.of(K22), List.of("omar"))))))),
                users,
                edges);
    }

    private static Team team(String role, List<String> edges, List<String> members) {
        return new Team(
                role, List.of(role), edges.stream().map(EdgeSelector::new).toList(), members);
    }

    private void importing(Catalogue wanted) {
        catalogue = new Catalogue(
                new Master(real.cloud().realm().toString()),
                wanted.userDomain(),
                wanted.roles(),
                wanted.domains(),
                wanted.users(),
                wanted.edges());
        administrator.putCatalogue(Cloud.REALM, SampleRealm.text(catalogue, CatalogueFormat.YAML));
        for (User user : catalogue.users()) {
            if (!user.name().equals(ROBOT)) {
                administrator.setPassword(Cloud.REALM, user.id(), secret);
            }
        }
    }

    /** As docs/reference.md says; returns the id of its service account. */
    private String addClient(String name, boolean robot) {
        ObjectNode client = JsonNodeFactory.instance
                .objectNode()
                .put("clientId", name)
                .put("protocol", "openid-connect")
                .put("enabled", true)
                .put("publicClient", false)
                .put("secret", secret)
                .put("standardFlowEnabled", !robot)
                .put("directAccessGrantsEnabled", !robot)
                .put("serviceAccountsEnabled", robot)
                .put("fullScopeAllowed", false);
        client.putArray("redirectUris").add(PORTAL_PAGE);
        List.of("basic", "profile", "email", "roles", "acr", "web-origins")
                .forEach(client.putArray("defaultClientScopes")::add);
        var optional = client.putArray("optionalClientScopes").add("offline_access");
        edges.forEach(edge -> optional.add(UserClouds.scope(edge.name())));
        client.putObject("attributes").put("standard.token.exchange.enabled", "true");
        administrator.post("/" + Cloud.REALM + "/clients", client);
        for (String claim : FORGED) {
            ObjectNode mapper = JsonNodeFactory.instance
                    .objectNode()
                    .put("name", claim)
                    .put("protocol", "openid-connect")
                    .put("protocolMapper", "oidc-hardcoded-claim-mapper");
            mapper.putObject("config")
                    .put("claim.name", claim)
                    .put("claim.value", "forged")
                    .put("jsonType.label", "String")
                    .put("access.token.claim", "true")
                    .put("id.token.claim", "true");
            assertThatThrownBy(() -> administrator.post(clientPath(name) + "/protocol-mappers/models", mapper))
                    .isInstanceOf(AdminRefusal.class)
                    .hasMessageContaining("could be anybody");
        }
        return robot
                ? administrator
                        .get(clientPath(name) + "/service-account-user")
                        .path("id")
                        .asText()
                : "";
    }

    private String clientPath(String name) {
        return "/" + Cloud.REALM + "/clients/"
                + administrator
                        .client(Cloud.REALM, name)
                        .orElseThrow()
                        .path("id")
                        .asText();
    }

    // --- the ways in

    @TestFactory
    @Order(1)
    Stream<DynamicTest> everyWayInIsTheSameUserWithWhatIsIntendedAndMakesAnApplicationCredential() {
        List<FutureTask<Void>> tasks = new ArrayList<>();
        List<DynamicTest> tests = new ArrayList<>();
        for (Edge edge : edges) {
            List<FutureTask<Void>> atThisEdge = new ArrayList<>();
            for (String way : List.of(PASSWORD, TOKEN, DEVICE, CODE, CREDENTIALS, EXCHANGED)) {
                FutureTask<Void> task = new FutureTask<>(() -> {
                    comeIn(edge, way);
                    return null;
                });
                atThisEdge.add(task);
                tests.add(DynamicTest.dynamicTest(way + " at " + edge.name(), () -> {
                    try {
                        task.get();
                    } catch (java.util.concurrent.ExecutionException e) {
                        throw e.getCause();
                    }
                }));
            }
            tasks.add(new FutureTask<>(() -> atThisEdge.forEach(FutureTask::run), null));
        }
        // one after the other at each edge: two first logins at once can be in each other's way at a Keystone
        tasks.forEach(threads::execute);
        return tests.stream();
    }

    private void comeIn(Edge edge, String way) throws Exception {
        KeystoneEdge keystone = keystone(edge);
        User user = of(way.equals(CREDENTIALS) ? ROBOT : "jane");
        // the client of the same Debian, unless it lacks the plugin
        OpenStackClient client =
                way.equals(DEVICE) ? real.lab().client() : real.lab().client(keystone.release());
        String cloud =
                UserClouds.cloud(edge, way.equals(EXCHANGED) ? TOKEN : way).orElseThrow();
        Map<String, String> needs = new TreeMap<>(Map.of("OS_PROJECT_NAME", PROJECT));
        needs.putAll(needs(edge, way));

        ApplicationCredential made = way.equals(DEVICE)
                ? client.makeApplicationCredential(keystone, cloud, needs, this::approve)
                : client.makeApplicationCredential(keystone, cloud, needs);

        JsonNode token = keystone.api().token(made);
        assertThat(token.path("user").path("id").asText()).isEqualTo(shadow(user));
        assertThat(token.path("user").path("name").asText()).isEqualTo(user.name());
        assertThat(token.path("project").path("name").asText()).isEqualTo(PROJECT);
        assertThat(token.path("roles").findValuesAsText("name")).contains("member");
        assertThat(keystone.api().assignmentsOf(shadow(user))).isEqualTo(intent(user.name(), edge));
        assertThat(keystone.api().shadowUsers("idp-master"))
                .filteredOn(ShadowUser::uniqueId, user.id())
                .hasSize(1);
        credentials
                .computeIfAbsent(edge.name(), name -> new ConcurrentHashMap<>())
                .put(way, made);
    }

    private Map<String, String> needs(Edge edge, String way) throws IOException {
        return switch (way) {
            case PASSWORD -> Map.of("OS_USERNAME", "jane", "OS_PASSWORD", secret);
            case TOKEN -> Map.of("OS_ACCESS_TOKEN", accessToken(edge, "jane"));
            case CODE ->
                Map.of(
                        "OS_CLIENT_ID", PORTAL,
                        "OS_CLIENT_SECRET", secret,
                        "OS_REDIRECT_URI", PORTAL_PAGE,
                        "OS_CODE", code("jane", scope(edge)));
            case CREDENTIALS -> Map.of("OS_CLIENT_ID", BUILDS, "OS_CLIENT_SECRET", secret);
            case EXCHANGED -> Map.of("OS_ACCESS_TOKEN", exchanged(edge, "jane"));
            default -> Map.of();
        };
    }

    /** Of a token that is for another edge and opens nothing here. */
    private String exchanged(Edge edge, String username) throws IOException {
        Edge other = edge(edge.name().equals(K22) ? K30 : K22);
        String token = portalToken(username, scope(other));
        assertThat(login(edge, token).status()).isEqualTo(401);
        Answer answer = tokens.grant(exchange(token, scope(edge)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("access_token").asText();
    }

    /** In another browser than the one that waits: there is none. */
    private void approve(URI address) {
        try {
            WebSession session = new WebSession(real.keycloak().url());
            Page asked = session.logIn(session.open(address), "jane", secret);
            Page done = session.accept(asked);
            assertThat(done.html()).as(asked.html()).contains("Device Login Successful");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A code for the portal, after a login in a browser. */
    private String code(String username, String scope) throws IOException {
        WebSession session = new WebSession(real.keycloak().url());
        Page login = session.open(URI.create(real.cloud().realm() + "/protocol/openid-connect/auth?"
                + TokenEndpoint.form(Map.of(
                        "client_id", PORTAL,
                        "redirect_uri", PORTAL_PAGE,
                        "response_type", "code",
                        "scope", scope,
                        "state", UUID.randomUUID().toString()))));
        String code = session.logIn(login, username, secret).parameter("code");
        assertThat(code).isNotEmpty();
        return code;
    }

    // --- what no way gives

    @Test
    @Order(2)
    void whoHasNothingAtAnEdgeIsToldSoByEveryGrant() throws Exception {
        Edge edge = edge(K27);
        String sentence = "login refused: user `omar` has nothing at edge `" + K27 + "`";
        List<Answer> answers = List.of(
                tokens.password(K27, "omar", secret),
                tokens.grant(portal("omar", scope(edge))),
                tokens.grant(Map.of(
                        "grant_type", "authorization_code",
                        "client_id", PORTAL,
                        "client_secret", secret,
                        "redirect_uri", PORTAL_PAGE,
                        "code", code("omar", scope(edge)))),
                tokens.grant(exchange(portalToken("omar", scope(edge(K22))), scope(edge))));
        for (Answer answer : answers) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(403);
            assertThat(answer.json().path("error").asText()).isEqualTo("access_denied");
            assertThat(answer.json().path("error_description").asText()).startsWith(sentence);
        }
        assertThatThrownBy(() -> real.lab()
                        .client()
                        .issueToken(
                                keystone(edge),
                                UserClouds.cloud(edge, PASSWORD).orElseThrow(),
                                Map.of("OS_USERNAME", "omar", "OS_PASSWORD", secret)))
                .isInstanceOf(ClientRefused.class);
        assertThat(keystone(edge).api().shadowUsers("idp-master"))
                .extracting(ShadowUser::name)
                .doesNotContain("omar");
    }

    @Test
    @Order(2)
    void aCodeOfAnEdgesOwnClientIsNothingWithoutItsProof() throws Exception {
        Edge edge = edge(K30);
        WebSession session = new WebSession(real.keycloak().url());
        Page page = session.open(URI.create(real.cloud().realm() + "/protocol/openid-connect/auth?"
                + TokenEndpoint.form(Map.of(
                        "client_id",
                        edge.name(),
                        "redirect_uri",
                        edge.agreement().keystone().url() + "/redirect_uri",
                        "response_type",
                        "code",
                        "scope",
                        "openid"))));
        assertThat(page.asksForPassword()).isFalse();
        assertThat(page.parameter("code")).isEmpty();
        assertThat(page.parameter("error")).isEqualTo("invalid_request");

        // with it, by whatever fetches the token
        BrowserRequest request = BrowserRequest.of(real.cloud().realm(), edge);
        Page done = session.logIn(session.open(request.start()), "jane", secret);
        Answer answer = tokens.grant(request.exchange(done.parameter("code")));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(login(edge, answer.json().path("access_token").asText()).status())
                .isEqualTo(201);
    }

    @Test
    @Order(2)
    void aTokenIsForOneEdgeAndOpensNothingElse() throws Exception {
        for (Edge edge : edges) {
            String token = portalToken("jane", scope(edge));
            // by design: docs/security.md, What an attacker sends to an edge
            assertThat(TokenEndpoint.claims(token).path("azp").asText()).isEqualTo(PORTAL);
            for (Edge other : edges) {
                assertThat(login(other, token).status())
                        .as(edge.name() + " at " + other.name())
                        .isEqualTo(other.equals(edge) ? 201 : 401);
            }
            // an edge that has it cannot have it exchanged
            for (String client : List.of(edge.name(), edge(K22).name())) {
                Answer answer = tokens.grant(Map.of(
                        "grant_type",
                        EXCHANGE,
                        "client_id",
                        client,
                        "subject_token",
                        token,
                        "subject_token_type",
                        ACCESS));
                assertThat(answer.status()).as(answer.body()).isGreaterThanOrEqualTo(400);
            }
        }
        Answer two = tokens.grant(portal("jane", scope(edge(K22)) + " " + UserClouds.scope(K30)));
        assertThat(two.status()).as(two.body()).isEqualTo(400);
        assertThat(two.json().path("error").asText()).isEqualTo("invalid_scope");
        assertThat(two.json().path("error_description").asText())
                .contains("a token is for one edge, and this would be for `" + K22 + "`, `" + K30 + "`");
    }

    @Test
    @Order(2)
    void neitherAnEdgesClientNorOneWithRolesGetsATokenForAnEdgeByScope() throws Exception {
        String scopeId = "";
        for (JsonNode scope : administrator.get("/" + Cloud.REALM + "/client-scopes")) {
            if (scope.path("name").asText().equals(UserClouds.scope(K30))) {
                scopeId = scope.path("id").asText();
            }
        }
        String assigned = clientPath(K22) + "/optional-client-scopes/" + scopeId;
        administrator.put(assigned, JsonNodeFactory.instance.objectNode());
        try {
            Map<String, String> grant = new HashMap<>(
                    Map.of("grant_type", "password", "client_id", K22, "username", "jane", "password", secret));
            grant.put("scope", scope(edge(K30)));
            Answer answer = tokens.grant(grant);
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.json().path("error").asText()).isEqualTo("invalid_scope");
        } finally {
            // the next import would do it as well
            administrator.delete(assigned);
        }

        ObjectNode full = administrator.get(clientPath(PORTAL)).deepCopy();
        administrator.put(clientPath(PORTAL), full.put("fullScopeAllowed", true));
        try {
            Answer answer = tokens.grant(portal("jane", scope(edge(K30))));
            assertThat(answer.status()).as(answer.body()).isEqualTo(403);
            assertThat(answer.json().path("error_description").asText()).contains("switch off its full scope");
        } finally {
            administrator.put(clientPath(PORTAL), full.put("fullScopeAllowed", false));
        }
        assertThat(tokens.grant(portal("jane", scope(edge(K30)))).status()).isEqualTo(200);
    }

    /** Seeded: what fails once fails again. */
    @Test
    @Order(3)
    void noParameterWidensATokenBeyondTheIntentAtOneEdge() throws Exception {
        Random random = new Random(22_27_30);
        int released = 0;
        int refused = 0;
        Map<String, String> held = new TreeMap<>();
        for (int n = 0; n < 200; n++) {
            String name = List.of("jane", "omar", "anna", ROBOT).get(random.nextInt(4));
            List<Edge> asked = new ArrayList<>(edges);
            asked.removeIf(edge -> random.nextInt(3) > 0);
            List<String> scopes = new ArrayList<>(List.of("openid", "profile", "email", "roles", "basic"));
            scopes.removeIf(scope -> random.nextBoolean());
            asked.forEach(edge -> scopes.add(UserClouds.scope(edge.name())));
            if (random.nextInt(12) == 0) {
                scopes.add(
                        List.of("offline_access", "openstack-nowhere", K30, "*").get(random.nextInt(4)));
            }
            java.util.Collections.shuffle(scopes, random);
            List<Map.Entry<String, String>> fields = new ArrayList<>();
            fields.add(Map.entry("scope", String.join(" ", scopes)));
            boolean robot = name.equals(ROBOT);
            fields.add(Map.entry("client_id", robot ? BUILDS : PORTAL));
            fields.add(Map.entry("client_secret", secret));
            String before = held.getOrDefault(name, "");
            boolean exchange = !before.isEmpty() && random.nextInt(3) > 0;
            if (exchange) {
                fields.add(Map.entry("grant_type", EXCHANGE));
                fields.add(Map.entry("subject_token", before));
                fields.add(Map.entry("subject_token_type", ACCESS));
                if (random.nextInt(4) == 0) {
                    fields.add(Map.entry(
                            "requested_token_type",
                            "urn:ietf:params:oauth:token-type:"
                                    + List.of("id_token", "access_token", "refresh_token", "jwt")
                                            .get(random.nextInt(4))));
                }
            } else if (robot) {
                fields.add(Map.entry("grant_type", "client_credentials"));
            } else {
                fields.add(Map.entry("grant_type", "password"));
                fields.add(Map.entry("username", name));
                fields.add(Map.entry("password", secret));
            }
            boolean more = random.nextInt(2) == 0;
            for (int extra = 0; more && extra <= random.nextInt(2); extra++) {
                fields.add(Map.entry(
                        List.of("audience", "resource", "claims").get(random.nextInt(3)),
                        List.of(
                                        K22,
                                        K27,
                                        K30,
                                        "account",
                                        PORTAL,
                                        edge(K30).agreement().keystone().url(),
                                        "{\"id_token\":{\"openstack_edge\":{\"value\":\"" + K30 + "\"}}}")
                                .get(random.nextInt(7))));
            }
            String shown = n + " " + name + " "
                    + fields.stream()
                            .filter(field -> !field.getKey().endsWith("secret")
                                    && !field.getKey().equals("password"))
                            .toList();

            Answer answer = post(fields);

            if (answer.status() != 200) {
                refused++;
                assertThat(answer.status()).as(shown + " " + answer.body()).isBetween(400, 403);
                assertThat(answer.body()).as(shown).doesNotContain("eyJ");
                boolean due = asked.size() == 1
                        && !more
                        && !exchange
                        && scopes.stream().noneMatch(K30::equals);
                if (due
                        && !scopes.contains("offline_access")
                        && !scopes.contains("*")
                        && !scopes.contains("openstack-nowhere")) {
                    assertThat(intent(name, asked.get(0)))
                            .as(shown + " " + answer.body())
                            .isEmpty();
                }
                continue;
            }
            for (String field : List.of("access_token", "id_token")) {
                if (answer.json().path(field).isTextual()) {
                    JsonNode claims =
                            TokenEndpoint.claims(answer.json().path(field).asText());
                    boolean released1 = holdsNoMoreThanIntended(shown, name, asked, claims);
                    released += released1 ? 1 : 0;
                    if (claims.path("typ").asText().equals("Bearer") && random.nextBoolean()) {
                        held.put(name, answer.json().path(field).asText());
                    }
                }
            }
        }
        // the test would hold nothing if all were refused
        assertThat(released).isGreaterThan(40);
        assertThat(refused).isGreaterThan(40);
    }

    /** Whether anything of an edge's is in it. */
    private boolean holdsNoMoreThanIntended(String shown, String name, List<Edge> asked, JsonNode claims) {
        Set<String> audience = new TreeSet<>();
        if (claims.path("aud").isArray()) {
            claims.path("aud").forEach(one -> audience.add(one.asText()));
        } else if (claims.path("aud").isTextual()) {
            audience.add(claims.path("aud").asText());
        }
        boolean access = claims.path("typ").asText().equals("Bearer");
        boolean released = claims.has("openstack_edge");
        if (!released) {
            claims.fieldNames()
                    .forEachRemaining(claim -> assertThat(claim).as(shown).doesNotStartWith("openstack_"));
            assertThat(audience).as(shown).doesNotContain(K22, K27, K30);
            return false;
        }
        assertThat(asked).as(shown).hasSize(1);
        Edge edge = asked.get(0);
        assertThat(claims.path("openstack_edge").asText()).as(shown).isEqualTo(edge.name());
        assertThat(claims.path("openstack_user_id").asText()).as(shown).isEqualTo(of(name).id());
        SortedSet<RoleAssignment> given = new TreeSet<>();
        for (int slot = 1; claims.has("openstack_project_" + slot); slot++) {
            given.add(new RoleAssignment(
                    DOMAIN,
                    claims.path("openstack_project_" + slot).asText(),
                    claims.path("openstack_role_" + slot).asText()));
        }
        assertThat(given).as(shown).isEqualTo(intent(name, edge));
        if (access) {
            assertThat(audience).as(shown).containsExactly(edge.name());
            assertThat(claims.has("realm_access")).as(shown).isFalse();
            assertThat(claims.path("resource_access")).as(shown).isEmpty();
        }
        return true;
    }

    // --- what becomes of users

    @Test
    @Order(4)
    void aSessionIsRenewedForTheSameEdgeAlone() throws Exception {
        for (Edge edge : edges) {
            JsonNode first = tokens.password(edge.name(), "jane", secret).json();
            Answer renewed =
                    tokens.refresh(edge.name(), first.path("refresh_token").asText());
            assertThat(renewed.status()).as(renewed.body()).isEqualTo(200);
            Answer back = login(edge, renewed.json().path("access_token").asText());
            assertThat(back.status()).as(back.body()).isEqualTo(201);
            assertThat(back.json().path("token").path("user").path("id").asText())
                    .isEqualTo(shadow(of("jane")));
        }
        JsonNode first = tokens.grant(portal("jane", scope(edge(K22)))).json();
        Map<String, String> renewal = new HashMap<>(Map.of(
                "grant_type",
                "refresh_token",
                "client_id",
                PORTAL,
                "client_secret",
                secret,
                "refresh_token",
                first.path("refresh_token").asText()));
        Answer same = tokens.grant(renewal);
        assertThat(login(edge(K22), same.json().path("access_token").asText()).status())
                .isEqualTo(201);
        renewal.put("refresh_token", same.json().path("refresh_token").asText());
        renewal.put("scope", scope(edge(K30)));
        // Keycloak takes what was not granted at first out of the request, which leaves no edge
        Answer other = tokens.grant(renewal);
        assertThat(other.status()).as(other.body()).isEqualTo(200);
        String none = other.json().path("access_token").asText();
        assertThat(holdsNoMoreThanIntended("renewed", "jane", List.of(), TokenEndpoint.claims(none)))
                .isFalse();
        for (Edge edge : edges) {
            assertThat(login(edge, none).status()).as(edge.name()).isEqualTo(401);
        }
    }

    @Test
    @Order(5)
    void aRoleIsThereAtTheNextLoginAndGoneWithTheAgentsNextRun() throws Exception {
        for (Edge edge : edges) {
            assertThat(comeBack(edge, "anna", of("anna"))).isEqualTo(intent("anna", edge));
            // what the agent will remember
            run(edge);
        }
        SortedSet<RoleAssignment> before = intent("anna", edge(K22));
        importing(catalogue(catalogue.users(), List.of("jane", "berta", ROBOT), List.of("jane", ROBOT, "anna")));
        for (Edge edge : List.of(edge(K22), edge(K30))) {
            SortedSet<RoleAssignment> both = new TreeSet<>(before);
            both.addAll(intent("anna", edge));

            assertThat(comeBack(edge, "anna", of("anna"))).as(edge.name()).isEqualTo(both);
            run(edge);
            assertThat(keystone(edge).api().assignmentsOf(shadow(of("anna")))).isEqualTo(intent("anna", edge));
        }
        // there she has nothing any more, and cannot come to lose it
        assertThat(tokens.password(K27, "anna", secret).status()).isEqualTo(403);
        run(edge(K27));
        assertThat(keystone(edge(K27)).api().assignmentsOf(shadow(of("anna")))).isEmpty();
        importing(catalogue(catalogue.users(), List.of("jane", "anna", "berta", ROBOT), List.of("jane", ROBOT)));
    }

    @Test
    @Order(6)
    void whoIsRenamedIsTheSameUserUnderTheNewName() throws Exception {
        User anna = of("anna");
        administrator.put(
                "/" + Cloud.REALM, JsonNodeFactory.instance.objectNode().put("editUsernameAllowed", true));
        rename(anna, "anna-maria");

        for (Edge edge : edges) {
            comeBack(edge, "anna-maria", anna);
            assertThat(keystone(edge).api().shadowUsers("idp-master"))
                    .as(edge.name())
                    .filteredOn(ShadowUser::uniqueId, anna.id())
                    .containsExactly(new ShadowUser(shadow(anna), "anna-maria", DOMAIN_ID, anna.id()));
        }
    }

    @Test
    @Order(7)
    void anotherPersonOfTheSameNameInheritsNothing() throws Exception {
        User first = of("berta");
        User second = user("berta", "another berta");
        Map<String, ApplicationCredential> hers = new HashMap<>();
        for (Edge edge : edges) {
            comeBack(edge, "berta", first);
            hers.put(
                    edge.name(),
                    real.lab()
                            .client()
                            .makeApplicationCredential(
                                    keystone(edge),
                                    UserClouds.cloud(edge, PASSWORD).orElseThrow(),
                                    Map.of("OS_USERNAME", "berta", "OS_PASSWORD", secret, "OS_PROJECT_NAME", PROJECT)));
            run(edge);
        }
        administrator.delete("/" + Cloud.REALM + "/users/" + first.id());
        List<User> users = new ArrayList<>(catalogue.users());
        users.removeIf(user -> user.name().equals("berta") || user.name().equals("anna"));
        users.add(new User("anna-maria", of("anna").id(), "", true));
        users.add(second);
        importing(catalogue(users, List.of("jane", "anna-maria", ROBOT), List.of("jane", "berta")));

        for (Edge edge : List.of(edge(K22), edge(K30))) {
            assertThat(comeBack(edge, "berta", second)).as(edge.name()).isEqualTo(intent("berta", edge));
            // both have the name, and nothing else in common
            assertThat(keystone(edge).api().shadowUsers("idp-master"))
                    .filteredOn(ShadowUser::name, "berta")
                    .extracting(ShadowUser::id)
                    .containsExactlyInAnyOrder(shadow(first), shadow(second));
        }
        for (Edge edge : edges) {
            // until the agent runs, what the first one made for herself works
            assertThat(keystone(edge).api().login(hers.get(edge.name()))).isEqualTo(201);
            run(edge);
            // with somebody's last grant in a project Keystone may remove the credential itself
            assertThat(keystone(edge).api().login(hers.get(edge.name())))
                    .as(edge.name())
                    .isIn(401, 404);
            assertThat(keystone(edge).api().assignmentsOf(shadow(first))).isEmpty();
        }
        assertThat(comeBack(edge(K30), "berta", second)).isEqualTo(intent("berta", edge(K30)));
    }

    /** As at an edge whose agreement said {@code saml2} before, where the users' links are of that protocol. */
    @Test
    @Order(8)
    void whoCameByAnotherProtocolBeforeIsTheSameUserAtOnceWhereTheAgentHasRun() throws Exception {
        User early = of("anna-maria");
        User late = user("late");
        List<User> users = new ArrayList<>(catalogue.users());
        users.add(late);
        importing(catalogue(users, List.of("jane", early.name(), late.name(), ROBOT), List.of("jane", "berta")));
        for (Edge edge : edges) {
            comeBack(edge, late.name(), late);
        }
        // Keystone 22 caches logins by all that is said of a user, so something has to be new
        rename(early, "anna-lena");
        rename(late, "later");
        for (Edge edge : edges) {
            KeystoneEdge keystone = keystone(edge);
            ObjectNode protocol = JsonNodeFactory.instance.objectNode();
            protocol.putObject("protocol").put("mapping_id", "idp-master");
            keystone.api().write("PUT", "/OS-FEDERATION/identity_providers/idp-master/protocols/saml2", protocol);
            for (User user : List.of(early, late)) {
                linkBySaml(keystone, user);
                assertThat(protocols(keystone, user)).containsExactly("saml2");
            }
            SortedSet<RoleAssignment> before = keystone.api().assignmentsOf(shadow(early));
            Answer tooEarly = login(edge, accessToken(edge, "anna-lena"));
            assertThat(tooEarly.status()).as(edge.name()).isEqualTo(409);
            assertThat(tooEarly.body()).contains("Conflict occurred attempting to store federated_user");

            run(edge);

            for (User user : List.of(late, early)) {
                assertThat(protocols(keystone, user)).containsExactlyInAnyOrder("saml2", "openid");
            }
            assertThat(comeBack(edge, "later", late)).as(edge.name()).isEqualTo(intent(late.name(), edge));
            assertThat(comeBack(edge, "anna-lena", early))
                    .as(edge.name())
                    .isEqualTo(intent(early.name(), edge))
                    .isEqualTo(before);
            assertThat(keystone.api().shadowUsers("idp-master"))
                    .as(edge.name())
                    .filteredOn(ShadowUser::uniqueId, late.id())
                    .extracting(ShadowUser::id)
                    .containsExactly(shadow(late));
        }
    }

    private void rename(User user, String name) {
        String path = "/" + Cloud.REALM + "/users/" + user.id();
        ObjectNode renamed = administrator.get(path).deepCopy();
        administrator.put(path, renamed.put("username", name));
    }

    /** Leaves the user no link but one by SAML. */
    private static void linkBySaml(KeystoneEdge keystone, User user) {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        ObjectNode linked = change.putObject("user").put("name", user.name());
        linked.putArray("federated")
                .addObject()
                .put("idp_id", "idp-master")
                .putArray("protocols")
                .addObject()
                .put("protocol_id", "saml2")
                .put("unique_id", user.id());
        keystone.api().write("PATCH", "/users/" + shadow(user), change);
    }

    /** By which Keystone knows the user. */
    private static List<String> protocols(KeystoneEdge keystone, User user) {
        return keystone.api()
                .get("/users/" + shadow(user))
                .path("user")
                .path("federated")
                .findValuesAsText("protocol_id");
    }

    // --- without the master

    @Test
    @Order(9)
    void withTheMasterStoppedApplicationCredentialsAndTokensInHandStillWork() throws Exception {
        Map<String, String> inHand = new HashMap<>();
        for (Edge edge : edges) {
            inHand.put(edge.name(), portalToken("jane", scope(edge)));
        }

        real.keycloak().close();

        assertThatThrownBy(() -> accessToken(edge(K22), "jane")).isInstanceOf(IOException.class);
        for (Edge edge : edges) {
            Map<String, ApplicationCredential> made = credentials.get(edge.name());
            assertThat(made.keySet()).containsExactlyInAnyOrder(PASSWORD, TOKEN, DEVICE, CODE, CREDENTIALS, EXCHANGED);
            for (Map.Entry<String, ApplicationCredential> one : made.entrySet()) {
                IssuedToken token = real.lab()
                        .client(keystone(edge).release())
                        .issueToken(
                                keystone(edge),
                                UserClouds.cloud(edge, "v3applicationcredential")
                                        .orElseThrow(),
                                Map.of(
                                        "OS_APPLICATION_CREDENTIAL_ID",
                                        one.getValue().id(),
                                        "OS_APPLICATION_CREDENTIAL_SECRET",
                                        one.getValue().secret()));
                assertThat(token.userId())
                        .as(one.getKey() + " at " + edge.name())
                        .isEqualTo(shadow(of(one.getKey().equals(CREDENTIALS) ? ROBOT : "jane")));
            }
            assertThat(login(edge, inHand.get(edge.name())).status()).isEqualTo(201);
        }
    }

    // --- tools

    private Answer post(List<Map.Entry<String, String>> fields) throws IOException {
        StringBuilder form = new StringBuilder();
        fields.forEach(field -> form.append(form.length() == 0 ? "" : "&")
                .append(field.getKey())
                .append('=')
                .append(URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8)));
        return Answer.to(HttpRequest.newBuilder(URI.create(real.cloud().realm() + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form.toString()))
                .build());
    }

    private static String scope(Edge edge) {
        return "openid " + UserClouds.scope(edge.name());
    }

    private Map<String, String> portal(String username, String scope) {
        Map<String, String> fields = new HashMap<>(Map.of(
                "grant_type", "password",
                "client_id", PORTAL,
                "client_secret", secret,
                "username", username,
                "password", secret));
        fields.put("scope", scope);
        return fields;
    }

    private String portalToken(String username, String scope) throws IOException {
        Answer answer = tokens.grant(portal(username, scope));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("access_token").asText();
    }

    private Map<String, String> exchange(String token, String scope) {
        return Map.of(
                "grant_type", EXCHANGE,
                "client_id", PORTAL,
                "client_secret", secret,
                "subject_token", token,
                "subject_token_type", ACCESS,
                "scope", scope);
    }

    private String accessToken(Edge edge, String username) throws IOException {
        Answer answer = tokens.password(edge.name(), username, secret);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("access_token").asText();
    }

    /** As keystoneauth does with an access token. */
    private static Answer login(Edge edge, String token) throws IOException {
        return Answer.to(HttpRequest.newBuilder(KeystoneEdge.login(edge))
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.noBody())
                .build());
    }

    /** Logs in, checks who that is, and returns what that user holds then. */
    private SortedSet<RoleAssignment> comeBack(Edge edge, String username, User user) throws IOException {
        Answer answer = login(edge, accessToken(edge, username));
        assertThat(answer.status()).as(edge.name() + ": " + answer.body()).isEqualTo(201);
        // its name comes from Keystone's cache, which a rename does not empty
        assertThat(answer.json().path("token").path("user").path("id").asText()).isEqualTo(shadow(user));
        return keystone(edge).api().assignmentsOf(shadow(user));
    }

    /** One run of the edge's agent, on the catalogue as it is now. */
    private Plan run(Edge edge) throws Exception {
        return new AgentRuns(work, authority.certificate()).once(catalogue, edge, keystone(edge));
    }

    private KeystoneEdge keystone(Edge edge) {
        return real.edges().get(edge.name());
    }

    private Edge edge(String name) {
        return edges.stream()
                .filter(edge -> edge.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private User of(String name) {
        return catalogue.user(name).orElseThrow();
    }

    private SortedSet<RoleAssignment> intent(String username, Edge edge) {
        return Intent.at(edge, Memberships.of(catalogue).teamsOf(username));
    }

    private static String shadow(User user) {
        return ShadowUserId.of(DOMAIN_ID, user.id()).text();
    }
}
