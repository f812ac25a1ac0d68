package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.inspection.SamlMessage;
import io.idpmaster.inspection.VerifiedAttributes;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.client.ServiceProvider;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/**
 * What a person meets on the way to an edge, in a real browser. Every page is photographed into {@code
 * target/screenshots}.
 */
@Tag("browser")
@ExtendWith(KeycloakFixture.class)
class LoginPagesTest {

    private static final Map<String, EdgeListener> LISTENERS = new LinkedHashMap<>();

    /** Of edge-d. */
    private static final String LABELS =
            "{tier: far, region: us, organisation: Example Research, contact: cloud@research.example}";

    private static SampleRealm realm;
    private static Browser browser;

    @BeforeAll
    static void start(KeycloakServer server) throws Exception {
        Map<String, String> keystones = new LinkedHashMap<>();
        for (Map.Entry<String, String> edge : Map.of(
                        "edge-a", "http://127.0.0.1:5022",
                        "edge-b", "http://127.0.0.1:5027",
                        "edge-c", "http://127.0.0.1:5030",
                        "edge-d", "http://127.0.0.1:5028")
                .entrySet()) {
            EdgeListener listener = new EdgeListener();
            LISTENERS.put(edge.getKey(), listener);
            keystones.put(edge.getValue(), listener.origin());
        }
        keystones.put("{tier: far, region: us}", LABELS);
        realm = SampleRealm.load(server, "pages", keystones);
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.put("internationalizationEnabled", true)
                .put("defaultLocale", "en")
                .put("loginTheme", "idp-master");
        settings.putArray("supportedLocales").add("en").add("de");
        realm.administrator().put("/pages", settings);
        browser = new Browser();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        LISTENERS.values().forEach(EdgeListener::close);
    }

    @BeforeEach
    void begin() {
        browser.forget();
        browser.show(1280, false);
    }

    @Test
    void janeLogsInAndHerBrowserBringsTheAssertionToTheEdge() throws Exception {
        BrowserRequest request = request("edge-a");
        browser.open(request.start());
        assertNamesTheEdge("edge-a", "region eu");
        logInByKeyboard("jane");

        EdgeListener.Arrival arrival = LISTENERS.get("edge-a").await();

        assertThat(arrival.method()).isEqualTo("POST");
        assertThat(arrival.path()).isEqualTo("/v3/mellon/postResponse");
        VerifiedAttributes verified = RealmDocuments.of(realm.address())
                .saml()
                .verify(
                        new SamlMessage(
                                Base64.getMimeDecoder().decode(arrival.fields().get("SAMLResponse")),
                                Optional.of(request.secret())),
                        new ServiceProvider(request.clientId(), URI.create(request.landing())).relyingParty());
        assertThat(verified.values())
                .containsEntry("openstack_edge", List.of("edge-a"))
                .containsEntry("openstack_user_id", List.of(realm.user("jane").id()));
    }

    @Test
    void janeLogsInAndHerBrowserBringsTheCodeToTheEdge() throws Exception {
        BrowserRequest request = request("edge-b");
        browser.open(request.start());
        assertNamesTheEdge("edge-b", "region us");
        logInByKeyboard("jane");

        EdgeListener.Arrival arrival = LISTENERS.get("edge-b").await();

        assertThat(arrival.path()).isEqualTo("/v3/redirect_uri");
        Answer tokens = realm.tokens().grant(request.exchange(arrival.fields().get("code")));
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        assertThat(RealmDocuments.of(realm.address())
                        .jwt()
                        .verify(tokens.json().get("access_token").asText(), "edge-b")
                        .values())
                .containsEntry("openstack_edge", List.of("edge-b"));
    }

    @ParameterizedTest
    @CsvSource({"360, false", "360, true", "1920, false", "1920, true"})
    void theLoginPageIsForEverybody(int width, boolean dark) throws Exception {
        browser.show(width, dark);
        browser.open(request("edge-a").start());

        assertNamesTheEdge("edge-a", "region eu");
        assertIsForEverybody("login", width, dark);
    }

    @ParameterizedTest
    @CsvSource({"360, false", "360, true", "1920, false", "1920, true"})
    void theRefusalIsForEverybody(int width, boolean dark) throws Exception {
        browser.show(width, dark);
        browser.open(request("edge-d").start());
        logInByKeyboard("jane");

        assertRefused("jane", "edge-d");
        assertIsForEverybody("refused", width, dark);
    }

