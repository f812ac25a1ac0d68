package io.idpmaster.themes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The administrators' page looks many of its texts up by a key that stands in a table: what {@link PagesTest} does not see. */
class EdgesPageTextsTest {

    private static final Pattern LITERAL = Pattern.compile("\"([A-Za-z][A-Za-z.-]*)\"");
    private static final Pattern KEY = Pattern.compile("[a-z]+(?:\\.[A-Za-z-]+)+");
    private static final Pattern ENTRY = Pattern.compile("(?m)^ *\"([^\"]+)\": ");
    private static final List<String> FILES = List.of(".js", ".json", ".css", ".zip");
    /** What the scripts that all pages share look up by themselves. */
    private static final Set<String> SHARED = Set.of("title");

    private static final Path PAGE = page();

    @Test
    void everyKeyInAScriptHasItsText() throws IOException {
        Set<String> keys = new TreeSet<>(literals());
        keys.removeIf(
                literal -> !KEY.matcher(literal).matches() || FILES.stream().anyMatch(literal::endsWith));

        assertThat(keys).hasSizeGreaterThan(100);
        assertThat(texts()).containsAll(keys);
    }

    @Test
    void noTextIsLeftOver() throws IOException {
        Set<String> texts = texts();
        texts.removeAll(SHARED);

        assertThat(literals()).containsAll(texts);
    }

    /** Or an administrator is told to do what mends another refusal. */
    @Test
    void everyKindOfRefusalHasOneWayOut() throws IOException {
        String words = Files.readString(PAGE.resolve("words.js"));
        List<String> kinds = found(
                "(\\w+): \"refusal\\.",
                words.substring(words.indexOf("refusal: {"), words.indexOf("};", words.indexOf("refusal: {"))));
        int remedies = words.indexOf("const REMEDIES");

        assertThat(kinds).hasSizeGreaterThan(20);
        assertThat(found("\"(\\w+)\"", words.substring(remedies, words.indexOf("};", remedies))))
                .containsExactlyInAnyOrderElementsOf(kinds);
    }

    private static List<String> found(String expression, String text) {
        return Pattern.compile(expression)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static Set<String> literals() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(PAGE)) {
            for (Path script :
                    files.filter(file -> file.toString().endsWith(".js")).toList()) {
                Matcher literal = LITERAL.matcher(Files.readString(script));
                while (literal.find()) {
                    found.add(literal.group(1));
                }
            }
        }
        return found;
    }

    private static Set<String> texts() throws IOException {
        Set<String> found = new TreeSet<>();
        Matcher entry = ENTRY.matcher(Files.readString(PAGE.resolve("messages/en.json")));
        while (entry.find()) {
            found.add(entry.group(1));
        }
        return found;
    }

    private static Path page() {
        try {
            return Path.of(EdgesPageTextsTest.class
                    .getResource("/theme/idp-master/common/resources/pages/edges")
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
