package io.idpmaster.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.evaluation.PythonValue.Str;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code _ast_literal_eval}; every expectation was seen on CPython. */
class LiteralListTest {

    private static final String NONE = "no list";

    private static String members(String text, KeystoneRelease release) {
        Str value = new Str(text);
        try {
            var members = LiteralList.evaluate(value, release);
            if (members.size() == 1 && members.get(0) == value) {
                return NONE;
            }
            return new PythonValue.Sequence(members).toJson().toString().replace('"', '\'');
        } catch (EvaluationException e) {
            return e.kind();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '`',
            value = {
                "[] -> []",
                "['a', \"b\",] -> ['a','b']",
                "['a' 'b'] -> ['ab']",
                "['a' b'c'] -> no list",
                "[b'\\xff\\u0041'] -> [{'$bytes':'\u00ff\\\\u0041'}]",
                "[r'\\n', u'\\x41\\u00e9\\101\\N{DIGIT ONE}'] -> ['\\\\n','A\u00e9A1']",
                "[ur'x'] -> no list",
                "['\\x4'] -> no list",
                "['\\d'] -> ['\\\\d']",
                "[1, -2, +3, 0x1F, 0b11, 0o17, 1_000, 007] -> no list",
                "[1, -2, +3, 0x1F, 0b11, 0o17, 1_000, 00] -> [1,-2,3,31,3,15,1000,0]",
                "[1., .5, 1e3, 09.5, 1e400] -> [1.0,0.5,1000.0,9.5,{'$float':'inf'}]",
                "[2j, 1+2j, 1.5-2j] -> [{'$complex':[0.0,2.0]},{'$complex':[1.0,2.0]},{'$complex':[1.5,-2.0]}]",
                "[--1] -> no list",
                "[1+1] -> no list",
                "[True, None, ...] -> [true,null,{'$ellipsis':true}]",
                "[(1,), (1), ()] -> [{'$tuple':[1]},1,{'$tuple':[]}]",
                "[{1, True, 1.0}, set()] -> [{'$set':[1]},{'$set':[]}]",
                "[{'a': 1, 2: [3]}] -> [{'$dict':[['a',1],[2,[3]]]}]",
                "([1]) -> [1]",
                "[1], -> no list",
                "[name] -> no list",
                "[1; -> no list",
                "[*a] -> no list",
                "{[]} -> TypeError",
                "[{[]: 1}, name] -> TypeError",
                "[{[]: 1}, f(x=1)[2:3].y if not z else (lambda: 0)] -> TypeError",
                "[{[]: 1}, 1 2] -> no list",
                "[name, {[]: 1}] -> no list",
                "[{**a, []: 1}] -> no list",
                "[1if] -> no list",
                "[[]*0x_f, {[]}] -> no list",
            })
    void evaluatesDisplays(String text, String expected) {
        for (KeystoneRelease release : KeystoneRelease.values()) {
            assertThat(members(text, release)).as("%s on %s", text, release).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " \t[1]",
                "\n[1]",
                "#x\n[1]",
                " \n[1]",
                "\f[1]",
                "\\\n[1]",
                "[1]\n",
                "[1]\r",
                "[1]\n  \n",
                "[1] #x",
                "[1]\n #",
                "[1]\n\f",
                "[1]\\\n ",
                "[1\n]",
                "[1\\\n]",
                "\n \f[1]",
                "[#]\n1]"
            })
    void readsOverLineEnds(String text) {
        assertThat(members(text, KeystoneRelease.ZED)).isEqualTo("[1]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n [1]",
                "[1]\n ",
                "[1]\n\t",
                "[1]\\\n",
                "\\\n [1]",
                "[1]\n\\\n",
                "\ufeff[1]",
                "[1]\0",
                "[1]\n[2]",
                "[1];",
                "[\u00a01]",
                "['\ud800']"
            })
    void refusesWhatPythonRefuses(String text) {
        assertThat(members(text, KeystoneRelease.GAZPACHO)).isEqualTo(NONE);
    }

    @ParameterizedTest
    @EnumSource
    void refusesMoreThan200Brackets(KeystoneRelease release) {
        assertThat(members("[".repeat(200) + "]".repeat(200), release)).startsWith("[[[");
        assertThat(members("[".repeat(201) + "]".repeat(201), release)).isEqualTo(NONE);
    }

    @Test
    void givesUpOnWhatNestsWithoutBrackets() {
        assertThat(members("[" + "-".repeat(100_000) + "1]", KeystoneRelease.ZED))
                .isEqualTo(EvaluationException.TOO_COSTLY);
        assertThat(members("[" + "1**".repeat(100_000) + "1]", KeystoneRelease.ZED))
                .isEqualTo(EvaluationException.TOO_COSTLY);
        assertThat(members("[" + "x.".repeat(100_000) + "x]", KeystoneRelease.ZED))
                .isEqualTo(EvaluationException.TOO_COSTLY);
        assertThat(members("[" + "lambda:".repeat(100_000) + "1]", KeystoneRelease.ZED))
                .isEqualTo(EvaluationException.TOO_COSTLY);
    }

    @Test
    void knowsThatSomeIntegersAreNoFloats() {
        assertThat(members("9".repeat(310) + "+1j", KeystoneRelease.ZED)).isEqualTo("OverflowError");
        assertThat(members("[" + "9".repeat(4300) + "]", KeystoneRelease.ZED)).startsWith("[999");
        assertThat(members("[" + "9".repeat(4301) + "]", KeystoneRelease.ZED)).isEqualTo(NONE);
    }

    @Test
    void addsNoImaginaryZeroFromPython314() {
        assertThat(members("[1-0j]", KeystoneRelease.EPOXY)).isEqualTo("[{'$complex':[1.0,0.0]}]");
        assertThat(members("[1-0j]", KeystoneRelease.GAZPACHO)).isEqualTo("[{'$complex':[1.0,-0.0]}]");
    }
}
