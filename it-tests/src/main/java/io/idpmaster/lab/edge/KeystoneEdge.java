package io.idpmaster.lab.edge;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.lab.tls.ServerCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A real Keystone behind its own Apache on 127.0.0.1, installed and registered by the scripts that {@code idpm config}
 * wrote. Everything it writes is in one directory, which goes with it.
 */
public final class KeystoneEdge implements AutoCloseable {

    static final String ADMINISTRATOR = "admin";

    /** {@code enter.sh} shows it as /etc/idp-master. */
    private static final String CONFIGURATION = "idp-master";

    /** In Apache, by mod_wsgi, unless a run of the tests wants Keystone behind it, by {@code uwsgi}. */
    private static final String SERVED = System.getProperty("idpm.served", "wsgi");

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long MILLIS_TO_LOG = 150;

    private final EdgeSpec spec;
    private final EdgeRoot root;
    private final Scripts scripts;
    private final Path state;
    private final String password;
    private final InstanceProcess process;
    private final KeystoneApi api;
    private final Duration startedIn;

    private KeystoneEdge(
            EdgeSpec spec,
            EdgeRoot root,
            Scripts scripts,
            Path state,
            String password,
            InstanceProcess process,
            Duration startedIn) {
        this.spec = spec;
        this.root = root;
        this.scripts = scripts;
        this.state = state;
        this.password = password;
        this.process = process;
        this.api = new KeystoneApi(spec.url(), password);
        this.startedIn = startedIn;
    }

