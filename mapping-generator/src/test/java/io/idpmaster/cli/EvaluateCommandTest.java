package io.idpmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code idpm evaluate}, as somebody at a terminal or a script meets it. */
class EvaluateCommandTest {

    private static final String RULES =
            "[{\"local\": [{\"user\": {\"name\": \"{0}\"}}], \"remote\": [{\"type\": \"MAIL\"}]}]";

    @TempDir
    private Path directory;

    private record Answer(int exitCode, String out, String err) {}

    private static Answer idpm(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Idpm.command(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
        assertThat(err.toString()).doesNotContain("\tat ");
        return new Answer(exitCode, out.toString(), err.toString());
    }

    private String file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, text);
        return file.toString();
    }

    private Answer evaluate(String mapping, String attributes, String... more) throws IOException {
        List<String> arguments = new java.util.ArrayList<>(List.of(
                "evaluate",
                "--mapping",
                file("mapping.json", mapping),
                "--attributes",
                file("attributes.json", attributes)));
        arguments.addAll(List.of(more));
        return idpm(arguments.toArray(String[]::new));
    }

    @Test
    void showsWhatIsMapped() throws IOException {
        Answer answer = evaluate("{\"rules\": " + RULES + "}", "{\"MAIL\": \"jane\u00e9\"}");
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out())
                .isEqualToIgnoringNewLines(
                        "{\"user\":{\"name\":\"jane\u00e9\",\"type\":\"ephemeral\"},\"group_ids\":[],"
                                + "\"group_names\":[],\"projects\":[]}");
        assertThat(answer.err()).isEmpty();
    }

    @Test
    void showsWhatKeystoneRaises() throws IOException {
        Answer answer = evaluate("{\"schema_version\": \"2.0\", \"rules\": " + RULES + "}", "{}");
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.out()).startsWith("{\"error\":{\"kind\":\"ValidationError\",\"message\":\"Could not map");
    }

    @Test
    void asksTheReleaseThatIsGiven() throws IOException {
        String mapping = "{\"schema_version\": \"3.0\", \"rules\": " + RULES + "}";
        assertThat(evaluate(mapping, "{\"MAIL\": \"x\"}", "--release", "27").out())
                .contains("\"kind\":\"KeyError\"");
        assertThat(evaluate(mapping, "{\"MAIL\": \"x\"}", "--release", "30").exitCode())
                .isZero();
        assertThat(evaluate(mapping, "{\"MAIL\": \"x\"}", "--release", "12"))
                .returns(2, Answer::exitCode)
                .extracting(Answer::err)
                .asString()
                .contains("release `12` is not known", "22 to 30");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{ => {} => mapping.json`, column",
                "~~ => {} => is empty",
                "[] => {} => the mapping is an array",
                "{\"rules\": {}} => {} => rules are an object",
                "{} => {} => rules are missing",
                "{\"rules\": [], \"rules\": []} => {} => duplicate",
                "{\"rules\": [], \"x\": 1} => {} => unknown member `x`",
                "{\"rules\": [], \"schema_version\": \"4.0\"} => {} => schema_version `4.0` is not known",
                "{\"rules\": [], \"schema_version\": 1} => {} => schema_version `1` is not known",
                "{\"rules\": []} x => {} => not JSON",
                "{\"rules\": []} => [] => attributes are an array",
                "{\"rules\": []} => {\"A\": 1} => attribute `A` is a number",
                "{\"rules\": []} => {\"A\": \"1\", \"A\": \"2\"} => duplicate",
            })
    void refusesWhatItCannotUse(String mapping, String attributes, String expected) throws IOException {
        Answer answer = evaluate(mapping, attributes);
        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).containsIgnoringCase(expected).startsWith("idpm: ");
    }

    @Test
    void refusesFilesThatAreNotThereOrTooLarge() throws IOException {
        assertThat(idpm("evaluate", "--mapping", "/nowhere", "--attributes", "/nowhere")
                        .err())
                .contains("there is no file `/nowhere`");
        assertThat(idpm("evaluate", "--mapping", directory.toString(), "--attributes", "/nowhere")
                        .exitCode())
                .isEqualTo(2);
        assertThat(evaluate("[" + " ".repeat(EvaluationCases.MAXIMUM_SIZE) + "]", "{}")
                        .err())
                .contains("larger than 16 MiB");
        assertThat(evaluate("[".repeat(100_000), "{}").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evaluate", "evaluate --mapping x", "evaluate --stream --mapping x --attributes y"})
    void saysHowItIsUsed(String arguments) {
        assertThat(idpm(arguments.split(" ")).exitCode()).isEqualTo(2);
    }

    private static String line(String attributes) {
        return "{\"schema\": \"1.0\", \"rules\": " + RULES + ", \"attributes\": " + attributes + "}";
    }

    private static List<String> stream(String lines, boolean good) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InputStream in = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
        assertThat(new EvaluationStream(new EvaluationCases(30), in, out).answerAll())
                .isEqualTo(good);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void answersEveryLineInItsPlace() throws IOException {
        assertThat(stream(line("{\"MAIL\": \"x\"}") + "\n" + line("{}") + "\n" + line("{\"MAIL\": \"y\"}"), true))
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"name\":\"x\""),
                        second -> assertThat(second).contains("\"kind\":\"ValidationError\""),
                        third -> assertThat(third).contains("\"name\":\"y\""));
    }

    @Test
    void goesOnAfterALineThatIsNoCase() throws IOException {
        String tooLong = "\"" + "x".repeat(EvaluationCases.MAXIMUM_SIZE + 100) + "\"";
        assertThat(stream(
                        "{\n\n[]\n" + tooLong + "\n{\"rules\": [], \"attributes\": {}, \"x\": 1}\n"
                                + line("{\"MAIL\": \"x\"}").replace("{\"schema\"", "{\"release\": 99, \"schema\"")
                                + "\n"
                                + line("{\"MAIL\": \"\\ud800\"}") + "\n",
                        false))
                .satisfiesExactly(
                        answer -> assertThat(answer).contains("\"kind\":\"BadInput\"", "line 1, column"),
                        answer -> assertThat(answer).contains("\"kind\":\"BadInput\"", "line 2 is empty"),
                        answer -> assertThat(answer).contains("line 3: the case is an array"),
                        answer -> assertThat(answer).contains("line 4 is larger than 16 MiB"),
                        answer -> assertThat(answer).contains("line 5: unknown member `x`"),
                        answer -> assertThat(answer).contains("release `99` is not known"),
                        answer -> assertThat(answer).contains("\"name\":\"\\uD800\""));
    }

    @Test
    void answersNothingWithNothing() throws IOException {
        assertThat(stream("", true)).isEmpty();
    }

    @Test
    @Timeout(120)
    void doesNotKeepAnswersFromWhoWaitsForThem() throws Exception {
        PipedInputStream questions = new PipedInputStream(1 << 16);
        PipedInputStream answers = new PipedInputStream(1 << 16);
        PipedOutputStream tell = new PipedOutputStream(answers);
        Thread thread = new Thread(() -> {
            try (tell) {
                new EvaluationStream(new EvaluationCases(30), questions, tell).answerAll();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        try (OutputStream ask = new PipedOutputStream(questions)) {
            thread.start();
            for (String name : List.of("x", "y")) {
                ask.write((line("{\"MAIL\": \"" + name + "\"}") + "\n").getBytes(StandardCharsets.UTF_8));
                ask.flush();
                StringBuilder answer = new StringBuilder();
                for (int c = answers.read(); c != '\n'; c = answers.read()) {
                    answer.append((char) c);
                }
                assertThat(answer).contains("\"name\":\"" + name + "\"");
            }
        }
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    @Timeout(120)
    void answersThousandsASecond() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            lines.append(line("{\"MAIL\": \"x" + i + "\"}")).append('\n');
        }
        long start = System.nanoTime();
        assertThat(stream(lines.toString(), true)).hasSize(20_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
}
