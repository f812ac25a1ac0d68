package io.idpmaster.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.evaluation.PythonValue.Sequence;
import io.idpmaster.evaluation.PythonValue.Str;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code str.format}; every expectation was seen on CPython. */
class FormatTemplateTest {

    private static final List<PythonValue> ARGUMENTS = List.of(
            new Str("jane"), new Sequence(List.of(new Str("a'b"), new Str("\u00e9\n"))), new Str("\ud83d\ude00"));

    private static String format(String text, KeystoneRelease release) {
        try {
            return FormatTemplate.of(text, release).render(ARGUMENTS, new Budget());
        } catch (EvaluationException e) {
            return e.kind();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '`',
            value = {
                "{0} -> jane",
                "{0}{0} -> janejane",
                "{{0}} -> {0}",
                "{}{} -> jane[\"a'b\", '\u00e9\\n']",
                "{}{0} -> ValueError",
                "{0}{} -> ValueError",
                "{\u0660} -> jane",
                "{7} -> IndexError",
                "{x} -> KeyError",
                "{99999999999999999999} -> ValueError",
                "{0!r} -> 'jane'",
                "{1!a} -> [\"a'b\", '\\xe9\\n']",
                "{2!a} -> '\\U0001f600'",
                "{0!x} -> ValueError",
                "{0!r -> ValueError",
                "{0!rr} -> ValueError",
                "{0:} -> jane",
                "{0:6}| -> jane  |",
                "{0:>6} -> `  jane`",
                "{0:*^7} -> *jane**",
                "{0:\ud83d\ude00>6} -> \ud83d\ude00\ud83d\ude00jane",
                "{0:.2} -> ja",
                "{0:06} -> jane00",
                "{2:3}| -> \ud83d\ude00  |",
                "{0:=6} -> ValueError",
                "{0:+} -> ValueError",
                "{0:,} -> ValueError",
                "{0:d} -> ValueError",
                "{0:6s.} -> ValueError",
                "{0:.} -> ValueError",
                "{1:} -> [\"a'b\", '\u00e9\\n']",
                "{1:s} -> TypeError",
                "{1:>{0}} -> TypeError",
                "{0:{0}} -> ValueError",
                "{0:{2:{0}}} -> ValueError",
                "{0[1]} -> a",
                "{1[0]} -> a'b",
                "{1[0][0]} -> a",
                "{1[2]} -> IndexError",
                "{0[-1]} -> TypeError",
                "{0[x]} -> TypeError",
                "{0[]} -> ValueError",
                "{0[0} -> ValueError",
                "{0[0]x} -> ValueError",
                "{0.} -> ValueError",
                "{0.x} -> AttributeError",
                "{0.__class__} -> <class 'str'>",
                "{1.__class__.__name__} -> list",
                "{0.upper} -> NotModelled",
                "{ -> ValueError",
                "} -> ValueError",
                "{0}} -> ValueError",
                "{7}} -> IndexError",
                "{0{1} -> ValueError",
            })
    void formats(String text, String expected) {
        for (KeystoneRelease release : KeystoneRelease.values()) {
            assertThat(format(text, release)).as("%s on %s", text, release).isEqualTo(expected);
        }
    }

    @Test
    void takesASeparatorAfterThePrecisionFromPython314() {
        assertThat(format("{0:.2,}", KeystoneRelease.EPOXY)).isEqualTo("ValueError");
        assertThat(format("{0:.2,}", KeystoneRelease.GAZPACHO)).isEqualTo("ja");
        assertThat(format("{0:._}", KeystoneRelease.GAZPACHO)).isEqualTo("jane");
        assertThat(format("{0:.2,_}", KeystoneRelease.GAZPACHO)).isEqualTo("ValueError");
    }

    @Test
    void givesUpBeforeItFillsTheMemory() {
        assertThat(format("{0:999999999999}", KeystoneRelease.ZED)).isEqualTo(EvaluationException.TOO_COSTLY);
        assertThat(format("{0:9999999}".repeat(3), KeystoneRelease.ZED)).isEqualTo(EvaluationException.TOO_COSTLY);
    }
}
