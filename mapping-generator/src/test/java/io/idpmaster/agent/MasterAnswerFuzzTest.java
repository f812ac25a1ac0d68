package io.idpmaster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.idpmaster.bundle.BundleFixture;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SigningKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Whatever answers in the master's place, the agent hears that it is none, or bytes that it does not believe yet. */
class MasterAnswerFuzzTest {

    private static final int[] STATUSES = {200, 201, 204, 304, 400, 403, 404, 409, 500, 503};

    @TempDir
    private static Path directory;

    private static HttpServer server;
    private static MasterClient client;
    private static volatile byte[] answer = new byte[0];
    private static volatile int status;
    private static volatile boolean signedIn;

    @BeforeAll
    static void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean token = exchange.getRequestURI().getPath().endsWith("/token");
            signedIn |= token;
            answer(exchange, token || signedIn ? status : 401);
        });
        server.start();
        Path key = Files.createFile(
                directory.resolve("agent.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(key, SigningKey.fresh(SignatureAlgorithm.ES256).toPrivateJson());
        client = new MasterClient(
                new AgentConfig.Link(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/realms/cloud"),
                        "edge-a-agent",
                        key,
                        Optional.empty()),
                BundleFixture.ISSUER,
                BundleFixture.CLOCK);
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            boolean empty = answer.length == 0 || status == 204 || status == 304;
            exchange.sendResponseHeaders(status, empty ? -1 : answer.length);
            if (!empty) {
                exchange.getResponseBody().write(answer);
            }
        }
    }

    /** A digit for the status, then what is answered to the request for a token, and to that for a bundle. */
    @FuzzTest
    void token(byte[] input) {
        // the server stands here
        BugDetectors.allowNetworkConnections();
        if (input.length == 0) {
            return;
        }
        status = STATUSES[Math.floorMod(input[0] - '0', STATUSES.length)];
        answer = Arrays.copyOfRange(input, 1, input.length);
        signedIn = false;
        try {
            for (BundleSource.Candidate candidate : client.newest(Optional.empty())) {
                assertThat(candidate.read()).isEqualTo(answer);
            }
        } catch (NoAnswer | BundleRefused e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
