package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.BundleState;
import io.idpmaster.bundle.BundleVerifier;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.Distribution;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.keycloak.ServerOptions;
import io.idpmaster.lab.keycloak.ServerState;
import io.idpmaster.lab.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** The administrators' page with a real Keycloak, in a real browser. */
@Tag("browser")
@ExtendWith(KeycloakFixture.class)
class EdgesPageTest {

    private static final String REALM = "edges-page";
    private static final int MORE = 103;
    /** Names that would be markup, or something else, if they were taken for it. */
    private static final String HOSTILE = "<img src=x onerror=\"window.hit=1\">&amp;{0}'";

    private static SampleRealm realm;
    private static BundleKeysOfRealm keys;
    private static EdgeAgent converged;
    private static EdgeAgent refusing;
    private static Browser browser;

    @TempDir
    private static Path downloads;

    @BeforeAll
    static void start(KeycloakServer server) throws Exception {
        realm = SampleRealm.load(server, REALM);
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.put("internationalizationEnabled", true)
                .put("defaultLocale", "en")
                .put("loginTheme", "idp-master");
        settings.putArray("supportedLocales").add("en").add("de");
        realm.administrator().put("/" + REALM, settings);
        addEdges();
        keys = BundleKeysOfRealm.madeIn(realm);
        converged = EdgeAgent.of(realm, "edge-a");
        refusing = EdgeAgent.of(realm, "edge-b");
        rename("edge-d", HOSTILE);
        realm.allow(realm.addUser("ada"), List.of("realm-admin"));
        browser = new Browser();
        browser.download(downloads);
    }

    /** The sample, and many edges more: a list that has two pages. */
    private static void addEdges() throws Exception {
        ObjectNode catalogue =
                (ObjectNode) new ObjectMapper().readTree(SampleRealm.text(realm.catalogue(), CatalogueFormat.JSON));
        for (int n = 0; n < MORE; n++) {
            ObjectNode edge = ((ArrayNode) catalogue.get("edges")).addObject().put("name", "far-%03d".formatted(n));
            edge.putObject("labels").put("region", "asia");
            ObjectNode agreement = edge.putObject("agreement").put("module", "openidc");
            agreement
                    .putObject("keystone")
                    .put("url", "http://127.0.0.1:" + (6000 + n) + "/v3")
                    .put("release", 27);
            agreement.putArray("accepts").addObject().put("domain", "research");
        }
        realm.administrator().putCatalogue(REALM, catalogue.toString());
    }

    private static void report(EdgeAgent agent, String outcome) throws Exception {
        Bundle bundle = BundleVerifier.of(
                        agent.edge(),
                        realm.address().toString(),
                        realm.edge(agent.edge()).agreement())
                .verify(
                        agent.bundle("").body().getBytes(StandardCharsets.UTF_8),
                        BundleState.fresh(keys.chain().documents().get(0)),
                        Clock.systemUTC())
                .bundle();
        ObjectNode report = EdgeAgent.ran(outcome, bundle);
        report.putObject("counts").put("users", 4).put("grants", 12);
        if (outcome.equals("refused")) {
            report.putObject("refusal")
                    .put("kind", "Expired")
                    .put("what", "the bundle has ended")
                    .put("expected", "later")
                    .put("found", HOSTILE);
            report.putArray("findings").add("the edge says " + HOSTILE);
            ArrayNode actions = report.putArray("actions");
            actions.addObject()
                    .put("kind", "remove")
                    .put("what", "grant of member in web-shop to user " + HOSTILE)
                    .put("withheld", true);
            actions.addObject()
                    .put("kind", "make")
                    .put("what", "project research/climate")
                    .put("withheld", false);
        }
        assertThat(agent.report(report.toString()).status()).isEqualTo(204);
    }

