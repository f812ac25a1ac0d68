package io.idpmaster.lab.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.cli.Idpm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** {@code idpm edge run} in a process of its own, with what an edge's admin gives it: a configuration, a key, credentials. */
public final class AgentProcess implements AutoCloseable {

    private static final int SECONDS_TO_STOP = 30;

    private final Path directory;
    private final KeystoneEdge keystone;
    private final List<String> before;
    private Process process;
    private Thread stopAtExit;

    private AgentProcess(Path directory, KeystoneEdge keystone, List<String> before) {
        this.directory = directory;
        this.keystone = keystone;
        this.before = before;
    }

    /**
     * Writes the configuration and makes the key; does not start it.
     *
     * @param directory an empty one
     * @param master the realm, which is also the issuer
     * @param keys the first keys of bundles
     * @param before the words of a command that runs another one at the edge's site; none where it runs here
     */
    public static AgentProcess configure(
            Path directory,
            Edge edge,
            URI master,
            KeysChain keys,
            KeystoneEdge keystone,
            Duration interval,
            List<String> before) {
        AgentProcess agent = new AgentProcess(directory, keystone, before);
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve("keys.json"), keys.write());
            Files.writeString(directory.resolve("agreement.json"), CatalogueWriter.agreement(edge.agreement()));
            Files.writeString(
                    directory.resolve("agent.yaml"),
                    """
                    edge: "%s"
                    issuer: "%s"
                    agreement: agreement.json
                    keys: keys.json
                    state: state
                    key: agent.key
                    interval: %s
                    """.formatted(edge.name(), master, interval)
                            + keystone.authority()
                                    .map(file -> "cacert: " + file + "\n")
                                    .orElse(""));
            Outcome made = agent.run(
                    List.of("edge", "key", "-o", directory.resolve("agent.key").toString()));
            if (!made.succeeded()) {
                throw new EdgeException("`idpm edge key` failed: " + made.lastWords());
            }
            return agent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The public half of its key, as a JSON Web Key. */
    public JsonNode publicKey() {
        try {
            return new ObjectMapper()
                    .readTree(directory.resolve("agent.key.pub").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it. */
    public void start() {
        try {
            process = Scripts.builder(command(List.of("edge", "run", "--config", config())), environment())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            stopAtExit = new Thread(process::destroyForcibly, "stop an agent");
            Runtime.getRuntime().addShutdownHook(stopAtExit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same agent, told of no authority but Java's own. */
    AgentProcess withoutAuthority() {
        try {
            Path file = directory.resolve("agent.yaml");
            Files.write(
                    file,
                    Files.readAllLines(file).stream()
                            .filter(line -> !line.startsWith("cacert:"))
                            .toList());
            return new AgentProcess(directory, keystone, before);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One run, to its end. */
    public Outcome once() {
        return run(List.of("edge", "run", "--once", "--config", config()));
    }

    /** What it has written so far: a line for each run. */
    public List<String> lines() {
        try {
            return Files.exists(log()) ? Files.readAllLines(log()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits for a line that it writes from now on.
     *
     * @throws EdgeException with what it wrote instead
     */
    public String await(Predicate<String> wanted, int from, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            for (String line : lines().stream().skip(from).toList()) {
                if (wanted.test(line)) {
                    return line;
                }
            }
            if (!process.isAlive()) {
                break;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new EdgeException("the agent wrote only: "
                + String.join("\n", lines().stream().skip(from).toList()));
    }

    /** Asks it to end, and waits until it has. A second time does nothing. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(stopAtExit);
        } catch (IllegalStateException e) {
            // already shutting down
        }
        process = null;
    }

    private Outcome run(List<String> arguments) {
        return Scripts.run(command(arguments), environment(), Duration.ofMinutes(2));
    }

    private List<String> command(List<String> arguments) {
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Idpm.class.getName()));
        words.addAll(arguments);
        return words;
    }

    private Map<String, String> environment() {
        Map<String, String> variables = new TreeMap<>(keystone.administratorVariables());
        keystone.authority().ifPresent(file -> variables.put("OS_CACERT", file.toString()));
        return variables;
    }

    private String config() {
        return directory.resolve("agent.yaml").toString();
    }

    private Path log() {
        return directory.resolve("agent.log");
    }
}
