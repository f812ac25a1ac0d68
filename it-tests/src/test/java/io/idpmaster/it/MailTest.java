package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What Keycloak sends to users under the theme {@code idp-master}, as it arrives, and what a browser makes of it. */
@Tag("browser")
@ExtendWith(KeycloakFixture.class)
class MailTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Pattern LINK = Pattern.compile("(?m)^https?://\\S+$");

    private static SampleRealm realm;
    private static GreenMail post;
    private static Browser browser;

    @TempDir
    Path folder;

    /** A message that arrived. */
    private record Mail(String subject, String from, String text, String html) {

        /** The one address in it that stands on a line of its own. */
        URI link() {
            Matcher found = LINK.matcher(text);
            assertThat(found.find()).as(text).isTrue();
            return URI.create(found.group());
        }
    }

    @BeforeAll
    static void start(KeycloakServer server) throws Exception {
        post = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        post.start();
        realm = SampleRealm.load(server, "mails");
        ObjectNode settings = JSON.objectNode();
        settings.put("internationalizationEnabled", true)
                .put("defaultLocale", "en")
                .put("emailTheme", "idp-master")
                .put("loginTheme", "idp-master")
                .put("resetPasswordAllowed", true);
        settings.putArray("supportedLocales").add("en").add("de");
        settings.putObject("smtpServer")
                .put("host", "127.0.0.1")
                .put("port", String.valueOf(post.getSmtp().getPort()))
                .put("from", "cloud@idp.example")
                .put("fromDisplayName", "The cloud");
        realm.administrator().put("/mails", settings);
        browser = new Browser();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (post != null) {
            post.stop();
        }
    }

    @BeforeEach
    void begin() throws Exception {
        speak("jane", "en");
        post.purgeEmailFromAllMailboxes();
        browser.forget();
        browser.show(1280, false);
    }

    @Test
    void anAdministratorAsksForSomething() throws Exception {
        Mail mail = ask("UPDATE_PASSWORD", "CONFIGURE_TOTP");

        assertThat(mail.subject()).isEqualTo("Your account needs something of you");
        assertThat(mail.from()).contains("The cloud");
        assertThat(mail.text())
                .startsWith("The administration of The cloud asks you to do this for your account:")
                .contains("- Update Password", "- Configure OTP", "Begin:", "The link works for 12 hours.")
                .contains("This message is about your account in The cloud.")
                .doesNotContain("<");
        assertThat(mail.html())
                .contains("<li>Update Password</li>", "lang=\"en\"")
                .contains("href=\"" + mail.link().toString().replace("&", "&amp;") + "\"");
        assertIsForEverybody(mail, "mail-actions");
    }

    @Test
    void whoSpeaksGermanIsWrittenToInGerman() throws Exception {
        speak("jane", "de");
        Mail mail = ask("UPDATE_PASSWORD");

        assertThat(mail.subject()).isEqualTo("Ihr Konto braucht etwas von Ihnen");
        assertThat(mail.text())
                .contains(
                        "Die Administration von The cloud bittet Sie",
                        "- Passwort aktualisieren",
                        "Der Link gilt 12 Stunden.")
                .contains("bevor Sie dem Link folgen");
        assertThat(mail.html()).contains("lang=\"de\"", "Diese Nachricht betrifft Ihr Konto in The cloud.");
        assertIsForEverybody(mail, "mail-actions-de");
    }

    @Test
    void anAddressIsToBeConfirmed() throws Exception {
        realm.administrator().put("/mails/users/" + realm.user("jane").id() + "/send-verify-email", JSON.objectNode());
        Mail mail = next();

        assertThat(mail.subject()).isEqualTo("Confirm your e-mail address");
        assertThat(mail.text()).contains("for an account in The cloud", "If it was not you, do nothing");
        assertIsForEverybody(mail, "mail-verify");
    }

    /** From the page of an edge to a new password, with a message on the way. */
    @Test
    void aForgottenPasswordIsChosenAnew() throws Exception {
        browser.open(BrowserRequest.of(realm.address(), realm.edge("edge-b")).start());
        browser.find("a[href*='reset-credentials']").click();
        browser.find("#kc-reset-password-form");
        assertThat(browser.title()).startsWith("edge-b – ");
        browser.photograph("reset-password");
        assertThat(browser.barriers()).isEmpty();
        browser.find("#username").sendKeys("jane", Keys.ENTER);
        Mail mail = next();
        assertThat(mail.subject()).isEqualTo("Choose a new password");
        assertThat(mail.text()).contains("a new password for your account in The cloud");
        assertIsForEverybody(mail, "mail-reset");

        browser.show(1280, false);
        browser.open(mail.link());
        browser.find("#password-new").sendKeys(realm.password());
        assertThat(browser.find("#idp-master-edge").getText()).contains("edge-b");
        browser.photograph("new-password");
        assertThat(browser.barriers()).isEmpty();
    }

    @Test
    void theNameOfTheCloudIsNoHtml() throws Exception {
        realm.set(Map.of("displayName", "R&D <b>cloud</b>"));
        try {
            Mail mail = ask("UPDATE_PASSWORD");
            assertThat(mail.text()).contains("The administration of R&D <b>cloud</b> asks");
            assertThat(mail.html())
                    .contains("R&amp;D &lt;b&gt;cloud&lt;/b&gt;</h1>")
                    .doesNotContain("<b>");
        } finally {
            realm.set(Map.of("displayName", "The cloud"));
        }
    }

    private Mail ask(String... actions) throws Exception {
        ArrayNode wanted = JSON.arrayNode();
        List.of(actions).forEach(wanted::add);
        realm.administrator().put("/mails/users/" + realm.user("jane").id() + "/execute-actions-email", wanted);
        return next();
    }

    private static void speak(String username, String language) {
        String path = "/users/" + realm.user(username).id();
        JsonNode user = realm.get(path);
        ObjectNode changed = user.deepCopy();
        changed.withObject("/attributes").putArray("locale").add(language);
        realm.administrator().put("/mails" + path, changed);
    }

    private int read;

    private Mail next() throws MessagingException, IOException {
        assertThat(post.waitForIncomingEmail(SOON.toMillis(), read + 1)).isTrue();
        MimeMessage message = post.getReceivedMessages()[read++];
        MimeMultipart parts = (MimeMultipart) message.getContent();
        assertThat(parts.getContentType()).startsWith("multipart/alternative");
        return new Mail(
                message.getSubject(),
                message.getFrom()[0].toString(),
                ((String) parts.getBodyPart(0).getContent()).replace("\r\n", "\n"),
                (String) parts.getBodyPart(1).getContent());
    }

    private void assertIsForEverybody(Mail mail, String name) throws IOException {
        // Axe takes what nobody has painted for white, in the dark too: paint it, as a program does that shows
        // messages.
        assertThat(mail.html()).containsOnlyOnce("</head>");
        String painted = "<style>html { color: CanvasText; background-color: Canvas }</style></head>";
        Path file =
                Files.writeString(folder.resolve(name + ".html"), mail.html().replace("</head>", painted));
        for (boolean dark : new boolean[] {false, true}) {
            browser.show(dark ? 360 : 1280, dark);
            browser.open(file.toUri());
            browser.photograph(name + (dark ? "-360-dark" : "-1280-light"));
            assertThat(browser.overflow()).as("pixels wider than the window").isZero();
            assertThat(browser.barriers()).isEmpty();
        }
    }
}
