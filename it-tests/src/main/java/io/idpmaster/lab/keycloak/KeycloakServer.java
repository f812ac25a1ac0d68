package io.idpmaster.lab.keycloak;

import io.idpmaster.lab.progress.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A real Keycloak with our providers, on 127.0.0.1 and on an embedded database. Starts when made, stops when closed and
 * when this Java process ends; touches no process but its own.
 */
public final class KeycloakServer implements AutoCloseable {

    /** The name of the administrator of realm {@code master}. */
    public static final String ADMINISTRATOR = "admin";

    private static final Duration TIME_TO_START = Duration.ofMinutes(4);
    private static final long MILLIS_BETWEEN_POLLS = 250;

    private final ServerState state;
    private final URI url;
    private final ServerProcess process;

    private KeycloakServer(ServerState state, URI url, ServerProcess process) {
        this.state = state;
        this.url = url;
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
        requireFree(port);
        Installation installation = Installation.in(installations, distribution, progress);
        int managementPort = freePort();
        URI url = URI.create("http://127.0.0.1:" + port);
        ProcessBuilder command = installation
                .command(List.of(
                        "start",
                        "--optimized",
                        "--http-enabled=true",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--http-management-port=" + managementPort,
                        "--hostname=" + url,
                        "--cache=local"))
                .redirectOutput(state.log().toFile());
        command.environment().put("KC_DB_URL", state.databaseUrl());
        command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMINISTRATOR);
        command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", state.secret(ADMINISTRATOR));
        try (Progress.Step step = progress.begin("start Keycloak on " + url)) {
            KeycloakServer server = new KeycloakServer(state, url, ServerProcess.start(command));
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

    /** A port of 127.0.0.1 that nobody listens on now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new KeycloakException("no free port on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    /** Where it listens, such as {@code http://127.0.0.1:8180}. */
    public URI url() {
        return url;
    }

    /** A realm's address: the OIDC issuer and the SAML entity id of the identity provider. */
    public URI realm(String name) {
        return url.resolve("/realms/" + name);
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