    private static void rename(String clientId, String name) {
        String path = "/clients/" + realm.clientUuid(clientId);
        realm.administrator().put("/" + REALM + path, ((ObjectNode) realm.get(path)).put("name", name));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    /** Whoever has not reported for a while is silent, and behind whoever has not asked since something changed. */
    @BeforeEach
    void begin() throws Exception {
        report(converged, "converged");
        report(refusing, "refused");
        browser.forget();
        browser.show(1280, false);
    }

    /** As somebody who is not logged in yet. */
    private static void open(String route, String user) {
        open(realm, route, user);
    }

    private static void open(SampleRealm cloud, String route, String user) {
        browser.open(URI.create("about:blank"));
        browser.open(URI.create(cloud.address() + "/idp-master/edges/#" + route));
        browser.logIn(user, cloud.password());
        browser.await("h1#title");
        browser.settle(".idpm-body");
    }

    /** On the page that is open already. */
    private static void go(String route) {
        browser.route(route);
        browser.settle(".idpm-body");
    }

    private static List<String> edges() {
        return browser.texts("#idpm-edges .idpm-edge-link");
    }

    @Test
    void edgesAreListedFilteredSortedAndTurnedOver() throws Exception {
        open("/", "ada");
        assertThat(browser.texts("h1")).containsExactly("Edges");
        assertThat(browser.find("[href='#/audit']").isDisplayed()).isTrue();
        assertThat(browser.find("#idpm-add").isDisplayed()).isTrue();
        assertThat(edges()).hasSize(100).startsWith("edge-a", "edge-b", "edge-c", "edge-d", "far-000");
        assertThat(browser.find(".idpm-range").getText()).isEqualTo("1 to 100 of 107");
        assertThat(browser.texts("#idpm-edges .pf-v5-c-label")).startsWith("In step", "Bundle refused");
        browser.photograph("edges-list-1280");

        browser.click("[aria-label='Next page']");
        browser.settle("#idpm-edges");
        assertThat(edges())
                .containsExactly("far-096", "far-097", "far-098", "far-099", "far-100", "far-101", "far-102");
        assertThat(browser.address()).contains("first=100");

        // the filter is in the address, and the address is enough
        browser.choose("#idpm-state", "refused");
        browser.settle("#idpm-edges");
        assertThat(edges()).containsExactly("edge-b");
        assertThat(browser.address()).contains("state=refused").doesNotContain("first=");
        String found = browser.address();
        go("/catalogue");
        go(found.substring(found.indexOf('#') + 1));
        assertThat(edges()).containsExactly("edge-b");
        assertThat(browser.find("#idpm-state").getDomProperty("value")).isEqualTo("refused");
        browser.click("#idpm-clear");
        browser.settle("#idpm-edges");
        assertThat(browser.focused()).isEqualTo("idpm-search");

        browser.press("102");
        browser.await(".idpm-edge-link[href='#/edges/far-102']");
        browser.settle("#idpm-edges");
        assertThat(edges()).containsExactly("far-102");
        assertThat(browser.focused()).isEqualTo("idpm-search");
        go("/?region=eu");
        assertThat(edges()).containsExactly("edge-a", "edge-c");

        // sorted at the server, over all pages
        go("/");
        browser.find("th[aria-sort] button").click();
        browser.settle("#idpm-edges");
        assertThat(edges()).startsWith("far-102", "far-101");
        assertThat(browser.find("th[aria-sort]").getDomAttribute("aria-sort")).isEqualTo("descending");
        assertThat(browser.evaluate("document.activeElement.closest('th[aria-sort]') !== null"))
                .isEqualTo(true);
        assertThat(browser.address()).contains("desc=true");

        // where there are no headings to sort by
        browser.show(360, false);
        assertThat(browser.find("#idpm-direction").getText()).isEqualTo("Descending");
        browser.click("#idpm-direction");
        browser.settle("#idpm-edges");
        assertThat(edges()).startsWith("edge-a", "edge-b");
    }

    /** What is typed counts at once where something else is chosen, and is one step on the way back. */
    @Test
    void whatIsTypedIsNeitherLostNorSpeltOutOnTheWayBack() {
        open("/?region=asia", "ada");
        go("/");
        browser.click("#idpm-cloud summary");
        browser.find("#idpm-search").sendKeys("far-0");
        browser.await("#idpm-clear:not([hidden])");
        browser.settle("#idpm-edges");
        browser.find("#idpm-search").sendKeys("9");
        browser.await(".idpm-total[href*='search=far-09']");
        assertThat(edges()).hasSize(10);
        assertThat(browser.find("#idpm-cloud details").getDomAttribute("open")).isNotNull();

        browser.back();
        browser.await(".idpm-total[href*='region=asia']");
        assertThat(browser.address()).endsWith("region=asia");
        assertThat(browser.focused()).isEqualTo("idpm-search");
        assertThat(browser.find("#idpm-search").getDomProperty("value")).isEmpty();

        browser.find("#idpm-search").sendKeys("far-1");
        browser.find(".idpm-total[data-state='never']").sendKeys(Keys.ENTER);
        browser.settle("#idpm-edges");
        assertThat(edges()).containsExactly("far-100", "far-101", "far-102");
        assertThat(browser.address()).contains("search=far-1", "state=never");
        assertThat(browser.evaluate("document.activeElement.dataset.state")).isEqualTo("never");
        assertThat(browser.find(".idpm-total[aria-current]").getText()).startsWith("Never reported");
    }

    /** An edge in each state that takes no waiting for, in a cloud of its own. */
    @Test
    void everyStateIsToldFromTheOthersAndASuspensionStandsBesideAny(KeycloakServer server) throws Exception {
        SampleRealm cloud = SampleRealm.load(server, "edges-in-every-state");
        BundleKeysOfRealm.madeIn(cloud);
        cloud.allow(cloud.addUser("ada"), List.of("realm-admin"));
        Map<String, EdgeAgent> agents = new LinkedHashMap<>();
        for (String edge : List.of("edge-e", "edge-f", "edge-g")) {
            add(cloud, edge);
        }
        for (String edge : List.of("edge-a", "edge-b", "edge-c", "edge-e", "edge-f", "edge-g")) {
            agents.put(edge, EdgeAgent.of(cloud, edge));
        }
        cloud.join("mei", "openstack/research/climate/member");
        apply(agents.get("edge-f"), "converged");
        cloud.leave("mei", "openstack/research/climate/member");
        agents.get("edge-f").bundle("");
        // before the others ask: whoever has not asked since a change is behind
        new AdminRest(cloud).send("PUT", "edges/edge-g/suspension", "");
        apply(agents.get("edge-a"), "converged");
        apply(agents.get("edge-b"), "refused");
        apply(agents.get("edge-c"), "capped");
        apply(agents.get("edge-e"), "suspended");
        apply(agents.get("edge-g"), "converged");

        open(cloud, "/", "ada");
        assertThat(browser.texts(".idpm-total strong")).containsExactly("1", "0", "1", "2", "1", "2", "1");
        for (boolean dark : List.of(true, false)) {
            browser.show(dark ? 360 : 1280, dark);
            assertIsForEverybody("states", dark ? 360 : 1280, dark);
        }
        browser.photographWindow("edges-states-window");

        browser.find("#idpm-total-shut").sendKeys(Keys.ENTER);
        browser.settle("#idpm-edges");
        assertThat(edges()).containsExactly("edge-g");
        assertThat(browser.focused()).isEqualTo("idpm-total-shut");
        assertThat(browser.texts("#idpm-edges .pf-v5-c-label")).containsExactly("In step", "Logins suspended");
        assertThat(browser.address()).contains("suspended=true");
        browser.choose("#idpm-shut", "false");
        browser.settle("#idpm-edges");
        assertThat(edges()).containsExactly("edge-a", "edge-b", "edge-c", "edge-d", "edge-e", "edge-f");

        for (String edge : List.of("edge-c", "edge-e", "edge-f", "edge-g")) {
            browser.show(360, true);
            go("/edges/" + edge);
            assertIsForEverybody("overview-" + edge, 360, true);
        }
        assertThat(browser.find("#idpm-shut").getText()).contains("Logins are suspended here");
        assertThat(browser.find("#idpm-why").getText()).doesNotContain("nothing to do");
        assertThat(browser.texts(".idpm-beside .idpm-shut")).containsExactly("Logins suspended");
        for (boolean dark : List.of(true, false)) {
            browser.show(dark ? 360 : 1280, dark);
            go("/edges/edge-f/revocations");
            assertThat(browser.texts(".idpm-body tbody tr")).hasSize(1).allMatch(row -> row.contains("mei"));
            assertIsForEverybody("pending", dark ? 360 : 1280, dark);
        }

        // and what a user sees of the same cloud
        browser.forget();
        browser.open(URI.create(cloud.address() + "/idp-master/clouds/"));
        browser.logIn("jane", cloud.password());
        browser.await("#edges");
        browser.settle("main");
        assertThat(browser.texts("article h3")).contains("edge-a", "edge-g");
        browser.photographWindow("clouds-states-window");
    }

    /** At a server whose agents report every two seconds, and are silent after six. */
    @Test
    void whoseAgentHasStoppedIsSilentWhateverItSaidLast(@TempDir Path directory) throws Exception {
        try (ServerState state = ServerState.in(directory.resolve("state"));
                KeycloakServer server = KeycloakServer.start(
                        Distribution.ofThisBuild(),
                        KeycloakFixture.installations(),
                        state,
                        ServerOptions.alone().set("--spi-realm-restapi-extension--idp-master--agent-interval=2"),
                        KeycloakServer.freePort(),
                        Progress.lines(System.out))) {
            SampleRealm cloud = SampleRealm.load(server, "edges-silent");
            BundleKeysOfRealm.madeIn(cloud);
            cloud.allow(cloud.addUser("ada"), List.of("realm-admin"));
            EdgeAgent inStep = EdgeAgent.of(cloud, "edge-c");
            EdgeAgent refused = EdgeAgent.of(cloud, "edge-d");
            apply(refused, "refused");
            apply(inStep, "converged");
            assertThat(stateOf(inStep)).isEqualTo("in-step");
            awaitSilence(inStep, refused);

            open(cloud, "/?sort=state", "ada");
            assertThat(browser.texts(".idpm-total strong")).containsExactly("0", "2", "0", "0", "2", "0", "0");
            assertThat(edges()).containsExactly("edge-c", "edge-d", "edge-a", "edge-b");
            assertThat(browser.texts("#idpm-edges .pf-v5-c-label"))
                    .containsExactly("Silent", "Silent", "Never reported", "Never reported");
            assertThat(browser.evaluate(
                            "getComputedStyle(document.querySelector('.idpm-fill-silent')).backgroundColor"))
                    .isNotEqualTo("rgba(0, 0, 0, 0)");
            for (boolean dark : List.of(true, false)) {
                browser.show(dark ? 360 : 1280, dark);
                assertIsForEverybody("silent", dark ? 360 : 1280, dark);
            }
            assertThat(browser.find(".idpm-bar[aria-label='eu'] .idpm-fill-silent")
                            .getDomAttribute("aria-label"))
                    .isEqualTo("eu, Silent: 1");
            browser.click(".idpm-bar[aria-label='eu'] .idpm-fill-silent");
            browser.await("#idpm-clear:not([hidden])");
            browser.settle("#idpm-edges");
            assertThat(edges()).containsExactly("edge-c");
            assertThat(browser.address()).contains("state=silent", "region=eu");

            for (String edge : List.of("edge-c", "edge-d")) {
                boolean dark = edge.equals("edge-c");
                browser.show(dark ? 360 : 1280, dark);
                go("/edges/" + edge);
                assertThat(browser.find("#idpm-edge-state").getText()).isEqualTo("Silent");
                assertThat(browser.find("#idpm-why").getText())
                        .contains("has not reported for three intervals", "systemctl status idp-master-agent.service")
                        .doesNotContain("refused the newest bundle", "nothing to do");
                assertIsForEverybody("overview-silent", dark ? 360 : 1280, dark);
            }

            // until it says something again
            apply(inStep, "converged");
            assertThat(stateOf(inStep)).isEqualTo("in-step");
        }
    }

    private static String stateOf(EdgeAgent agent) {
        return agent.realm()
                .get("/idp-master/edges/" + agent.edge())
                .get("state")
                .asText();
    }

    private static void awaitSilence(EdgeAgent... agents) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        for (EdgeAgent agent : agents) {
            while (!stateOf(agent).equals("silent")) {
                assertThat(System.nanoTime()).as(stateOf(agent)).isLessThan(deadline);
                Thread.sleep(500);
            }
        }
    }

