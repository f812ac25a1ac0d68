package io.idpmaster.lab.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A Debian host with systemd, on the network of the tests; gone when closed. Java is there, and the packages of Keystone and Apache,
 * of which nothing runs until it is set up.
 */
public final class SystemdHost implements AutoCloseable {

    /** Apache's file with the {@code <VirtualHost>} of its Keystone. */
    public static final String VIRTUAL_HOST = "/etc/apache2/sites-available/keystone.conf";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path state;
    private final InstanceProcess process;
    private final String first;

    private SystemdHost(Path state, InstanceProcess process, String first) {
        this.state = state;
        this.process = process;
        this.first = first;
    }

    /**
     * Starts it, with {@code idpm} of this build where the docs have it, and returns when it is up.
     *
     * @param state an existing directory: {@code idp-master} in it becomes {@code /etc/idp-master}, and {@code opt} becomes
     *     {@code /opt/idp-master}
     * @throws EdgeException where {@link EdgeLab#obstacle} says why
     */
    public static SystemdHost start(Path state) {
        EdgeLab.demand();
        Scripts scripts = Scripts.ofThisBuild();
        Path root = scripts.makeRoot("agent");
        try {
            Files.createDirectories(state.resolve("idp-master"));
            install(scripts, Files.createDirectories(state.resolve("opt/lib")));
            InstanceProcess process = InstanceProcess.start(
                    "a host with systemd did not start",
                    List.of(scripts.directory().resolve("systemd.sh").toString(), root.toString(), state.toString()),
                    Map.of(),
                    state.resolve("host.log"));
            return new SystemdHost(
                    state, process, Files.readString(state.resolve("pid")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jar and those that it needs. */
    private static void install(Scripts scripts, Path library) throws IOException {
        Path built = scripts.checkout().resolve("mapping-generator/target");
        Files.copy(built.resolve("mapping-generator-0.1.0.jar"), library.resolve("mapping-generator-0.1.0.jar"));
        try (Stream<Path> needed = Files.list(built.resolve("lib"))) {
            for (Path jar : needed.toList()) {
                Files.copy(jar, library.resolve(jar.getFileName()));
            }
        }
    }

    /** Where {@code /etc/idp-master} lies here. */
    public Path configuration() {
        return state.resolve("idp-master");
    }

    /** Where {@code /opt/idp-master} lies here. */
    public Path software() {
        return state.resolve("opt");
    }

    /**
     * Sets up what an operator has who knows of no master: a Keystone 27 with Debian's paths, users and units, in Debian's own
     * Apache, whose virtual host is {@link #VIRTUAL_HOST}. Returns when it answers.
     *
     * @param url of its identity API, at a port of 127.0.0.1
     * @return the variables with which a client is its administrator
     */
    public Map<String, String> serveKeystone(URI url) {
        String password = KeystoneEdge.newPassword();
        demand(Map.of("OS_PASSWORD", password), "/srv/lab/keystone-host.sh", String.valueOf(url.getPort()));
        return KeystoneEdge.administratorVariables(url, password);
    }

    /** Gives its agent credentials for a Keystone: what a client is its administrator with. */
    void trust(Map<String, String> administrator) {
        try {
            Files.writeString(configuration().resolve("agent-clouds.yaml"), """
                    clouds:
                      idp-master-agent:
                        auth_type: password
                        identity_api_version: 3
                        auth:
                          auth_url: "%s"
                          username: "%s"
                          password: "%s"
                          user_domain_id: default
                          project_name: admin
                          project_domain_id: default
                    """.formatted(
                            administrator.get("OS_AUTH_URL"),
                            administrator.get("OS_USERNAME"),
                            administrator.get("OS_PASSWORD")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        demand("chmod", "600", "/etc/idp-master/agent-clouds.yaml");
    }

    /** Runs a command there, as root. */
    Outcome run(String... command) {
        return run(Map.of(), command);
    }

    private Outcome run(Map<String, String> variables, String... command) {
        List<String> words =
                new ArrayList<>(List.of("nsenter", "--target", first, "--all", "--", "/usr/bin/env", "LC_ALL=C.UTF-8"));
        words.addAll(List.of(command));
        return Scripts.run(words, variables, PATIENCE);
    }

    /**
     * The same, of a command that has to succeed.
     *
     * @return what it prints
     * @throws EdgeException where it does not
     */
    public String demand(String... command) {
        return demand(Map.of(), command);
    }

    /** As {@link #demand(String...)}, with more variables. */
    public String demand(Map<String, String> variables, String... command) {
        Outcome outcome = run(variables, command);
        if (!outcome.succeeded()) {
            throw new EdgeException("`" + String.join(" ", command) + "` failed: " + outcome.lastWords());
        }
        return outcome.output().strip();
    }

    /** One property of a unit, as {@code systemctl show} has it. */
    String property(String unit, String name) {
        return demand("systemctl", "show", "--property", name, "--value", unit);
    }

    /** The lines that a unit has written to the journal. */
    public List<String> journal(String unit) {
        return demand("journalctl", "--quiet", "--output", "cat", "--unit", unit)
                .lines()
                .toList();
    }

    /**
     * Waits until the journal has so many lines of a unit that are as wanted.
     *
     * @throws EdgeException with all of them
     */
    public void await(String unit, int times, Predicate<String> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (journal(unit).stream().filter(wanted).count() < times) {
            if (System.nanoTime() > deadline) {
                throw new EdgeException("`" + unit + "` wrote only: " + String.join("\n", journal(unit)));
            }
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EdgeException("interrupted while waiting for `" + unit + "`", e);
            }
        }
    }

    /** The words of a process's variables and arguments, as root sees them. */
    List<String> told(String pid) {
        return Stream.of("environ", "cmdline")
                .flatMap(file ->
                        Stream.of(demand("cat", "/proc/" + pid + "/" + file).split("\0")))
                .toList();
    }

    @Override
    public void close() {
        process.close();
    }
}
