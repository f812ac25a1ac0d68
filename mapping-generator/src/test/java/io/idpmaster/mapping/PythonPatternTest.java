package io.idpmaster.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonPatternTest {

    @ParameterizedTest
    @CsvSource({
        "lab-*,   lab-1,     true",
        "lab-*,   lab-,      true",
        "lab-*,   xlab-1,    false",
        "a.c,     abc,       false",
        "a.c,     a.c,       true",
        "a?c,     abc,       true",
        "a?c,     ac,        false",
        "a(b)|c,  a(b)|c,    true",
        "a(b)|c,  c,         false",
        "[ab],    a,         false",
        "x{2},    xx,        false",
        "x{2},    x{2},      true",
        "*,       anything,  true",
        "a\\b,    a\\b,      true",
    })
    void aGlobsPatternMatchesWhatTheGlobMatches(String glob, String text, boolean matches) {
        assertThat(matches(PythonPattern.whole(PythonPattern.ofGlob(glob)), text))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\n", "\u0000", "a\tb", "a\u007f"})
    void noNameIsEmptyOrHasAControlCharacter(String text) {
        assertThat(matches(PythonPattern.anyName(), text)).isFalse();
        assertThat(matches(PythonPattern.whole(PythonPattern.ofGlob("*")), text))
                .isFalse();
    }

    /** As Python searches: {@code \Z} is Java's {@code \z}. */
    private static boolean matches(String pattern, String text) {
        return Pattern.compile(pattern.replace("\\Z", "\\z")).matcher(text).find();
    }
}
