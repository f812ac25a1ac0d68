package io.idpmaster.themes;

import static org.assertj.core.api.Assertions.assertThat;

import freemarker.template.Configuration;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateMethodModelEx;
import freemarker.template.TemplateModel;
import freemarker.template.utility.DeepUnwrap;
import java.io.IOException;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailThemeTest {

    private static final ThemeFiles EMAIL = new ThemeFiles("email");

    /** In a text the link stands there itself. */
    private static final String ADDRESS = "mailAddress";

    static Stream<String> mails() {
        return EMAIL.templates("html").stream();
    }

    @Test
    void everyLanguageSaysTheSame() throws IOException {
        assertThat(EMAIL.messages("de").stringPropertyNames())
                .isEqualTo(EMAIL.messages("en").stringPropertyNames());
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void everyMessageTakesItsArguments(String language) throws IOException {
        Properties messages = EMAIL.messages(language);
        for (String key : messages.stringPropertyNames()) {
            String text = new MessageFormat(messages.getProperty(key), Locale.forLanguageTag(language))
                    .format(new Object[] {"A", "B", "C"});
            assertThat(text).as(key).doesNotContain("{", "<", "&").isNotBlank();
        }
    }

    @Test
    void keycloakIsToldOfTheTheme() throws IOException {
        assertThat(ThemeFiles.resource("/META-INF/keycloak-themes.json")).contains("\"email\"");
    }

    @Test
    void everyMailIsThereAsTextAndAsHtml() {
        assertThat(EMAIL.templates("text")).isEqualTo(EMAIL.templates("html")).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @MethodSource("mails")
    void textAndHtmlSayTheSame(String mail) throws IOException {
        TreeSet<String> html = EMAIL.messagesOf("html/" + mail);
        html.remove(ADDRESS);
        assertThat(EMAIL.messagesOf("text/" + mail)).isEqualTo(html).isNotEmpty();
        assertThat(EMAIL.messages("en").stringPropertyNames()).containsAll(html);
    }

    @ParameterizedTest
    @MethodSource("mails")
    void nothingForeignBecomesHtml(String mail) throws IOException {
        assertThat(EMAIL.text("html/" + mail))
                .contains("output_format=\"HTML\"")
                .doesNotContain("?no_esc")
                .doesNotContain("<script", "<img", "<link", "url(");
        assertThat(EMAIL.text("text/" + mail)).contains("output_format=\"plainText\"");
    }

    /** With names that mean something in HTML; what Keycloak gives to each message stands in its FreeMarkerEmailTemplateProvider. */
    @ParameterizedTest
    @MethodSource("languages")
    void everyMailCanBeFilledIn(String mail, String language) throws Exception {
        String html = filledIn("html/" + mail, language);
        String text = filledIn("text/" + mail, language);

        assertThat(html)
                .contains("<html lang=\"" + language + "\" dir=\"ltr\">", "<h1", "R&amp;D &lt;cloud&gt;</h1>")
                .doesNotContain("R&D", "<cloud>", "mail?", "null")
                .doesNotContainPattern("\\bmail[A-Z]\\w+");
        assertThat(text)
                .contains("R&D <cloud>")
                .doesNotContain("&amp;", "<p", "null")
                .doesNotContainPattern("\\bmail[A-Z]\\w+");
        if (EMAIL.text("html/" + mail).contains("layout.link")) {
            assertThat(html)
                    .contains("href=\"https://idp.example/?a=1&amp;b=2\"", " https://idp.example/.</p>")
                    .contains("12 hours");
            assertThat(text).contains("\nhttps://idp.example/?a=1&b=2\n").contains("12 hours");
        }
    }

    static Stream<Arguments> languages() {
        return mails().filter(mail -> !mail.equals("template.ftl"))
                .flatMap(mail -> Stream.of("en", "de").map(language -> Arguments.of(mail, language)));
    }

    private static String filledIn(String file, String language) throws Exception {
        Configuration configuration = new Configuration(Configuration.VERSION_2_3_32);
        configuration.setClassForTemplateLoading(EmailThemeTest.class, "/theme/idp-master/email");
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        Locale locale = Locale.forLanguageTag(language);
        Properties messages = EMAIL.messages(language);
        TemplateMethodModelEx message = arguments -> {
            Object[] values = new Object[arguments.size() - 1];
            for (int i = 0; i < values.length; i++) {
                values[i] = DeepUnwrap.unwrap((TemplateModel) arguments.get(i + 1));
            }
            String key = arguments.get(0).toString();
            return new MessageFormat(messages.getProperty(key, key), locale).format(values);
        };
        TemplateMethodModelEx expiry = arguments -> "12 hours";
        StringWriter out = new StringWriter();
        configuration
                .getTemplate(file)
                .process(
                        Map.ofEntries(
                                Map.entry("locale", locale),
                                Map.entry("ltr", true),
                                Map.entry("msg", message),
                                Map.entry("realmName", "R&D <cloud>"),
                                Map.entry("link", "https://idp.example/?a=1&b=2"),
                                Map.entry("linkExpiration", 720),
                                Map.entry("linkExpirationFormatter", expiry),
                                Map.entry("newEmail", "jane@example.org"),
                                Map.entry("code", "A1B2C3"),
                                Map.entry("requiredActions", List.of("UPDATE_PASSWORD")),
                                Map.entry("identityProviderDisplayName", "Research & Co"),
                                Map.entry("identityProviderContext", Map.of("username", "<jane>")),
                                Map.entry("event", new Happened())),
                        out);
        return out.toString();
    }

    /** As much of Keycloak's EventBean as messages show. */
    public static final class Happened {

        public Date getDate() {
            return new Date(0);
        }

        public String getIpAddress() {
            return "192.0.2.7";
        }

        public String getDetail(String name) {
            return "password";
        }
    }

    @Test
    void everyWordIsSaidSomewhere() throws IOException {
        TreeSet<String> said = new TreeSet<>();
        for (String mail : EMAIL.templates("html")) {
            said.addAll(EMAIL.messagesOf("html/" + mail));
        }
        assertThat(EMAIL.messages("en").stringPropertyNames())
                .filteredOn(key -> !key.endsWith("Subject"))
                .containsExactlyInAnyOrderElementsOf(said);
    }
}
