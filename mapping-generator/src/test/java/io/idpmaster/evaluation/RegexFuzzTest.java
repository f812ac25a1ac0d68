package io.idpmaster.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Every regular expression of Python's is compiled and searched for within its budget, or refused as Python refuses it. */
class RegexFuzzTest {

    /** Fewer than usual: of what they are spent on, the same. */
    private static final int STEPS = 20_000;

    /** The expression, a line feed, and the text to look in. */
    @FuzzTest
    void search(byte[] input) {
        String[] parts = new String(input, StandardCharsets.UTF_8).split("\n", 2);
        String text = parts.length == 1 ? "" : parts[1];
        for (KeystoneRelease release : KeystoneRelease.values()) {
            try {
                Regex regex = Regex.compile(parts[0], release);
                assertThat(regex.search(text, new Budget(STEPS))).isEqualTo(regex.search(text, new Budget(STEPS)));
            } catch (EvaluationException e) {
                assertThat(e.kind()).isNotBlank();
            }
        }
    }
}
