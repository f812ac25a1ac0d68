package io.idpmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands as somebody at a terminal meets them. */
class IdpmTest {

    private static final Path SAMPLES = Path.of("..", "samples");
    private static final String CLOUD = SAMPLES.resolve("cloud.yaml").toString();

    @TempDir
    private Path directory;

    private record Answer(int exitCode, String out, String err) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    private static Answer idpm(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Idpm.command(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
        assertThat(err.toString()).doesNotContain("\tat ");
        return new Answer(exitCode, out.toString(), err.toString());
    }

    @Test
    void checkFindsNothingWrongWithTheSample() {
        Answer answer = idpm("check", CLOUD);
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).contains("edge-a", "edge-d", "0 errors, 0 warnings");
    }

    @Test
    void checkNamesEverythingInOneRun() throws IOException {
        Path file = directory.resolve("cloud.yaml");
        Files.writeString(
                file,
                Files.readString(Path.of(CLOUD))
                        .replace("members: [jane, omar, lars]", "members: [jane, omr, lars]")
                        .replace("projects: [web-shop, \"lab-*\"]", "project: [web-shop, \"lab-*\"]")
                        .replace("name: genome", "name: gen;ome"));
        Answer answer = idpm("check", file.toString());
        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.out()).contains("`omr`", "`project`", "`gen;ome`", "line ");

        Answer json = idpm("check", "--json", file.toString());
        assertThat(json.exitCode()).isEqualTo(2);
        assertThat(json.json().path("errors").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(json.json().path("findings").get(0).path("line").asInt()).isPositive();
    }

    @Test
    void checkRefusesAUserWithMoreThanCanBeCarried() throws IOException {
        StringBuilder projects = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            projects.append("      - {name: many-").append(i).append(", teams: [{name: member, members: [jane]}]}\n");
        }
        Path file = directory.resolve("cloud.yaml");
        Files.writeString(
                file,
                Files.readString(Path.of(CLOUD))
                        .replaceFirst("projects:\n", "projects:\n" + projects)
                        .replace("projects: [web-shop, \"lab-*\"]", "projects: [web-shop, \"lab-*\", \"many-*\"]"));
        Answer answer = idpm("check", file.toString());
        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.out()).contains("user `jane` holds 203 assignments at edge `edge-a`");
    }

    @Test
    void compileWritesAMappingThatIsReadyForPut() throws IOException {
        Path file = directory.resolve("mapping.json");
        Answer answer = idpm("compile", CLOUD, "--edge", "edge-b", "-o", file.toString());
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err()).contains("strategy numbered, schema 2.0, 8 rules");
        JsonNode mapping = new ObjectMapper().readTree(file.toFile());
        assertThat(mapping.path("schema_version").asText()).isEqualTo("2.0");
        assertThat(mapping.path("rules")).hasSize(8);
    }

    @ParameterizedTest
    @CsvSource({"json, edge-c, 3.0, 2", "groups, edge-a, 1.0, 2", "numbered, edge-c, 2.0, 16"})
    void compileTakesAnotherStrategy(String strategy, String edge, String schema, int rules) throws IOException {
        JsonNode mapping =
                idpm("compile", CLOUD, "--edge", edge, "--strategy", strategy).json();
        assertThat(mapping.path("schema_version").asText()).isEqualTo(schema);
        assertThat(mapping.path("rules")).hasSize(rules);
    }

    @Test
    void compileRefusesAStrategyThatTheEdgeCannotSpeak() {
        Answer answer = idpm("compile", CLOUD, "--edge", "edge-a", "--strategy", "json");
        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("schema 3.0", "speaks 1.0");
    }

    @Test
    void releaseThenEvaluateGivesWhatIsIntended() throws IOException {
        Path mapping = directory.resolve("mapping.json");
        Path attributes = directory.resolve("attributes.json");
        idpm("compile", CLOUD, "--edge", "edge-c", "-o", mapping.toString());
        Files.writeString(
                attributes,
                idpm("release", CLOUD, "--edge", "edge-c", "--user", "jane").out());

        Answer answer = idpm("evaluate", "--mapping", mapping.toString(), "--attributes", attributes.toString());

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.json().path("user").path("id").asText()).isEqualTo("6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11");
        assertThat(answer.json().path("projects").findValuesAsText("name"))
                .contains("web-shop", "genome", "climate", "reader", "member")
                .doesNotContain("admin");
    }

    @Test
    void releaseOfEverybodyIsOneLineEach() throws IOException {
        Answer answer = idpm("release", CLOUD, "--edge", "edge-d");
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"user\":\""));
    }

    @Test
    void releaseOfNothingIsANo() {
        Answer answer = idpm("release", CLOUD, "--edge", "edge-d", "--user", "jane");
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.err()).isEqualToIgnoringNewLines("user `jane` has nothing at edge `edge-d`");
        assertThat(idpm("release", CLOUD, "--edge", "edge-a", "--user", "lars").exitCode())
                .isEqualTo(1);
    }

    @Test
    void verifyHoldsForTheSample() throws IOException {
        Answer answer = idpm("verify", CLOUD, "--json", "--search", "200");
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.json().path("holds").asBoolean()).isTrue();
        assertThat(answer.json().path("exact").asInt()).isEqualTo(11);
        assertThat(answer.json().path("contained").asInt()).isEqualTo(800);
    }

    @Test
    void explainNamesTeamSelectorAndClause() {
        Answer answer = idpm("explain", CLOUD, "--user", "jane", "--edge", "edge-a");
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out())
                .contains("engineering/web-shop/site-ops", "name `edge-a`", "accepts[0]", "as `admin`")
                .contains("the agreement does not accept domain `research`");
        assertThat(idpm("explain", CLOUD, "--edge", "edge-b").out()).contains("because the agreement says so");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "check nowhere.yaml                                      | there is no file `nowhere.yaml`",
                "compile CLOUD --edge edge-x                             | there is no edge `edge-x`",
                "release CLOUD --edge edge-a --user jan                  | there is no user `jan`",
                "compile CLOUD                                           | missing required option",
                "compile CLOUD --edge edge-a --strategy best             | best",
                "verify CLOUD --search -1                                | --search -1",
                "check https://idp.example.org/                          | is not a realm's address",
                "check http://idp.example.org/realms/cloud               | in plain text",
                "frobnicate                                              | frobnicate",
            })
    void wrongUseExitsWithTwoAndSaysTheWayOut(String command, String message) {
        Answer answer = idpm(command.replace("CLOUD", CLOUD).split(" "));
        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).contains(message);
    }
}
