package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.openqa.selenium.Keys;

/**
 * What a person meets on the way to an edge, in a real browser. Every page is photographed into {@code
 * target/screenshots}.
 */
@Tag("browser")
@ExtendWith(KeycloakFixture.class)
class LoginPagesTest {

    private static final Map<String, EdgeListener> LISTENERS = new LinkedHashMap<>();

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
        realm = SampleRealm.load(server, "pages", keystones);
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.put("internationalizationEnabled", true).put("defaultLocale", "en");
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

    @Test
    void theRefusalLeadsBackToALoginByKeyboard() throws Exception {
        browser.open(request("edge-d").start());
        logInByKeyboard("jane");
        assertRefused("jane", "edge-d");

        for (int n = 0; n < 5 && !"idp-master-refused-retry".equals(browser.focused()); n++) {
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
        browser.photograph("refused-de");
    }

    /** Keycloak itself turns a disabled user away, and tells only who knows the password. */
    @Test
    void aDisabledUserIsToldSoOnTheLoginPage() throws Exception {
        browser.open(request("edge-d").start());
        logInByKeyboard("lars");

        assertThat(browser.find("#kc-form-login").isDisplayed()).isTrue();
        assertThat(browser.source()).contains("Account is disabled");
        assertNamesTheEdge("edge-d", "region us");
        assertIsForEverybody("disabled", 1280, false);
        assertThat(LISTENERS.get("edge-d").hasNothing()).isTrue();
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
    }

    private static void assertRefused(String username, String edge) {
        assertThat(browser.find("#idp-master-refused").getText()).contains(username, edge);
        assertThat(browser.status()).isEqualTo(403);
        assertThat(browser.texts("h1")).containsExactly("Nothing for you at " + edge);
        assertThat(browser.find("#idp-master-refused-advice").getText()).contains("administrator of your project");
        assertThat(browser.find("#idp-master-refused-retry").isDisplayed()).isTrue();
        assertThat(browser.source()).doesNotContain("Exception", "\tat ");
        assertThat(LISTENERS.get(edge).hasNothing()).isTrue();
    }

    private static void assertIsForEverybody(String name, int width, boolean dark) throws IOException {
        browser.photograph(name + "-" + width + (dark ? "-dark" : "-light"));
        assertThat(browser.find("html").getDomAttribute("lang")).isEqualTo("en");
        assertThat(browser.texts("h1")).hasSize(1);
        assertThat(browser.overflow()).as("pixels wider than the window").isZero();
        long lightness = browser.lightness(".pf-v5-c-login__main");
        assertThat(dark ? 255 - lightness : lightness)
                .as("lightness %d", lightness)
                .isGreaterThan(155);
        assertThat(browser.barriers()).isEmpty();
    }
}