    private static void add(SampleRealm cloud, String edge) throws Exception {
        ObjectNode terms = (ObjectNode) new ObjectMapper().readTree("""
                {"labels": {"region": "africa", "tier": "core"},
                 "agreement": {"keystone": {"release": 27}, "module": "openidc", "accepts": [{"domain": "research"}]}}
                """);
        ((ObjectNode) terms.at("/agreement/keystone")).put("url", "https://" + edge + ".example/v3");
        cloud.administrator().put("/" + cloud.name() + "/idp-master/edges/" + edge, terms);
    }

    /** Says for the agent that the edge holds the newest version, and what became of that. */
    private static void apply(EdgeAgent agent, String outcome) throws Exception {
        assertThat(agent.bundle("").status()).isEqualTo(200);
        JsonNode newest = agent.realm()
                .get("/idp-master/edges/" + agent.edge() + "/history")
                .at("/items/0");
        ObjectNode report = EdgeAgent.ran(
                outcome, newest.get("version").asLong(), newest.get("digest").asText());
        if (outcome.equals("refused")) {
            report.putObject("refusal")
                    .put("kind", "MappingOutsideAgreement")
                    .put("what", "the mapping is another")
                    .put("expected", "one")
                    .put("found", "another");
        }
        Answer answer = agent.report(report.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    }

    @Test
    void thePictureOfTheCloudLeadsToTheEdgesItStandsFor() throws Exception {
        open("/", "ada");
        assertThat(browser.find(".idpm-total[data-state='in-step'] strong").getText())
                .isEqualTo("1");
        assertThat(browser.find(".idpm-bar[aria-label='asia'] a").getDomAttribute("aria-label"))
                .isEqualTo("asia, Never reported: 103");
        assertThat(browser.evaluate("[...document.querySelectorAll('.idpm-piece a')]"
                        + ".map(piece => getComputedStyle(piece).backgroundColor).includes('rgba(0, 0, 0, 0)')"))
                .as("a piece of a bar without a colour")
                .isEqualTo(false);
        browser.click(".idpm-bar[aria-label='eu'] .idpm-fill-in-step");
        browser.await("#idpm-clear:not([hidden])");
        browser.settle("#idpm-edges");
        assertThat(edges()).containsExactly("edge-a");

        browser.find("#idpm-cloud summary").click();
        assertThat(browser.texts("#idpm-cloud tbody tr"))
                .anyMatch(row -> row.startsWith("asia") && row.endsWith("103 0 103"));
    }

    @Test
    void anEdgeSaysHowItStandsAndWhyAndWhatToDo() throws Exception {
        open("/edges/edge-b", "ada");
        assertThat(tabs()).hasSize(9).contains("Explain", "Pending revocations", "Set up");
        assertThat(browser.find("h1").getText()).startsWith("edge-b");
        assertThat(browser.title()).startsWith("edge-b");
        assertThat(browser.find("#idpm-edge-state").getText()).isEqualTo("Bundle refused");
        assertThat(browser.find("#idpm-why").getText())
                .contains("refused the newest bundle", "Expired: the bundle has ended", "timedatectl")
                // which would be the way out of another refusal
                .doesNotContain("agreement.json");
        browser.photograph("edges-overview-1280");

        tab("agreement");
        // to whoever hears it one tab of an edge is not another
        assertThat(browser.title()).isEqualTo("edge-b – Agreement – The cloud");
        assertThat(browser.evaluate("document.activeElement.textContent")).isEqualTo("edge-b – Agreement");
        assertThat(browser.find(".idpm-body").getText())
                .contains("http://127.0.0.1:5027/v3", "Clause 2", "every project", "member");
        tab("mapping");
        assertThat(browser.find(".idpm-body").getText())
                .contains("OIDC-openstack_edge is one of edge-b", "the role from OIDC-openstack_role_1");
        browser.photograph("edges-mapping-1280");
        tab("differences");
        assertThat(browser.find(".idpm-body").getText())
                .contains("the edge says " + HOSTILE, "Users entitled here", "Grants", "the bundle has ended");
        assertThat(browser.texts(".idpm-body tbody tr"))
                .contains(
                        "Left, for it was too much at once grant of member in web-shop to user " + HOSTILE,
                        "Made project research/climate");
        tab("history");
        assertThat(browser.texts(".idpm-body tbody tr")).hasSizeGreaterThan(1).anyMatch(row -> row.contains("refused"));
        tab("revocations");
        assertThat(browser.find(".idpm-body").getText()).contains("Nothing is pending");
        tab("downloads");
        browser.click("#idpm-bundle");
        assertThat(new ObjectMapper()
                        .readTree(browser.downloaded("edge-b.bundle").toFile())
                        .has("payload"))
                .isTrue();
        browser.click("#idpm-keys");
        assertThat(Files.size(browser.downloaded("keys.json"))).isPositive();

        go("/edges/edge-x");
        assertThat(browser.find("[role='alert']").getText()).contains("the realm has no edge `edge-x`");
    }

    @Test
    void aPageOfAListHasAnAddress() throws Exception {
        for (int n = 0; n < 11; n++) {
            report(converged, "converged");
        }
        open("/edges/edge-a/history", "ada");
        // on a telephone, too
        browser.show(360, false);
        browser.click(".idpm-body nav:not([hidden]) [aria-label='Next page']");
        browser.await(".idpm-body nav:not([hidden]) [aria-label='Previous page']:not([disabled])");
        String turned = browser.address();
        assertThat(turned).endsWith("#/edges/edge-a/history?reports=10");
        String range = browser.find(".idpm-body nav:not([hidden]) .idpm-range").getText();
        assertThat(range).startsWith("11 to ");

        go("/catalogue");
        go(turned.substring(turned.indexOf('#') + 1));
        assertThat(browser.find(".idpm-body nav:not([hidden]) .idpm-range").getText())
                .isEqualTo(range);
        browser.click("#idpm-reload");
        browser.settle(".idpm-body");
        assertThat(browser.find(".idpm-body nav:not([hidden]) .idpm-range").getText())
                .isEqualTo(range);

        // the last page has no next one, and the keyboard stays where the other way is
        String next = ".idpm-body nav:not([hidden]) [aria-label='Next page']";
        browser.click(next);
        for (int page = 0; page < 50 && browser.find(next).isEnabled(); page++) {
            assertThat(browser.focusedLabel()).isEqualTo("Next page");
            browser.press(Keys.ENTER);
            browser.settle(".idpm-body");
        }
        assertThat(browser.find(next).isEnabled()).isFalse();
        assertThat(browser.focusedLabel()).isEqualTo("Previous page");
    }

    /** With a token that has to be renewed for every call. */
    @Test
    void aMasterThatDoesNotAnswerCostsNothingThatWasTyped() throws Exception {
        realm.set(Map.of("accessTokenLifespan", "20"));
        try {
            open("/edges/edge-b/explain", "ada");
            browser.offline(true);
            browser.find("[name='user']").sendKeys("jane", Keys.ENTER);
            browser.await(".idpm-answer [role='alert']");
            assertThat(browser.find(".idpm-answer [role='alert']").getText()).contains("The server does not answer");

            browser.offline(false);
            assertThat(browser.find("[name='user']").getDomProperty("value")).isEqualTo("jane");
            browser.find("[name='user']").sendKeys(Keys.ENTER);
            browser.await(".idpm-answer table");
        } finally {
            browser.offline(false);
            realm.set(Map.of("accessTokenLifespan", "300"));
        }
    }

    @Test
    void loginsAreSuspendedAndOpenedAgain() throws Exception {
        open("/edges/edge-c", "ada");
        assertThat(browser.find("#idpm-suspension").getText()).contains("lets people log in at edge-c");
        assertThat(browser.find("#idpm-shut").isDisplayed()).isFalse();
        // nothing is done before it is confirmed, and no is what Escape says
        browser.click("#idpm-suspend");
        assertThat(browser.await("#idpm-dialog").getText()).contains("Suspend logins at edge-c?");
        assertThat(browser.focused()).isEqualTo("idpm-no");
        browser.press(Keys.TAB);
        browser.press(Keys.TAB);
        assertThat(browser.evaluate("document.activeElement.closest('#idpm-dialog, body') !== document.body"
                        + " || document.activeElement === document.body"))
                .as("the keyboard stays in the question")
                .isEqualTo(true);
        assertThat(browser.barriers()).isEmpty();
        browser.photographWindow("edges-suspend-1280");
        browser.find("#idpm-no").sendKeys(Keys.ESCAPE);
        assertThat(browser.evaluate("document.getElementById('idpm-dialog') === null"))
                .isEqualTo(true);
        assertThat(browser.focused()).isEqualTo("idpm-suspend");
        assertThat(browser.find("#idpm-suspension").getDomAttribute("data-suspended"))
                .isEqualTo("false");

        browser.click("#idpm-suspend");
        browser.click("#idpm-yes");
        browser.await("#idpm-suspension[data-suspended='true']");
        assertThat(browser.find("#idpm-suspension").getText()).contains("Logins at edge-c are suspended");
        assertThat(browser.focused()).isEqualTo("idpm-suspend");
        assertThat(browser.find("#idpm-shut").getText()).contains("Logins are suspended here");
        assertThat(browser.texts(".idpm-beside .idpm-shut")).containsExactly("Logins suspended");
        browser.photograph("edges-suspended-1280");
        go("/?search=edge-c");
        assertThat(browser.find("#idpm-edges").getText()).contains("Logins suspended");
        go("/?suspended=true");
        assertThat(edges()).containsExactly("edge-c");
        assertThat(browser.find("#idpm-total-shut strong").getText()).isEqualTo("1");
        assertThat(browser.find("#idpm-shut").getDomProperty("value")).isEqualTo("true");
        go("/edges/edge-c");
        browser.click("#idpm-suspend");
        browser.await("#idpm-suspension[data-suspended='false']");
        assertThat(browser.find("#idpm-shut").isDisplayed()).isFalse();
    }

    /** With a token that has to be renewed for every call, the end of the session is noticed by the next one. */
    @Test
    void whatIsTypedOutlastsTheEndOfTheSession() throws Exception {
        realm.set(Map.of("accessTokenLifespan", "20"));
        try {
            open("/add", "ada");
            browser.find("#idpm-edge").sendKeys("edge-kept");
            browser.find("#idpm-labels").sendKeys("tier=core");
            browser.click("#idpm-next");
            browser.find("#idpm-url").sendKeys("https://kept.example/v3");
            browser.choose("#idpm-release", "27");
            browser.find("#idpm-protocol").clear();
            browser.find("#idpm-protocol").sendKeys("mine");
            browser.choose("#idpm-module", "shibboleth");
            assertThat(browser.find("#idpm-protocol").getDomProperty("value")).isEqualTo("mine");
            browser.click("#idpm-next");
            browser.find("[name='domain']").sendKeys("engineering");
            browser.click("#idpm-add-clause");
            browser.find("fieldset:nth-of-type(2) [name='domain']").sendKeys("research");
            browser.find("fieldset:nth-of-type(2) [name='roles']").sendKeys("member=reader");
            assertThat(browser.texts("legend")).containsExactly("Clause 1", "Clause 2");
            // nothing more is asked for by what was typed
            browser.await("fieldset:nth-of-type(2) datalist option[value='research']:only-child");
            endTheSessionOf("ada");

            browser.click("#idpm-next");
            browser.logIn("ada", realm.password());

            browser.await("#idpm-kept");
            browser.await("#idpm-verdict .pf-v5-c-alert:not([role='alert'])");
            assertThat(browser.find("#idpm-step").getText()).startsWith("Step 4 of 4");
            assertThat(browser.find(".idpm-panel").getText())
                    .contains("edge-kept", "tier=core", "https://kept.example/v3", "mine", "there called reader");
            assertThat(browser.kept()).noneMatch(line -> line.contains("edge-kept") || line.startsWith("idp-master"));
            browser.photograph("edges-kept-1280");
            browser.click("#idpm-back");
            assertThat(browser.texts("legend")).containsExactly("Clause 1", "Clause 2");
            // once: whoever begins another edge begins with nothing
            go("/");
            go("/add");
            assertThat(browser.find("#idpm-edge").getDomProperty("value")).isEmpty();
            assertThat(browser.texts("#idpm-kept")).isEmpty();

            // a key of an agent is kept if it is the public half
            go("/edges/edge-c/setup");
            browser.find("#idpm-agent-key").sendKeys("{\"kty\": \"EC\", \"x\": \"public\"}");
            // the page asks by itself how the edge stands
            endTheSessionOf("ada");
            browser.logIn("ada", realm.password());
            browser.await("#idpm-agent-key");
            assertThat(browser.find("#idpm-agent-key").getDomProperty("value")).contains("public");
            browser.find("#idpm-agent-key").clear();
            browser.find("#idpm-agent-key").sendKeys("{\"kty\": \"EC\", \"d\": \"secret\"}");
            endTheSessionOf("ada");
            browser.logIn("ada", realm.password());
            browser.await("#idpm-agent-key");
            assertThat(browser.find("#idpm-agent-key").getDomProperty("value")).isEmpty();
        } finally {
            realm.set(Map.of("accessTokenLifespan", "300"));
        }
    }

    private static void endTheSessionOf(String username) {
        String user = realm.get("/users?exact=true&username=" + username)
                .get(0)
                .get("id")
                .asText();
        realm.administrator().post("/" + REALM + "/users/" + user + "/logout", JsonNodeFactory.instance.objectNode());
    }

    private static void tab(String key) {
        browser.click("[data-tab='" + key + "']");
        browser.await("[data-tab='" + key + "'][aria-current='page']");
        browser.settle(".idpm-body");
        assertThat(browser.focused()).isEqualTo("title");
    }

    @Test
    void thePageSaysWhatSomebodyWouldGetAndWhy() throws Exception {
        open("/edges/edge-b/explain", "ada");
        browser.find("[name='user']").sendKeys("ja");
        assertThat(browser.await("datalist option").getDomAttribute("value")).isEqualTo("jane");
        browser.find("[name='user']").sendKeys("ne", Keys.ENTER);
        browser.await(".idpm-answer table");
        assertThat(browser.address()).endsWith("#/edges/edge-b/explain?user=jane");
        assertThat(browser.texts(".idpm-answer table:first-of-type tbody tr"))
                .anyMatch(row -> row.contains("engineering web-shop member")
                        && row.contains("team site-ops, for edges with the label tier=core, admitted by clause 1")
                        && row.contains("team member, for every edge, admitted by clause 1"));
        assertThat(browser.find(".idpm-answer").getText()).contains("What is withheld", "operator");
        browser.photograph("edges-explain-1280");
        browser.click(".idpm-answer table a");
        browser.settle(".idpm-body");
        assertThat(browser.find("[data-tab='agreement'][aria-current='page']").isDisplayed())
                .isTrue();

        go("/edges/edge-b/explain?user=lars");
        browser.await(".idpm-answer [role='alert']");
        assertThat(browser.find(".idpm-answer [role='alert']").getText()).contains("lars", "disabled");
    }

    @Test
    void anEdgeIsAddedInFourSteps() throws Exception {
        open("/add", "ada");
        browser.click("#idpm-next");
        assertThat(browser.find("#idpm-complaint").getText()).contains("Give the edge a name.");
        assertThat(browser.focused()).isEqualTo("idpm-edge");
        browser.press("edge-new");
        browser.find("#idpm-name").sendKeys("The new one");
        browser.find("#idpm-label-region").sendKeys("eu");
        browser.find("#idpm-label-dashboard").sendKeys("https://horizon.example.org/horizon");
        browser.find("#idpm-labels").sendKeys("tier=core\nno label");
        browser.click("#idpm-next");
        assertThat(browser.find("#idpm-complaint").getText()).contains("no label");
        browser.find("#idpm-labels").clear();
        browser.find("#idpm-labels").sendKeys("tier=core");
        browser.click("#idpm-next");
        assertThat(browser.focused()).isEqualTo("idpm-step");
        assertThat(browser.find("#idpm-step").getText()).isEqualTo("Step 2 of 4: Its Keystone");
        browser.find("#idpm-url").sendKeys("http://127.0.0.1:5999/v3");
        browser.choose("#idpm-release", "27");
        browser.click("#idpm-next");
        browser.find("[name='domain']").sendKeys("nowhere");
        browser.click("#idpm-next");
        browser.await("#idpm-verdict [role='alert']");
        assertThat(browser.find("#idpm-verdict").getText()).contains("nowhere");
        assertThat(browser.find("#idpm-next").isEnabled()).isFalse();
        browser.click("#idpm-back");
        browser.find("[name='domain']").clear();
        browser.find("[name='domain']").sendKeys("engin");
        browser.await("datalist option[value='engineering']:only-child");
        browser.find("[name='domain']").sendKeys("eering");
        browser.find("[name='projects']").sendKeys("web-shop, lab-*");
        browser.find("[name='roles']").sendKeys("member\noperator=admin");
        browser.photograph("edges-wizard-1280");
        browser.click("#idpm-next");
        browser.await("#idpm-verdict .pf-v5-c-alert:not([role='alert'])");
        assertThat(browser.find(".idpm-panel").getText()).contains("edge-new", "operator, there called admin");
        browser.photograph("edges-review-1280");
        browser.click("#idpm-next");

        browser.await("#idpm-made");
        assertThat(browser.address()).contains("#/edges/edge-new/setup");
        assertThat(browser.find("[data-command='setup'] code").getText()).isEqualTo("bash ./edge-new/setup.sh");
        assertThat(browser.find("#idpm-live").getText()).contains("Never reported", "No agent is registered yet");
        browser.click("#idpm-get-config");
        try (ZipFile archive =
                new ZipFile(browser.downloaded("edge-new-config.zip").toFile())) {
            assertThat(new String(
                            archive.getInputStream(archive.getEntry("keystone.conf"))
                                    .readAllBytes(),
                            StandardCharsets.UTF_8))
                    .contains("trusted_dashboard = https://horizon.example.org/horizon/auth/websso/");
        }
        // a whole key pair is not sent
        browser.find("#idpm-agent-key").sendKeys("{\"kty\": \"EC\", \"d\": \"secret\"}");
        browser.click("#idpm-register");
        assertThat(browser.find("#idpm-agent-said").getText()).contains("secret half");
        assertThat(browser.find("#idpm-agent-key").getDomProperty("value")).isEmpty();
        browser.photograph("edges-setup-1280");
        assertThat(realm.get("/idp-master/edges/edge-new/agreement")
                        .at("/accepts/0/roles/operator")
                        .asText())
                .isEqualTo("admin");
        go("/?search=edge-new");
        assertThat(edges()).containsExactly("edge-new");
        realm.administrator().delete("/" + REALM + "/clients/" + realm.clientUuid("edge-new"));
    }

    /** Nothing but keys, from the list to the edge. */
    @Test
    void anEdgeIsAddedByKeysAlone() throws Exception {
        open("/", "ada");
        tabTo("#idpm-add");
        browser.press(Keys.ENTER);
        browser.await("#idpm-edge");
        assertThat(browser.focused()).isEqualTo("title");
        tabTo("#idpm-next");
        browser.press(Keys.SPACE);
        assertThat(browser.find("#idpm-complaint").getText()).contains("Give the edge a name.");
        assertThat(browser.focused()).isEqualTo("idpm-edge");
        browser.press("edge-keys");
        tabTo("#idpm-label-region");
        browser.press("eu", Keys.ENTER);

        assertThat(browser.find("#idpm-step").getText()).startsWith("Step 2 of 4");
        assertThat(browser.focused()).isEqualTo("idpm-step");
        tabTo("#idpm-url");
        browser.press("http://127.0.0.1:5996/v3");
        tabTo("#idpm-release");
        browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN);
        assertThat(browser.find("#idpm-release").getDomProperty("value")).isEqualTo("27");
        tabTo("#idpm-module");
        browser.press(Keys.ARROW_DOWN);
        assertThat(browser.find("#idpm-protocol").getDomProperty("value")).isEqualTo("saml2");
        tabTo("#idpm-next");
        browser.press(Keys.ENTER);

        assertThat(browser.find("#idpm-step").getText()).startsWith("Step 3 of 4");
        tabTo("[name='domain']");
        browser.press("engineering");
        tabTo("[name='roles']");
        browser.press("member\noperator=admin");
        tabTo("#idpm-add-clause");
        browser.press(Keys.SPACE);
        assertThat(browser.texts("legend")).containsExactly("Clause 1", "Clause 2");
        assertThat(has("fieldset:nth-of-type(2) [name='domain']")).isTrue();
        tabTo("fieldset:nth-of-type(2) button");
        browser.press(Keys.ENTER);
        assertThat(browser.texts("legend")).containsExactly("Clause 1");
        assertThat(has("fieldset:nth-of-type(1) [name='domain']")).isTrue();
        tabTo(".idpm-panel summary");
        browser.press(Keys.SPACE);
        tabTo("#idpm-strategy");
        browser.press(Keys.ARROW_DOWN);

        // back to the first step, and from its heading on to the last
        backTo(".pf-v5-c-wizard__nav-item:first-child button");
        browser.press(Keys.ENTER);
        assertThat(browser.find("#idpm-edge").getDomProperty("value")).isEqualTo("edge-keys");
        backTo(".pf-v5-c-wizard__nav-item:last-child button");
        browser.press(Keys.SPACE);
        browser.await("#idpm-verdict .pf-v5-c-alert:not([role='alert'])");
        assertThat(browser.focused()).isEqualTo("idpm-step");
        assertThat(browser.find(".idpm-panel").getText()).contains("edge-keys", "operator, there called admin");
        tabTo("#idpm-next");
        browser.photograph("edges-keys-1280");
        browser.press(Keys.ENTER);

        browser.await("#idpm-made");
        browser.settle(".idpm-body");
        assertThat(browser.address()).contains("#/edges/edge-keys/setup");
        assertThat(browser.focused()).isEqualTo("title");
        JsonNode terms = terms("edge-keys");
        assertThat(terms.get("module").asText()).isEqualTo("mellon");
        assertThat(terms.get("strategy").asText()).isEqualTo("numbered");
        assertThat(terms.get("accepts")).hasSize(1);
        realm.administrator()
                .delete("/" + REALM + "/clients/"
                        + realm.clientUuid(realm.get("/idp-master/edges/edge-keys")
                                .get("client")
                                .asText()));
    }

