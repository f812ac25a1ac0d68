package io.idpmaster.it;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's chromium without a window, with a profile of its own. */
final class Browser implements AutoCloseable {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final int HEIGHT = 900;
    /** More in one piece Chromium does not draw. */
    private static final int MOST_DRAWN = 16_000;

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration AFTER_A_LOGIN = Duration.ofMinutes(2);

    private final ChromeDriver driver;
    private Path downloads;

    Browser() {
        this(Map.of());
    }

    /**
     * One whose user has imported an authority.
     *
     * @param home an empty directory, the user's
     * @param authority its certificate, in PEM
     */
    Browser(Path home, Path authority) throws IOException {
        this(Map.of("HOME", trusting(home, authority).toString()));
    }

    private Browser(Map<String, String> environment) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless=new",
                // in a container, and as root, there is no other way; it meets nothing but our own pages
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
                "--lang=en");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        // named, or Selenium would look for a driver on the network
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
                        .withEnvironment(environment)
                        .build(),
                options);
        driver.manage().timeouts().implicitlyWait(SOON).scriptTimeout(Duration.ofMinutes(1));
        show(1280, false);
    }

    /** Where Chromium looks for what its user trusts besides (Linux Cert Management in its documentation). */
    private static Path trusting(Path home, Path authority) throws IOException {
        String store = "sql:" + Files.createDirectories(home.resolve(".pki/nssdb"));
        for (List<String> arguments : List.of(
                List.of("-N", "--empty-password"),
                List.of("-A", "-t", "C,,", "-n", "own", "-i", authority.toString()))) {
            List<String> command = new ArrayList<>(List.of("certutil", "-d", store));
            command.addAll(arguments);
            try {
                int status = new ProcessBuilder(command).inheritIO().start().waitFor();
                if (status != 0) {
                    throw new IOException("`" + String.join(" ", command) + "` ended with status " + status);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
        return home;
    }

    /** How wide the window is, and whether the user prefers dark colours. */
    void show(int width, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", width < 600));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Which language it asks pages for. */
    void speak(String language) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.setExtraHTTPHeaders", Map.of("headers", Map.of("Accept-Language", language)));
    }

    /** Whether nobody is to be reached. */
    void offline(boolean cut) {
        driver.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of("offline", cut, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    void open(URI address) {
        driver.get(address.toString());
    }

    /** Forgets every session, and what the page that is open has kept for its tab. */
    void forget() {
        driver.executeScript("if (location.protocol.startsWith('http')) { sessionStorage.clear(); }");
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    }

    /** Fills in Keycloak's login page and sends it. */
    void logIn(String username, String password) {
        await("#username").sendKeys(username);
        find("#password").sendKeys(password, Keys.ENTER);
    }

    /** What the browser has complained of since this was last asked: scripts that failed, and what a policy stopped. */
    List<String> violations() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue()
                        || entry.getMessage().contains("Content Security Policy"))
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    /** Everything that the page has left in the browser's stores. */
    List<String> kept() {
        return ((List<?>) driver.executeScript(
                        "return [localStorage, sessionStorage].flatMap(store => Object.keys(store).map("
                                + "key => key + '=' + store.getItem(key)))"))
                .stream().map(Object::toString).toList();
    }

    /** Puts a script into the page, as markup that slipped through would. */
    void inject(String script) {
        driver.executeScript(
                "const injected = document.createElement('script'); injected.textContent = arguments[0];"
                        + "document.body.append(injected)",
                script);
    }

    /** As a user who has said yes to the browser's question. */
    void allowClipboard() {
        driver.executeCdpCommand(
                "Browser.grantPermissions",
                Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
    }

    /** The text in the clipboard. */
    String clipboard() {
        return driver.executeAsyncScript("const done = arguments[arguments.length - 1];"
                        + "navigator.clipboard.readText().then(done, error => done('' + error))")
                .toString();
    }

    /** Chooses from a list, by place. */
    void choose(String css, int index) {
        find(css).findElements(By.tagName("option")).get(index).click();
    }

    /** What an expression in the page comes to. */
    Object evaluate(String expression) {
        return driver.executeScript("return " + expression);
    }

    String address() {
        return driver.getCurrentUrl();
    }

    /** What a tab shows, and a screen reader says first. */
    String title() {
        return driver.getTitle();
    }

    /** The HTTP status of the page. */
    long status() {
        return ((Number) driver.executeScript("return performance.getEntriesByType('navigation')[0].responseStatus"))
                .longValue();
    }

    WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    /** As {@link #find}, where it takes several servers to get there. */
    WebElement await(String css) {
        driver.manage().timeouts().implicitlyWait(AFTER_A_LOGIN);
        try {
            return find(css);
        } finally {
            driver.manage().timeouts().implicitlyWait(SOON);
        }
    }

    void click(String css) {
        find(css).click();
    }

    /** Chooses an option of a list by its value. */
    void choose(String css, String value) {
        click(css + " option[value='" + value + "']");
    }

    /** Goes to another route of the page that is open, as a link to it does. */
    void route(String route) {
        driver.executeAsyncScript(
                "const [hash, done] = arguments; if (location.hash === hash) { done(); } else {"
                        + "addEventListener('hashchange', () => setTimeout(done), {once: true}); location.hash = hash; }",
                "#" + route);
    }

    /** Waits until nothing of this part of the page is being fetched. */
    void settle(String css) {
        long deadline = System.nanoTime() + AFTER_A_LOGIN.toNanos();
        while (!Boolean.TRUE.equals(driver.executeScript(
                "const part = document.querySelector(arguments[0]);"
                        + "return part !== null && part.closest('[aria-busy=true]') === null"
                        + " && part.querySelector('[aria-busy=true], [role=progressbar]') === null",
                css))) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("`" + css + "` does not settle: " + texts(css));
            }
            pause();
        }
    }

    /** Has files that pages offer put into this directory. */
    void download(Path directory) {
        downloads = directory;
        driver.executeCdpCommand(
                "Browser.setDownloadBehavior",
                Map.of(
                        "behavior",
                        "allow",
                        "downloadPath",
                        directory.toAbsolutePath().toString()));
    }

    /** A file that the page has offered, once all of it is there. */
    Path downloaded(String name) {
        Path file = downloads.resolve(name);
        long deadline = System.nanoTime() + SOON.toNanos();
        // under another name until it is complete
        while (!Files.exists(file)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the page offers no `" + name + "`");
            }
            pause();
        }
        return file;
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a page", e);
        }
    }

    List<String> texts(String css) {
        return driver.findElements(By.cssSelector(css)).stream()
                .map(WebElement::getText)
                .toList();
    }

    String source() {
        return driver.getPageSource();
    }

    /** What has the keyboard: the element's id. */
    String focused() {
        return driver.switchTo().activeElement().getDomAttribute("id");
    }

    /** What has the keyboard: the name that the element is given for those who do not see it. */
    String focusedLabel() {
        return driver.switchTo().activeElement().getDomAttribute("aria-label");
    }

    void press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** By how many pixels the page is wider than the window. */
    long overflow() {
        return ((Number) driver.executeScript(
                        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .longValue();
    }

    /** Whether the page is dark: how light its background is, of 255. */
    long lightness(String css) {
        return ((Number) driver.executeScript(
                        "const c = getComputedStyle(document.querySelector(arguments[0])).backgroundColor"
                                + ".match(/[\\d.]+/g).map(Number); return Math.round((c[0] + c[1] + c[2]) / 3)",
                        css))
                .longValue();
    }

    /** The whole page as it looks now, below the window's end, too, for people to look at. */
    void photograph(String name) throws IOException {
        Map<?, ?> size = (Map<?, ?>)
                driver.executeCdpCommand("Page.getLayoutMetrics", Map.of()).get("cssContentSize");
        photograph(name, Math.min(MOST_DRAWN, Math.max(HEIGHT, ((Number) size.get("height")).intValue())));
    }

    /** What of the page is in the window, when it has been turned over to its beginning. */
    void photographWindow(String name) throws IOException {
        driver.executeScript("scrollTo(0, 0)");
        photograph(name, HEIGHT);
    }

    private void photograph(String name, int height) throws IOException {
        Number width = (Number) driver.executeScript("return innerWidth");
        Object picture = driver.executeCdpCommand(
                        "Page.captureScreenshot",
                        Map.of(
                                "format",
                                "png",
                                "captureBeyondViewport",
                                true,
                                "clip",
                                Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1)))
                .get("data");
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode(picture.toString()));
    }

    /** Keeps answers from the page for which it asks with an address that has this in it, until {@link #release}. */
    void hold(String part) {
        driver.executeScript("""
                window.held = {part: arguments[0], waiting: [], real: window.held?.real ?? window.fetch};
                window.fetch = async (address, options) => {
                  const answer = await window.held.real.call(window, address, options);
                  if (window.held.part !== null && String(address).includes(window.held.part)) {
                    await new Promise(go => window.held.waiting.push(go));
                  }
                  return answer;
                };
                """, part);
    }

    /** Gives the page the answers that were kept from it, which there must be, and a moment for what it makes of them. */
    void release() {
        Object count = driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                const {waiting} = window.held;
                window.held.part = null;
                waiting.forEach(go => go());
                setTimeout(() => done(waiting.length), 500);
                """);
        if (((Number) count).intValue() == 0) {
            throw new IllegalStateException("no answer was held back");
        }
    }

    /** As the browser's own button does. */
    void back() {
        driver.navigate().back();
    }

    /** What axe-core finds wrong, however little it thinks of it, in its own words. */
    List<String> barriers() throws IOException {
        driver.executeScript(axe());
        Object found = driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                // of words in the colour of what is behind them axe says only that somebody should look
                const unseen = results => results.incomplete
                    .filter(each => each.id === 'color-contrast')
                    .map(each => ({...each, nodes: each.nodes.filter(node =>
                        node.any.some(check => check.data?.messageKey === 'equalRatio'))}))
                    .filter(each => each.nodes.length > 0);
                axe.run({resultTypes: ['violations', 'incomplete']}).then(
                    results => done([...results.violations, ...unseen(results)]
                        .map(violation => violation.id + ': ' + violation.help + ' '
                            + violation.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | '))),
                    error => done(['axe: ' + error]));
                """);
        List<String> barriers = new ArrayList<>();
        ((List<?>) found).forEach(barrier -> barriers.add(barrier.toString()));
        return barriers;
    }

    private static String axe() throws IOException {
        Properties properties = new Properties();
        try (InputStream in =
                Browser.class.getResourceAsStream("/META-INF/maven/org.webjars.npm/axe-core/pom.properties")) {
            properties.load(in);
        }
        try (InputStream in = Browser.class.getResourceAsStream(
                "/META-INF/resources/webjars/axe-core/" + properties.getProperty("version") + "/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