    /** What an administrator has to mend: with the reason, in words for them. */
    @ParameterizedTest
    @ValueSource(strings = {"cannot-carry", "misconfigured"})
    void whatOnlyAnAdministratorCanMendIsForEverybody(String what) throws Exception {
        String title;
        JsonNode client = client("edge-d");
        if (what.equals("misconfigured")) {
            title = "Nobody can sign in to edge-d at present";
            ObjectNode broken = client.deepCopy();
            ((ObjectNode) broken.get("attributes")).put("keystone.agreement", "{}");
            realm.administrator().put("/pages/clients/" + client.get("id").asText(), broken);
        } else {
            title = "You cannot sign in to edge-b at present";
            giveOlgaWhatNoEdgeCanBeSent();
        }
        try {
            browser.open(
                    request(what.equals("misconfigured") ? "edge-d" : "edge-b").start());
            logInByKeyboard(what.equals("misconfigured") ? "jane" : "olga");

            browser.await("#idp-master-refused");
            assertThat(browser.texts("h1")).containsExactly(title);
            assertThat(browser.find("#idp-master-refused-detail").getText()).startsWith("Reason:");
            for (int width : List.of(360, 1920)) {
                for (boolean dark : List.of(false, true)) {
                    browser.show(width, dark);
                    assertIsForEverybody(what, width, dark);
                }
            }
        } finally {
            realm.administrator().put("/pages/clients/" + client.get("id").asText(), client);
        }
    }

    private static void giveOlgaWhatNoEdgeCanBeSent() throws Exception {
        if (!realm.get("/users?exact=true&username=olga").isEmpty()) {
            return;
        }
        String olga = realm.addUser("olga");
        realm.addGroup("openstack/engineering", "semi;colon");
        String project = groupIn(realm.groupId("openstack/engineering"), "semi;colon");
        realm.administrator()
                .post(
                        "/pages/groups/" + project + "/children",
                        JsonNodeFactory.instance.objectNode().put("name", "member"));
        realm.administrator()
                .put(
                        "/pages/users/" + olga + "/groups/" + groupIn(project, "member"),
                        JsonNodeFactory.instance.objectNode());
    }

    private static String groupIn(String parent, String name) {
        for (JsonNode group : realm.get("/groups/" + parent + "/children?max=100")) {
            if (group.get("name").asText().equals(name)) {
                return group.get("id").asText();
            }
        }
        throw new AssertionError("no group `" + name + "`");
    }

    @Test
    void theRefusalLeadsBackToALoginByKeyboard() throws Exception {
        browser.open(request("edge-d").start());
        logInByKeyboard("jane");
        assertRefused("jane", "edge-d");

        for (int n = 0; n < 8 && !"idp-master-refused-retry".equals(browser.focused()); n++) {
            browser.press(Keys.TAB);
        }
        assertThat(browser.focused()).isEqualTo("idp-master-refused-retry");
        browser.photograph("refused-focus");
        browser.press(Keys.ENTER);

        assertNamesTheEdge("edge-d", "region us");
        logInByKeyboard("mei");
        assertThat(LISTENERS.get("edge-d").await().fields()).containsKey("code");
    }

    /** Or who has a session as the wrong person would never get out of the refusal. */
    @Test
    void theRefusalOfASessionLeadsBackToALogin() throws Exception {
        browser.open(request("edge-c").start());
        logInByKeyboard("jane");
        LISTENERS.get("edge-c").await();
        browser.open(request("edge-d").start());
        assertRefused("jane", "edge-d");

        browser.find("#idp-master-refused-retry").click();

        logInByKeyboard("mei");
        assertThat(LISTENERS.get("edge-d").await().fields()).containsKey("code");
    }

    @Test
    void theRefusalSpeaksGermanToWhoDoes() throws Exception {
        browser.open(URI.create(request("edge-d").start() + "&ui_locales=de"));
        assertThat(browser.find("html").getDomAttribute("lang")).isEqualTo("de");
        browser.photograph("login-de");
        logInByKeyboard("jane");

        assertThat(browser.find("html").getDomAttribute("lang")).isEqualTo("de");
        assertThat(browser.texts("h1")).containsExactly("An edge-d gibt es nichts für Sie");
        assertThat(browser.barriers()).isEmpty();
        browser.show(360, false);
        assertThat(browser.overflow()).as("pixels wider than the window").isZero();
        browser.photograph("refused-de");
    }

