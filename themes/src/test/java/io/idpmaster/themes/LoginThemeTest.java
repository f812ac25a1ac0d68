package io.idpmaster.themes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginThemeTest {

    private static final String LOGIN = "/theme/idp-master/login/";

    /** Those of the authenticator, in lower case: io.idpmaster.keycloak.release.EdgeAccess.Reason. */
    private static final List<String> REASONS = List.of("nothing", "disabled", "cannot_carry", "misconfigured");

    @Test
    void everyLanguageSaysTheSame() throws IOException {
        assertThat(messages("de").stringPropertyNames())
                .isEqualTo(messages("en").stringPropertyNames());
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void everyMessageTakesItsArguments(String language) throws IOException {
        Properties messages = messages(language);
        for (String key : messages.stringPropertyNames()) {
            String text = new MessageFormat(messages.getProperty(key), Locale.forLanguageTag(language))
                    .format(new Object[] {"A", "B"});
            // in a message format a lone apostrophe swallows the braces behind it
            assertThat(text).as(key).doesNotContain("{").isNotBlank();
        }
    }

    @Test
    void everyReasonHasItsWords() throws IOException {
        for (String reason : REASONS) {
            assertThat(messages("en"))
                    .containsKeys(
                            "edgeRefusedTitle." + reason, "edgeRefusedText." + reason, "edgeRefusedAdvice." + reason);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"footer.ftl", "idp-master-refused.ftl"})
    void pagesEscapeWhatTheyShowAndUseKnownMessages(String page) throws IOException {
        String text = text(LOGIN + page);
        assertThat(text).contains("output_format=\"HTML\"").doesNotContain("?no_esc");
        Properties messages = messages("en");
        Matcher used = Pattern.compile("msg\\(\"(\\w+)\"[,)]").matcher(text);
        while (used.find()) {
            assertThat(messages).containsKey(used.group(1));
        }
    }

    @Test
    void keycloakIsToldOfTheTheme() throws IOException {
        assertThat(text("/META-INF/keycloak-themes.json"))
                .contains("\"idp-master\"")
                .contains("\"login\"");
    }

    private static Properties messages(String language) throws IOException {
        Properties messages = new Properties();
        try (Reader in = new InputStreamReader(
                open(LOGIN + "messages/messages_" + language + ".properties"), StandardCharsets.UTF_8)) {
            messages.load(in);
        }
        return messages;
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = open(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String resource) {
        return LoginThemeTest.class.getResourceAsStream(resource);
    }
}