    /**
     * Starts it and returns when it answers and knows the master.
     *
     * @param work an existing directory in which it gets one of its own
     */
    static KeystoneEdge start(EdgeSpec spec, EdgeRoot root, Scripts scripts, Path work) {
        long start = System.nanoTime();
        String password = newPassword();
        try {
            Path state = Files.createTempDirectory(work, spec.name() + "-");
            boolean started = false;
            try {
                copy(spec.configuration(), state.resolve(CONFIGURATION));
                if (spec.certificate().isPresent()) {
                    copy(spec.certificate().get(), Files.createDirectories(state.resolve("tls")));
                }
                demand(spec, scripts.inside(root, state, Map.of(), PATIENCE, List.of("/etc/idp-master/install.sh")));
                InstanceProcess process = InstanceProcess.start(
                        "the Keystone of edge `" + spec.name() + "` did not start",
                        scripts.entering(
                                root,
                                state,
                                List.of(
                                        "/srv/lab/instance.sh",
                                        String.valueOf(spec.port()),
                                        spec.database().word(),
                                        spec.certificate().isPresent() ? "tls" : "plain",
                                        SERVED)),
                        Map.of("OS_PASSWORD", password),
                        state.resolve("instance.log"));
                try {
                    Duration startedIn = Duration.ofNanos(System.nanoTime() - start);
                    KeystoneEdge edge = new KeystoneEdge(spec, root, scripts, state, password, process, startedIn);
                    edge.setUp();
                    started = true;
                    return edge;
                } finally {
                    if (!started) {
                        process.close();
                    }
                }
            } finally {
                if (!started) {
                    delete(state);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return spec.name();
    }

    /** Keystone's major version. */
    public int release() {
        return spec.release();
    }

    /** Where the command line logs in at this edge. */
    public static URI login(Edge edge) {
        return URI.create(edge.agreement().keystone().url() + "/OS-FEDERATION/identity_providers/"
                + edge.agreement().identityProvider() + "/protocols/"
                + edge.agreement().protocol() + "/auth");
    }

    /** The identity API. */
    public URI url() {
        return spec.url();
    }

    /** From nothing to a Keystone that answers, without its registration of the master. */
    public Duration startedIn() {
        return startedIn;
    }

    /** Its API, asked as its administrator. */
    public KeystoneApi api() {
        return api;
    }

    /** What its administrator {@code admin} of the domain {@code default} logs in with. */
    public String administratorPassword() {
        return password;
    }

    /**
     * The requests that may change something and that Apache has logged, all but GET and HEAD, a line each. Apache writes a
     * line after the answer; so this waits until no other comes.
     */
    public List<String> writes() {
        try {
            Path log = state.resolve("apache/access.log");
            long size = -1;
            while (size != Files.size(log)) {
                size = Files.size(log);
                Thread.sleep(MILLIS_TO_LOG);
            }
            try (Stream<String> lines = Files.lines(log)) {
                return lines.filter(line -> !line.contains("\"GET ") && !line.contains("\"HEAD "))
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EdgeException("interrupted while Apache of edge `" + spec.name() + "` wrote its log");
        }
    }

    /** Those of {@link #writes} that have come since there were so many. */
    public List<String> writesAfter(List<String> before) {
        List<String> now = writes();
        return now.subList(before.size(), now.size());
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Runs the edge's {@code setup.sh} and returns the lines it printed: what was made, and what was there. */
    public List<String> setUp() {
        return demand(spec, asAdministrator(List.of("/etc/idp-master/setup.sh")))
                .output()
                .lines()
                .toList();
    }

    /** Runs the edge's own openstack client as its administrator and returns what it printed. */
    public String openstack(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openstack"));
        command.addAll(List.of(arguments));
        return demand(spec, asAdministrator(command)).output();
    }

    /** What Keystone, Apache and, where there is one, shibd have logged. */
    public String logs() {
        StringBuilder all = new StringBuilder();
        for (String log : List.of("instance.log", "apache/error.log", "keystone/keystone.log", "shibd.log")) {
            if (Files.exists(state.resolve(log))) {
                all.append("== ")
                        .append(log)
                        .append('\n')
                        .append(tail(state.resolve(log)))
                        .append('\n');
            }
        }
        return all.toString();
    }

    /** What lies under this name where {@code install.sh} has put what the edge needs. */
    public Path installed(String name) {
        return state.resolve(CONFIGURATION).resolve(name);
    }

    /** Starts a command beside it, in its root and with its files, which ends with it or when its input does. */
    Process beside(List<String> command) throws IOException {
        return Scripts.builder(scripts.entering(root, state, command), Map.of())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Copies the configuration that lies in its place now, installs it, and has Apache read it; returns when it has. */
    void reconfigure() {
        try {
            copy(spec.configuration(), state.resolve(CONFIGURATION));
            demand(spec, scripts.inside(root, state, Map.of(), PATIENCE, List.of("/etc/idp-master/install.sh")));
            reload();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has Apache read its configuration anew, and begin Keystone again; returns when it has. */
    private void reload() throws IOException {
        long before = timesReady();
        process.say("reload");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (timesReady() == before) {
            if (!isAlive() || System.nanoTime() > deadline) {
                throw new EdgeException("edge `" + spec.name() + "`: Apache did not take its configuration: " + logs());
            }
            try {
                Thread.sleep(MILLIS_TO_LOG);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EdgeException("interrupted while Apache of edge `" + spec.name() + "` was reading");
            }
        }
    }

    // Apache says so after each reading of its configuration, whatever its LogLevel
    private long timesReady() throws IOException {
        try (Stream<String> lines = Files.lines(state.resolve("apache/error.log"))) {
            return lines.filter(line -> line.contains("resuming normal operations"))
                    .count();
        }
    }

    /** Stops it, waits for its end, and removes what it has written. A second time does nothing. */
    @Override
    public void close() {
        process.close();
        try {
            delete(state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Horizon is to be told, as {@code idpm config} wrote it; there only where a dashboard was named. */
    Path horizonSettings() {
        return spec.configuration().resolve("horizon-local_settings.py");
    }

    /** The file for users that {@code idpm config} wrote. */
    Path cloudsFile() {
        return spec.configuration().resolve("clouds.yaml");
    }

    /** What clients of it check its certificate with, and the master's. */
    Optional<Path> authority() {
        return certificate().map(ServerCertificate::authority);
    }

    /** With what servers on its host speak TLS. */
    Optional<ServerCertificate> certificate() {
        return spec.certificate();
    }

    /** The variables with which a client is its administrator, beside it. */
    private Map<String, String> variablesInside() {
        Map<String, String> variables = new TreeMap<>(administratorVariables());
        authority().ifPresent(file -> variables.put("OS_CACERT", "/srv/edge/tls/authority.pem"));
        return variables;
    }

    /** The variables with which a client is its administrator; where it has a certificate, {@code OS_CACERT} comes to them. */
    Map<String, String> administratorVariables() {
        return administratorVariables(spec.url(), password);
    }

    /** The variables with which a client is the administrator of the Keystone at this address. */
    static Map<String, String> administratorVariables(URI url, String password) {
        return Map.of(
                "OS_AUTH_TYPE", "password",
                "OS_AUTH_URL", url.toString(),
                "OS_IDENTITY_API_VERSION", "3",
                "OS_USERNAME", ADMINISTRATOR,
                "OS_PASSWORD", password,
                "OS_USER_DOMAIN_ID", "default",
                "OS_PROJECT_NAME", "admin",
                "OS_PROJECT_DOMAIN_ID", "default");
    }

    private Outcome asAdministrator(List<String> command) {
        return scripts.inside(root, state, variablesInside(), PATIENCE, command);
    }

    private static Outcome demand(EdgeSpec spec, Outcome outcome) {
        if (!outcome.succeeded()) {
            throw new EdgeException("edge `" + spec.name() + "`: " + outcome.lastWords());
        }
        return outcome;
    }

    /** For an administrator of a Keystone that is begun now. */
    static String newPassword() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        to.resolve(file.getFileName()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    static void copy(ServerCertificate certificate, Path to) throws IOException {
        Files.copy(certificate.certificate(), to.resolve("certificate.pem"));
        Files.copy(certificate.key(), to.resolve("key.pem"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(certificate.authority(), to.resolve("authority.pem"));
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(directory)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "(no " + log.getFileName() + ")";
        }
    }
}
