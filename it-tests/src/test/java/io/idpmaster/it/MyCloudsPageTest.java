package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

/** The page My clouds in a real browser. Every view is photographed into {@code target/screenshots}. */
@Tag("browser")
@ExtendWith(KeycloakFixture.class)
class MyCloudsPageTest {

    private static final String LABELS = "{tier: core, region: us}";
    private static final String TOLD = "{tier: core, region: us, organisation: Example Research, contact:"
            + " cloud@research.example, dashboard: \"https://horizon.research.example/\"}";
    private static final int MORE = 40;
    private static final String HOSTILE = "<img src=x onerror=alert(1)> {0} & \"lab\"";

    private static SampleRealm realm;
    private static Browser browser;

    @TempDir
    private static Path downloads;

    @BeforeAll
    static void start(KeycloakServer server) throws Exception {
        realm = SampleRealm.load(server, "clouds-page", Map.of(LABELS, TOLD));
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.put("internationalizationEnabled", true)
                .put("defaultLocale", "en")
                .put("loginTheme", "idp-master");
        settings.putArray("supportedLocales").add("en").add("de");
        realm.administrator().put("/clouds-page", settings);
        addEdges();
        realm.administrator()
                .put(
                        "/clouds-page/clients/" + realm.clientUuid("edge-b"),
                        JsonNodeFactory.instance.objectNode().put("name", "Zürich <b>West</b>"));
        realm.addGroup("openstack/engineering", HOSTILE);
        String project = groupIn("openstack/engineering", HOSTILE);
        realm.administrator()
                .post(
                        "/clouds-page/groups/" + project + "/children",
                        JsonNodeFactory.instance.objectNode().put("name", "member"));
        String team =
                realm.get("/groups/" + project + "/children").get(0).get("id").asText();
        realm.administrator()
                .put(
                        "/clouds-page/users/" + realm.user("mei").id() + "/groups/" + team,
                        JsonNodeFactory.instance.objectNode());
        String nobody = realm.addUser("nobody");
        assertThat(nobody).isNotEmpty();
        browser = new Browser();
        browser.download(downloads);
    }

    /** More than one part of a list holds, and all of them omar's alone. */
    private static void addEdges() throws Exception {
        ObjectNode catalogue =
                (ObjectNode) new ObjectMapper().readTree(SampleRealm.text(realm.catalogue(), CatalogueFormat.JSON));
        for (int n = 0; n < MORE; n++) {
            ObjectNode edge = ((ArrayNode) catalogue.get("edges")).addObject().put("name", "far-%03d".formatted(n));
            ObjectNode agreement = edge.putObject("agreement").put("module", "openidc");
            agreement
                    .putObject("keystone")
                    .put("url", "http://127.0.0.1:" + (6000 + n) + "/v3")
                    .put("release", 27);
            ObjectNode clause = agreement.putArray("accepts").addObject().put("domain", "engineering");
            clause.putArray("projects").add("lab-beta");
        }
        realm.administrator().putCatalogue("clouds-page", catalogue.toString());
    }

    private static String groupIn(String parent, String name) {
        for (var group : realm.get("/groups/" + realm.groupId(parent) + "/children?max=100")) {
            if (group.get("name").asText().equals(name)) {
                return group.get("id").asText();
            }
        }
        throw new AssertionError("no group `" + name + "`");
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
        // an address that differs in its route alone would go on with the page, and its login, that is there
        browser.open(URI.create("about:blank"));
        browser.show(1280, false);
        browser.allowClipboard();
        browser.violations();
    }

    private static void open(String user, String route) {
        browser.open(URI.create(realm.address() + "/idp-master/clouds/" + route));
        browser.logIn(user, realm.password());
        browser.await("h1#title");
    }

    private static void assertIsForEverybody(String name, int width, boolean dark) throws IOException {
        browser.photograph(name + "-" + width + (dark ? "-dark" : "-light"));
        assertThat(browser.texts("h1")).hasSize(1);
        assertThat(browser.overflow()).as("pixels wider than the window").isZero();
        long lightness = browser.lightness("body");
        assertThat(dark ? 255 - lightness : lightness)
                .as("lightness %d", lightness)
                .isGreaterThan(155);
        // before axe, which is no part of the page
        assertThat(browser.violations()).isEmpty();
        assertThat(browser.barriers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"360, false", "360, true", "1920, false", "1920, true"})
    void theListIsForEverybody(int width, boolean dark) throws Exception {
        browser.show(width, dark);
        open("jane", "");

        assertThat(browser.texts("article h3")).containsExactly("edge-a", "edge-c", "Zürich <b>West</b>");
        assertThat(browser.texts("article .idpm-state")).containsOnly("Open to you");
        assertThat(browser.find("article:nth-of-type(3)").getText())
                .contains("Example Research", "cloud@research.example", "web-shop", "engineering", "member");
        assertThat(browser.find("article:nth-of-type(3) .idpm-dashboard").getDomAttribute("href"))
                .isEqualTo("https://horizon.research.example/");
        assertThat(browser.evaluate("document.querySelectorAll('.idpm-dashboard').length"))
                .isEqualTo(1L);
        assertThat(browser.find("figure pre").getText()).contains("clouds:", "v3oidcpassword", "username: \"jane\"");
        assertIsForEverybody("clouds", width, dark);
    }

