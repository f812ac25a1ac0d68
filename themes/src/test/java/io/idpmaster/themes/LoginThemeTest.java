package io.idpmaster.themes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginThemeTest {

    private static final ThemeFiles LOGIN = new ThemeFiles("login");

    /** Those of the authenticator, in lower case: io.idpmaster.keycloak.release.EdgeAccess.Reason. */
    private static final List<String> REASONS = List.of("nothing", "disabled", "cannot_carry", "misconfigured");

    static Stream<String> pages() {
        return LOGIN.templates("").stream();
    }

    @Test
    void everyLanguageSaysTheSame() throws IOException {
        assertThat(LOGIN.messages("de").stringPropertyNames())
                .isEqualTo(LOGIN.messages("en").stringPropertyNames());
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void everyMessageTakesItsArguments(String language) throws IOException {
        Properties messages = LOGIN.messages(language);
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
            assertThat(LOGIN.messages("en"))
                    .containsKeys(
                            "edgeRefusedTitle." + reason, "edgeRefusedText." + reason, "edgeRefusedAdvice." + reason);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pagesEscapeWhatTheyShowAndUseKnownMessages(String page) throws IOException {
        assertThat(LOGIN.text(page))
                .contains("output_format=\"HTML\"")
                .doesNotContain("?no_esc")
                .doesNotContain("<script")
                .doesNotContain("style=");
        assertThat(LOGIN.messagesOf(page)).isNotEmpty();
        assertThat(LOGIN.messages("en").stringPropertyNames()).containsAll(LOGIN.messagesOf(page));
    }

    @Test
    void keycloakIsToldOfTheTheme() throws IOException {
        assertThat(ThemeFiles.resource("/META-INF/keycloak-themes.json"))
                .contains("\"idp-master\"")
                .contains("\"login\"");
    }
}
