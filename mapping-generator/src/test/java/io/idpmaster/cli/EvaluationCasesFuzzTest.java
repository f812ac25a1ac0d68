package io.idpmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any mapping and any attributes are answered as Keystone would answer, or refused as no case. */
class EvaluationCasesFuzzTest {

    private static final int SEEDS = 40;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Some of those that real Keystones have answered. */
    static Stream<byte[]> recorded() {
        return Stream.of(22, 27, 30).flatMap(release -> {
            String name = "/io/idpmaster/evaluation/keystone-" + release + ".jsonl";
            try (BufferedReader in = new BufferedReader(new InputStreamReader(
                    EvaluationCasesFuzzTest.class.getResourceAsStream(name), StandardCharsets.UTF_8))) {
                List<String> lines = in.lines().limit(SEEDS).toList();
                return lines.stream().map(EvaluationCasesFuzzTest::caseOf);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static byte[] caseOf(String line) {
        try {
            return JSON.writeValueAsBytes(JSON.readTree(line).path("case"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @MethodSource("recorded")
    @FuzzTest
    void answer(byte[] text) throws IOException {
        try {
            JsonNode answer = new EvaluationCases(30).answer(text, "line 1");
            assertThat(EvaluationCases.text(answer)).doesNotContain("\n");
            assertThat(answer.has("user") || answer.path("error").has("kind")).isTrue();
        } catch (EvaluationCases.Malformed e) {
            assertThat(e.getMessage()).startsWith("line 1");
        }
    }
}
