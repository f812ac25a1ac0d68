package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.config.ConfigDirectory;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.config.EdgeConfig;
import io.idpmaster.config.TrustSource;
import io.idpmaster.it.WebSession.Page;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.StrategyEdges;
import io.idpmaster.lab.edge.ApplicationCredential;
import io.idpmaster.lab.edge.EdgeSpec;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.lab.edge.RealCloud;
import io.idpmaster.lab.progress.Progress;
import io.idpmaster.lab.tls.TestAuthority;
import io.idpmaster.mapping.ShadowUserId;
import io.idpmaster.reconcile.Action;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of a browser's session at an edge when a team changes meanwhile, behind each Apache module as {@code idpm
 * config} sets it up, but for the session's length.
 */
@Tag("edges")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserSessionTest {

    private static final String DOMAIN = "works";
    private static final String DOMAIN_ID = "2b7e151628aed2a6abf7158809cf4f3c";
    private static final String DASHBOARD = "https://127.0.0.1:1/auth/websso/";

    /** Long enough for what happens in it, with two cores. */
    private static final Duration LENGTH = Duration.ofSeconds(40);

    /** Since it began, at least, when a session is used once more: one that lasted from its last use would outlast {@link #LENGTH}. */
    private static final Duration USED_AGAIN = Duration.ofSeconds(8);

    /** As {@code idpm config} states it, in seconds, for mod_auth_openidc, mod_auth_mellon and mod_shib. */
    private static final String STATED =
            "(OIDCSessionMaxDuration |OIDCSessionInactivityTimeout |MellonSessionLength | lifetime=\"| timeout=\")300\\b";

    private static final List<Edge> EDGES = List.of(
            edge("openid-30", 30, ApacheModule.OPENIDC, StrategyName.NUMBERED),
            edge("mellon-22", 22, ApacheModule.MELLON, StrategyName.NUMBERED),
            edge("mellon-27", 27, ApacheModule.MELLON, StrategyName.NUMBERED),
            edge("shibboleth-27", 27, ApacheModule.SHIBBOLETH, StrategyName.NUMBERED));

    private static final Edge GROUPS = edge("groups-27", 27, ApacheModule.OPENIDC, StrategyName.GROUPS);

    private final Map<Edge, KeystoneEdge> keystones = new ConcurrentHashMap<>();
    private Path work;
    private TestAuthority authority;
    private RealCloud real;
    private Catalogue before;
    private Catalogue after;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        work = directory;
        authority = TestAuthority.in(directory.resolve("authority"));
        real = RealCloud.start(
                directory.resolve("keycloak"),
                catalogue(new Master("http://127.0.0.1/realms/cloud"), team("pilot", "jane", "anna", "omar")),
                edge -> false,
                EdgeSpec.Database.SQLITE,
                edge -> ConfigOptions.defaults(),
                Optional.of(authority),
                Progress.lines(System.out));
        before = real.cloud().catalogue();
        after = catalogue(before.master(), team("pilot", "omar"), team("keeper", "anna"));
        Stream.concat(EDGES.stream(), Stream.of(GROUPS))
                .parallel()
                .forEach(edge -> keystones.put(edge, withShortSessions(edge)));
    }

    @AfterAll
    void stop() {
        if (real != null) {
            real.close();
        }
        if (authority != null) {
            authority.close();
        }
    }

    private static Edge edge(String name, int release, ApacheModule module, StrategyName strategy) {
        return StrategyEdges.overTls(StrategyEdges.edge(name, release, module, strategy, DOMAIN));
    }

    private static Catalogue catalogue(Master master, Team... teams) {
        return new Catalogue(
                master,
                new UserDomain(DOMAIN, DOMAIN_ID),
                List.of(),
                List.of(new Domain(DOMAIN, DOMAIN_ID, List.of(new Project("assembly", List.of(teams))))),
                Stream.of("jane", "anna", "omar")
                        .map(name -> new User(
                                name,
                                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                                        .toString(),
                                "",
                                true))
                        .toList(),
                Stream.concat(EDGES.stream(), Stream.of(GROUPS)).toList());
    }

    private static Team team(String role, String... members) {
        return new Team(role, List.of(role), List.of(), List.of(members));
    }

    private KeystoneEdge withShortSessions(Edge edge) {
        Path configuration = work.resolve(edge.name());
        try {
            new ConfigDirectory(configuration)
                    .write(EdgeConfig.files(
                            before,
                            edge,
                            new TrustSource.OfIssuer(Optional.empty()),
                            new ConfigOptions(ConfigOptions.DEFAULT_PATH, List.of(DASHBOARD), Optional.empty())));
            Path file = configuration.resolve(
                    edge.agreement().module() == ApacheModule.SHIBBOLETH ? "shibboleth2.xml" : "apache.conf");
            String text = Files.readString(file);
            String shorter = text.replaceAll(STATED, "$1" + LENGTH.toSeconds());
            assertThat(shorter).isNotEqualTo(text);
            Files.writeString(file, shorter);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return real.lab()
                .start(EdgeSpec.of(
                        edge, configuration, EdgeSpec.Database.SQLITE, Optional.of(authority.issue(edge.name()))));
    }

    /** A browser in which a user has logged in at an edge, and with that at the master. */
    private record Visit(Edge edge, User user, WebSsoVisit browser, WebSession master, Instant begun, String first) {

        /** Keystone's token for a dashboard that sends the browser to the edge again. */
        String token() throws Exception {
            return WebSsoVisit.token(browser.ask(DASHBOARD, Map.of()))
                    .orElseThrow(() -> new AssertionError(
                            "the session of " + this + " is over after " + Duration.between(begun, Instant.now())));
        }

        boolean isOf(String name) {
            return user.name().equals(name);
        }

        @Override
        public String toString() {
            return user.name() + " at " + edge.name();
        }
    }

    /**
     * What Keystone says to the bearer of a token.
     *
     * @param may what the token can be exchanged for; nothing where Keystone refuses the token
     */
    private record Standing(int status, Set<RoleAssignment> may) {

        static Standing of(Set<RoleAssignment> may) {
            return new Standing(200, may);
        }

        static final Standing REFUSED = new Standing(401, Set.of());
        static final Standing NOTHING = of(Set.of());
    }

    private Visit visit(Edge edge, String name) throws Exception {
        User user = before.user(name).orElseThrow();
        WebSsoVisit browser = new WebSsoVisit(edge, DASHBOARD);
        WebSession master = new WebSession(real.keycloak().url());
        URI begun = browser.begin();
        Credentials credentials = real.cloud().credentials(user);
        Page page = master.logIn(master.open(begun), credentials.username(), credentials.password());
        Instant now = Instant.now();
        Optional<String> token = WebSsoVisit.token(browser.bring(browser.brought(page)));
        assertThat(token).as(keystones.get(edge).logs()).isPresent();
        Visit visit = new Visit(edge, user, browser, master, now, token.get());
        assertThat(standing(visit, visit.first())).as(visit.toString()).isEqualTo(Standing.of(intent(before, visit)));
        return visit;
    }

    /**
     * Who comes again within it gets what was so at its beginning, until the agent's next run; it ends however often one comes,
     * and then the master decides, which knows the browser still and asks for no password.
     */
    @Test
    void aSessionGivesNothingForLongAndEndsHoweverOftenOneComes() throws Exception {
        takeOver(before, EDGES);
        List<Visit> visits = new ArrayList<>();
        for (Edge edge : EDGES) {
            visits.add(visit(edge, "jane"));
            visits.add(visit(edge, "anna"));
        }

        // jane loses her role, and anna gets another one for hers
        takeOver(after, EDGES);
        for (Visit visit : visits) {
            assertThat(held(visit)).as(visit.toString()).isEmpty();
            assertThat(standing(visit, visit.first()))
                    .as(visit.toString())
                    .isEqualTo(visit.isOf("jane") ? Standing.REFUSED : Standing.NOTHING);
        }

        sleepUntil(visits.get(visits.size() - 1).begun().plus(USED_AGAIN));
        List<Again> again = new ArrayList<>();
        for (Visit visit : visits) {
            again.add(comeAgain(visit));
            // of what the edge's Apache remembers
            assertThat(held(visit)).as(visit.toString()).isEqualTo(intent(before, visit));
        }

        takeOver(after, EDGES);
        for (Again each : again) {
            assertNothingIsLeft(each);
        }

        for (Visit visit : visits) {
            sleepUntil(visit.begun().plus(LENGTH).plusSeconds(3));
            URI toMaster = visit.browser().begin();
            assertThat(toMaster.toString())
                    .as(visit.toString())
                    .startsWith(real.cloud().realm() + "/");
            Page page = visit.master().open(toMaster);
            if (visit.isOf("jane")) {
                assertThat(page.refuses()).as(visit.toString()).isTrue();
                assertThat(page.status()).isEqualTo(403);
                assertThat(page.html()).contains(visit.edge().name());
                assertThat(held(visit)).as(visit.toString()).isEmpty();
            } else {
                String token = WebSsoVisit.token(
                                visit.browser().bring(visit.browser().brought(page)))
                        .orElseThrow();
                assertThat(standing(visit, token)).as(visit.toString()).isEqualTo(Standing.of(intent(after, visit)));
                assertThat(held(visit)).as(visit.toString()).isEqualTo(intent(after, visit));
            }
        }
    }

    /** What was had by coming again: Keystone's token, one for the project, and a credential made with that. */
    private record Again(
            Visit visit, String token, Optional<String> scoped, Optional<ApplicationCredential> credential) {}

    private Again comeAgain(Visit visit) throws Exception {
        String token = visit.token();
        // Keystone 30 looks at whether the user is disabled whenever it looks at a token, and the others at a login by
        // password
        // or credential alone
        if (visit.isOf("jane") && keystones.get(visit.edge()).release() == 30) {
            assertThat(standing(visit, token)).as(visit.toString()).isEqualTo(Standing.REFUSED);
            assertThat(scoped(visit, token).status()).as(visit.toString()).isEqualTo(404);
            return new Again(visit, token, Optional.empty(), Optional.empty());
        }
        assertThat(standing(visit, token)).as(visit.toString()).isEqualTo(Standing.of(intent(before, visit)));
        String scoped = scoped(visit, token).header("X-Subject-Token");
        assertThat(validated(visit, scoped)).as(visit.toString()).isEqualTo(200);
        Answer made = post(
                visit,
                "/users/" + id(visit) + "/application_credentials",
                scoped,
                "{\"application_credential\": {\"name\": \"kept\"}}");
        assertThat(made.status()).as(visit.toString()).isEqualTo(201);
        JsonNode credential = made.json().path("application_credential");
        ApplicationCredential kept = new ApplicationCredential(
                credential.path("id").asText(), credential.path("secret").asText());
        assertThat(keystones.get(visit.edge()).api().login(kept))
                .as(visit.toString())
                .isEqualTo(visit.isOf("jane") ? 401 : 201);
        return new Again(visit, token, Optional.of(scoped), Optional.of(kept));
    }

    private void assertNothingIsLeft(Again again) throws Exception {
        Visit visit = again.visit();
        KeystoneEdge keystone = keystones.get(visit.edge());
        assertThat(held(visit)).as(visit.toString()).isEmpty();
        assertThat(standing(visit, again.token()))
                .as(visit.toString())
                .isEqualTo(
                        again.scoped().isEmpty() || visit.edge().equals(GROUPS) ? Standing.REFUSED : Standing.NOTHING);
        if (again.scoped().isPresent()) {
            assertThat(validated(visit, again.scoped().get()))
                    .as(visit.toString())
                    .isEqualTo(401);
            // hers is gone, so that it is none if she returns; anna's is good for nothing while she has not what it is
            // for
            assertThat(keystone.api().login(again.credential().orElseThrow()))
                    .as(visit.toString())
                    .isEqualTo(visit.isOf("jane") ? 404 : 401);
        }
        assertThat(keystone.api()
                        .get("/users/" + id(visit) + "/application_credentials")
                        .path("application_credentials"))
                .as(visit.toString())
                .hasSize(visit.isOf("jane") ? 0 : 1);
    }

    /** With these a token says itself which groups its bearer is in, and no grant of the user's shows that one came again. */
    @Test
    void withGroupsTheAgentRevokesTheTokensThatASessionGives() throws Exception {
        takeOver(before, List.of(GROUPS));
        Visit jane = visit(GROUPS, "jane");
        Visit anna = visit(GROUPS, "anna");
        takeOver(after, List.of(GROUPS));
        assertThat(standing(jane, jane.first())).isEqualTo(Standing.REFUSED);
        // docs/security.md, What we cannot do for you: anna keeps something here, and is not disabled
        assertThat(standing(anna, anna.first())).isEqualTo(Standing.of(intent(before, anna)));

        for (int times = 0; times < 2; times++) {
            Again again = comeAgain(jane);
            // after a run in the second of the login the next one revokes once more
            sleepUntil(Instant.ofEpochSecond(Instant.now().getEpochSecond() + 1));
            assertThat(takeOver(after, List.of(GROUPS)))
                    .extracting(action -> action.getClass().getSimpleName())
                    .containsExactly("DeleteApplicationCredential", "RevokeTokens");
            assertNothingIsLeft(again);
            assertThat(takeOver(after, List.of(GROUPS))).isEmpty();
        }
    }

    /** Puts this into the master and has the agents of these edges run; what these did. */
    private List<Action> takeOver(Catalogue catalogue, List<Edge> edges) throws Exception {
        List<Action> done = new ArrayList<>();
        real.keycloak().administrator().putCatalogue(Cloud.REALM, SampleRealm.text(catalogue, CatalogueFormat.YAML));
        for (Edge edge : edges) {
            done.addAll(new AgentRuns(work, authority.certificate())
                    .once(catalogue, edge, keystones.get(edge))
                    .actions());
        }
        // a user who is disabled loses the tokens of the whole second in which that was, of a login after it too
        sleepUntil(Instant.ofEpochSecond(Instant.now().getEpochSecond() + 1));
        return done;
    }

    private static void sleepUntil(Instant instant) throws InterruptedException {
        Thread.sleep(Math.max(0, Duration.between(Instant.now(), instant).toMillis() + 1));
    }

    private static SortedSet<RoleAssignment> intent(Catalogue catalogue, Visit visit) {
        return Intent.at(
                visit.edge(), Memberships.of(catalogue).teamsOf(visit.user().name()));
    }

    private Standing standing(Visit visit, String token) throws Exception {
        KeystoneEdge keystone = keystones.get(visit.edge());
        Answer answer = Answer.to(HttpRequest.newBuilder(URI.create(keystone.url() + "/auth/projects"))
                .header("X-Auth-Token", token)
                .build());
        return new Standing(
                answer.status(), answer.status() == 200 ? keystone.api().effective(token) : new TreeSet<>());
    }

    private Answer scoped(Visit visit, String token) throws Exception {
        return post(visit, "/auth/tokens", token, """
                {"auth": {
                  "identity": {"methods": ["token"], "token": {"id": "%s"}},
                  "scope": {"project": {"name": "assembly", "domain": {"id": "%s"}}}}}
                """.formatted(token, DOMAIN_ID));
    }

    /** What Keystone says of a token to its bearer. */
    private int validated(Visit visit, String token) throws Exception {
        return Answer.to(HttpRequest.newBuilder(
                                URI.create(keystones.get(visit.edge()).url() + "/auth/tokens"))
                        .header("X-Auth-Token", token)
                        .header("X-Subject-Token", token)
                        .build())
                .status();
    }

    private Answer post(Visit visit, String path, String token, String body) throws Exception {
        return Answer.to(
                HttpRequest.newBuilder(URI.create(keystones.get(visit.edge()).url() + path))
                        .header("X-Auth-Token", token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    private SortedSet<RoleAssignment> held(Visit visit) {
        return keystones.get(visit.edge()).api().assignmentsOf(id(visit));
    }

    private static String id(Visit visit) {
        return ShadowUserId.of(DOMAIN_ID, visit.user().id()).text();
    }
}
