package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.EdgeAddresses;
import io.idpmaster.config.KeystoneAddress;
import io.idpmaster.config.UserClouds;
import io.idpmaster.inspection.SigningKey;
import io.idpmaster.inspection.VerifiedAttributes;
import io.idpmaster.inspection.Xml;
import io.idpmaster.it.WebSession.Page;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.client.EcpClient;
import io.idpmaster.lab.client.LoginRefused;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.client.ServiceProvider;
import io.idpmaster.lab.cloud.EdgeLogin;
import io.idpmaster.lab.keycloak.AdminRefusal;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.xml.security.encryption.XMLEncryptionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Who gets in at an edge and who does not, on every way that leads there: browser, ECP, password grant, a session from
 * elsewhere, a refresh token, an authorization code, an exchange. edge-a and edge-c speak SAML, edge-b and edge-d OpenID
 * Connect; jane has something at the first three.
 */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class EdgeAccessTest {

    private static final String PORTAL = "http://127.0.0.1:1/portal";

    @Test
    void whoHasNothingAnywhereIsToldSoAtEveryEdgeOnEveryWay(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-nothing");
        realm.addUser("visitor");

        for (Edge edge : realm.catalogue().edges()) {
            assertThatExceptionOfType(LoginRefused.class)
                    .as(edge.name())
                    .isThrownBy(() -> clientLogin(realm, edge, "visitor"))
                    .satisfies(e -> assertThat(e.reason())
                            .isEqualTo("login refused: user `visitor` has nothing at edge `" + edge.name()
                                    + "`; ask an administrator of the project for a place in one of its teams"));
            assertRefused(browserLogin(server, realm, edge, "visitor"), edge, "visitor");
        }
    }

    @Test
    void aDisabledUserGetsInNowhere(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-disabled");

        for (Edge edge : realm.catalogue().edges()) {
            assertThatExceptionOfType(LoginRefused.class)
                    .as(edge.name())
                    .isThrownBy(() -> clientLogin(realm, edge, "lars"));
            Page page = browserLogin(server, realm, edge, "lars");
            assertThat(page.left()).isEmpty();
            assertThat(page.html()).contains("Account is disabled").doesNotContain("SAMLResponse");
        }
    }

    @Test
    void whoIsTakenOutOfATeamIsRefusedAtTheNextLogin(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-removed");
        List<Edge> edges = List.of(realm.edge("edge-a"), realm.edge("edge-b"), realm.edge("edge-c"));
        for (Edge edge : edges) {
            clientLogin(realm, edge, "jane");
            assertAdmitted(realm, edge, browserLogin(server, realm, edge, "jane"));
        }

        realm.leaveAllTeams("jane");

        for (Edge edge : edges) {
            assertThatExceptionOfType(LoginRefused.class)
                    .as(edge.name())
                    .isThrownBy(() -> clientLogin(realm, edge, "jane"))
                    .satisfies(e -> assertThat(e.reason()).contains("nothing at edge `" + edge.name() + "`"));
            assertRefused(browserLogin(server, realm, edge, "jane"), edge, "jane");
        }
    }

    @Test
    void nobodyGetsInAtASuspendedEdgeOnAnyWayUntilItIsOpenAgain(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-suspended");
        AdminRest rest = new AdminRest(realm);
        List<Edge> edges = List.of(realm.edge("edge-a"), realm.edge("edge-b"), realm.edge("edge-c"));
        for (Edge edge : edges) {
            rest.send("PUT", "edges/" + edge.name() + "/suspension", "");
        }
        // what is no part of the catalogue stays through an import
        realm.importSample();

        for (Edge edge : edges) {
            assertThatExceptionOfType(LoginRefused.class)
                    .as(edge.name())
                    .isThrownBy(() -> clientLogin(realm, edge, "jane"))
                    .satisfies(e -> assertThat(e.reason())
                            .isEqualTo("login refused: nobody can log in at edge `" + edge.name()
                                    + "` for now: it is suspended; ask an administrator of the cloud"));
            Page page = browserLogin(server, realm, edge, "jane");
            assertThat(page.left()).isEmpty();
            assertThat(page.html())
                    .contains("Nobody can sign in to " + edge.name())
                    .doesNotContain("SAMLResponse");
            assertThat(rest.get("edges/" + edge.name()).get("suspended").asBoolean())
                    .isTrue();
        }
        assertThat(rest.get("edges").get("items").findValues("enabled"))
                .extracting(JsonNode::asBoolean)
                .containsExactly(false, false, false, true);

        for (Edge edge : edges) {
            rest.send("DELETE", "edges/" + edge.name() + "/suspension", "");
            clientLogin(realm, edge, "jane");
        }
        assertThat(rest.get("audit?edge=edge-a").get("items").findValuesAsText("action"))
                .contains("suspended", "resumed");
    }

    /** As whoever may make groups in a directory can. To Keycloak the two are two, to a Keystone's database they are one. */
    @Test
    void whoMakesAProjectLikeThatOfOthersIsNotLetIntoTheirs(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-rivals");
        List<Edge> edges = List.of(realm.edge("edge-a"), realm.edge("edge-b"), realm.edge("edge-c"));
        for (Edge edge : edges) {
            clientLogin(realm, edge, "jane");
        }
        String visitor = realm.addUser("visitor");
        realm.addGroup("openstack/engineering", "Web-Shop");
        realm.addGroup("openstack/engineering/Web-Shop", "member");
        realm.administrator()
                .put(
                        "/access-rivals/users/" + visitor + "/groups/"
                                + realm.groupId("openstack/engineering/Web-Shop/member"),
                        JsonNodeFactory.instance.objectNode());

        assertThatExceptionOfType(LoginRefused.class)
                .isThrownBy(() -> clientLogin(realm, realm.edge("edge-b"), "visitor"))
                .satisfies(e -> assertThat(e.reason()).contains("`Web-Shop`").doesNotContain("`web-shop`"));
        for (Edge edge : edges) {
            assertThatExceptionOfType(LoginRefused.class)
                    .as(edge.name())
                    .isThrownBy(() -> clientLogin(realm, edge, "jane"))
                    .satisfies(
                            e -> assertThat(e.reason()).contains("`web-shop`").doesNotContain("`Web-Shop`"));
        }
    }

    @Test
    void aSessionFromElsewhereOpensNoEdgeAtWhichTheUserHasNothing(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-session");
        WebSession session = new WebSession(server.url());
        assertAdmitted(realm, realm.edge("edge-a"), login(session, realm, realm.edge("edge-a"), "jane"));
        // the session is one: no password at the next edge
        assertAdmitted(realm, realm.edge("edge-b"), login(session, realm, realm.edge("edge-b"), ""));

        assertRefused(login(session, realm, realm.edge("edge-d"), ""), realm.edge("edge-d"), "jane");

        realm.leaveAllTeams("jane");
        for (String name : List.of("edge-a", "edge-b", "edge-c")) {
            assertRefused(login(session, realm, realm.edge(name), ""), realm.edge(name), "jane");
        }
        realm.join("jane", "openstack/engineering/web-shop/member");
        for (String name : List.of("edge-a", "edge-b", "edge-c")) {
            assertAdmitted(realm, realm.edge(name), login(session, realm, realm.edge(name), ""));
        }
        realm.enable("jane", false);
        for (String name : List.of("edge-a", "edge-b", "edge-c")) {
            Page page = session.open(
                    BrowserRequest.of(realm.address(), realm.edge(name)).start());
            assertThat(page.left()).isEmpty();
            assertThat(page.fields()).doesNotContainKey("SAMLResponse");
        }
    }

    /** SAML core, 3.4.1 ({@code IsPassive}) and OpenID Connect core, 3.1.2.1 ({@code prompt=none}): there is no page. */
    @Test
    void aRequestThatMayNotShowAPageIsAnsweredWithAnError(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-passive");
        WebSession session = new WebSession(server.url());
        assertAdmitted(realm, realm.edge("edge-b"), login(session, realm, realm.edge("edge-b"), "jane"));
        realm.leaveAllTeams("jane");

        String landing =
                BrowserRequest.of(realm.address(), realm.edge("edge-b")).landing();
        Page openId = session.open(BrowserRequest.openId(realm.address(), "edge-b", landing, Map.of("prompt", "none"))
                .start());
        BrowserRequest edgeA = BrowserRequest.of(realm.address(), realm.edge("edge-a"));
        Page saml = session.open(BrowserRequest.saml(realm.address(), edgeA.clientId(), edgeA.landing(), true)
                .start());

        assertThat(openId.left()).startsWith(landing);
        assertThat(openId.parameter("error")).isNotEmpty();
        assertThat(openId.parameter("code")).isEmpty();
        assertThat(samlResponse(saml))
                .contains("urn:oasis:names:tc:SAML:2.0:status:NoPassive")
                .doesNotContain("Assertion ");
    }

    @Test
    void aRefreshTokenReleasesNothingThatTheUserDoesNotHoldAnyMore(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-refresh");
        JsonNode first =
                realm.tokens().password("edge-b", "omar", realm.password()).json();
        JsonNode refreshed = refresh(realm, first);
        assertThat(released(refreshed.get("access_token"))).contains("openstack_edge", "openstack_role_1");
        assertThat(released(refreshed.get("id_token"))).contains("openstack_edge", "openstack_role_1");

        realm.leaveAllTeams("omar");
        JsonNode after = refresh(realm, refreshed);

        assertThat(released(after.get("access_token"))).isEmpty();
        assertThat(released(after.get("id_token"))).isEmpty();
        assertThat(TokenEndpoint.claims(after.get("access_token").asText()).has("aud"))
                .isFalse();
        // nor does a token from before that still lives
        Answer userInfo = realm.tokens().userInfo(refreshed.get("access_token").asText());
        assertThat(userInfo.body()).doesNotContain("openstack_");
        assertThat(Files.readString(server.log()))
                .contains("nothing released: realm=`access-refresh`, client=`edge-b`, user=`"
                        + realm.user("omar").id());

        realm.enable("omar", false);
        Answer disabled =
                realm.tokens().refresh("edge-b", after.get("refresh_token").asText());
        assertThat(disabled.status()).isEqualTo(400);
        assertThat(disabled.json().get("error").asText()).isEqualTo("invalid_grant");
    }

    private static JsonNode refresh(SampleRealm realm, JsonNode tokens) throws IOException {
        Answer answer =
                realm.tokens().refresh("edge-b", tokens.get("refresh_token").asText());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> released(JsonNode token) throws IOException {
        List<String> names = new ArrayList<>();
        TokenEndpoint.claims(token.asText()).fieldNames().forEachRemaining(name -> {
            if (name.startsWith("openstack_")) {
                names.add(name);
            }
        });
        return names;
    }

    @Test
    void aCodeReleasesNothingThatTheUserDoesNotHoldAnyMore(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-code");
        BrowserRequest request = BrowserRequest.of(realm.address(), realm.edge("edge-b"));
        WebSession session = new WebSession(server.url());
        Page page = session.logIn(session.open(request.start()), "jane", realm.password());
        realm.leaveAllTeams("jane");

        Answer answer = realm.tokens().grant(request.exchange(page.parameter("code")));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(released(answer.json().get("access_token"))).isEmpty();
        assertThat(released(answer.json().get("id_token"))).isEmpty();
    }

    @Test
    void noExchangeMakesATokenForAnEdge(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-exchange");
        addPortal(realm);
        String own = realm.tokens()
                .grant(TokenEndpoint.and(portalGrant(realm, "jane"), "scope", "openid"))
                .json()
                .get("access_token")
                .asText();
        String ofEdge = realm.tokens()
                .password("edge-b", "jane", realm.password())
                .json()
                .get("access_token")
                .asText();

        // without an audience the portal gets what it had, which shows that it may exchange at all
        Answer plain = realm.tokens().grant(exchange(realm, own));
        assertThat(plain.status()).as(plain.body()).isEqualTo(200);
        assertThat(released(plain.json().get("access_token"))).isEmpty();
        for (String audience : List.of("edge-b", "edge-d")) {
            Answer forEdge = realm.tokens().grant(TokenEndpoint.and(exchange(realm, own), "audience", audience));
            assertThat(forEdge.status()).as(forEdge.body()).isEqualTo(400);
        }
        // the token of an edge is for that edge alone
        Answer fromEdge = realm.tokens().grant(exchange(realm, ofEdge));
        assertThat(fromEdge.status()).as(fromEdge.body()).isGreaterThanOrEqualTo(400);
    }

    private static Map<String, String> exchange(SampleRealm realm, String token) {
        return Map.of(
                "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                "client_id", "portal",
                "client_secret", realm.password(),
                "subject_token", token,
                "subject_token_type", "urn:ietf:params:oauth:token-type:access_token");
    }

    private static Map<String, String> portalGrant(SampleRealm realm, String username) {
        return Map.of(
                "grant_type",
                "password",
                "client_id",
                "portal",
                "client_secret",
                realm.password(),
                "username",
                username,
                "password",
                realm.password());
    }

    private static void addPortal(SampleRealm realm) {
        var portal = realm.client("portal", "openid-connect")
                .put("publicClient", false)
                .put("directAccessGrantsEnabled", true)
                .put("secret", realm.password());
        portal.putArray("redirectUris").add(PORTAL);
        portal.putObject("attributes").put("standard.token.exchange.enabled", "true");
        realm.addClient(portal);
    }

    private static void addWiki(SampleRealm realm) {
        var wiki = realm.client("wiki", "saml");
        wiki.putArray("redirectUris").add(PORTAL);
        wiki.putObject("attributes")
                .put("saml.allow.ecp.flow", "true")
                .put("saml.client.signature", "false")
                .put("saml.server.signature", "true")
                .put("saml.assertion.signature", "true")
                .put("saml.force.post.binding", "true");
        realm.addClient(wiki);
    }

    @Test
    void aClientThatIsNoEdgeLogsInAsEver(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-others");
        realm.addUser("visitor");
        addPortal(realm);
        addWiki(realm);

        for (String username : List.of("visitor", "jane")) {
            Answer granted = realm.tokens().grant(portalGrant(realm, username));
            assertThat(granted.status()).as(granted.body()).isEqualTo(200);
            assertThat(released(granted.json().get("access_token"))).isEmpty();

            ServiceProvider provider = new ServiceProvider("wiki", URI.create(PORTAL));
            VerifiedAttributes ecp = RealmDocuments.of(realm.address())
                    .saml()
                    .verify(
                            new EcpClient(realm.address()).login(provider, realm.credentials(username)),
                            provider.relyingParty());
            assertThat(ecp.values().keySet()).noneMatch(name -> name.startsWith("openstack_"));

            WebSession session = new WebSession(server.url());
            Page login = session.open(BrowserRequest.openId(realm.address(), "portal", PORTAL, Map.of())
                    .start());
            assertThat(login.html()).doesNotContain("idp-master");
            Page done = session.logIn(login, username, realm.password());
            assertThat(done.left()).startsWith(PORTAL);
            assertThat(done.parameter("code")).isNotEmpty();
            Page wikiPage = session.open(
                    BrowserRequest.saml(realm.address(), "wiki", PORTAL, false).start());
            assertThat(samlResponse(wikiPage)).contains("Assertion ").doesNotContain("openstack_");
        }
    }

    /**
     * Keycloak's own audience mappers, at clients that are no edges and then at those that are. An edge takes what names it,
     * whoever else is named.
     */
    @Test
    void nobodyComesInWithAMessageThatIsForAnotherPlaceToo(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-audience");
        realm.set(Map.of("eventsEnabled", "true"));
        String edgeC = KeystoneAddress.of(realm.edge("edge-c")).entityId();
        addPortal(realm);
        addWiki(realm);
        addMapper(realm, "clients/" + realm.clientUuid("portal"), audience("openid-connect", "edge-b"));
        addMapper(realm, "clients/" + realm.clientUuid("wiki"), audience("saml", edgeC));
        assertThat(audienceOfPortal(realm)).contains("\"edge-b\"");
        byte[] both = new EcpClient(realm.address())
                .login(new ServiceProvider("wiki", URI.create(PORTAL)), realm.credentials("jane"))
                .xml();
        assertThat(Xml.all(Xml.parse(both), Xml.ASSERTION, "Audience"))
                .extracting(Element::getTextContent)
                .containsExactlyInAnyOrder("wiki", edgeC);

        for (String name : List.of("edge-a", "edge-b")) {
            Edge edge = realm.edge(name);
            boolean saml = edge.agreement().module().saml();
            ObjectNode mapper = saml ? audience("saml", edgeC) : audience("openid-connect", "edge-d");
            String client = "clients/" + realm.clientUuid(EdgeAddresses.of(edge).clientId());
            clientLogin(realm, edge, "jane");

            assertNotMade(name, () -> addMapper(realm, client, mapper));
            clientLogin(realm, edge, "jane");
            realm.whileNoEdges(List.of(name), () -> addMapper(realm, client, mapper));
            assertForTwoPlaces(server, realm, edge, "the mapper `and another edge`");
            // what is so already keeps nobody from doing something else
            realm.administrator().put("/" + realm.name() + "/" + client, realm.get("/" + client));
            assertThat(realm.importSample().path("edges").path("updated").asInt())
                    .isEqualTo(1);
            clientLogin(realm, edge, "jane");

            String scope = addScope(realm, "partners-of-" + name, mapper);
            for (String kind : List.of("default-client-scopes", "optional-client-scopes")) {
                Runnable give = () -> realm.administrator()
                        .put(
                                "/" + realm.name() + "/" + client + "/" + kind + "/" + scope,
                                JsonNodeFactory.instance.objectNode());
                assertNotMade(name, give);
                realm.whileNoEdges(List.of(name), give);
                assertForTwoPlaces(server, realm, edge, "of the client scope `partners-of-" + name + "`");
                String agreement = "/idp-master/edges/" + name + "/agreement";
                realm.administrator().put("/" + realm.name() + agreement, realm.get(agreement));
                clientLogin(realm, edge, "jane");
            }
            assertThat(realm.importSample().path("changed").asBoolean(true)).isFalse();
        }
    }

    /** Of any mapper that is told a claim: Keycloak reads its name with dots, backslashes and the client's id in it. */
    @Test
    void theAudienceIsOneHoweverAMapperIsToldToWriteIt(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-audience-written");
        Edge edge = realm.edge("edge-b");
        addPortal(realm);
        String client = "clients/" + realm.clientUuid("edge-b");
        for (String written : List.of("aud", "\\aud", "aud.")) {
            addMapper(realm, "clients/" + realm.clientUuid("portal"), claim(written, "edge-b"));
            assertThat(audienceOfPortal(realm))
                    .as("what Keycloak makes of `" + written + "`")
                    .contains("\"edge-b\"");
            removeMappers(realm, "clients/" + realm.clientUuid("portal"));
        }
        for (String written : List.of("aud", "\\aud", "aud.")) {
            assertNotMade("edge-b", () -> addMapper(realm, client, claim(written, "edge-d")));
            realm.whileNoEdges(List.of("edge-b"), () -> addMapper(realm, client, claim(written, "edge-d")));
            assertForTwoPlaces(server, realm, edge, "the mapper `and another edge`");
            assertThat(realm.importSample().path("edges").path("updated").asInt())
                    .as(written)
                    .isEqualTo(1);
            clientLogin(realm, edge, "jane");
        }
    }

    /** One that all clients have, where an import cannot take the mapper away, takes itself from the edges' clients. */
    @Test
    void aScopeOfTheRealmsThatAddsAnAudienceIsNoEdges(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-audience-realm");
        Edge edge = realm.edge("edge-b");
        JsonNode first =
                realm.tokens().password("edge-b", "jane", realm.password()).json();
        String profile = "";
        for (JsonNode scope : realm.get("/client-scopes")) {
            profile = scope.path("name").asText().equals("profile")
                    ? scope.path("id").asText()
                    : profile;
        }
        String scope = "client-scopes/" + profile;
        Runnable change = () -> addMapper(realm, scope, audience("openid-connect", "edge-d"));
        assertNotMade("edge-", change);
        clientLogin(realm, edge, "jane");
        realm.whileNoEdges(List.of("edge-b", "edge-d"), change);

        assertForTwoPlaces(server, realm, edge, "of the client scope `profile`");
        // nor does a session from before
        JsonNode after = refresh(realm, first);
        assertThat(released(after.get("access_token"))).isEmpty();
        assertThat(TokenEndpoint.claims(after.get("access_token").asText()).has("aud"))
                .isFalse();
        assertThat(realm.importSample().path("findings").findValuesAsText("message"))
                .anyMatch(warning -> warning.contains("`profile`") && warning.contains("adds an audience"));
        clientLogin(realm, edge, "jane");
        assertThat(realm.get("/clients/" + realm.clientUuid("edge-b") + "/optional-client-scopes")
                        .findValuesAsText("name"))
                .containsExactly("email");
    }

    private static void assertNotMade(String edge, Runnable change) {
        assertThatExceptionOfType(AdminRefusal.class)
                .isThrownBy(change::run)
                .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(400))
                .satisfies(refusal -> assertThat(refusal.body())
                        .contains("then the client of edge `" + edge, "adds an audience", "nobody could log in there"));
    }

    private static void assertForTwoPlaces(KeycloakServer server, SampleRealm realm, Edge edge, String what)
            throws Exception {
        assertThatExceptionOfType(LoginRefused.class)
                .as(edge.name())
                .isThrownBy(() -> clientLogin(realm, edge, "jane"))
                .satisfies(e -> assertThat(e.reason()).contains(what).contains("adds an audience"));
        Page page = browserLogin(server, realm, edge, "jane");
        assertRefused(page, edge, "jane");
        assertThat(page.html()).contains("adds an audience");
        if (realm.get("").path("eventsEnabled").asBoolean()) {
            assertThat(realm.get("/events?type=LOGIN_ERROR&max=1").toString())
                    .contains("access_denied", what, "adds an audience");
        }
    }

    private static ObjectNode audience(String protocol, String client) {
        ObjectNode mapper = JsonNodeFactory.instance
                .objectNode()
                .put("name", "and another edge")
                .put("protocol", protocol)
                .put("protocolMapper", protocol.equals("saml") ? "saml-audience-mapper" : "oidc-audience-mapper");
        mapper.putObject("config")
                .put("included.client.audience", client)
                .put("access.token.claim", "true")
                .put("id.token.claim", "true");
        return mapper;
    }

    /** What a token of jane's for the portal says of its audience, as JSON. */
    private static String audienceOfPortal(SampleRealm realm) throws IOException {
        return TokenEndpoint.claims(realm.tokens()
                        .grant(portalGrant(realm, "jane"))
                        .json()
                        .get("access_token")
                        .asText())
                .get("aud")
                .toString();
    }

    private static ObjectNode claim(String written, String value) {
        ObjectNode mapper = JsonNodeFactory.instance
                .objectNode()
                .put("name", "and another edge")
                .put("protocol", "openid-connect")
                .put("protocolMapper", "oidc-hardcoded-claim-mapper");
        mapper.putObject("config")
                .put("claim.name", written)
                .put("claim.value", value)
                .put("jsonType.label", "String")
                .put("access.token.claim", "true")
                .put("id.token.claim", "true");
        return mapper;
    }

    private static void removeMappers(SampleRealm realm, String holder) {
        String models = "/" + holder + "/protocol-mappers/models";
        realm.get(models)
                .forEach(mapper -> realm.administrator()
                        .delete("/" + realm.name() + models + "/"
                                + mapper.get("id").asText()));
    }

    private static void addMapper(SampleRealm realm, String holder, ObjectNode mapper) {
        realm.administrator().post("/" + realm.name() + "/" + holder + "/protocol-mappers/models", mapper);
    }

    /** Returns its id. */
    private static String addScope(SampleRealm realm, String name, ObjectNode mapper) {
        String id = UUID.randomUUID().toString();
        ObjectNode scope = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("name", name)
                .put("protocol", mapper.path("protocol").asText());
        scope.putArray("protocolMappers").add(mapper);
        realm.administrator().post("/" + realm.name() + "/client-scopes", scope);
        return id;
    }

    /** What an administrator has set on an edge's client, and no catalogue knows of, stays. */
    @Test
    void anAssertionIsEncryptedForItsEdgeAloneAndStaysSoAfterAnImport(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-encrypted");
        Edge edge = realm.edge("edge-a");
        ServiceProvider provider = new ServiceProvider(
                KeystoneAddress.of(edge).entityId(),
                URI.create(KeystoneAddress.of(edge).url() + "/mellon/paosResponse"));
        SigningKey reader = SigningKey.fresh();
        ObjectNode client = (ObjectNode)
                realm.administrator().client(realm.name(), provider.entityId()).orElseThrow();
        ((ObjectNode) client.path("attributes"))
                .put("saml.encrypt", "true")
                .put(
                        "saml.encryption.certificate",
                        Base64.getEncoder().encodeToString(reader.certificate().getEncoded()))
                .put("saml.encryption.algorithm", "http://www.w3.org/2001/04/xmlenc#aes128-cbc")
                .put("saml.encryption.keyAlgorithm", "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p");
        realm.administrator()
                .put("/" + realm.name() + "/clients/" + client.path("id").asText(), client);

        JsonNode counts = realm.importSample();

        assertThat(counts.toString()).doesNotContain("\"updated\":1");
        byte[] response = new EcpClient(realm.address())
                .login(provider, realm.credentials("jane"))
                .xml();
        assertThat(new String(response, StandardCharsets.UTF_8))
                .contains("EncryptedAssertion")
                .doesNotContain("openstack_", "web-shop");
        Document opened = Xml.parse(response);
        AssertionEncryption.decrypt(opened, reader.pair().getPrivate());
        assertThat(Xml.all(opened, Xml.ASSERTION, "Attribute"))
                .extracting(attribute -> attribute.getAttribute("Name"))
                .contains("openstack_edge", "openstack_project_1");
        assertThatExceptionOfType(XMLEncryptionException.class)
                .isThrownBy(() -> AssertionEncryption.decrypt(
                        Xml.parse(response), SigningKey.fresh().pair().getPrivate()));
    }

    /** RFC 8628, 3.5: a device asks until it is told; Keycloak's answer while nobody has decided is to wait. */
    @Test
    void aWaitingDeviceIsToldThatItsUserWasTurnedAway(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-device");
        Edge edge = realm.edge("edge-d");
        Device refused = Device.begin(realm, edge.name(), "openid");
        assertError(refused.ask(), 400, "authorization_pending");

        WebSession session = new WebSession(server.url());
        Page page = session.logIn(session.open(refused.page()), "jane", realm.password());

        assertRefused(page, edge, "jane");
        refused.waitForTheNextQuestion();
        assertError(refused.ask(), 400, "access_denied");

        // who is entitled, on the same way
        Device granted = Device.begin(realm, edge.name(), "openid");
        WebSession entitled = new WebSession(server.url());
        Page done = entitled.accept(entitled.logIn(entitled.open(granted.page()), "omar", realm.password()));
        assertThat(done.html()).contains("Device Login Successful");
        Answer tokens = granted.ask();
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        assertThat(released(tokens.json().get("access_token"))).contains("openstack_edge", "openstack_role_1");
    }

    /** The page is that of a client which is no edge, and asks nobody; the token is for one. */
    @Test
    void aDeviceOfAnotherClientIsToldSoWhenItAsksForItsToken(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "access-device-scope");
        var terminal = realm.client("terminal", "openid-connect")
                .put("publicClient", true)
                .put("fullScopeAllowed", false);
        terminal.putArray("redirectUris").add(PORTAL);
        terminal.putArray("defaultClientScopes").add("basic");
        terminal.putArray("optionalClientScopes").add(UserClouds.scope("edge-d"));
        terminal.putObject("attributes").put("oauth2.device.authorization.grant.enabled", "true");
        realm.addClient(terminal);
        Device device = Device.begin(realm, "terminal", "openid " + UserClouds.scope("edge-d"));
        WebSession session = new WebSession(server.url());
        Page asked = session.logIn(session.open(device.page()), "jane", realm.password());
        session.accept(asked);

        assertError(device.ask(), 403, "access_denied");
        device.waitForTheNextQuestion();
        assertThat(device.ask().json().path("error").asText()).isNotEqualTo("authorization_pending");
    }

    private static void assertError(Answer answer, int status, String error) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
    }

    /** A device that waits for somebody to log in elsewhere. */
    private record Device(SampleRealm realm, BrowserRequest proof, String code, URI page, int interval) {

        static Device begin(SampleRealm realm, String client, String scope) throws IOException {
            BrowserRequest proof = BrowserRequest.openId(realm.address(), client, PORTAL, Map.of());
            Matcher challenge = Pattern.compile("code_challenge=([^&]*)")
                    .matcher(proof.start().toString());
            assertThat(challenge.find()).isTrue();
            Answer answer = realm.tokens()
                    .device(Map.of(
                            "client_id",
                            client,
                            "scope",
                            scope,
                            "code_challenge",
                            challenge.group(1),
                            "code_challenge_method",
                            "S256"));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            JsonNode begun = answer.json();
            return new Device(
                    realm,
                    proof,
                    begun.path("device_code").asText(),
                    URI.create(begun.path("verification_uri_complete").asText()),
                    begun.path("interval").asInt());
        }

        Answer ask() throws IOException {
            return realm.tokens()
                    .grant(Map.of(
                            "grant_type",
                            "urn:ietf:params:oauth:grant-type:device_code",
                            "client_id",
                            proof.clientId(),
                            "device_code",
                            code,
                            "code_verifier",
                            proof.secret()));
        }

        /** Who asks sooner is told to slow down. */
        void waitForTheNextQuestion() throws InterruptedException {
            Thread.sleep((interval + 1) * 1_000L);
        }
    }

    /** As the openstack client does: ECP or the password grant. */
    private static void clientLogin(SampleRealm realm, Edge edge, String username) {
        Credentials credentials = realm.credentials(username);
        assertThat(new EdgeLogin(RealmDocuments.of(realm.address()), edge)
                        .login(credentials)
                        .released())
                .containsEntry("openstack_edge", List.of(edge.name()));
    }

    private static Page browserLogin(KeycloakServer server, SampleRealm realm, Edge edge, String username)
            throws IOException {
        return login(new WebSession(server.url()), realm, edge, username);
    }

    /** @param username empty: the session has to do */
    private static Page login(WebSession session, SampleRealm realm, Edge edge, String username) throws IOException {
        Page page = session.open(BrowserRequest.of(realm.address(), edge).start());
        if (username.isEmpty()) {
            return page;
        }
        assertThat(page.html()).contains("id=\"idp-master-edge\"", edge.name());
        return session.logIn(page, username, realm.password());
    }

    private static void assertAdmitted(SampleRealm realm, Edge edge, Page page) {
        if (edge.agreement().module().saml()) {
            assertThat(samlResponse(page)).contains("openstack_edge", edge.name(), "openstack_role_1");
        } else {
            assertThat(page.left()).startsWith(edge.agreement().keystone().url());
            assertThat(page.parameter("code")).isNotEmpty();
        }
    }

    private static void assertRefused(Page page, Edge edge, String username) {
        assertThat(page.refuses()).as(page.status() + " " + page.left()).isTrue();
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.html())
                .contains(username, edge.name())
                .doesNotContain("SAMLResponse")
                .doesNotContain("\tat ")
                .doesNotContain("Exception");
    }

    private static String samlResponse(Page page) {
        String response = page.fields().get("SAMLResponse");
        assertThat(response)
                .as(page.status() + " " + page.left() + " " + page.html())
                .isNotNull();
        return new String(Base64.getMimeDecoder().decode(response), StandardCharsets.UTF_8);
    }
}
