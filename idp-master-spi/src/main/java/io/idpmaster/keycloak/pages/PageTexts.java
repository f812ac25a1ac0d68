package io.idpmaster.keycloak.pages;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * What a page says before its scripts run, in the reader's language: the same texts as theirs.
 *
 * @param language a language that the pages have
 */
record PageTexts(String language, Map<String, String> texts) {

    private static final List<String> LANGUAGES = List.of("en", "de");
    private static final int MOST_LOCALES = 10;
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A text, or the forms of one by number, which only scripts choose from. */
    private static final TypeReference<Map<String, Object>> TEXTS = new TypeReference<>() {};

    /** @param uiLocales as in a login's address: tags, the most wanted first, with spaces between them */
    static PageTexts of(KeycloakSession session, Page page, String uiLocales) {
        RealmModel realm = session.getContext().getRealm();
        Arrays.stream(uiLocales.split(" +"))
                .limit(MOST_LOCALES)
                .filter(tag -> realm.getSupportedLocalesStream()
                        .anyMatch(offered -> Locale.forLanguageTag(offered)
                                .getLanguage()
                                .equals(Locale.forLanguageTag(tag).getLanguage())))
                .findFirst()
                .ifPresent(tag -> session.setAttribute(LocaleSelectorProvider.USER_REQUEST_LOCALE, tag));
        String wanted = session.getContext().resolveLocale(null).getLanguage();
        String language = LANGUAGES.contains(wanted) ? wanted : LANGUAGES.get(0);
        Map<String, String> texts = new HashMap<>(read(session, "shared/messages/" + language + ".json"));
        texts.putAll(read(session, page.path() + "/messages/" + language + ".json"));
        return new PageTexts(language, texts);
    }

    private static Map<String, String> read(KeycloakSession session, String path) {
        return PageFile.of(session, path)
                .map(file -> {
                    try {
                        return texts(JSON.readValue(file.content(), TEXTS));
                    } catch (IOException e) {
                        throw new UncheckedIOException("`" + path + "` holds no texts", e);
                    }
                })
                .orElse(Map.of());
    }

    private static Map<String, String> texts(Map<String, Object> read) {
        Map<String, String> texts = new HashMap<>();
        read.forEach((key, text) -> {
            if (text instanceof String plain) {
                texts.put(key, plain);
            }
        });
        return texts;
    }

    /** The text of this key; the key itself where there is none, as in the scripts. */
    String get(String key) {
        return texts.getOrDefault(key, key);
    }
}
