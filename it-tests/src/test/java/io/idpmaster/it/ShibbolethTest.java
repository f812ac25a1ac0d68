package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.config.UserClouds;
import io.idpmaster.lab.RealmKeys;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.cloud.EdgeLogin;
import io.idpmaster.lab.cloud.StrategyEdges;
import io.idpmaster.lab.edge.ApplicationCredential;
import io.idpmaster.lab.edge.ClientRefused;
import io.idpmaster.lab.edge.EdgeSpec;
import io.idpmaster.lab.edge.IssuedToken;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.lab.edge.OpenStackClient;
import io.idpmaster.lab.edge.RealCloud;
import io.idpmaster.lab.edge.ShadowUser;
import io.idpmaster.lab.progress.Progress;
import io.idpmaster.lab.tls.TestAuthority;
import io.idpmaster.mapping.ShadowUserId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way in by SAML at a real Keystone 27 behind mod_shib, as {@code idpm config} has set it up: with the real openstack client
 * and as a browser goes, and what is made for it and for an edge behind mod_auth_mellon, at the other one.
 */
@Tag("edges")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShibbolethTest {

    private static final String DOMAIN = "works";
    private static final String DOMAIN_ID = "2b7e151628aed2a6abf7158809cf4f3c";
    private static final String DASHBOARD = "https://127.0.0.1:1/auth/websso/";

    private static final ConfigOptions OPTIONS =
            new ConfigOptions(ConfigOptions.DEFAULT_PATH, List.of(DASHBOARD), Optional.empty());

    private static final Edge SHIBBOLETH = edge("shibboleth", ApacheModule.SHIBBOLETH);
    private static final Edge MELLON = edge("mellon", ApacheModule.MELLON);

    private TestAuthority authority;
    private RealCloud real;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        authority = TestAuthority.in(directory.resolve("authority"));
        real = RealCloud.start(
                directory.resolve("keycloak"),
                catalogue(),
                edge -> true,
                EdgeSpec.Database.SQLITE,
                edge -> OPTIONS,
                Optional.of(authority),
                Progress.lines(System.out));
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

    private static Edge edge(String name, ApacheModule module) {
        return StrategyEdges.overTls(StrategyEdges.edge(name, 27, module, StrategyName.NUMBERED, DOMAIN));
    }

    /** Names that mod_shib passes on as they are: mod_auth_mellon could not be sent the second one. */
    private static Catalogue catalogue() {
        return new Catalogue(
                new Master("http://127.0.0.1/realms/cloud"),
                new UserDomain(DOMAIN, DOMAIN_ID),
                List.of(),
                List.of(new Domain(
                        DOMAIN,
                        DOMAIN_ID,
                        List.of(
                                project("assembly", List.of(), "jane", "anna"),
                                project("R&D <lab>", List.of(SHIBBOLETH), "jane"),
                                project("back\\slash\\", List.of(SHIBBOLETH), "jane"),
                                project("cellar", List.of(MELLON), "jane", "omar")))),
                Stream.of("jane", "anna", "omar")
                        .map(name -> new User(
                                name,
                                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                                        .toString(),
                                name.equals("jane") ? "jane@example.org" : "",
                                true))
                        .toList(),
                List.of(SHIBBOLETH, MELLON));
    }

    private static Project project(String name, List<Edge> edges, String... members) {
        List<EdgeSelector> selectors =
                edges.stream().map(edge -> new EdgeSelector(edge.name())).toList();
        return new Project(name, List.of(new Team("pilot", List.of("pilot"), selectors, List.of(members))));
    }

    @Test
    void theRealClientGetsWhatIsIntendedAndNothingElse() {
        KeystoneEdge keystone = keystone(SHIBBOLETH);
        for (OpenStackClient client : List.of(real.lab().client(27), real.lab().client())) {
            for (String name : List.of("jane", "anna")) {
                IssuedToken token = client.issueToken(keystone, credentials(name));

                assertThat(token.userId()).isEqualTo(shadow(name));
                assertThat(keystone.api().effective(token.secret()))
                        .as(keystone.logs())
                        .isEqualTo(real.cloud().intent(user(name), SHIBBOLETH));
                assertThat(keystone.api().assignmentsOf(shadow(name)))
                        .isEqualTo(real.cloud().intent(user(name), SHIBBOLETH));
            }
        }
        assertThat(keystone.api().assignmentsOf(shadow("jane")))
                .extracting(RoleAssignment::project)
                .containsExactlyInAnyOrder("assembly", "R&D <lab>", "back\\slash\\");
    }

    @Test
    void whoHasNothingAtTheEdgeIsTurnedAway() {
        KeystoneEdge keystone = keystone(SHIBBOLETH);

        assertThatThrownBy(() -> real.lab().client().issueToken(keystone, credentials("omar")))
                .isInstanceOf(ClientRefused.class);
        assertThatThrownBy(() -> real.lab()
                        .client()
                        .issueToken(
                                keystone,
                                new Credentials("jane", credentials("omar").password() + "x")))
                .isInstanceOf(ClientRefused.class);
        assertThat(keystone.api().shadowUsers("idp-master"))
                .extracting(ShadowUser::name)
                .doesNotContain("omar");
    }

    @Test
    void anAnswerIsGoodOnceAndAtItsOwnEdge() throws Exception {
        for (Edge edge : List.of(SHIBBOLETH, MELLON)) {
            Edge elsewhere = edge.equals(MELLON) ? SHIBBOLETH : MELLON;
            EcpAttacker own = new EcpAttacker(edge);
            EcpAttacker other = new EcpAttacker(elsewhere);
            EcpAttacker.Request request = own.begin();
            String answer =
                    EcpAttacker.envelope(new EdgeLogin(real.cloud().documents(), edge).capture(credentials("jane")));

            assertThat(other.deliver(other.begin(), answer)).as(edge.name()).isEqualTo(refusal(elsewhere));
            assertThat(other.deliver(request, answer)).as(edge.name()).isEqualTo(refusal(elsewhere));
            // what was refused elsewhere is still good here
            assertThat(own.deliver(request, answer)).as(keystone(edge).logs()).isEqualTo(201);
            assertThat(own.deliver(request, answer)).as(edge.name()).isEqualTo(refusal(edge));
            assertThat(own.deliver(own.begin(), answer)).as(edge.name()).isEqualTo(refusal(edge));
        }
    }

    @Test
    void aBrowserComesInForTheNamedDashboardAlone() throws Exception {
        WebSsoVisit visit = new WebSsoVisit(SHIBBOLETH, DASHBOARD);
        URI begun = visit.begin();
        assertThat(begun.toString()).startsWith(real.cloud().realm() + "/protocol/saml");
        Map<String, String> message = visit.logIn(begun, credentials("jane"));
        String token = WebSsoVisit.token(visit.bring(message)).orElseThrow();
        assertThat(keystone(SHIBBOLETH).api().effective(token))
                .isEqualTo(real.cloud().intent(user("jane"), SHIBBOLETH));
        assertThat(keystone(SHIBBOLETH).api().shadowUsers("idp-master"))
                .filteredOn(ShadowUser::name, "jane")
                .extracting(ShadowUser::id)
                .containsExactly(shadow("jane"));

        visit.assertNothingFor(List.of(DASHBOARD + "x", "https://127.0.0.1:2/auth/websso/", "javascript:alert(1)", ""));
    }

    @Test
    void whatABrowserBringsIsGoodOnceAndInThatBrowser() throws Exception {
        for (Edge from : List.of(SHIBBOLETH, MELLON)) {
            for (boolean own : List.of(true, false)) {
                WebSsoVisit unused = new WebSsoVisit(from, DASHBOARD);
                refusedToAStranger(unused.logIn(unused.begin(), credentials("jane")), own, "of " + from.name());

                WebSsoVisit janes = new WebSsoVisit(from, DASHBOARD);
                Map<String, String> message = janes.logIn(janes.begin(), credentials("jane"));
                WebSsoVisit twin = janes.twin();
                assertThat(WebSsoVisit.token(janes.bring(message)))
                        .as(keystone(from).logs())
                        .isPresent();
                for (WebSsoVisit again : List.of(janes, twin)) {
                    Answer answer = again.bring(message);
                    assertThat(WebSsoVisit.token(answer)).as(from.name()).isEmpty();
                    assertThat(answer.status()).as(from.name()).isEqualTo(refusal(from));
                }
                assertThat(WebSsoVisit.token(twin.ask(DASHBOARD, Map.of())))
                        .as(from.name())
                        .isEmpty();
                refusedToAStranger(message, own, "used, of " + from.name());
            }
        }
    }

    /** @param own whether it is made to look like the answer to the stranger's own request */
    private void refusedToAStranger(Map<String, String> message, boolean own, String what) throws Exception {
        WebSsoVisit stranger = new WebSsoVisit(SHIBBOLETH, DASHBOARD);
        URI begun = stranger.begin();

        Answer answer = stranger.bring(own ? stranger.asOwn(message, begun) : message);

        assertThat(WebSsoVisit.token(answer)).as(what + ", " + own).isEmpty();
        assertThat(answer.status()).as(what + ", " + own).isEqualTo(refusal(SHIBBOLETH));
        assertThat(WebSsoVisit.token(stranger.ask(DASHBOARD, Map.of()))).isEmpty();
    }

    /** In the order of docs/operate.md. */
    @Test
    @Order(Order.DEFAULT + 1)
    void whileTheMastersKeyChangesBothWaysInStayOpen() throws Exception {
        RealmKeys keys = new RealmKeys(real.keycloak().administrator());
        String old = keys.active();
        String next = keys.add("next", 50);
        comeInByBothWays("a new key that signs nothing yet");
        takeTheKeysOfNow();
        comeInByBothWays("both keys at the edges");
        keys.set(next, "priority", "200");
        assertThat(keys.active()).isNotEqualTo(old);
        comeInByBothWays("the new key signs");
        String first = keys.component(old);
        keys.set(first, "active", "false");
        comeInByBothWays("the old key is passive");
        keys.set(first, "enabled", "false");
        takeTheKeysOfNow();
        comeInByBothWays("the old key is gone");

        // what the order is for
        keys.add("hasty", 300);
        for (Edge edge : List.of(SHIBBOLETH, MELLON)) {
            assertThatThrownBy(() -> real.lab().client(27).issueToken(keystone(edge), credentials("jane")))
                    .as(edge.name())
                    .isInstanceOf(ClientRefused.class);
            Answer answer = broughtByABrowser(edge);
            assertThat(WebSsoVisit.token(answer)).as(edge.name()).isEmpty();
            assertThat(answer.status()).as(edge.name()).isEqualTo(refusal(edge));
        }
        takeTheKeysOfNow();
        comeInByBothWays("the hasty key at the edges");
    }

    private void comeInByBothWays(String when) throws Exception {
        for (Edge edge : List.of(SHIBBOLETH, MELLON)) {
            assertThat(real.lab()
                            .client(27)
                            .issueToken(keystone(edge), credentials("jane"))
                            .userId())
                    .as(when)
                    .isEqualTo(shadow("jane"));
            assertThat(WebSsoVisit.token(broughtByABrowser(edge)))
                    .as(when + ", a browser at " + edge.name())
                    .isPresent();
        }
    }

    private Answer broughtByABrowser(Edge edge) throws Exception {
        WebSsoVisit visit = new WebSsoVisit(edge, DASHBOARD);
        return visit.bring(visit.logIn(visit.begin(), credentials("jane")));
    }

    private void takeTheKeysOfNow() {
        for (Edge edge : List.of(SHIBBOLETH, MELLON)) {
            real.lab().reconfigure(real.cloud().catalogue(), keystone(edge), OPTIONS);
        }
    }

    /** With what the edge's module turns a response away. */
    private static int refusal(Edge edge) {
        return edge.equals(SHIBBOLETH) ? 500 : 400;
    }

    @Test
    @Order(Order.DEFAULT + 2)
    void withTheMasterStoppedApplicationCredentialsStillWork() {
        Map<Edge, ApplicationCredential> made = new HashMap<>();
        for (Edge edge : List.of(SHIBBOLETH, MELLON)) {
            made.put(
                    edge,
                    real.lab()
                            .client(27)
                            .makeApplicationCredential(keystone(edge), credentials("jane"), DOMAIN, "assembly"));
        }

        real.keycloak().close();

        made.forEach((edge, credential) -> {
            assertThatThrownBy(() -> real.lab().client(27).issueToken(keystone(edge), credentials("jane")))
                    .as(edge.name())
                    .isInstanceOf(ClientRefused.class);
            IssuedToken token = real.lab()
                    .client(27)
                    .issueToken(
                            keystone(edge),
                            UserClouds.cloud(edge, "v3applicationcredential").orElseThrow(),
                            Map.of(
                                    "OS_APPLICATION_CREDENTIAL_ID", credential.id(),
                                    "OS_APPLICATION_CREDENTIAL_SECRET", credential.secret()));
            assertThat(token.userId()).isEqualTo(shadow("jane"));
        });
    }

    private Credentials credentials(String name) {
        return real.cloud().credentials(user(name));
    }

    private User user(String name) {
        return real.cloud().catalogue().user(name).orElseThrow();
    }

    private String shadow(String name) {
        return ShadowUserId.of(DOMAIN_ID, user(name).id()).text();
    }

    private KeystoneEdge keystone(Edge edge) {
        return real.edges().get(edge.name());
    }
}