    /** With umlauts and longer words, on a telephone. */
    @Test
    void aSuspensionSpeaksGermanToWhoDoes() throws Exception {
        rest().send("PUT", "edges/edge-a/suspension", "");
        // of a SAML edge no address can say it
        browser.speak("de");
        try {
            browser.show(360, false);
            browser.open(request("edge-a").start());
            assertThat(browser.find("#idp-master-suspended").getText())
                    .contains("An edge-a kann sich zurzeit niemand anmelden");
            assertIsForEverybody("login-suspended-de", 360, false, "de");

            logInByKeyboard("jane");
            browser.find("#idp-master-refused");
            assertThat(browser.texts("h1")).containsExactly("An edge-a kann sich zurzeit niemand anmelden");
            assertIsForEverybody("suspended-de", 360, false, "de");
        } finally {
            browser.speak("en");
            rest().send("DELETE", "edges/edge-a/suspension", "");
        }
    }

    @Test
    void aDevicesLoginSpeaksGermanToWhoDoes() throws Exception {
        BrowserRequest proof = request("edge-b");
        JsonNode device = device(proof);
        browser.speak("de");
        try {
            browser.show(360, true);
            browser.open(URI.create(device.get("verification_uri").asText()));
            browser.find("#kc-user-verify-device-user-code-form");
            assertIsForEverybody("device-code-de", 360, true, "de");
            browser.press(device.get("user_code").asText(), Keys.ENTER);
            logInByKeyboard("omar");

            assertThat(browser.find("#idp-master-device").getText())
                    .contains("Ein Gerät hat um diese Anmeldung gebeten", "edge-b");
            assertIsForEverybody("device-consent-de", 360, true, "de");
            browser.find("#kc-login").click();
            browser.find("#kc-info-message");
            assertIsForEverybody("device-done-de", 360, true, "de");
        } finally {
            browser.speak("en");
        }
    }

    /** Keycloak itself turns a disabled user away, and tells only who knows the password. */
    @Test
    void aDisabledUserIsToldSoOnTheLoginPage() throws Exception {
        browser.open(request("edge-d").start());
        logInByKeyboard("lars");

        assertThat(browser.find("#kc-form-login").isDisplayed()).isTrue();
        assertThat(browser.source()).contains("Account is disabled");
        assertThat(browser.find("#idp-master-contact").getText()).contains("cloud@research.example");
        assertNamesTheEdge("edge-d", "region us");
        assertIsForEverybody("disabled", 1280, false);
        assertThat(LISTENERS.get("edge-d").hasNothing()).isTrue();
    }

    @Test
    void thePageSaysWhoRunsTheEdge() throws Exception {
        browser.open(request("edge-d").start());

        assertNamesTheEdge("edge-d", "region us");
        assertThat(browser.find("#idp-master-edge").getText()).contains("Run by Example Research");
        assertThat(browser.find("#idp-master-edge").getText()).doesNotContain("cloud@research.example");
    }

    /** Labels that no import would take, but an administrator can write into the client. */
    @Test
    void labelsOfAnyKindDoNoHarm() throws Exception {
        JsonNode client = client("edge-b");
        try {
            for (String labels : List.of("no JSON", "[]", "{\"region\": {}, \"organisation\": 1, \"contact\": null}")) {
                setLabels(client, labels);
                browser.open(request("edge-b").start());
                assertThat(browser.find("#idp-master-edge").getText())
                        .contains("edge-b")
                        .doesNotContain("region");
                browser.find("#kc-form-login");
            }
            setLabels(
                    client,
                    "{\"region\": \"<img src=x onerror=alert(1)>\", \"organisation\": \"</p><script>1</script>\"}");
            browser.open(request("edge-b").start());
            assertThat(browser.find("#idp-master-edge").getText())
                    .contains("region <img src=x onerror=alert(1)>", "Run by </p><script>1</script>");
        } finally {
            realm.administrator().put("/pages/clients/" + client.get("id").asText(), client);
        }
    }