    private static void tabTo(String css) {
        walkTo(css, Keys.TAB);
    }

    private static void backTo(String css) {
        walkTo(css, Keys.chord(Keys.SHIFT, Keys.TAB));
    }

    private static void walkTo(String css, CharSequence key) {
        for (int n = 0; n < 40 && !has(css); n++) {
            browser.press(key);
        }
        assertThat(has(css)).as("the keyboard comes to %s", css).isTrue();
    }

    /** Whether it has the keyboard. */
    private static boolean has(String css) {
        return Boolean.TRUE.equals(browser.evaluate("document.activeElement.matches(\"" + css + "\")"));
    }

    /** What stands there is filled in, the server judges first, and nothing is changed before the second click. */
    @Test
    void termsAreChangedOnceTheServerHasJudgedThem() throws Exception {
        open("/edges/far-050/agreement", "ada");
        browser.click("#idpm-change");
        browser.await("#idpm-next");
        assertThat(browser.find("#idpm-url").getDomProperty("value")).isEqualTo("http://127.0.0.1:6050/v3");
        assertThat(browser.find("#idpm-release").getDomProperty("value")).isEqualTo("27");
        assertThat(browser.find("[name='domain']").getDomProperty("value")).isEqualTo("research");
        browser.click("#idpm-next");
        assertThat(browser.find("#idpm-complaint").getText()).contains("Change something first");
        browser.find("[name='domain']").clear();
        browser.find("[name='domain']").sendKeys("nowhere");
        browser.click("#idpm-next");
        assertThat(browser.await("#idpm-verdict [role='alert'] .idpm-findings").getText())
                .contains("nowhere");
        browser.find("[name='domain']").clear();
        browser.find("[name='domain']").sendKeys("research");
        browser.find("[name='roles']").sendKeys("member=reader");
        assertThat(browser.barriers()).isEmpty();
        browser.photograph("edges-terms-1280");
        browser.click("#idpm-next");
        browser.await("#idpm-back:not([hidden])");
        assertThat(browser.texts(".idpm-panel tr"))
                .filteredOn(row -> row.contains("changed"))
                .singleElement()
                .asString()
                .contains("Clause 1", "every role, under its own name", "member, there called reader");
        assertThat(browser.focused()).isEqualTo("idpm-next");
        browser.photograph("edges-terms-review-1280");
        assertThat(terms("far-050").at("/accepts/0/roles").isMissingNode()).isTrue();
        browser.click("#idpm-next");
        browser.await("#idpm-changed");
        assertThat(terms("far-050").at("/accepts/0/roles/member").asText()).isEqualTo("reader");

        // what the form would lose is edited as it is
        browser.click("#idpm-change");
        browser.await("#idpm-next");
        browser.click("#idpm-as-json");
        String json = browser.find("#idpm-terms-json").getDomProperty("value");
        assertThat(json).contains("\"reader\"");
        browser.find("#idpm-terms-json").clear();
        browser.find("#idpm-terms-json").sendKeys("{");
        browser.click("#idpm-next");
        assertThat(browser.find("#idpm-complaint").getText()).contains("This is no JSON.");
        browser.find("#idpm-terms-json").clear();
        browser.find("#idpm-terms-json")
                .sendKeys(json.replace("\"domain\"", "\"projects\": [\"one, two\", \"cli*\"], \"domain\""));
        browser.click("#idpm-next");
        browser.await("#idpm-back:not([hidden])");
        browser.click("#idpm-next");
        browser.await("#idpm-changed");
        assertThat(terms("far-050").at("/accepts/0/projects/0").asText()).isEqualTo("one, two");
        browser.click("#idpm-change");
        assertThat(browser.await("#idpm-only-json").getText()).contains("more than the form can hold");
        assertThat(browser.barriers()).isEmpty();
        browser.photograph("edges-terms-json-1280");
    }

