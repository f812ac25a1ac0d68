package io.idpmaster.it.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our rule processor against those of Keystone 22, 27 and 30 themselves, in the file systems of the edges. A run repeats
 * with {@code -Didpm.seed=…}; {@code -Didpm.cases=…} sets how many generated cases there are for each release, and with
 * {@code -Didpm.record=…} so many of them are written to {@code target/} with Keystone's answers.
 */
@Tag("edges")
class DifferentialTest {

    private static final long SEED = Long.getLong("idpm.seed", 20_261_121L);
    private static final int CASES = Integer.getInteger("idpm.cases", 100_000);
    private static final Path FOUND = Path.of("target", "differences");

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void agreesOnKeystonesOwnMappingsAndAssertions(int release) throws IOException, InterruptedException {
        try (KeystoneOracle oracle = KeystoneOracle.start(release, KeystoneOracle.root(release))) {
            JsonNode fixtures = oracle.fixtures();
            List<DifferentialCase> cases = new ArrayList<>();
            for (String schema : schemas(oracle)) {
                for (JsonNode mapping : fixtures.get("mappings")) {
                    for (JsonNode assertion : fixtures.get("assertions")) {
                        Map<String, String> attributes = new HashMap<>();
                        assertion
                                .properties()
                                .forEach(attribute -> attributes.put(
                                        attribute.getKey(), attribute.getValue().textValue()));
                        cases.add(new DifferentialCase(schema, mapping.get("rules"), attributes));
                    }
                }
            }
            Differences differences = new Differences(oracle, FOUND.resolve("fixtures"));
            differences.compare(cases.iterator());
            System.out.println(differences);
            assertThat(fixtures.get("mappings").size()).isGreaterThan(50);
            assertThat(fixtures.get("assertions").size()).isGreaterThan(20);
            assertThat(differences.count()).as(differences.toString()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void agreesOnGeneratedCases(int release) throws IOException, InterruptedException {
        System.out.println("repeat with -Didpm.seed=" + SEED);
        try (KeystoneOracle oracle = KeystoneOracle.start(release, KeystoneOracle.root(release))) {
            Differences differences = new Differences(oracle, FOUND.resolve("generated"));
            differences.compare(new CaseGenerator(SEED, schemas(oracle), CASES));
            System.out.println(differences);
            differences.writeRecorded(FOUND.resolveSibling("keystone-" + release + ".jsonl"));
            assertThat(differences.cases()).isEqualTo(CASES);
            assertThat(differences.count())
                    .as("seed " + SEED + ": " + differences)
                    .isZero();
            // a generator that only provokes errors, or a limit that hides them, proves nothing
            assertThat(differences.answers().get("mapped")).isGreaterThan(CASES / 5);
            assertThat(differences.undecided()).isLessThan(CASES / 100);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void knowsCharactersAsTheReleasesPythonDoes(int release) throws IOException, InterruptedException {
        String python;
        try (KeystoneOracle oracle = KeystoneOracle.start(release, KeystoneOracle.root(release))) {
            python = oracle.python().replaceAll("\\.\\d+$", "");
        }
        Process process = new ProcessBuilder(
                        "chroot",
                        KeystoneOracle.root(release).toString(),
                        "python3",
                        "-c",
                        Files.readString(Path.of("differential", "characters.py")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> theirs;
        try (Stream<String> lines = process.inputReader().lines()) {
            theirs = lines.filter(line -> !line.startsWith("#")).toList();
        }
        assertThat(process.waitFor()).isZero();
        Path ours = Path.of("..", "mapping-generator", "src", "main", "resources", "io", "idpmaster", "evaluation")
                .resolve("characters-" + python + ".txt");
        assertThat(Files.readAllLines(ours).stream().filter(line -> !line.startsWith("#")))
                .containsExactlyElementsOf(theirs);
    }

    private static List<String> schemas(KeystoneOracle oracle) {
        return Stream.of("1.0", "2.0", "3.0").filter(oracle::knows).toList();
    }
}
