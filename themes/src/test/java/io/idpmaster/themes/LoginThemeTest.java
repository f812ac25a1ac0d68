package io.idpmaster.themes;

import static org.assertj.core.api.Assertions.assertThat;

import freemarker.cache.ClassTemplateLoader;
import freemarker.cache.MultiTemplateLoader;
import freemarker.cache.StringTemplateLoader;
import freemarker.cache.TemplateLoader;
import freemarker.template.Configuration;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateMethodModelEx;
import freemarker.template.TemplateModel;
import freemarker.template.utility.DeepUnwrap;
import java.io.IOException;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** As much of what Keycloak gives to a template as this page shows. */
    public static final class Client {

        public String getName() {
            return "Zürich";
        }

        public String getAttribute(String name) {
            return switch (name) {
                case "keystone.edge" -> "edge-d";
                case "keystone.labels" -> "{\"contact\": \"cloud@research.example\"}";
                default -> null;
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void theRefusalLeadsElsewhereAndWhatItIsGivenIsText(String language) throws Exception {
        String page = refusal(
                language,
                Map.of(
                        "edges",
                        List.of(
                                Map.of("edge", "edge-1", "name", "<b>Ostrava</b>"),
                                Map.of("edge", "a b", "name", "Brno")),
                        "more",
                        true,
                        "clouds",
                        "https://idp.example/realms/r/idp-master/clouds/"));

        assertThat(page)
                .contains(
                        "<a href=\"https://idp.example/realms/r/idp-master/clouds/#/edges/edge-1\">&lt;b&gt;Ostrava",
                        "#/edges/a%20b\">Brno</a>",
                        language.equals("en") ? "and others" : "und weitere")
                .doesNotContain("<b>");
        assertThat(refusal(
                        language,
                        Map.of(
                                "edges",
                                List.of(Map.of("edge", "edge-1", "name", "Ostrava")),
                                "more",
                                false,
                                "clouds",
                                "")))
                .contains("<li>Ostrava</li>");
        assertThat(refusal(language, Map.of("edges", List.of(), "more", false, "clouds", "")))
                .doesNotContain("idp-master-elsewhere");
    }

    /** Whom Keycloak sends to an administrator is told which; a wrong password is no reason to ask one. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void whoseAccountIsDisabledIsToldWhomToAsk(String language) throws Exception {
        String disabled = LOGIN.messages(language).getProperty("accountDisabledMessage");

        assertThat(top(language, Map.of("message", Map.of("summary", disabled, "type", "error"))))
                .contains("mailto:cloud@research.example");
        assertThat(top(language, Map.of("message", Map.of("summary", "wrong", "type", "error"))))
                .contains("Zürich")
                .doesNotContain("cloud@research.example");
        assertThat(top(language, Map.of())).doesNotContain("cloud@research.example");
        assertThat(top(language, Map.of("pageId", "error"))).contains("mailto:cloud@research.example");
    }

    private static String top(String language, Map<String, Object> given) throws Exception {
        Map<String, Object> model = new HashMap<>(given);
        model.put("client", new Client());
        model.put("realm", Map.of());
        model.put("properties", Map.of());
        return written(language, "top.ftl", model);
    }

    private static String refusal(String language, Map<String, Object> elsewhere) throws Exception {
        return written(
                language,
                "idp-master-refused.ftl",
                Map.of(
                        "client",
                        new Client(),
                        "realm",
                        Map.of(),
                        "properties",
                        Map.of(),
                        "url",
                        Map.of("loginRestartFlowUrl", "https://idp.example/restart"),
                        "refusal",
                        Map.of("reason", "nothing", "edge", "Zürich", "user", "jane", "message", "why"),
                        "elsewhere",
                        elsewhere));
    }

    private static String written(String language, String template, Map<String, Object> given) throws Exception {
        Configuration configuration = new Configuration(Configuration.VERSION_2_3_32);
        StringTemplateLoader layout = new StringTemplateLoader();
        layout.putTemplate(
                "template.ftl",
                "<#macro registrationLayout displayMessage=true><#nested \"header\"><#nested \"form\"></#macro>");
        layout.putTemplate("top.ftl", "<#import \"footer.ftl\" as footer><@footer.content/>");
        configuration.setTemplateLoader(new MultiTemplateLoader(
                new TemplateLoader[] {layout, new ClassTemplateLoader(LoginThemeTest.class, "/theme/idp-master/login")
                }));
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        Properties messages = LOGIN.messages(language);
        TemplateMethodModelEx message = arguments -> {
            Object[] values = new Object[arguments.size() - 1];
            for (int i = 0; i < values.length; i++) {
                values[i] = DeepUnwrap.unwrap((TemplateModel) arguments.get(i + 1));
            }
            return new MessageFormat(messages.getProperty(arguments.get(0).toString()), Locale.forLanguageTag(language))
                    .format(values);
        };
        Map<String, Object> model = new HashMap<>(given);
        model.put("msg", message);
        StringWriter out = new StringWriter();
        configuration.getTemplate(template).process(model, out);
        return out.toString();
    }
}
