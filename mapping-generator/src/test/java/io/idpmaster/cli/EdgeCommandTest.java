package io.idpmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.bundle.BundleFixture;
import io.idpmaster.catalogue.CatalogueWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code idpm edge} as somebody at an edge's terminal meets it, before any Keystone is asked. */
class EdgeCommandTest {

    @TempDir
    private Path directory;

    private final BundleFixture master = new BundleFixture();

    private record Answer(int exitCode, String out, String err) {}

    @BeforeEach
    void setTheAgentUp() throws Exception {
        Files.write(directory.resolve("keys.json"), master.chain.write());
        Files.writeString(
                directory.resolve("agreement.json"),
                CatalogueWriter.agreement(master.edge("edge-a").agreement()));
        Files.writeString(directory.resolve("agent.yaml"), """
                edge: edge-a
                issuer: %s
                agreement: agreement.json
                keys: keys.json
                state: state
                """.formatted(BundleFixture.ISSUER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "apply", "sweep", "status"})
    void aRefusedBundleExitsWithOneAndSaysWhyWithBothValues(String command) throws Exception {
        Files.write(directory.resolve("stick"), master.bundle("edge-b", 4, Instant.now()));

        Answer answer = edge(command, "--bundle", file("stick"));
        assertThat(answer.exitCode()).as(answer.err()).isEqualTo(1);
        assertThat(answer.out())
                .contains("edge edge-a does not take it: the edge is another (EdgeMismatch)")
                .contains("expected `edge-a`", "found    `edge-b`");

        JsonNode json = new ObjectMapper()
                .readTree(edge(command, "--bundle", file("stick"), "--json").out());
        assertThat(json.properties().stream().map(Map.Entry::getKey)).containsExactly("edge", "refusal");
        assertThat(json.path("refusal").properties().stream().map(Map.Entry::getKey))
                .containsExactly("kind", "what", "expected", "found");
        assertThat(json.path("refusal").path("kind").asText()).isEqualTo("EdgeMismatch");
    }

    @Test
    void anExpiredBundleIsNotTakenByHandEither() throws Exception {
        Files.write(
                directory.resolve("stick"),
                master.bundle("edge-a", 4, Instant.now().minus(Duration.ofDays(8))));
        assertThat(edge("apply", "--bundle", file("stick")).out()).contains("(Expired)");
        assertThat(edge("status").err()).contains("has taken no bundle yet; name one with `--bundle`");
    }

    @Test
    void aBundleIsOneSourceAndACatalogueAnother() throws Exception {
        Answer both = edge("plan", "--catalogue", "cloud.yaml", "--edge", "edge-a");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.err()).contains("`--catalogue` goes without `--bundle` and `--config`");
        assertThat(edge("plan", "--edge", "edge-a").err()).contains("`--edge` goes with `--catalogue`");
    }

    @Test
    void aConfigurationThatSaysNothingOrTooMuchIsRefusedWithAWayOut() throws Exception {
        String good = Files.readString(directory.resolve("agent.yaml"));
        Map<String, String> wrong = Map.of(
                good.replace("keys: keys.json\n", ""),
                "it has no `keys`; add it",
                good + "colour: blue\n",
                "unknown field `colour`",
                good + "edge: edge-b\n",
                "has a name twice (line 6)",
                good + "interval: soon\n",
                "write a duration from PT1S to P1D",
                good + "mostPercent: 101\n",
                "a whole number from 0 to 100",
                good + "client: agent\n",
                "it has `client` and no `key`",
                good + "key: agent.key\nmaster: http://idp.example.org/realms/cloud\n",
                "in plain text",
                good + "keys: [a]\n",
                "has a name twice",
                good.replace("agreement.json", "nowhere.json"),
                "name the edge's own agreement");
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            Files.writeString(directory.resolve("agent.yaml"), each.getKey());
            Answer answer = edge("status");
            assertThat(answer.exitCode()).as(each.getValue()).isEqualTo(2);
            assertThat(answer.err()).contains(each.getValue());
        }
    }

    @Test
    void anAgentAsksLessAndLessOftenWhileNobodyAnswersAndNoTwoInStep() {
        Duration minute = Duration.ofMinutes(1);
        for (int i = 0; i < 50; i++) {
            assertThat(EdgeRunCommand.pause(minute, 0)).isBetween(Duration.ofSeconds(54), Duration.ofSeconds(66));
            assertThat(EdgeRunCommand.pause(minute, 2)).isBetween(Duration.ofSeconds(216), Duration.ofSeconds(264));
            assertThat(EdgeRunCommand.pause(minute, 1000)).isBetween(Duration.ofSeconds(270), Duration.ofSeconds(330));
            assertThat(EdgeRunCommand.pause(Duration.ofHours(1), 3))
                    .isBetween(Duration.ofMinutes(54), Duration.ofMinutes(66));
        }
        assertThat(Stream.generate(() -> EdgeRunCommand.pause(minute, 0))
                        .limit(50)
                        .distinct())
                .hasSizeGreaterThan(40);
    }

    @Test
    void theAgentsKeyIsForItsOwnerAndItsPublicHalfForTheMaster() throws Exception {
        StringWriter out = new StringWriter();
        assertThat(Idpm.execute(
                        new PrintWriter(out, true), new PrintWriter(out, true), "edge", "key", "-o", file("agent.key")))
                .isZero();
        assertThat(Files.getPosixFilePermissions(directory.resolve("agent.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        JsonNode open =
                new ObjectMapper().readTree(directory.resolve("agent.key.pub").toFile());
        assertThat(open.properties().stream().map(Map.Entry::getKey))
                .containsExactly("crv", "kty", "x", "y", "kid", "use", "alg");
        assertThat(out.toString().strip()).isEqualTo(open.path("kid").asText());
    }

    @Test
    void anAgentWithoutAKeyNeedsAStick() {
        StringWriter err = new StringWriter();
        assertThat(Idpm.execute(
                        new PrintWriter(new StringWriter(), true),
                        new PrintWriter(err, true),
                        "edge",
                        "run",
                        "--once",
                        "--config",
                        file("agent.yaml")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("has no `key`, and there is no `--from`");
    }

    private Answer edge(String command, String... more) {
        List<String> words = new ArrayList<>(List.of("edge", command, "--config", file("agent.yaml")));
        words.addAll(List.of(more));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Idpm.execute(new PrintWriter(out, true), new PrintWriter(err, true), words.toArray(String[]::new));
        return new Answer(exitCode, out.toString(), err.toString());
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }
}