    private static void setLabels(JsonNode client, String labels) {
        ObjectNode changed = client.deepCopy();
        ((ObjectNode) changed.get("attributes")).put("keystone.labels", labels);
        realm.administrator().put("/pages/clients/" + client.get("id").asText(), changed);
    }

    @ParameterizedTest
    @CsvSource({"edge-a, false", "edge-d, true"})
    void whoComesToAnEdgeWhoseClientIsDisabledIsToldSo(String edge, boolean dark) throws Exception {
        JsonNode client = client(edge);
        String path = "/pages/clients/" + client.get("id").asText();
        realm.administrator().put(path, client.<ObjectNode>deepCopy().put("enabled", false));
        try {
            browser.show(360, dark);
            browser.open(request(edge).start());

            assertThat(browser.status()).isEqualTo(400);
            assertThat(browser.find("#kc-error-message").getText())
                    .contains("Nobody can sign in here at present", "Nothing is wrong with your account");
            assertIsForEverybody("disabled-" + edge, 360, dark);
            assertThat(LISTENERS.get(edge).hasNothing()).isTrue();
        } finally {
            realm.administrator().put(path, client);
        }
    }

    /** Said before the password, and after it with the places that are open. */
    @ParameterizedTest
    @CsvSource({"edge-a, 360, false", "edge-d, 360, true", "edge-a, 1920, true", "edge-d, 1920, false"})
    void whoComesToAnEdgeThatTheMasterHasSuspendedIsToldWhichAndWhatElseIsOpen(String edge, int width, boolean dark)
            throws Exception {
        rest().send("PUT", "edges/" + edge + "/suspension", "");
        try {
            browser.show(width, dark);
            browser.open(request(edge).start());
            assertThat(browser.find("#idp-master-suspended").getText()).contains(edge, "logins have been suspended");
            assertThat(browser.texts("#idp-master-contact")).hasSize(edge.equals("edge-d") ? 1 : 0);
            assertIsForEverybody("login-suspended", width, dark);

            logInByKeyboard("jane");
            browser.find("#idp-master-refused");
            assertThat(browser.texts("h1")).containsExactly("Nobody can sign in to " + edge + " at present");
            assertThat(browser.status()).isEqualTo(403);
            assertThat(browser.find("#idp-master-refused").getText())
                    .contains("jane", "Nothing is wrong with your account");
            assertThat(browser.texts("#idp-master-suspended, #idp-master-refused-detail"))
                    .isEmpty();
            String whom = "Ask the administration of this cloud when edge-a will be open again.";
            assertThat(browser.find("#idp-master-refused-advice").getText().contains(whom))
                    .isEqualTo(edge.equals("edge-a"));
            assertThat(browser.texts("#idp-master-contact")).hasSize(edge.equals("edge-d") ? 1 : 0);
            assertThat(browser.texts("#idp-master-elsewhere li"))
                    .contains("edge-b")
                    .doesNotContain(edge);
            assertIsForEverybody("suspended", width, dark);
            assertThat(LISTENERS.get(edge).hasNothing()).isTrue();
        } finally {
            rest().send("DELETE", "edges/" + edge + "/suspension", "");
        }
    }

    private static AdminRest rest() {
        return new AdminRest(realm);
    }

    private static JsonNode client(String edge) throws Exception {
        return realm.administrator().client("pages", request(edge).clientId()).orElseThrow();
    }

    /** The realm's own pages in the same theme. */
    @ParameterizedTest
    @CsvSource({"360, true", "1920, false"})
    void aLoginThatIsNoEdgesNamesNone(int width, boolean dark) throws Exception {
        browser.show(width, dark);
        browser.open(URI.create(realm.address() + "/account/"));
        browser.await("#kc-form-login");

        assertThat(browser.title()).isEqualTo("Sign in to The cloud");
        assertThat(browser.texts("#idp-master-edge, #idp-master-contact, #idp-master-device"))
                .isEmpty();
        assertIsForEverybody("login-account", width, dark);
    }

