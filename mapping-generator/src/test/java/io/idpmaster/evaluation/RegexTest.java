package io.idpmaster.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code re.search}; every expectation was seen on CPython. */
class RegexTest {

    private static String search(String regex, String text, KeystoneRelease release) {
        try {
            return Boolean.toString(Regex.compile(regex, release).search(text, new Budget()));
        } catch (EvaluationException e) {
            return e.kind();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            quoteCharacter = '`',
            value = {
                "b ~ abc ~ true",
                "^b ~ abc ~ false",
                "\\Aa{2,3}\\Z ~ aaa ~ true",
                "a{,2}b ~ aab ~ true",
                "\\Aa{,2}\\Z ~ aaa ~ false",
                "a{x} ~ a{x} ~ true",
                "a{} ~ a{} ~ true",
                "[]a] ~ ] ~ true",
                "[^]a] ~ b ~ true",
                "[[a] ~ [ ~ true",
                "[a&&b] ~ & ~ true",
                "[a-] ~ - ~ true",
                "[\\w-] ~ - ~ true",
                "\\d ~ \u0967 ~ true",
                "(?a)\\d ~ \u0967 ~ false",
                "\\w ~ \u00e9 ~ true",
                "\\s ~ `\u2003` ~ true",
                "\\bfoo\\b ~ a foo! ~ true",
                "(?i)k ~ \u212a ~ true",
                "(?i)[a-z] ~ \u017f ~ true",
                "(?i)\u03c3 ~ \u03c2 ~ true",
                "(?i:a)b ~ Ab ~ true",
                "(?i:a)b ~ AB ~ false",
                "(?i)a(?-i:b) ~ AB ~ false",
                "(?s). ~ `\n` ~ true",
                ". ~ `\n` ~ false",
                "`(?x) a b # c` ~ ab ~ true",
                "(a)(?P<n>b)\\1(?P=n) ~ abab ~ true",
                "(a)?b\\1 ~ b ~ false",
                "(a)?(?(1)b|c) ~ c ~ true",
                "(?P<n>a)?(?(n)b|c) ~ ab ~ true",
                "(?<=a)b ~ ab ~ true",
                "(?<!a)b ~ ab ~ false",
                "a(?=b) ~ ab ~ true",
                "a(?!b) ~ ab ~ false",
                "(?>a*)a ~ aaa ~ false",
                "a*+a ~ aaa ~ false",
                "a*?b ~ aaab ~ true",
                "(a|ab)(c|bcd)(d*)\\Z ~ abcd ~ true",
                "(?:a?)*y ~ y ~ true",
                "(?:)*\\Z ~ x ~ true",
                "\\x41\\u0042\\103\\0 ~ `ABC\0` ~ true",
                "\\U0001f600 ~ \ud83d\ude00 ~ true",
                "\\A.\\Z ~ \ud83d\ude00 ~ true",
                "\\N{DIGIT ONE} ~ 1 ~ true",
            })
    void searches(String regex, String text, String expected) {
        for (KeystoneRelease release : KeystoneRelease.values()) {
            assertThat(search(regex, text, release))
                    .as("%s in %s on %s", regex, text, release)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "[",
                "a**",
                "*a",
                "a{2,1}",
                "(?P<1>a)",
                "(?P<n>a)(?P<n>b)",
                "(?P=n)",
                "\\1",
                "(a\\1)",
                "\\q",
                "[b-a]",
                "[\\w-z]",
                "(?<=a*)b",
                "(?z)",
                "a(?i)b",
                "(?L)a",
                "(?au)a",
                "(?i-i:a)",
                "\\400",
                "\\x4",
                "\\",
                "(?<=(a)\\1)",
                "^*",
                "(?(2)a)",
                "(?(1)a|b|c)",
                "(?P<a b>c)"
            })
    void refuses(String regex) {
        assertThat(search(regex, "", KeystoneRelease.ZED)).isEqualTo("error");
        assertThat(search(regex, "", KeystoneRelease.GAZPACHO)).isEqualTo("PatternError");
    }

    @Test
    void raisesOtherErrorsToo() {
        assertThat(search("a{4294967295}", "", KeystoneRelease.ZED)).isEqualTo("OverflowError");
        assertThat(search("(?a)(?u)x", "", KeystoneRelease.ZED)).isEqualTo("ValueError");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            value = {
                // \z, and no boundary in nothing
                "a\\z ~ a ~ error ~ PatternError ~ true",
                "\\B ~ '' ~ false ~ false ~ true",
                "(?t)a ~ a ~ true ~ PatternError ~ PatternError",
                "(a)(?(+1)b) ~ ab ~ true ~ PatternError ~ PatternError",
                // characters of Unicode 15 and 16
                "\\w ~ \ud839\udcd0 ~ false ~ true ~ true",
                "\\w ~ \ud803\udd4a ~ false ~ false ~ true",
                // a failed item of a possessive repetition
                "(?:(a)|b)*+\\1 ~ ba ~ false ~ false ~ false",
                "(?:(a)|b)*+\\1 ~ ab ~ true ~ false ~ false",
            })
    void differsBetweenReleases(String regex, String text, String zed, String epoxy, String gazpacho) {
        assertThat(search(regex, text, KeystoneRelease.ZED)).isEqualTo(zed);
        assertThat(search(regex, text, KeystoneRelease.EPOXY)).isEqualTo(epoxy);
        assertThat(search(regex, text, KeystoneRelease.GAZPACHO)).isEqualTo(gazpacho);
    }

    @Test
    @Timeout(120)
    void givesUpOnCatastrophes() {
        String text = "a".repeat(60);
        assertThat(search("(a|aa)+$", text + "b", KeystoneRelease.GAZPACHO)).isEqualTo(EvaluationException.TOO_COSTLY);
        assertThat(search("(.*)*\\1x", text, KeystoneRelease.GAZPACHO)).isEqualTo(EvaluationException.TOO_COSTLY);
    }

    @Test
    @Timeout(120)
    void needsNoStackForLongTexts() {
        assertThat(search("\\A(?:a|b)*\\Z", "ab".repeat(50_000), KeystoneRelease.GAZPACHO))
                .isEqualTo("true");
        assertThat(search("\\A(?:a|b)*?\\Z", "ab".repeat(50_000) + "c", KeystoneRelease.GAZPACHO))
                .isEqualTo("false");
        assertThat(search("(".repeat(150) + "a" + ")".repeat(150), "a", KeystoneRelease.GAZPACHO))
                .isEqualTo("true");
        assertThat(search("(".repeat(100_000), "a", KeystoneRelease.GAZPACHO))
                .isEqualTo(EvaluationException.TOO_COSTLY);
    }

    /** A step must not hide a loop over groups, over text or over a class: these took up to 500 s, or all memory. */
    @ParameterizedTest
    @MethodSource("costly")
    @Timeout(60)
    void whatTakesLongWithinAStepCountsAsWell(String regex, String text) {
        assertThat(search(regex, text, KeystoneRelease.GAZPACHO)).isEqualTo(EvaluationException.TOO_COSTLY);
    }

    static Stream<Arguments> costly() {
        String range = IntStream.range(0, 10_000)
                .mapToObj(n -> Character.toString(0x400 + 2 * n))
                .collect(Collectors.joining());
        return Stream.of(
                Arguments.of("(a*)*".repeat(5_000) + "b", "a".repeat(50)),
                Arguments.of("((a)|(b))*" + "()".repeat(9_000) + "c", "ab".repeat(30_000)),
                Arguments.of("(a{30000})(?:\\1{0}(?=\\1)|a)*b", "a".repeat(60_000)),
                Arguments.of("(?:[" + range + "]|\u00e9)*b", "\u00e9".repeat(60_000)),
                Arguments.of(
                        "(?:[" + range + "]*\u00e9)*b",
                        (Character.toString(0x400 + 19_998) + "\u00e9").repeat(30_000)));
    }
}
