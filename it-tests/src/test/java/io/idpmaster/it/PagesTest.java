package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all of our pages have in common: who may open them, what their HTML lets a browser do, and the login. */
@Tag("browser")
@ExtendWith(KeycloakFixture.class)
class PagesTest {

    private static SampleRealm realm;
    private static Browser browser;

    @BeforeAll
    static void start(KeycloakServer server) throws Exception {
        realm = SampleRealm.load(server, "own-pages");
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.put("internationalizationEnabled", true).put("defaultLocale", "en");
        settings.putArray("supportedLocales").add("en").add("de");
        realm.administrator().put("/own-pages", settings);
        // or the page of edges would be refused its list, which the browser notes down
        realm.allow(realm.user("jane").id(), List.of("view-clients"));
        browser = new Browser();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void begin() {
        browser.forget();
        browser.show(1280, false);
    }

    private static URI address(String path) {
        return URI.create(realm.address() + "/idp-master/" + path);
    }

    private static Answer get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return Answer.to(request.build());
    }

    @ParameterizedTest
    @CsvSource({"clouds, My clouds", "edges, Edges"})
    void aPageLogsInWithoutAnyViolationOfItsPolicy(String page, String title) {
        browser.violations();
        browser.open(address(page + "/"));
        browser.logIn("jane", realm.password());

        assertThat(browser.await("h1#title").getText()).isEqualTo(title);
        assertThat(browser.address()).startsWith(address(page + "/").toString());
        assertThat(browser.title()).isEqualTo(title + " – The cloud");
        assertThat(browser.find(".idpm-user-name").getText()).contains("jane");
        assertThat(browser.violations()).isEmpty();

        // a reload finds the session, and nothing that was kept in the browser
        browser.open(address(page + "/"));
        assertThat(browser.await("h1#title").getText()).isEqualTo(title);
        assertThat(browser.kept()).isEmpty();
    }