    /** RFC 8628: whoever types a code is told where the device will get in, before and after the password. */
    @ParameterizedTest
    @CsvSource({"360, false", "360, true", "1920, false", "1920, true"})
    void aDevicesLoginNamesTheEdge(int width, boolean dark) throws Exception {
        BrowserRequest proof = request("edge-b");
        JsonNode device = device(proof);
        browser.show(width, dark);
        browser.open(URI.create(device.get("verification_uri").asText()));
        assertThat(browser.texts("h1")).containsExactly("Device Login");
        assertThat(browser.title()).isEqualTo("Sign in to The cloud");
        assertIsForEverybody("device-code", width, dark);
        browser.press(device.get("user_code").asText(), Keys.ENTER);

        browser.find("#kc-form-login");
        assertNamesTheEdge("edge-b", "region us");
        logInByKeyboard("jane");

        browser.find("#kc-oauth");
        assertNamesTheEdge("edge-b", "region us");
        assertThat(browser.find("#idp-master-device").getText()).contains("A device has asked", "edge-b");
        // Keycloak lists the edge's name as what is granted
        assertThat(browser.texts("#kc-oauth li")).containsExactly("");
        assertIsForEverybody("device-consent", width, dark);
        browser.find("#kc-login").click();

        browser.find("#kc-info-message");
        assertThat(browser.texts("h1")).containsExactly("Device Login Successful");
        assertIsForEverybody("device-done", width, dark);
        Answer tokens = realm.tokens()
                .grant(Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "client_id",
                        "edge-b",
                        "device_code",
                        device.get("device_code").asText(),
                        "code_verifier",
                        proof.secret()));
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
    }

    private static JsonNode device(BrowserRequest proof) throws IOException {
        return realm.tokens()
                .device(Map.of(
                        "client_id", "edge-b",
                        "scope", "openid",
                        "code_challenge", proof.challenge(),
                        "code_challenge_method", "S256"))
                .json();
    }

    private static BrowserRequest request(String edge) throws IOException {
        Edge found = realm.edge(edge);
        return BrowserRequest.of(realm.address(), found);
    }

    /** Nothing but keys, from wherever the page puts the cursor. */
    private static void logInByKeyboard(String username) {
        browser.find("#kc-form-login");
        assertThat(browser.focused()).isEqualTo("username");
        browser.press(Keys.chord(Keys.CONTROL, "a"), username, Keys.TAB);
        assertThat(browser.focused()).isEqualTo("password");
        browser.press(realm.password(), Keys.ENTER);
    }

    private static void assertNamesTheEdge(String edge, String region) {
        assertThat(browser.find("#idp-master-edge").isDisplayed()).isTrue();
        assertThat(browser.find("#idp-master-edge").getText()).contains("Signing in to", edge, region, "The cloud");
        assertThat(browser.title()).isEqualTo(edge + " – Sign in to The cloud");
        // in the order of the document, not of the style sheet alone
        assertThat(browser.find("main > :first-child").getDomAttribute("id")).isEqualTo("idp-master-edge");
    }

    private static void assertRefused(String username, String edge) {
        assertThat(browser.find("#idp-master-refused").getText()).contains(username, edge);
        assertThat(browser.status()).isEqualTo(403);
        assertThat(browser.texts("h1")).containsExactly("Nothing for you at " + edge);
        assertThat(browser.find("#idp-master-refused-advice").getText()).contains("administrator of your project");
        assertThat(browser.find("#idp-master-contact a").getDomAttribute("href"))
                .isEqualTo("mailto:cloud@research.example");
        assertThat(browser.find("#idp-master-refused-retry").isDisplayed()).isTrue();
        assertThat(browser.source()).doesNotContain("Exception", "\tat ");
        assertThat(LISTENERS.get(edge).hasNothing()).isTrue();
    }

    private static void assertIsForEverybody(String name, int width, boolean dark) throws IOException {
        assertIsForEverybody(name, width, dark, "en");
    }

    private static void assertIsForEverybody(String name, int width, boolean dark, String language) throws IOException {
        browser.photograph(name + "-" + width + (dark ? "-dark" : "-light"));
        assertThat(browser.find("html").getDomAttribute("lang")).isEqualTo(language);
        assertThat(browser.texts("h1")).hasSize(1);
        assertThat(browser.overflow()).as("pixels wider than the window").isZero();
        long lightness = browser.lightness(".pf-v5-c-login__main");
        assertThat(dark ? 255 - lightness : lightness)
                .as("lightness %d", lightness)
                .isGreaterThan(155);
        assertThat(browser.barriers()).isEmpty();
    }
}
