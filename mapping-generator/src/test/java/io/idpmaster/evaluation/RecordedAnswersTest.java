package io.idpmaster.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.mapping.SchemaVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Some of what the real rule processors answered to generated cases, for where there is no Keystone. The files are written
 * by the differential tests (it-tests, {@code -Didpm.record=…}), which compare many more.
 */
class RecordedAnswersTest {

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNumberLength(10_000).build())
            .build());

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void areOursToo(int release) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                getClass().getResourceAsStream("keystone-" + release + ".jsonl"), StandardCharsets.UTF_8))) {
            int count = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode recorded = JSON.readTree(line);
                assertThat(answer(recorded.get("case"))).as(line).isEqualTo(recorded.get("answer"));
                count++;
            }
            assertThat(count).isGreaterThanOrEqualTo(200);
        }
    }

    private static JsonNode answer(JsonNode question) throws IOException {
        Map<String, String> attributes = new HashMap<>();
        question.get("attributes")
                .properties()
                .forEach(attribute ->
                        attributes.put(attribute.getKey(), attribute.getValue().textValue()));
        try {
            // read again, for numbers of the same value to be equal
            return JSON.readTree(RuleProcessor.of(
                            SchemaVersion.of(question.get("schema").textValue()).orElseThrow(),
                            question.get("rules"),
                            question.get("release").intValue())
                    .process(attributes)
                    .toJson()
                    .toString());
        } catch (EvaluationException e) {
            return JSON.getNodeFactory().textNode(e.kind());
        }
    }
}
