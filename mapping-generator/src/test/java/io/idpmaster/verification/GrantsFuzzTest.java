package io.idpmaster.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.bundle.BundleFixture;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.evaluation.EvaluationException;
import io.idpmaster.evaluation.RuleProcessor;
import io.idpmaster.strategy.CompileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a master signs, the compiled mappings of the sample grant nothing that the edge's agreement does not admit. */
class GrantsFuzzTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HOSTILE = 10;

    private record OnTrial(EdgeTrial trial, RuleProcessor processor) {}

    private static final List<OnTrial> EDGES = onTrial(BundleFixture.sample(BundleFixture.ISSUER));

    private static List<OnTrial> onTrial(Catalogue catalogue) {
        return catalogue.edges().stream()
                .map(edge -> {
                    try {
                        EdgeTrial trial = EdgeTrial.of(catalogue, edge, 1);
                        return new OnTrial(
                                trial,
                                RuleProcessor.of(
                                        trial.mapping().schema(),
                                        trial.mapping().toJson().path("rules"),
                                        edge.agreement().keystone().release().orElse(30)));
                    } catch (CompileException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    /** The edge's number, then its environment. */
    static Stream<byte[]> environments() {
        return IntStream.range(0, EDGES.size()).boxed().flatMap(number -> {
            EdgeTrial trial = EDGES.get(number).trial();
            List<Map<String, String>> all = new ArrayList<>();
            trial.honest().forEach(honest -> all.add(honest.environment()));
            Stream.generate(trial::hostile).limit(HOSTILE).forEach(all::add);
            return all.stream().map(environment -> seed(number, environment));
        });
    }

    private static byte[] seed(int number, Map<String, String> environment) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('0' + number);
        try {
            out.writeBytes(JSON.writeValueAsBytes(environment));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    @MethodSource("environments")
    @FuzzTest
    void attributes(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Map<String, String> attributes;
        try {
            attributes = JSON.readValue(input, 1, input.length - 1, new TypeReference<>() {});
        } catch (IOException e) {
            return;
        }
        if (attributes == null || attributes.containsValue(null)) {
            return;
        }
        OnTrial edge = EDGES.get(Math.floorMod(input[0] - '0', EDGES.size()));
        try {
            assertThat(edge.trial().violation(edge.processor().process(attributes)))
                    .isEmpty();
        } catch (EvaluationException e) {
            // a login that is refused; undecided would be one of which nothing is known
            assertThat(e.undecided()).as(e.getMessage()).isFalse();
        }
    }
}