    @ParameterizedTest
    @CsvSource({"360, false", "360, true", "1920, false", "1920, true"})
    void anEdgesFilesAndCommandsAreForEverybody(int width, boolean dark) throws Exception {
        browser.show(width, dark);
        open("jane", "#/edges/edge-b");

        assertThat(browser.find("h1").getText()).isEqualTo("Zürich <b>West</b>");
        assertThat(browser.texts("h2")).hasSize(5);
        assertIsForEverybody("clouds-edge", width, dark);
    }

    @Test
    void whoHasNothingIsToldWhatToDo() throws Exception {
        open("nobody", "");

        assertThat(browser.find("#nothing").getText())
                .contains("Nothing is open to you yet, nobody", "Ask an administrator of your project");
        assertThat(browser.evaluate("document.querySelectorAll('article').length"))
                .isEqualTo(0L);
        for (int width : List.of(360, 1920)) {
            for (boolean dark : List.of(false, true)) {
                browser.show(width, dark);
                assertIsForEverybody("clouds-nothing", width, dark);
                // what looks for barriers draws, and is told that it could do so faster
                browser.violations();
            }
        }
    }

    @Test
    void itSpeaksGermanToWhoDoes() throws Exception {
        browser.show(360, false);
        browser.open(URI.create(realm.address() + "/idp-master/clouds/?ui_locales=de"));
        // whom Keycloak will speak German to from now on
        browser.logIn("omar", realm.password());
        browser.await("h1#title");
        browser.open(URI.create(realm.address() + "/idp-master/clouds/?ui_locales=de"));

        assertThat(browser.await("h1#title").getText()).isEqualTo("Meine Clouds");
        assertThat(browser.find("html").getDomAttribute("lang")).isEqualTo("de");
        assertThat(browser.texts("article .idpm-state")).containsOnly("Offen für Sie");
        assertIsForEverybody("clouds-de", 360, false);
    }

    /** Everything that is to be done can be done by keyboard, and who hears the page is told what has happened. */
    @Test
    void whatIsToBeCopiedIsCopiedByKeyboardAndSaysSo() throws Exception {
        open("jane", "");
        browser.press(Keys.TAB);
        assertThat(browser.evaluate("document.activeElement.textContent")).isEqualTo("Skip to content");
        browser.press(Keys.ENTER);
        assertThat(browser.focused()).isEqualTo("main");
        browser.press(Keys.TAB);
        assertThat(browser.focused()).isEqualTo("to-file");
        browser.press(Keys.ENTER);
        assertThat(browser.focused()).isEqualTo("file");
        browser.press(Keys.TAB);
        assertThat(browser.evaluate("document.activeElement.getAttribute('aria-label')"))
                .isEqualTo("Copy: clouds.yaml");

        browser.press(Keys.ENTER);

        browser.await("#live:not(:empty)");
        assertThat(browser.evaluate("document.getElementById('live').textContent"))
                .isEqualTo("Copied to the clipboard: clouds.yaml");
        assertThat(browser.clipboard()).isEqualTo(browser.evaluate("document.querySelector('figure pre').textContent"));
        assertThat(browser.evaluate("document.activeElement.textContent").toString())
                .contains("Copied");

        // into a view, where the keyboard goes along, and back
        browser.find("article h3 a").sendKeys(Keys.ENTER);
        browser.await("#back");
        browser.settle("main");
        assertThat(browser.focused()).isEqualTo("title");
        assertThat(browser.title()).isEqualTo("edge-a – The cloud");
        browser.find("#back").sendKeys(Keys.ENTER);
        browser.await("#edges");
        assertThat(browser.focused()).isEqualTo("title");
    }

    /** Of many edges the first are shown, the others are a click or a search away, and the file is not printed. */
    @Test
    void manyEdgesComeByPartsAndTheirFileAsAFile() throws Exception {
        open("omar", "");
        assertThat(browser.find("#greeting").getText()).contains("44 sites");
        assertThat(browser.texts("article")).hasSize(30);
        assertThat(browser.evaluate("document.querySelectorAll('figure pre').length"))
                .isEqualTo(0L);
        assertThat(browser.find(".idpm-code-said").getText()).contains("44 sites");
        assertIsForEverybody("clouds-many", 1280, false);

        browser.click("#more");
        browser.await("article:nth-of-type(44)");
        assertThat(browser.texts("article")).hasSize(44);
        assertThat(browser.texts("#more")).isEmpty();
        assertThat(browser.evaluate(
                        "document.activeElement.closest('article') === document.querySelectorAll(" + "'article')[30]"))
                .isEqualTo(true);

        browser.find("#search").sendKeys("FAR-03");
        browser.await("#edges:not([aria-busy]) article:nth-of-type(10):last-of-type");
        assertThat(browser.texts("article h3")).hasSize(10).allMatch(name -> name.startsWith("far-03"));
        assertThat(browser.focused()).isEqualTo("search");
        assertThat(browser.address()).endsWith("#/?search=FAR-03");

        browser.click("figure [aria-label='Download clouds.yaml']");
        assertThat(Files.readString(browser.downloaded("clouds.yaml"))).contains("\"far-000\":", "\"far-039\":");
        browser.click("figure [aria-label='Copy: clouds.yaml']");
        // what was said of the search stands there still
        for (int n = 0; n < 100 && browser.clipboard().isEmpty(); n++) {
            Thread.sleep(100);
        }
        assertThat(browser.clipboard()).contains("username: \"omar\"", "\"far-039\":");
    }

