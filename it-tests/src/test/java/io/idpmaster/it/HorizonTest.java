package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
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
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.StrategyEdges;
import io.idpmaster.lab.edge.ApplicationCredential;
import io.idpmaster.lab.edge.ClientRefused;
import io.idpmaster.lab.edge.EdgeSpec;
import io.idpmaster.lab.edge.Horizon;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.lab.edge.OpenStackClient;
import io.idpmaster.lab.edge.RealCloud;
import io.idpmaster.lab.edge.ShadowUser;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.progress.Progress;
import io.idpmaster.lab.tls.TestAuthority;
import io.idpmaster.mapping.ShadowUserId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * The way in through Debian's Horizon, in a real browser, at a Keystone 27 behind mod_auth_mellon and a Keystone 30 behind
 * mod_auth_openidc, both as {@code idpm config --dashboard} has set them up; and what does not get in on that way, at these
 * and at four more edges.
 */
@Tag("horizon")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HorizonTest {

    private static final String DOMAIN = "works";
    private static final String DOMAIN_ID = "2b7e151628aed2a6abf7158809cf4f3c";

    private static final Edge SAML_22 = edge("saml-22", 22, ApacheModule.MELLON);
    private static final Edge SAML_27 = edge("saml-27", 27, ApacheModule.MELLON);
    private static final Edge SAML_30 = edge("saml-30", 30, ApacheModule.MELLON);

    /** mod_auth_openidc of Debian 12, beside Keystone 22, cannot do this: EdgeConfigTest. */
    private static final Edge OPENID_27 = edge("openid-27", 27, ApacheModule.OPENIDC);

    private static final Edge OPENID_30 = edge("openid-30", 30, ApacheModule.OPENIDC);

    private static final Edge OTHER_30 = edge("other-30", 30, ApacheModule.OPENIDC);

    private static final List<Edge> SAML = List.of(SAML_22, SAML_27, SAML_30);
    private static final List<Edge> OPENID = List.of(OPENID_27, OPENID_30, OTHER_30);

    /** With what either module turns a response or a code away. */
    private static final int REFUSED = 400;

    private final Map<String, Integer> ports = new TreeMap<>();

    /** What jane has made for herself, by how, and where it is good. */
    private final Map<String, Made> made = new TreeMap<>();

    private Path work;
    private TestAuthority authority;
    private RealCloud real;
    private Map<String, Horizon> horizons;
    private Browser browser;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        work = directory;
        authority = TestAuthority.in(directory.resolve("authority"));
        List<Edge> edges = new ArrayList<>(SAML);
        edges.addAll(OPENID);
        edges.forEach(edge -> ports.put(edge.name(), KeycloakServer.freePort()));
        real = RealCloud.start(
                directory.resolve("keycloak"),
                catalogue(edges),
                edge -> true,
                EdgeSpec.Database.SQLITE,
                edge -> new ConfigOptions(ConfigOptions.DEFAULT_PATH, List.of(dashboard(edge)), Optional.empty()),
                Optional.of(authority),
                Progress.lines(System.out));
        horizons = real.lab()
                .dashboards(List.of(keystone(SAML_27), keystone(OPENID_30)), ports, Progress.lines(System.out));
        browser = new Browser(directory.resolve("home"), authority.certificate());
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (real != null) {
            real.close();
        }
        if (authority != null) {
            authority.close();
        }
    }

    @BeforeEach
    void forget() {
        browser.forget();
    }

    private static Edge edge(String name, int release, ApacheModule module) {
        return StrategyEdges.overTls(StrategyEdges.edge(name, release, module, StrategyName.NUMBERED, DOMAIN));
    }

    /** Jane and anna have one project everywhere, and jane another one at one edge; omar has one at one edge only. */
    private static Catalogue catalogue(List<Edge> edges) {
        return new Catalogue(
                new Master("http://127.0.0.1/realms/cloud"),
                new UserDomain(DOMAIN, DOMAIN_ID),
                List.of(),
                List.of(new Domain(
                        DOMAIN,
                        DOMAIN_ID,
                        List.of(
                                new Project("assembly", List.of(team(List.of(), "jane", "anna"))),
                                new Project("paint", List.of(team(List.of(SAML_27.name()), "jane"))),
                                new Project("cellar", List.of(team(List.of(SAML_22.name()), "omar")))))),
                List.of(user("jane"), user("anna"), user("omar")),
                edges);
    }

    private static Team team(List<String> edges, String... members) {
        return new Team(
                "member",
                List.of("member"),
                edges.stream().map(EdgeSelector::new).toList(),
                List.of(members));
    }

    private static User user(String name) {
        return new User(
                name,
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString(),
                "",
                true);
    }

    // --- who gets in

    @Test
    void janeComesInThroughHorizonByEitherProtocolAndIsTheSameUser() throws Exception {
        for (Edge edge : List.of(SAML_27, OPENID_30)) {
            browser.forget();
            Horizon horizon = horizons.get(edge.name());
            logIn(edge, "jane");

            assertThat(browser.await(".user-name, .navbar-right .dropdown-toggle")
                            .isDisplayed())
                    .as(horizon.logs())
                    .isTrue();
            browser.photograph("horizon-" + edge.name());
            assertThat(URI.create(browser.address()).getAuthority())
                    .isEqualTo(horizon.url().getAuthority());
            assertThat(browser.find("nav").getText()).contains("jane");
            browser.open(horizon.url().resolve("/identity/"));
            browser.await("#tenants");
            browser.photograph("horizon-projects-" + edge.name());
            assertThat(browser.texts("#tenants tbody tr td.name_column, #tenants tbody tr td:nth-child(2)"))
                    .as(edge.name())
                    .containsExactlyInAnyOrderElementsOf(
                            edge == SAML_27 ? List.of("assembly", "paint") : List.of("assembly"));
            // as by the command line
            assertThat(real.lab()
                            .client()
                            .issueToken(keystone(edge), of("jane"))
                            .userId())
                    .isEqualTo(shadow("jane"));
            assertThat(keystone(edge).api().shadowUsers("idp-master"))
                    .as(edge.name())
                    .filteredOn(ShadowUser::name, "jane")
                    .extracting(ShadowUser::id)
                    .containsExactly(shadow("jane"));
            made.put("Horizon at " + edge.name(), new Made(edge, makeCredential(horizon)));
        }
    }

    private record Made(Edge edge, ApplicationCredential credential) {}

    /** In Horizon's own page, which shows the secret once. */
    private ApplicationCredential makeCredential(Horizon horizon) throws Exception {
        browser.open(horizon.url().resolve("/identity/application_credentials/create/"));
        browser.await("#id_name").sendKeys("made in Horizon");
        browser.photograph("horizon-credential-" + horizon.edge());
        browser.find("#create_application_credential_form [type=submit]").click();
        return new ApplicationCredential(
                browser.await("#id_app_cred_id").getDomProperty("value"),
                browser.find("#id_app_cred_secret").getDomProperty("value"));
    }

    @Test
    void whoHasNothingThereIsToldSo() throws Exception {
        for (Edge edge : List.of(SAML_27, OPENID_30)) {
            browser.forget();
            logIn(edge, "omar");

            assertThat(browser.await("#idp-master-refused").getText()).contains("omar", edge.name());
            assertThat(browser.status()).isEqualTo(403);
            browser.photograph("horizon-refused-" + edge.name());
            assertThat(keystone(edge).api().shadowUsers("idp-master"))
                    .extracting(ShadowUser::name)
                    .doesNotContain("omar");
        }
    }

    // --- what does not

    /** Every response and every code at every edge of its kind: its own takes it, once, and no other does. */
    @TestFactory
    Stream<DynamicTest> whatIsMadeForOneEdgeOpensNoOther() {
        return Stream.of(SAML, OPENID)
                .flatMap(edges -> edges.stream()
                        .flatMap(from -> edges.stream()
                                .map(to -> DynamicTest.dynamicTest(
                                        "for " + from.name() + " at " + to.name(), () -> brought(from, to)))));
    }

    private void brought(Edge from, Edge to) throws Exception {
        if (from.equals(to)) {
            WebSsoVisit janes = visit(to);
            Map<String, String> message = janes.logIn(janes.begin(), of("jane"));
            assertThat(WebSsoVisit.token(janes.bring(message)))
                    .as(keystone(to).logs())
                    .isPresent();
            stranger(to, message, true);
            stranger(to, message, false);
            return;
        }
        for (boolean own : List.of(true, false)) {
            WebSsoVisit janes = visit(from);
            Map<String, String> message = janes.logIn(janes.begin(), of("jane"));
            stranger(to, message, own);

            Answer home = janes.bring(message);
            if (own && !from.agreement().module().saml()) {
                // the edge there has shown it to the master, which takes no code a second time
                assertThat(WebSsoVisit.token(home)).isEmpty();
                assertThat(home.status()).isEqualTo(REFUSED);
            } else {
                // what was refused there is good here
                assertThat(WebSsoVisit.token(home)).as(keystone(from).logs()).isPresent();
            }
        }
    }

    /** @param own whether it is made to look like the answer to the stranger's own request */
    private void stranger(Edge edge, Map<String, String> message, boolean own) throws Exception {
        WebSsoVisit stranger = visit(edge);
        URI begun = stranger.begin();
        Answer answer = stranger.bring(own ? stranger.asOwn(message, begun) : message);

        assertThat(WebSsoVisit.token(answer)).isEmpty();
        assertThat(answer.status()).isEqualTo(REFUSED);
        refuses(edge, stranger.ask(dashboard(edge), Map.of()));
    }

    /** Nobody is known, so that it is for the master to ask who that is. */
    private void refuses(Edge edge, Answer answer) {
        assertThat(WebSsoVisit.token(answer)).as(edge.name()).isEmpty();
        assertThat(answer.status()).as(edge.name()).isIn(302, 303);
        assertThat(answer.header("Location")).startsWith(real.cloud().realm() + "/");
    }

    @TestFactory
    Stream<DynamicTest> aTokenIsSentToTheNamedDashboardAlone() {
        return everywhere(edge -> {
            WebSsoVisit visit = visit(edge);
            assertThat(WebSsoVisit.token(visit.bring(visit.logIn(visit.begin(), of("jane")))))
                    .isPresent();
            String own = dashboard(edge);
            visit.assertNothingFor(List.of(
                    "https://127.0.0.1:1/auth/websso/",
                    dashboard(edge.equals(SAML_27) ? SAML_30 : SAML_27),
                    own.substring(0, own.length() - 1),
                    own + "x",
                    own + "?x",
                    own.replace("https://", "https://x@"),
                    own.replace("https:", "http:"),
                    own.replace("127.0.0.1", "127.0.0.1.example.org"),
                    "javascript:alert(1)",
                    ""));
        });
    }

    @TestFactory
    Stream<DynamicTest> thereIsNoOtherPathForBrowsers() {
        return everywhere(edge -> {
            URI path = URI.create(edge.agreement().keystone().url() + "/auth/OS-FEDERATION/websso/"
                    + edge.agreement().protocol() + "?" + TokenEndpoint.form(Map.of("origin", dashboard(edge))));
            Answer answer = Answer.to(HttpRequest.newBuilder(path).build());
            assertThat(answer.status()).isEqualTo(401);
            assertThat(WebSsoVisit.token(answer)).isEmpty();
        });
    }

    @Test
    void tokensOfTheCommandLineAreNoneOfABrowsersAndTheOtherWayRound() throws Exception {
        TokenEndpoint tokens = new TokenEndpoint(real.cloud().realm());
        Credentials jane = of("jane");
        for (Edge edge : OPENID) {
            for (Edge issued : OPENID) {
                Answer answer = tokens.password(issued.name(), jane.username(), jane.password());
                for (String kind : List.of("access_token", "id_token")) {
                    String token = answer.json().path(kind).asText();
                    assertThat(token).isNotEmpty();
                    refuses(edge, visit(edge).ask(dashboard(edge), Map.of("Authorization", "Bearer " + token)));
                    assertThat(cli(edge, token))
                            .as(kind + " of " + issued.name() + " at " + edge.name())
                            .isEqualTo(kind.equals("access_token") && issued.equals(edge) ? 201 : 401);
                }
            }
        }
    }

    private static int cli(Edge edge, String bearer) throws Exception {
        return Answer.to(HttpRequest.newBuilder(KeystoneEdge.login(edge))
                        .header("Authorization", "Bearer " + bearer)
                        .build())
                .status();
    }

    /** Horizon's own default asks the Keystone of the Referer, which is of whoever sent the browser. */
    @Test
    void horizonAsksNoKeystoneButItsOwn() throws Exception {
        try (EdgeListener stranger = new EdgeListener()) {
            post(dashboard(SAML_27), stranger);

            assertThat(stranger.hasNothing()).isTrue();
        }
    }

    @Test
    void withoutThatSettingHorizonAsksAStranger() throws Exception {
        String setting = "WEBSSO_USE_HTTP_REFERER = False";
        int port = KeycloakServer.freePort();
        try (EdgeListener stranger = new EdgeListener()) {
            real.lab().dashboard(keystone(SAML_27), port, settings -> {
                assertThat(settings).contains(setting);
                return settings.replace(setting, "");
            });
            post(Horizon.websso(SAML_27, port), stranger);

            assertThat(stranger.hasNothing()).isFalse();
        }
    }

    /** As a stranger's page makes a browser do. */
    private static void post(String dashboard, EdgeListener stranger) throws Exception {
        Answer answer = Answer.to(HttpRequest.newBuilder(URI.create(dashboard))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Referer", stranger.origin() + "/v3/auth/OS-FEDERATION/websso/saml2")
                .POST(BodyPublishers.ofString("token=x"))
                .build());
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).contains("/auth/login/");
    }

    // --- what becomes of users

    /**
     * From mod_auth_mellon to mod_auth_openidc in the order of docs/operate.md; and back with Apache first, which shows what the
     * order is for.
     */
    @TestFactory
    @Order(Order.DEFAULT + 1)
    Stream<DynamicTest> whoComesByAnotherProtocolThanBeforeIsTheSameUserAtOnceWhereTheAgentRunsFirst() {
        return SAML.stream()
                .map(edge -> DynamicTest.dynamicTest(edge.name(), () -> {
                    Catalogue before = real.cloud().catalogue();
                    Catalogue after = before.withEdges(before.edges().stream()
                            .map(other -> other.equals(edge) ? byOpenId(edge) : other)
                            .toList());
                    KeystoneEdge keystone = keystone(edge);
                    OpenStackClient client = real.lab()
                            .client(edge.agreement().keystone().release().orElseThrow());
                    client.issueToken(keystone, of("jane"));
                    ApplicationCredential credential =
                            client.makeApplicationCredential(keystone, of("jane"), DOMAIN, "assembly");
                    made.put("ECP at " + edge.name(), new Made(edge, credential));
                    AgentRuns agent = new AgentRuns(work, authority.certificate());
                    agent.once(before, edge, keystone);
                    SortedSet<RoleAssignment> held = keystone.api().assignmentsOf(shadow("jane"));
                    assertThat(protocols(keystone, "jane")).containsExactly("saml2");

                    putIntoMaster(after);
                    assertThatThrownBy(() -> client.issueToken(keystone, of("jane")))
                            .isInstanceOf(ClientRefused.class);
                    agent.once(after, byOpenId(edge), keystone);
                    assertThat(protocols(keystone, "jane")).containsExactlyInAnyOrder("saml2", "openid");
                    real.lab().reconfigure(after, keystone, ConfigOptions.defaults());
                    assertThat(keystone.setUp()).contains("protocol openid: up to date");

                    assertThat(client.issueToken(keystone, of("jane")).userId()).isEqualTo(shadow("jane"));
                    assertThat(keystone.api().assignmentsOf(shadow("jane")))
                            .isEqualTo(held)
                            .isEqualTo(real.cloud().intent(person("jane"), edge));
                    assertThat(keystone.api().login(credential)).isEqualTo(201);

                    assertThat(client.issueToken(keystone, of("anna")).userId()).isEqualTo(shadow("anna"));
                    assertThat(protocols(keystone, "anna")).containsExactly("openid");
                    putIntoMaster(before);
                    real.lab().reconfigure(before, keystone, ConfigOptions.defaults());
                    assertThat(keystone.setUp()).contains("protocol saml2: up to date");
                    assertThatThrownBy(() -> client.issueToken(keystone, of("anna")))
                            .isInstanceOf(ClientRefused.class)
                            .hasMessageContaining("409");
                    agent.once(before, edge, keystone);
                    for (String name : List.of("anna", "jane")) {
                        assertThat(client.issueToken(keystone, of(name)).userId())
                                .isEqualTo(shadow(name));
                        assertThat(keystone.api().assignmentsOf(shadow(name)))
                                .isEqualTo(real.cloud().intent(person(name), edge));
                        assertThat(protocols(keystone, name)).containsExactlyInAnyOrder("saml2", "openid");
                    }
                    assertThat(keystone.api().login(credential)).isEqualTo(201);
                }));
    }

    private void putIntoMaster(Catalogue catalogue) {
        real.keycloak().administrator().putCatalogue(Cloud.REALM, SampleRealm.text(catalogue, CatalogueFormat.YAML));
    }

    /** By which Keystone knows the user. */
    private List<String> protocols(KeystoneEdge keystone, String username) {
        return keystone.api()
                .get("/users/" + shadow(username))
                .path("user")
                .path("federated")
                .findValuesAsText("protocol_id");
    }

    private static Edge byOpenId(Edge edge) {
        Agreement agreement = edge.agreement();
        return new Edge(
                edge.name(),
                edge.labels(),
                new Agreement(
                        agreement.keystone(),
                        agreement.identityProvider(),
                        "openid",
                        ApacheModule.OPENIDC,
                        agreement.strategy(),
                        agreement.accepts(),
                        agreement.lease(),
                        agreement.sweep()));
    }

    @Test
    @Order(Order.DEFAULT + 2)
    void withTheMasterStoppedWhatWasMadeInHorizonAndByEcpStillWorks() {
        real.keycloak().close();

        assertThatThrownBy(() -> new TokenEndpoint(real.cloud().realm())
                        .password(OPENID_30.name(), "jane", of("jane").password()))
                .isInstanceOf(IOException.class);
        assertThat(made.keySet())
                .containsExactlyInAnyOrder(
                        "Horizon at saml-27",
                        "Horizon at openid-30",
                        "ECP at saml-22",
                        "ECP at saml-27",
                        "ECP at saml-30");
        made.forEach((how, what) -> assertThat(real.lab()
                        .client(keystone(what.edge()).release())
                        .issueToken(
                                keystone(what.edge()),
                                UserClouds.cloud(what.edge(), "v3applicationcredential")
                                        .orElseThrow(),
                                Map.of(
                                        "OS_APPLICATION_CREDENTIAL_ID",
                                        what.credential().id(),
                                        "OS_APPLICATION_CREDENTIAL_SECRET",
                                        what.credential().secret()))
                        .userId())
                .as(how)
                .isEqualTo(shadow("jane")));
    }

    // --- tools

    private interface AtEdge {
        void run(Edge edge) throws Exception;
    }

    private static Stream<DynamicTest> everywhere(AtEdge test) {
        return Stream.concat(SAML.stream(), OPENID.stream())
                .map(edge -> DynamicTest.dynamicTest(edge.name(), () -> test.run(edge)));
    }

    /** From Horizon's first page to where Keycloak has taken the password. */
    private void logIn(Edge edge, String username) {
        browser.open(horizons.get(edge.name()).url());
        assertThat(browser.await("#id_auth_type option:checked").getDomAttribute("value"))
                .isEqualTo("idp-master_" + edge.agreement().protocol());
        browser.find("#loginBtn").click();
        browser.await("#kc-form-login");
        assertThat(browser.find("#idp-master-edge").getText()).contains(edge.name());
        browser.find("#username").sendKeys(username);
        browser.find("#password").sendKeys(of(username).password(), Keys.ENTER);
    }

    private WebSsoVisit visit(Edge edge) throws Exception {
        return new WebSsoVisit(edge, dashboard(edge));
    }

    private String dashboard(Edge edge) {
        return Horizon.websso(edge, ports.get(edge.name()));
    }

    private KeystoneEdge keystone(Edge edge) {
        return real.edges().get(edge.name());
    }

    private Credentials of(String username) {
        return real.cloud().credentials(person(username));
    }

    private User person(String username) {
        return real.cloud().catalogue().user(username).orElseThrow();
    }

    private String shadow(String username) {
        return ShadowUserId.of(DOMAIN_ID, person(username).id()).text();
    }
}
