package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.inspection.RelyingParty;
import io.idpmaster.inspection.SamlMessage;
import io.idpmaster.it.WebSession.Page;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Users whom another identity provider vouches for, by OpenID Connect and by SAML: they come past every step of an edge's
 * flow, under names that the other side has chosen. Who has nothing, or a name that an edge cannot be sent, is told so by
 * the master; what can be sent arrives to the letter.
 */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokeredLoginTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final String HOME = "brokered";
    private static final String STAFF = "brokered-staff";
    private static final String TEAM = "/openstack/engineering/web-shop/member";
    private static final String OIDC = "staff-oidc";
    private static final String SAML = "staff-saml";

    /** As {@link #OIDC}, and nobody gets a team by it. */
    private static final String GUESTS = "guests";

    private static final String HANDLE = "handle";
    private static final String ADDRESS = "mailbox";
    private static final String FLOW = "take them as they come";

    /** With the team of web-shop they are let in here: one behind each module, of each strategy but groups. */
    private static final List<String> EDGES = List.of("edge-a", "edge-b", "edge-c");

    /** What an edge is sent as it is. */
    private static final List<String> CARRIED = List.of(
            "it's \"quoted\" `so`",
            "['a', 'b'] [0]",
            "{0} {{1}} {openstack_role_1}",
            "back\\slash\\ a/b",
            "100%41 $(id) #, = +",
            "${claim.sub} ${attribute.x}",
            "w".repeat(255));

    /** What no edge is sent, with what the page says of it. */
    private static final Map<String, String> REFUSED = Map.of(
            "one;two", "splits values at a semicolon",
            "line\nfeed", "`\\n`",
            // which an XML document may turn into a line feed on its way here
            "carriage\rreturn", "which no message carries or no eye sees",
            "right\u202eto left", "\\u202e",
            "mark\u200fed", "\\u200f");

    /** What the tables of Keycloak do not hold, or what SAML cannot say: nobody gets as far as an edge. */
    private static final List<String> NOT_TAKEN = List.of("v".repeat(2_000), "nul\u0000nul");

    private final String password = UUID.randomUUID().toString();
    private KeycloakServer server;
    private AdminClient administrator;
    private SampleRealm realm;
    private RealmDocuments documents;
    private ForeignNames names;

    @BeforeAll
    void start(KeycloakServer running) throws Exception {
        server = running;
        administrator = server.administrator();
        realm = SampleRealm.load(server, HOME);
        documents = RealmDocuments.of(realm.address());
        assertThat(administrator.ensureRealm(STAFF, "Another organisation")).isTrue();
        names = ForeignNames.in(administrator, HOME);
        ForeignNames.in(administrator, STAFF);
        JsonNode profile = administrator.get("/" + STAFF + "/users/profile");
        for (String attribute : List.of(HANDLE, ADDRESS)) {
            ObjectNode added = ((ArrayNode) profile.path("attributes")).addObject();
            added.put("name", attribute);
            ObjectNode permissions = added.putObject("permissions");
            permissions.putArray("view").add("admin");
            permissions.putArray("edit").add("admin");
        }
        administrator.put("/" + STAFF + "/users/profile", profile);
        addFlow();
        addOidc(OIDC);
        addOidc(GUESTS);
        addSaml();
        for (String alias : List.of(OIDC, SAML)) {
            addMapper(alias, "team", "oidc-hardcoded-group-idp-mapper", Map.of("group", TEAM));
        }
    }

    // --- two realms

    /** A first login that asks the user nothing. */
    private void addFlow() {
        String flows = "/" + HOME + "/authentication/flows";
        administrator.post(
                flows,
                JSON.objectNode()
                        .put("alias", FLOW)
                        .put("providerId", "basic-flow")
                        .put("topLevel", true)
                        .put("builtIn", false));
        String path = flows + "/" + FLOW.replace(" ", "%20") + "/executions";
        administrator.post(path + "/execution", JSON.objectNode().put("provider", "idp-create-user-if-unique"));
        ObjectNode execution = (ObjectNode) administrator.get(path).get(0);
        administrator.put(path, execution.put("requirement", "REQUIRED"));
    }

    private void addOidc(String alias) {
        ObjectNode client = JSON.objectNode()
                .put("clientId", alias)
                .put("protocol", "openid-connect")
                .put("enabled", true)
                .put("publicClient", false)
                .put("secret", password);
        client.putArray("redirectUris").add(server.realm(HOME) + "/broker/" + alias + "/endpoint*");
        // not `profile`, which says something else of the username
        client.putArray("defaultClientScopes").add("basic");
        client.putArray("optionalClientScopes");
        ArrayNode mappers = client.putArray("protocolMappers");
        for (Map.Entry<String, String> claim :
                Map.of(HANDLE, "preferred_username", ADDRESS, ADDRESS).entrySet()) {
            mappers.addObject()
                    .put("name", claim.getKey())
                    .put("protocol", "openid-connect")
                    .put("protocolMapper", "oidc-usermodel-attribute-mapper")
                    .putObject("config")
                    .put("user.attribute", claim.getKey())
                    .put("claim.name", claim.getValue())
                    .put("jsonType.label", "String")
                    .put("id.token.claim", "true")
                    .put("userinfo.token.claim", "true");
        }
        administrator.post("/" + STAFF + "/clients", client);
        String endpoints = server.realm(STAFF) + "/protocol/openid-connect";
        addProvider(
                alias,
                "oidc",
                Map.of(
                        "clientId",
                        alias,
                        "clientSecret",
                        password,
                        "clientAuthMethod",
                        "client_secret_post",
                        "issuer",
                        server.realm(STAFF).toString(),
                        "authorizationUrl",
                        endpoints + "/auth",
                        "tokenUrl",
                        endpoints + "/token",
                        "userInfoUrl",
                        endpoints + "/userinfo",
                        "jwksUrl",
                        endpoints + "/certs",
                        "useJwksUrl",
                        "true",
                        "validateSignature",
                        "true"));
        addMapper(
                alias, "email", "oidc-user-attribute-idp-mapper", Map.of("claim", ADDRESS, "user.attribute", "email"));
    }

    private void addSaml() {
        ObjectNode client = JSON.objectNode()
                .put("clientId", server.realm(HOME).toString())
                .put("protocol", "saml")
                .put("enabled", true);
        client.putArray("redirectUris").add(server.realm(HOME) + "/broker/" + SAML + "/endpoint*");
        client.putObject("attributes")
                .put("saml.client.signature", "false")
                .put("saml.server.signature", "true")
                .put("saml.assertion.signature", "true")
                .put("saml.force.post.binding", "true")
                .put("saml.authnstatement", "true");
        ArrayNode mappers = client.putArray("protocolMappers");
        for (String attribute : List.of(HANDLE, ADDRESS)) {
            mappers.addObject()
                    .put("name", attribute)
                    .put("protocol", "saml")
                    .put("protocolMapper", "saml-user-attribute-mapper")
                    .putObject("config")
                    .put("user.attribute", attribute)
                    .put("attribute.name", attribute)
                    .put("attribute.nameformat", "Basic");
        }
        administrator.post("/" + STAFF + "/clients", client);
        addProvider(
                SAML,
                "saml",
                Map.ofEntries(
                        Map.entry("entityId", server.realm(HOME).toString()),
                        Map.entry("idpEntityId", server.realm(STAFF).toString()),
                        Map.entry("singleSignOnServiceUrl", server.realm(STAFF) + "/protocol/saml"),
                        Map.entry("nameIDPolicyFormat", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"),
                        Map.entry("principalType", "ATTRIBUTE"),
                        Map.entry("principalAttribute", HANDLE),
                        Map.entry("postBindingResponse", "true"),
                        Map.entry("postBindingAuthnRequest", "false"),
                        Map.entry("wantAuthnRequestsSigned", "false"),
                        Map.entry("useMetadataDescriptorUrl", "true"),
                        Map.entry("metadataDescriptorUrl", server.realm(STAFF) + "/protocol/saml/descriptor")));
        addMapper(
                SAML,
                "email",
                "saml-user-attribute-idp-mapper",
                Map.of("attribute.name", ADDRESS, "user.attribute", "email"));
    }

    private void addProvider(String alias, String provider, Map<String, String> config) {
        ObjectNode added = JSON.objectNode()
                .put("alias", alias)
                .put("providerId", provider)
                .put("enabled", true)
                .put("trustEmail", true)
                .put("firstBrokerLoginFlowAlias", FLOW);
        ObjectNode values = added.putObject("config");
        new LinkedHashMap<>(config).forEach(values::put);
        values.put("syncMode", "FORCE").put("validateSignature", "true");
        administrator.post("/" + HOME + "/identity-provider/instances", added);
    }

    private void addMapper(String alias, String name, String mapper, Map<String, String> config) {
        ObjectNode added = JSON.objectNode()
                .put("name", name)
                .put("identityProviderAlias", alias)
                .put("identityProviderMapper", mapper);
        ObjectNode values = added.putObject("config").put("syncMode", "INHERIT");
        config.forEach(values::put);
        administrator.post("/" + HOME + "/identity-provider/instances/" + alias + "/mappers", added);
    }

    /** Somebody at the other organisation. */
    private record Person(String login, String handle, String address) {}

    private Person person(String handle, String address) {
        String login = "staff-" + UUID.randomUUID();
        ObjectNode user = JSON.objectNode()
                .put("username", login)
                .put("enabled", true)
                .put("email", login + "@elsewhere.example")
                .put("emailVerified", true)
                .put("firstName", "Some")
                .put("lastName", "Body");
        ObjectNode attributes = user.putObject("attributes");
        attributes.putArray(HANDLE).add(handle);
        attributes.putArray(ADDRESS).add(address);
        administrator.post("/" + STAFF + "/users", user);
        String id = administrator
                .get("/" + STAFF + "/users?exact=true&username=" + login)
                .get(0)
                .path("id")
                .asText();
        administrator.setPassword(STAFF, id, password);
        return new Person(login, handle, address);
    }

    // --- who is let in

    @TestFactory
    Stream<DynamicTest> whatCanBeCarriedArrivesToTheLetter() {
        return Stream.of(OIDC, SAML)
                .flatMap(alias -> CARRIED.stream()
                        .flatMap(value -> Stream.of(
                                DynamicTest.dynamicTest(
                                        "username " + value + " by " + alias,
                                        () -> arrives(
                                                alias,
                                                person(
                                                        alias.charAt(6) + value.substring(1),
                                                        unique() + "@staff.example"))),
                                DynamicTest.dynamicTest(
                                        "e-mail address " + value + " by " + alias,
                                        () -> arrives(
                                                alias, person(unique(), alias.charAt(6) + value.substring(1)))))));
    }

    private static String unique() {
        return "person-" + UUID.randomUUID();
    }

    private void arrives(String alias, Person person) throws Exception {
        for (String name : EDGES) {
            Map<String, List<String>> released = released(alias, realm.edge(name), person);
            assertThat(released).as(name).containsEntry("openstack_edge", List.of(name));
            assertThat(released).containsEntry("openstack_user_name", List.of(person.handle()));
            assertThat(released).containsEntry("openstack_user_email", List.of(person.address()));
            assertThat(released.toString()).contains("web-shop");
        }
    }

    private Map<String, List<String>> released(String alias, Edge edge, Person person) throws Exception {
        BrowserRequest request = BrowserRequest.of(realm.address(), edge);
        Page page = logIn(request, alias, person);
        if (edge.agreement().module().saml()) {
            byte[] response = Base64.getMimeDecoder()
                    .decode(Optional.ofNullable(page.fields().get("SAMLResponse"))
                            .orElseThrow(() -> new AssertionError(page.status() + " " + page.html())));
            return documents
                    .saml()
                    .verify(
                            new SamlMessage(response, Optional.of(request.secret())),
                            new RelyingParty(request.clientId(), Set.of(request.landing())))
                    .values();
        }
        assertThat(page.parameter("code")).as(page.left() + page.html()).isNotEmpty();
        Answer tokens = realm.tokens().grant(request.exchange(page.parameter("code")));
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        return documents
                .jwt()
                .verify(tokens.json().path("access_token").asText(), edge.name())
                .values();
    }

    /** Through the other organisation, as a browser does. */
    private Page logIn(BrowserRequest request, String alias, Person person) throws IOException {
        WebSession session = new WebSession(server.url());
        Page login = session.open(request.start());
        Matcher link = Pattern.compile("href=\"([^\"]*/broker/" + alias + "/login[^\"]*)\"")
                .matcher(login.html());
        assertThat(link.find()).as(login.html()).isTrue();
        Page theirs = session.open(server.url().resolve(link.group(1).replace("&amp;", "&")));
        Page page = session.logIn(theirs, person.login(), password);
        return page.formTarget().contains("/broker/") ? session.submit(page) : page;
    }

    // --- who is not

    @TestFactory
    Stream<DynamicTest> whatCannotBeCarriedIsRefusedOnAPageAndInAnEvent() {
        return Stream.of(OIDC, SAML)
                .flatMap(alias -> REFUSED.entrySet().stream()
                        .flatMap(value -> Stream.of(
                                DynamicTest.dynamicTest(
                                        "username by " + alias + ": " + value.getValue(),
                                        () -> refused(
                                                alias,
                                                person(alias.charAt(6) + value.getKey(), unique() + "@staff.example"),
                                                "username",
                                                value.getValue())),
                                DynamicTest.dynamicTest(
                                        "e-mail address by " + alias + ": " + value.getValue(),
                                        () -> refused(
                                                alias,
                                                person(unique(), alias.charAt(6) + value.getKey()),
                                                "e-mail address",
                                                value.getValue())))));
    }

    private void refused(String alias, Person person, String what, String why) throws IOException {
        for (String name : EDGES) {
            Page page = logIn(BrowserRequest.of(realm.address(), realm.edge(name)), alias, person);
            names.assertRefused(page, name, what, why);
        }
    }

    @Test
    void whoHasNothingIsTurnedAwayAndIsLetInWithTheFirstTeam() throws Exception {
        Person person = person(unique(), unique() + "@staff.example");
        for (String name : List.of("edge-a", "edge-b", "edge-c", "edge-d")) {
            Page page = logIn(BrowserRequest.of(realm.address(), realm.edge(name)), GUESTS, person);
            names.assertRefused(page, name);
            assertThat(page.html()).contains(person.handle());
            assertThat(names.reasons(name))
                    .contains("user `" + person.handle() + "` has nothing at edge `" + name + "`");
        }
        String id = realm.get("/users?exact=true&username=" + person.handle())
                .get(0)
                .path("id")
                .asText();
        administrator.put(
                "/" + HOME + "/users/" + id + "/groups/" + realm.groupId(TEAM.substring(1)), JSON.objectNode());

        arrives(GUESTS, person);
    }

    /** No identity provider's word is looked at where no edge is: the realm's own pages stay open to its users. */
    @Test
    void whoHasNothingGetsInWhereNoEdgeIs() throws Exception {
        Person person = person(unique(), unique() + "@staff.example");
        String page = "http://127.0.0.1:1/wiki";
        ObjectNode wiki = realm.client("wiki", "openid-connect").put("publicClient", true);
        wiki.putArray("redirectUris").add(page);
        realm.addClient(wiki);

        assertThat(logIn(BrowserRequest.openId(realm.address(), "wiki", page, Map.of()), GUESTS, person)
                        .parameter("code"))
                .isNotEmpty();
    }

    @TestFactory
    Stream<DynamicTest> whatKeycloakCannotKeepGetsNowhere() {
        return Stream.of(OIDC, SAML)
                .flatMap(alias -> NOT_TAKEN.stream()
                        .map(value -> DynamicTest.dynamicTest(alias + " " + value.length() + " characters", () -> {
                            for (Person person :
                                    List.of(person(value, unique() + "@staff.example"), person(unique(), value))) {
                                Page page =
                                        logIn(BrowserRequest.of(realm.address(), realm.edge("edge-a")), alias, person);
                                assertThat(page.fields()).doesNotContainKey("SAMLResponse");
                                assertThat(page.left()).isEmpty();
                                assertThat(page.status()).isGreaterThanOrEqualTo(400);
                            }
                        })));
    }
}