    @Test
    void theFilesAreThoseOfTheProjectThatIsChosen() throws Exception {
        open("mei", "#/edges/edge-b");
        List<String> projects = browser.texts("#project option");
        assertThat(projects).hasSizeGreaterThan(1);
        int hostile = projects.indexOf(HOSTILE + " (domain engineering)");
        assertThat(hostile).as(projects.toString()).isNotNegative();

        browser.choose("#project", hostile);

        browser.await("#project option:nth-of-type(" + (hostile + 1) + ")[selected]");
        assertThat(browser.texts("figure pre"))
                .anyMatch(text -> text.contains("export OS_PROJECT_NAME='" + HOSTILE + "'"))
                .anyMatch(text -> text.contains("--os-project-name '" + HOSTILE + "' application credential create"));
        assertThat(browser.evaluate("document.images.length")).isEqualTo(0L);
        browser.photograph("clouds-hostile");
        assertThat(browser.violations()).isEmpty();
        assertThat(browser.barriers()).isEmpty();
    }

    /** Whoever goes through the projects with the arrow keys sees what is for the one that they came to. */
    @Test
    void anAnswerThatComesLateOverwritesNothing() throws Exception {
        open("mei", "#/edges/edge-b");
        List<String> projects = browser.texts("#project option");
        int late = projects.indexOf(HOSTILE + " (domain engineering)");
        int wanted = late == 0 ? 1 : 0;
        String name = projects.get(wanted).replaceFirst(" \\(domain .*", "");
        browser.choose("#project", late);
        browser.await("#project option:nth-of-type(" + (late + 1) + ")[selected]");
        browser.choose("#project", wanted);
        browser.await("#project option:nth-of-type(" + (wanted + 1) + ")[selected]");

        browser.hold("openrc?");
        browser.choose("#project", late);
        browser.await("main[aria-busy='true']");
        browser.evaluate("window.held.part = 'nothing more'");
        browser.choose("#project", wanted);
        browser.settle("main");
        browser.release();

        assertThat(browser.evaluate("document.getElementById('project').selectedIndex"))
                .isEqualTo((long) wanted);
        assertThat(browser.texts("figure pre"))
                .anyMatch(text -> text.contains("export OS_PROJECT_NAME='" + name + "'"))
                .noneMatch(text -> text.contains(HOSTILE));
        assertThat(browser.address()).doesNotContain("img");

        // nor does it take the view away that has been gone to since
        browser.hold("openrc?");
        browser.choose("#project", late);
        browser.await("main[aria-busy='true']");
        browser.find("#back").click();
        browser.await("#edges");
        browser.settle("main");
        browser.release();
        assertThat(browser.texts("h1")).containsExactly("My clouds");
    }

    @Test
    void anEdgeThatIsNoneIsSaidToBeNone() throws Exception {
        open("jane", "#/edges/edge-d");

        assertThat(browser.find("main").getText()).contains("There is no site edge-d that is open to you.");
        browser.photograph("clouds-no-edge");
        browser.click("#home");
        browser.await("#edges");
        browser.settle("main");
        assertThat(browser.texts("h1")).containsExactly("My clouds");
        // and so does the name on top of every view
        browser.click("article h3 a");
        browser.await("#back");
        browser.click("a.idpm-brand");
        browser.await("#edges");
    }

    /** Whoever is turned away at one edge is told of the others, and each name leads there. */
    @Test
    void whoIsTurnedAwayFindsTheWayElsewhere() throws Exception {
        browser.open(BrowserRequest.of(realm.address(), realm.edge("edge-d")).start());
        browser.logIn("jane", realm.password());
        browser.await("#idp-master-refused");

        assertThat(browser.texts("#idp-master-elsewhere li")).containsExactly("edge-a", "edge-c", "Zürich <b>West</b>");
        assertThat(browser.barriers()).isEmpty();
        browser.photograph("refused-elsewhere");
        browser.find("#idp-master-elsewhere li:nth-of-type(3) a").click();
        browser.logIn("jane", realm.password());

        assertThat(browser.await("h1#title").getText()).isEqualTo("Zürich <b>West</b>");
    }

    @Test
    void signingOutEndsTheSession() {
        open("jane", "");
        browser.find("#logout").click();

        browser.await("#username");
        browser.open(URI.create(realm.address() + "/idp-master/clouds/"));
        assertThat(browser.await("#username").isDisplayed()).isTrue();
    }
}