    @Test
    void thePolicyStopsScriptsThatAreNotOurs() {
        browser.open(address("clouds/"));
        browser.await("#username");
        // first where nothing stops it: on Keycloak's own page of the login
        browser.inject("window.injected = true");
        assertThat(browser.evaluate("window.injected === true")).isEqualTo(true);
        browser.logIn("jane", realm.password());
        browser.await("h1#title");
        browser.violations();

        browser.inject("window.injected = true");

        assertThat(browser.evaluate("window.injected === true")).isEqualTo(false);
        assertThat(browser.violations()).anyMatch(line -> line.contains("Content Security Policy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"clouds", "edges"})
    void theHtmlIsForOurOwnScriptsAndFramesOfNobody(String page) throws Exception {
        Answer html = get(page + "/");

        assertThat(html.status()).isEqualTo(200);
        assertThat(html.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(html.header("Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                        + "font-src 'self'; connect-src 'self'; frame-ancestors 'none'; form-action 'self'; "
                        + "base-uri 'none'");
        assertThat(html.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(html.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(html.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(html.header("Strict-Transport-Security")).isNotEmpty();
        assertThat(html.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(html.header("Cache-Control")).isEqualTo("no-store");
        Answer without = get(page);
        assertThat(without.status()).isEqualTo(301);
        assertThat(without.header("Location")).isEqualTo(address(page + "/").toString());
    }

    @Test
    void theLanguageIsTheReadersAmongTheRealms() throws Exception {
        assertThat(get("clouds/", "Accept-Language", "de-AT, en;q=0.5").body())
                .contains("<html lang=\"de\"", "<title>Meine Clouds");
        assertThat(get("clouds/", "Accept-Language", "fr").body()).contains("<html lang=\"en\"", "<title>My clouds");
        assertThat(get("clouds/?ui_locales=fr%20de", "Accept-Language", "en").body())
                .contains("<html lang=\"de\"");
        assertThat(get("clouds/?ui_locales=%22%3E%3Cscript%3E").body()).doesNotContain("<script>");
    }

    @Test
    void filesAreServedWithWhatTheyAreAndAskedForAnewOnlyWhereTheyChanged() throws Exception {
        Answer script = get("pages/shared/start.js");

        assertThat(script.status()).isEqualTo(200);
        assertThat(script.header("Content-Type")).isEqualTo("text/javascript;charset=utf-8");
        assertThat(script.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(script.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(get("pages/shared/start.js", "If-None-Match", script.header("ETag"))
                        .status())
                .isEqualTo(304);
        for (String path : List.of(
                "pages/shared/nothing.js",
                "pages/shared",
                "pages/..%2ftheme.properties",
                "pages/shared/%2e%2e/%2e%2e/%2e%2e/theme.properties",
                "pages/vendor/keycloak-js/LICENSE.txt",
                "pages/" + "a/".repeat(200) + "a.js")) {
            assertThat(get(path).status()).as(path).isIn(400, 404);
        }
    }

    @Test
    void withoutItsClientThereIsNoPageAndItSaysWhatToDo(KeycloakServer server) throws Exception {
        SampleRealm other = SampleRealm.load(server, "own-pages-less");
        JsonNode client = other.administrator()
                .client("own-pages-less", "idp-master-clouds")
                .orElseThrow();
        String path = "/own-pages-less/clients/" + client.get("id").asText();
        HttpRequest clouds = HttpRequest.newBuilder(URI.create(other.address() + "/idp-master/clouds/"))
                .build();
        assertThat(Answer.to(clouds).status()).isEqualTo(200);

        other.administrator().put(path, JsonNodeFactory.instance.objectNode().put("enabled", false));
        Answer disabled = Answer.to(clouds);
        assertThat(disabled.status()).isEqualTo(404);
        assertThat(disabled.body())
                .contains("which is disabled", "idp-master-clouds")
                .doesNotContain("main.js");
        assertThat(disabled.header("Content-Security-Policy")).startsWith("default-src 'none'");
        // whether it is enabled is the administrator's, and stays so
        assertThat(other.importSample().at("/pages/unchanged").asInt()).isEqualTo(2);
        assertThat(Answer.to(clouds).status()).isEqualTo(404);

        other.administrator().delete(path);
        Answer missing = Answer.to(clouds);
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.body()).contains("importing the cloud&#39;s catalogue again");

        other.addClient(other.client("idp-master-clouds", "openid-connect"));
        Answer foreign = Answer.to(clouds);
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.body()).contains("was made for something else");
        JsonNode imported = other.importSample();
        assertThat(imported.toString()).contains("was made by somebody else");
        assertThat(imported.at("/pages/unchanged").asInt()).isEqualTo(1);
        assertThat(Answer.to(clouds).status()).isEqualTo(404);

        other.administrator().delete("/own-pages-less/clients/" + other.clientUuid("idp-master-clouds"));
        assertThat(other.importSample().at("/pages/created").asInt()).isEqualTo(1);
        assertThat(Answer.to(clouds).status()).isEqualTo(200);
    }

    /** What somebody changed at a page's client that would let another address have its codes is put right. */
    @Test
    void anImportPutsAPagesClientRight(KeycloakServer server) throws Exception {
        SampleRealm other = SampleRealm.load(server, "own-pages-mended");
        String path = "/own-pages-mended/clients/" + other.clientUuid("idp-master-edges");
        JsonNode before = other.administrator().get(path);
        assertThat(before.get("redirectUris")).hasToString("[\"" + other.address() + "/idp-master/edges/\"]");
        assertThat(before.get("publicClient").asBoolean()).isTrue();
        assertThat(before.at("/attributes/pkce.code.challenge.method").asText()).isEqualTo("S256");
        assertThat(before.get("fullScopeAllowed").asBoolean()).isFalse();
        ObjectNode changed = before.deepCopy();
        changed.put("fullScopeAllowed", true)
                .put("directAccessGrantsEnabled", true)
                .put("name", "Our edges");
        changed.putArray("redirectUris").add("https://elsewhere.example/*");
        changed.withObject("/attributes").put("pkce.code.challenge.method", "");
        other.administrator().put(path, changed);

        assertThat(other.importSample().at("/pages/updated").asInt()).isEqualTo(1);

        JsonNode after = other.administrator().get(path);
        assertThat(after.get("redirectUris")).isEqualTo(before.get("redirectUris"));
        assertThat(after.get("fullScopeAllowed").asBoolean()).isFalse();
        assertThat(after.get("directAccessGrantsEnabled").asBoolean()).isFalse();
        assertThat(after.at("/attributes/pkce.code.challenge.method").asText()).isEqualTo("S256");
        assertThat(after.get("name").asText()).isEqualTo("Our edges");
    }
}
