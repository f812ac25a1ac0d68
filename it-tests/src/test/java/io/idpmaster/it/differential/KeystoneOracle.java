package io.idpmaster.it.differential;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Keystone's own rule processor: one long-lived Python in the root file system of an edge, which reads cases from a pipe
 * (it-tests/differential/oracle.py). For one thread at a time.
 */
public final class KeystoneOracle implements AutoCloseable {

    /** How far the questions may be ahead of the answers. */
    private static final int AHEAD = 4096;

    private static final int SECONDS_TO_END = 10;

    private final int release;
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;
    private final JsonNode hello;

    private KeystoneOracle(int release, Process process) throws IOException {
        this.release = release;
        this.process = process;
        this.questions =
                new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), 1 << 16);
        this.answers =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8), 1 << 16);
        this.hello = DifferentialCase.read(readLine());
    }

    /** Where the root file system of a release is made: {@code $IDP_MASTER_CACHE/edges/keystone-<release>}. */
    public static Path root(int release) {
        String cache = System.getenv().getOrDefault("IDP_MASTER_CACHE", "/var/cache/idp-master");
        return Path.of(cache, "edges", "keystone-" + release);
    }

    /**
     * Starts it; needs root's rights.
     *
     * @param root a file system with Debian's python3-keystone
     * @throws IOException if it does not start
     */
    public static KeystoneOracle start(int release, Path root) throws IOException {
        String script = Files.readString(Path.of("differential", "oracle.py"));
        ProcessBuilder command = new ProcessBuilder(
                // the same lock as it-tests/edges/enter.sh: nobody replaces the root while this runs
                "flock", "--shared", root.toString(), "chroot", root.toString(), "python3", "-c", script);
        command.redirectError(ProcessBuilder.Redirect.INHERIT);
        command.environment().clear();
        command.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        return new KeystoneOracle(release, command.start());
    }

    /** Keystone's major release. */
    public int release() {
        return release;
    }

    /** The version of Python, such as {@code 3.13.5}. */
    public String python() {
        return hello.get("python").textValue();
    }

    /** Whether this release has a processor for the schema. */
    public boolean knows(String schema) {
        for (JsonNode known : hello.get("schemas")) {
            if (known.textValue().equals(schema)) {
                return true;
            }
        }
        return false;
    }

    /** What Keystone makes of one case. */
    public JsonNode answer(DifferentialCase question) throws IOException {
        return ask(question.toLine(release));
    }

    /** The mappings and assertions of Keystone's own tests: {@code {"mappings": {…}, "assertions": {…}}}. */
    JsonNode fixtures() throws IOException {
        return ask("{\"ask\": \"fixtures\"}");
    }

    private JsonNode ask(String line) throws IOException {
        questions.write(line.substring(0, line.length() - 1) + ", \"flush\": true}\n");
        questions.flush();
        return DifferentialCase.read(readLine());
    }

    /** What Keystone makes of many cases, in order; it works on later ones while earlier answers are looked at. */
    public void answerAll(Iterator<DifferentialCase> cases, BiConsumer<DifferentialCase, JsonNode> each)
            throws IOException, InterruptedException {
        BlockingQueue<Object> asked = new ArrayBlockingQueue<>(AHEAD);
        Object end = new Object();
        Thread asking = new Thread(
                () -> {
                    try {
                        JsonNode rules = null;
                        while (cases.hasNext()) {
                            DifferentialCase question = cases.next();
                            questions.write(
                                    question.rules() == rules
                                            ? question.toLineWithoutRules(release)
                                            : question.toLine(release));
                            rules = question.rules();
                            questions.write('\n');
                            asked.put(question);
                        }
                        questions.write("{\"ask\": \"ready\", \"flush\": true}\n");
                        questions.flush();
                        asked.put(end);
                    } catch (IOException | RuntimeException e) {
                        asked.offer(e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "questions");
        asking.setDaemon(true);
        asking.start();
        while (true) {
            Object question = asked.take();
            if (question instanceof Exception failure) {
                throw new IOException("asking the Python of Keystone " + release, failure);
            }
            String answer = readLine();
            if (question == end) {
                return;
            }
            each.accept((DifferentialCase) question, DifferentialCase.read(answer));
        }
    }

    private String readLine() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the Python of Keystone " + release + " has ended; its reason is above");
        }
        return line;
    }

    /** Ends it; what it was still asked is left. */
    @Override
    public void close() {
        try {
            questions.close();
        } catch (IOException e) {
            // it has ended before, and whoever waited for its answer knows
        }
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