    @Test
    void whatNarrowerTermsLeaveBehindIsSaidBeforeTheyAreSent() throws Exception {
        // its agent has never said that it holds this
        assertThat(new AdminRest(realm).text("edges/edge-d/bundle")).isNotEmpty();
        JsonNode present = terms("edge-d");
        open("/edges/edge-d/terms", "ada");
        browser.await("#idpm-next");
        browser.find("[name='roles']").sendKeys("member=member");
        browser.click("#idpm-next");
        browser.await("#idpm-back:not([hidden])");
        assertThat(browser.find("#idpm-verdict .pf-m-warning .idpm-findings").getText())
                .contains("how 2 assignments stand that these terms no longer admit", "let the edge be in step first");
        assertThat(browser.barriers()).isEmpty();
        browser.photograph("edges-terms-narrowed-1280");
        assertThat(terms("edge-d")).isEqualTo(present);
    }

    private static JsonNode terms(String edge) {
        return realm.get("/idp-master/edges/" + edge + "/agreement");
    }

    @Test
    void whatIsTypedStandsInTheEdgesReadmeToo() throws Exception {
        String added = "/" + REALM + "/idp-master/edges/edge-shibboleth";
        realm.administrator().put(added, new ObjectMapper().readTree("""
                        {"agreement": {
                          "keystone": {"url": "http://127.0.0.1:5998/v3", "release": 27},
                          "module": "shibboleth",
                          "accepts": [{"domain": "engineering"}]}}
                        """));
        open("/", "ada");
        for (String edge : List.of("edge-a", "edge-b", "edge-shibboleth")) {
            go("/edges/" + edge + "/setup");
            browser.click("#idpm-get-config");
            String readme = readme(browser.downloaded(edge + "-config.zip"));
            for (String command : List.of("modules", "include", "keystone", "restart")) {
                assertThat(browser.find("[data-command='" + command + "'] code")
                                .getText()
                                .lines())
                        .as(edge)
                        .isNotEmpty()
                        .allMatch(line -> readme.contains("`" + line + "`"));
            }
        }
        browser.photograph("edges-setup-shibboleth-1280");
        realm.administrator()
                .delete("/" + REALM + "/clients/"
                        + realm.clientUuid(realm.get("/idp-master/edges/edge-shibboleth")
                                .get("client")
                                .asText()));
    }

