package io.idpmaster.lab.keycloak;

import io.idpmaster.lab.progress.Progress;
import io.idpmaster.lab.tls.ServerCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A real Keycloak with our providers, on 127.0.0.1 and, unless it is told otherwise, on an embedded database. Starts when
 * made, stops when closed and when this Java process ends; touches no process but its own.
 */
public final class KeycloakServer implements AutoCloseable {

    /** The name of the administrator of realm {@code master}. */
    public static final String ADMINISTRATOR = "admin";

    private static final Duration TIME_TO_START = Duration.ofMinutes(4);
    private static final long MILLIS_BETWEEN_POLLS = 250;

    private static final int FIRST_PORT = 16_000;
    private static final int PORTS = 4_000;
    /** Others on this machine ask as well, each in a process of its own. */
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(new SecureRandom().nextInt(PORTS));

    private final ServerState state;
    private final URI url;
    private final URI address;
    private final ServerProcess process;

    private KeycloakServer(ServerState state, URI url, URI address, ServerProcess process) {
        this.state = state;
        this.url = url;
        this.address = address;
        this.process = process;
    }

    /**
     * Installs Keycloak where it is not installed yet, starts it and waits until it is ready.
     *
     * @param installations the directory that holds unpacked Keycloaks; may be shared by several servers
     * @param state the directory of this server alone; closed by the caller
     * @param port on 127.0.0.1; see {@link #freePort}
     * @throws KeycloakException if it does not become ready
     */
    public static KeycloakServer start(
            Distribution distribution, Path installations, ServerState state, int port, Progress progress) {
        return start(distribution, installations, state, ServerOptions.alone(), port, progress);
    }

    /** The same, on another database or as a node of a cluster. */
    public static KeycloakServer start(
            Distribution distribution,
            Path installations,
            ServerState state,
            ServerOptions options,
            int port,
            Progress progress) {
        requireFree(port);
        Database database = options.database().orElseGet(state::embeddedDatabase);
        Installation installation = Installation.in(installations, distribution, database, progress);
        int managementPort = freePort();
        URI url = URI.create((options.certificate().isPresent() ? "https" : "http") + "://127.0.0.1:" + port);
        URI address = options.address().orElse(url);
        List<String> arguments = new ArrayList<>(List.of(
                "start",
                "--optimized",
                "--http-host=127.0.0.1",
                "--http-management-port=" + managementPort,
                "--http-management-scheme=http",
                "--hostname=" + address));
        if (options.certificate().isPresent()) {
            ServerCertificate own = options.certificate().get();
            arguments.addAll(List.of(
                    "--https-port=" + port,
                    "--https-certificate-file=" + own.certificate(),
                    "--https-certificate-key-file=" + own.key()));
        } else {
            arguments.addAll(List.of("--http-enabled=true", "--http-port=" + port));
        }
        if (options.cluster()) {
            arguments.addAll(List.of(
                    "--cache=ispn",
                    "--cache-stack=jdbc-ping",
                    "--cache-embedded-network-bind-address=127.0.0.1",
                    "--cache-embedded-network-bind-port=" + freeClusterPort()));
        } else {
            arguments.add("--cache=local");
        }
        if (!options.debugged().isEmpty()) {
            arguments.add("--log-level=info," + String.join(":debug,", options.debugged()) + ":debug");
        }
        arguments.addAll(options.settings());
        ProcessBuilder command =
                installation.command(arguments).redirectOutput(state.log().toFile());
        database.enter(command.environment());
        command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMINISTRATOR);
        command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", state.secret(ADMINISTRATOR));
        try (Progress.Step step = progress.begin("start Keycloak on " + url)) {
            KeycloakServer server = new KeycloakServer(state, url, address, ServerProcess.start(command));
            try {
                state.remember(server.process.handle());
                server.awaitReady(URI.create("http://127.0.0.1:" + managementPort + "/health/ready"));
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
            step.done("");
            return server;
        } catch (IOException e) {
            throw new KeycloakException("cannot start Keycloak: " + e.getMessage(), e);
        }
    }

    /**
     * A port of 127.0.0.1 that nobody listens on now, another one at each call: who asks often begins to listen later. None of
     * those that Linux gives to outgoing connections ({@code ip_local_port_range}).
     */
    public static int freePort() {
        return IntStream.range(0, PORTS)
                .map(tries -> FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS))
                .filter(KeycloakServer::isFree)
                .findFirst()
                .orElseThrow(() -> new KeycloakException(
                        "no port of 127.0.0.1 between " + FIRST_PORT + " and " + (FIRST_PORT + PORTS) + " is free"));
    }

    // JGroups takes a second one, which is higher by 50,000
    private static int freeClusterPort() {
        int from = 10_000 + (int) (ProcessHandle.current().pid() % 5_000);
        return IntStream.range(from, from + 500)
                .filter(port -> isFree(port) && isFree(port + 50_000))
                .findFirst()
                .orElseThrow(() -> new KeycloakException("no free ports on 127.0.0.1 for a cluster"));
    }

    private static boolean isFree(int port) {
        try {
            requireFree(port);
            return true;
        } catch (KeycloakException e) {
            return false;
        }
    }

    /** Where it listens, such as {@code http://127.0.0.1:8180}; {@code https} where it has a certificate. */
    public URI url() {
        return url;
    }

    /** What it calls itself; for nodes of a cluster it is the same. */
    URI address() {
        return address;
    }

    /** A realm's address: the OIDC issuer and the SAML entity id of the identity provider. */
    public URI realm(String name) {
        return address.resolve("/realms/" + name);
    }

    /** What the server wrote, from its start on. */
    public Path log() {
        return state.log();
    }

    /** Speaks to it as its administrator. */
    public AdminClient administrator() {
        return new AdminClient(url, ADMINISTRATOR, administratorPassword());
    }

    /** The password of {@value #ADMINISTRATOR}. */
    public String administratorPassword() {
        return state.secret(ADMINISTRATOR);
    }

    /** Ends it as the loss of power does: at once, whatever it was doing. Its state can be used by another. */
    public void kill() {
        process.kill();
        close();
    }

    @Override
    public void close() {
        process.close();
        try {
            state.forget();
        } catch (IOException e) {
            throw new KeycloakException("cannot tidy up after Keycloak: " + e.getMessage(), e);
        }
    }

    private void awaitReady(URI health) {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        HttpRequest request =
                HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
        long deadline = System.nanoTime() + TIME_TO_START.toNanos();
        try {
            while (!answers(client, request)) {
                if (!process.isAlive()) {
                    throw new KeycloakException("Keycloak ended with " + process.exitValue()
                            + " before it was ready; the end of `" + log() + "`:\n" + LogTail.of(log()));
                }
                if (System.nanoTime() > deadline) {
                    throw new KeycloakException("Keycloak was not ready after " + TIME_TO_START.toMinutes()
                            + " minutes; the end of `" + log() + "`:\n" + LogTail.of(log()));
                }
                Thread.sleep(MILLIS_BETWEEN_POLLS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeycloakException("interrupted while Keycloak was starting", e);
        }
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // not listening yet
            return false;
        }
    }

    private static void requireFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // a port whose last connections are still in TIME_WAIT is free for a server
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        } catch (IOException e) {
            throw new KeycloakException(
                    "port " + port + " of 127.0.0.1 is taken (" + e.getMessage() + "); choose another with --port", e);
        }
    }
}
