package io.idpmaster.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Whatever answers in Keystone's place, its answer is read, or refused as none of Keystone's. */
class AnswerFuzzTest {

    private static final int[] STATUSES = {200, 201, 300, 400, 401, 403, 404, 409, 500, 503};

    private static HttpServer server;
    private static KeystoneClient client;
    private static volatile byte[] answer = new byte[0];
    private static volatile int status;

    @BeforeAll
    static void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v3/auth/tokens", exchange -> {
            exchange.getResponseHeaders().add("X-Subject-Token", "token");
            answer(exchange, 201, new byte[] {'{', '}'});
        });
        server.createContext("/v3/", exchange -> answer(exchange, status, answer));
        server.start();
        Cloud cloud = new CloudReader(
                        Map.of(
                                "OS_AUTH_URL",
                                "http://127.0.0.1:" + server.getAddress().getPort(),
                                "OS_APPLICATION_CREDENTIAL_ID",
                                "agent",
                                "OS_APPLICATION_CREDENTIAL_SECRET",
                                "secret"),
                        List.of())
                .read();
        client = new KeystoneClient(cloud, new KeystoneClient.Limits(Duration.ofSeconds(5), 1024 * 1024));
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** A digit for the status, then the body. */
    @FuzzTest
    void list(byte[] input) {
        // the server stands here
        BugDetectors.allowNetworkConnections();
        if (input.length == 0) {
            return;
        }
        status = STATUSES[Math.floorMod(input[0] - '0', STATUSES.length)];
        answer = Arrays.copyOfRange(input, 1, input.length);
        try {
            assertThat(client.list("/users?idp_id=idp-master", "users")).isNotNull();
        } catch (KeystoneException e) {
            requireReason(e);
        }
        try {
            assertThat(client.find("/users/1")).isNotNull();
        } catch (KeystoneException e) {
            requireReason(e);
        }
    }

    private static void requireReason(KeystoneException e) {
        assertThat(e.getMessage()).isNotBlank().doesNotContain("secret");
    }
}
