package io.idpmaster.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code json.loads}; every expectation was seen on CPython. */
class PythonJsonTest {

    private static String loads(String text) {
        try {
            return PythonJson.loads(text).toJson().toString();
        } catch (EvaluationException e) {
            return e.kind();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '`',
            value = {
                "[1, -0, 1.5, 1E2, true, null] -> [1,0,1.5,100.0,true,null]",
                "[NaN, -Infinity] -> [{\"$float\":\"nan\"},{\"$float\":\"-inf\"}]",
                "{\"a\": 1, \"b\": 2, \"a\": 3} -> {\"a\":3,\"b\":2}",
                "\"\\u00e9\\/\\n\" -> \"\u00e9/\\n\"",
                "01 -> JSONDecodeError",
                "1. -> JSONDecodeError",
                "[1,] -> JSONDecodeError",
                "{\"a\": 1,} -> JSONDecodeError",
                "\"\\x\" -> JSONDecodeError",
                "`\"\t\"` -> JSONDecodeError",
                "'a' -> JSONDecodeError",
                "`` -> JSONDecodeError",
                "\ufeff1 -> JSONDecodeError",
                "1 2 -> JSONDecodeError",
            })
    void loads(String text, String expected) {
        assertThat(loads(text)).isEqualTo(expected);
    }

    @Test
    void limitsNumbersAndDepth() {
        assertThat(loads("9".repeat(4300))).hasSize(4300);
        assertThat(loads("9".repeat(4301))).isEqualTo("ValueError");
        assertThat(loads("[".repeat(500) + "]".repeat(500))).hasSize(1000);
        assertThat(loads("[".repeat(100_000))).isEqualTo(EvaluationException.TOO_COSTLY);
    }
}
