package io.idpmaster.themes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scripts and texts of the pages, as they lie in the jar. */
class PagesTest {

    private static final Path ROOT = root();
    private static final String SHARED = "shared";

    /** One entry of a bundle, or of a text's plural forms: no value has a quotation mark in it but an escaped one. */
    private static final Pattern ENTRY =
            Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"\\s*:\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|\\{)");

    private static final Pattern USED = Pattern.compile("\\bt\\(\\s*\"([^\"]+)\"");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\d\\}");

    /** Ways for a text to become markup or a program. */
    private static final List<String> FORBIDDEN = List.of(
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "DOMParser",
            "createContextualFragment",
            "setHTML",
            "eval(",
            "new Function(",
            "localStorage",
            "document.cookie");

    static Stream<String> pages() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders
                    .filter(folder -> Files.exists(folder.resolve("messages")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLanguageSaysTheSameWithTheSameArguments(String page) throws IOException {
        Map<String, String> english = texts(page, "en");
        Map<String, String> german = texts(page, "de");
        assertThat(german.keySet()).isEqualTo(english.keySet()).isNotEmpty();
        english.forEach((key, text) -> {
            assertThat(text).as(key).isNotBlank();
            assertThat(placeholders(german.get(key))).as(key).isEqualTo(placeholders(text));
        });
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyTextThatAScriptAsksForIsThere(String page) throws IOException {
        TreeSet<String> there = new TreeSet<>(texts(page, "en").keySet());
        // what each page has, such as its title, is there for the shared scripts
        TreeSet<String> everywhere = null;
        for (String other : pages().filter(each -> !each.equals(SHARED)).toList()) {
            TreeSet<String> keys = new TreeSet<>(texts(other, "en").keySet());
            if (everywhere == null) {
                everywhere = keys;
            }
            everywhere.retainAll(keys);
        }
        there.addAll(everywhere);
        there.addAll(texts(SHARED, "en").keySet());
        for (Path script : scripts(page)) {
            Matcher used = USED.matcher(Files.readString(script));
            while (used.find()) {
                // of a key that is put together only the beginning stands there
                assertThat(there).as(script.toString()).contains(used.group(1));
            }
        }
    }

    @Test
    void noTextBecomesMarkupAndNoTokenIsStored() throws IOException {
        try (Stream<String> pages = pages()) {
            for (String page : pages.toList()) {
                assertThat(scripts(page)).isNotEmpty();
                for (Path script : scripts(page)) {
                    assertThat(Files.readString(script)).as(script.toString()).doesNotContain(FORBIDDEN);
                }
            }
        }
    }

    @Test
    void keycloaksScriptIsThereWithItsLicense() {
        assertThat(ROOT.resolve("vendor/keycloak-js/keycloak.min.js")).exists();
        assertThat(ROOT.resolve("vendor/keycloak-js/LICENSE.txt")).exists();
    }

    private static Map<String, String> texts(String page, String language) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        Matcher entry = ENTRY.matcher(Files.readString(ROOT.resolve(page + "/messages/" + language + ".json")));
        while (entry.find()) {
            if (!List.of("one", "other").contains(entry.group(1))) {
                assertThat(texts.put(entry.group(1), entry.group(2) == null ? "plural" : entry.group(2)))
                        .as("twice: " + entry.group(1))
                        .isNull();
            }
        }
        return texts;
    }

    private static TreeSet<String> placeholders(String text) {
        TreeSet<String> found = new TreeSet<>();
        Matcher placeholder = PLACEHOLDER.matcher(text);
        while (placeholder.find()) {
            found.add(placeholder.group());
        }
        return found;
    }

    private static List<Path> scripts(String page) {
        try (Stream<Path> files = Files.walk(ROOT.resolve(page))) {
            return files.filter(file -> file.toString().endsWith(".js"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        try {
            return Path.of(PagesTest.class
                    .getResource("/theme/idp-master/common/resources/pages")
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