    private static String readme(Path archive) throws IOException {
        try (ZipFile files = new ZipFile(archive.toFile());
                InputStream readme = files.getInputStream(files.getEntry("README.md"))) {
            return new String(readme.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theCatalogueSaysWhatThereIsAndWhoHoldsIt() throws Exception {
        open("/catalogue", "ada");
        assertThat(browser.texts(".idpm-body tbody tr")).anyMatch(row -> row.startsWith("engineering web-shop"));
        browser.find("#idpm-places-search").sendKeys("climate", Keys.ENTER);
        browser.settle(".idpm-scroll");
        assertThat(browser.texts(".idpm-body tbody tr")).containsExactly("research climate 3");
        browser.click(".idpm-body tbody a");
        browser.await(".pf-v5-c-breadcrumb");
        browser.settle(".idpm-body");
        assertThat(browser.texts("h1")).containsExactly("research / climate");
        assertThat(browser.texts(".idpm-body tbody tr")).anyMatch(row -> row.startsWith("auditors auditor edge-c"));
        browser.find(".idpm-body tbody button").click();
        browser.await("#idpm-members table");
        assertThat(browser.find("#idpm-members").getText()).contains("jane");
        browser.photograph("edges-place-1280");
        // the link alone shows the same, and the other team's members are another choice
        String chosen = browser.address();
        assertThat(chosen).contains("?team=");
        go("/audit");
        go(chosen.substring(chosen.indexOf('#') + 1));
        browser.await("#idpm-members table");
        assertThat(browser.find("#idpm-members").getText()).contains("jane");

        go("/holdings?user=jane&edge=edge-a");
        browser.await(".idpm-answer table");
        assertThat(browser.texts(".idpm-answer tbody tr")).contains("jane edge-a engineering web-shop admin");
        browser.photograph("edges-holdings-1280");
    }

    @Test
    void theAuditTrailIsFilteredAndExported() throws Exception {
        open("/audit", "ada");
        assertThat(browser.texts(".idpm-body tbody tr")).isNotEmpty();
        browser.find("[name='edge']").sendKeys("edge-b");
        browser.click("#idpm-filter");
        browser.settle(".idpm-scroll");
        assertThat(browser.texts(".idpm-body tbody tr"))
                .isNotEmpty()
                .allMatch(row -> row.contains("edge-b"))
                .noneMatch(row -> row.contains("\\") || row.contains("{}"));
        assertThat(browser.address()).contains("edge=edge-b");
        browser.photograph("edges-audit-1280");
        browser.click("#idpm-csv");
        assertThat(Files.readString(browser.downloaded("audit.csv")))
                .contains("edge-b")
                .doesNotContain("edge-a");
        browser.click("#idpm-json");
        assertThat(new ObjectMapper()
                        .readTree(browser.downloaded("audit.json").toFile())
                        .toString())
                .contains("edge-b");
    }

    @Test
    void itSpeaksGermanToWhoDoes() throws Exception {
        browser.speak("de");
        try {
            open("/", "ada");
            assertThat(browser.find("html").getDomAttribute("lang")).isEqualTo("de");
            assertThat(browser.texts("#idpm-edges .pf-v5-c-label")).startsWith("Im Einklang", "Bundle abgelehnt");
            browser.photograph("edges-list-de");
            go("/add");
            assertThat(browser.texts("h1")).containsExactly("Edge hinzufügen");
            assertThat(browser.barriers()).isEmpty();
            browser.photograph("edges-wizard-de");
            // the server's own words are English, and say so to who hears them
            go("/edges/edge-b");
            assertThat(browser.find("#idpm-why").getText()).contains("Abgelaufen: the bundle has ended");
            assertThat(browser.texts("#idpm-why [lang='en']")).containsExactly("the bundle has ended");
            assertThat(browser.find(".idpm-body").getText())
                    .contains("Bundle abgelehnt")
                    .doesNotContain("refused");
            go("/edges/edge-b/explain?user=jane");
            browser.await(".idpm-answer table");
            assertThat(browser.find(".idpm-answer").getText())
                    .contains("Die Vereinbarung führt die Rolle operator dort nicht auf.")
                    .doesNotContain("the agreement");
            browser.photograph("edges-explain-de");
            go("/audit?action=agent");
            assertThat(browser.texts(".idpm-body tbody tr"))
                    .isNotEmpty()
                    .allMatch(row -> row.contains("Agent eingetragen"));
            browser.photograph("edges-audit-de");
            browser.show(360, false);
            for (String tab : List.of("overview", "setup?made=true")) {
                go("/edges/edge-b/" + tab);
                assertIsForEverybody(tab.replaceAll("\\W.*", "") + "-de", 360, false);
            }
        } finally {
            browser.speak("en");
        }
    }

    @Test
    void whoMaySeeOneEdgeSeesThatOneAlone() throws Exception {
        realm.enableAdminPermissions();
        String dora = realm.addUser("dora");
        realm.allow(dora, List.of("query-clients"));
        realm.permit(dora, "Clients", List.of(realm.clientUuid("edge-b")), List.of("view"));

        open("/", "dora");
        assertThat(edges()).containsExactly("edge-b");
        assertThat(browser.find(".idpm-bars").getText()).contains("us").doesNotContain("asia");
        // what would be refused is not offered
        for (String shut : List.of("[href='#/catalogue']", "[href='#/audit']", "#idpm-add")) {
            assertThat(browser.find(shut).isDisplayed()).as(shut).isFalse();
        }
        go("/edges/edge-b");
        assertThat(browser.find("#idpm-edge-state").getText()).isEqualTo("Bundle refused");
        assertThat(tabs()).containsExactly("Overview", "Agreement", "Mapping", "Differences", "History", "Downloads");
        for (String open : List.of("agreement", "mapping", "differences", "history", "downloads")) {
            tab(open);
            assertThat(browser.texts(".idpm-body [role='alert']")).as(open).isEmpty();
        }
        browser.photograph("edges-delegated-downloads");
        assertThat(browser.texts("#idpm-bundle, #idpm-keys, #idpm-change")).isEmpty();
        go("/edges/edge-a");
        assertThat(browser.find(".idpm-body [role='alert']").getText()).contains("You may not do this");
        go("/audit");
        browser.await(".idpm-body [role='alert']");
        browser.photograph("edges-delegated");

        // who manages the edge, and no other, brings it under the master with the help of others
        String mira = realm.addUser("mira");
        realm.allow(mira, List.of("query-clients"));
        realm.permit(mira, "Clients", List.of(realm.clientUuid("edge-d")), List.of("view", "manage"));
        browser.forget();
        open("/edges/edge-d/setup", "mira");
        assertThat(tabs()).contains("Set up");
        assertThat(browser.texts("#idpm-get-keys, #idpm-agent")).isEmpty();
        assertThat(browser.find("#idpm-no-keys").getText()).contains("whoever may view this realm");
        assertThat(browser.find(".idpm-steps").getText()).contains("an administrator of all clients of this realm");
        browser.find("#idpm-openidc-version").sendKeys("2.4.17-1");
        browser.click("#idpm-get-config");
        assertThat(browser.downloaded("edge-d-config.zip")).isNotEmptyFile();
        assertThat(browser.texts(".idpm-body [role='alert']")).isEmpty();
        assertThat(browser.barriers()).isEmpty();
        browser.photograph("edges-delegated-setup");
        go("/edges/edge-d/terms");
        assertThat(browser.find("#idpm-module").getText()).contains("mod_auth_openidc");
        assertThat(browser.texts("#idpm-module option:not([disabled])"))
                .singleElement()
                .asString()
                .startsWith("mod_auth_openidc");
        assertThat(browser.find(".idpm-body").getText()).contains("an administrator of all clients of this realm");

        browser.forget();
        open("/", "jane");
        assertThat(browser.find("[role='alert']").getText())
                .contains("You may not do this", "Whoever administers this realm can give you the right");
    }

    private static List<String> tabs() {
        return browser.texts(".idpm-tabs a").stream()
                .filter(text -> !text.isEmpty())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"360, false", "360, true", "1920, false", "1920, true"})
    void everyViewIsForEverybody(int width, boolean dark) throws Exception {
        browser.show(width, dark);
        browser.violations();
        open("/", "ada");
        assertIsForEverybody("list", width, dark);
        for (String tab : List.of(
                "overview",
                "agreement",
                "mapping",
                "differences",
                "history",
                "revocations",
                "explain?user=jane",
                "downloads",
                "setup?made=true")) {
            go("/edges/edge-b/" + tab);
            assertIsForEverybody(tab.replaceAll("\\W.*", ""), width, dark);
        }
        for (String view : List.of(
                "add",
                "edges/edge-b/terms",
                "catalogue",
                "catalogue/research/climate",
                "holdings?user=jane",
                "audit",
                "edges/edge-d")) {
            go("/" + view);
            assertIsForEverybody(view.replaceAll("\\W", "-"), width, dark);
        }
        assertThat(browser.find("h1").getText()).startsWith("edge-d " + HOSTILE);
        assertThat(browser.evaluate("window.hit === undefined")).isEqualTo(true);
        // what looks for barriers draws, and is told that it could do so faster
        assertThat(browser.violations())
                .filteredOn(line -> !line.contains("Canvas2D"))
                .isEmpty();
    }

    /** What no address leads to by itself. */
    @Test
    void theStepsOfTheWizardAndTheMembersOfATeamAreForEverybody() throws Exception {
        open("/add", "ada");
        browser.click("#idpm-next");
        assertIsForEverybodyInEveryWindow("wizard-complaint");
        browser.find("#idpm-edge").sendKeys("edge-looked-at");
        browser.find("#idpm-labels").sendKeys("tier=core");
        browser.click("#idpm-next");
        assertIsForEverybodyInEveryWindow("wizard-keystone");
        browser.find("#idpm-url").sendKeys("http://127.0.0.1:5997/v3");
        browser.choose("#idpm-release", "27");
        browser.click("#idpm-next");
        browser.find("[name='domain']").sendKeys("nowhere");
        browser.click("#idpm-add-clause");
        browser.find("fieldset:nth-of-type(2) [name='domain']").sendKeys("research");
        browser.find("fieldset:nth-of-type(2) [name='roles']").sendKeys("member=reader");
        browser.click(".idpm-panel summary");
        assertIsForEverybodyInEveryWindow("wizard-accepts");
        browser.click("#idpm-next");
        browser.await("#idpm-verdict [role='alert']");
        assertIsForEverybodyInEveryWindow("wizard-bad");
        browser.click("#idpm-back");
        browser.find("[name='domain']").clear();
        browser.find("[name='domain']").sendKeys("engineering");
        browser.click("#idpm-next");
        browser.await("#idpm-verdict .pf-v5-c-alert:not([role='alert'])");
        assertIsForEverybodyInEveryWindow("wizard-review");

        go("/catalogue/research/climate");
        browser.find(".idpm-body tbody button").click();
        browser.await("#idpm-members table");
        assertIsForEverybodyInEveryWindow("place-members");
    }

    private static void assertIsForEverybodyInEveryWindow(String name) throws Exception {
        for (int width : List.of(360, 1920)) {
            for (boolean dark : List.of(false, true)) {
                browser.show(width, dark);
                assertIsForEverybody(name, width, dark);
            }
        }
        browser.show(1280, false);
    }

    private static void assertIsForEverybody(String name, int width, boolean dark) throws Exception {
        browser.photograph("edges-" + name + "-" + width + (dark ? "-dark" : "-light"));
        assertThat(browser.texts("h1")).as(name).hasSize(1);
        assertThat(browser.overflow())
                .as(name + ": pixels wider than the window")
                .isZero();
        long lightness = browser.lightness("body");
        assertThat(dark ? 255 - lightness : lightness)
                .as(name + ": lightness %d", lightness)
                .isGreaterThan(155);
        assertThat(browser.barriers()).as(name).isEmpty();
    }
}
