package io.idpmaster.keystone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults that no real Keystone can be made to show. */
class KeystoneClientTest {

    private static final String SECRET = "the-secret-word";
    private static final String TOKEN = "the-token-itself";

    private final AtomicInteger authentications = new AtomicInteger();
    private ExecutorService threads;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        threads = Executors.newCachedThreadPool();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v3/auth/tokens", exchange -> {
            exchange.getResponseHeaders().add("X-Subject-Token", TOKEN + authentications.incrementAndGet());
            answer(exchange, 201, "{}");
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aTokenThatIsNotTakenAnyMoreIsRenewedOnce() throws Exception {
        server.createContext("/v3/domains", exchange -> {
            boolean old = exchange.getRequestHeaders().getFirst("X-Auth-Token").equals(TOKEN + 1);
            answer(exchange, old ? 401 : 200, old ? refusal("old") : "{\"domains\": [{\"id\": \"d\"}]}");
        });
        assertThat(client().list("/domains", "domains")).hasSize(1);
        assertThat(authentications).hasValue(2);
    }

    @Test
    void aTokenThatIsNeverTakenIsNotRenewedForEver() throws Exception {
        server.createContext("/v3/domains", exchange -> answer(exchange, 401, refusal("no")));
        assertThatThrownBy(() -> client().get("/domains")).isInstanceOfSatisfying(KeystoneRefused.class, refused -> {
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.method()).isEqualTo("GET");
            assertThat(refused.path()).isEqualTo("/domains");
            assertThat(refused.reason()).isEqualTo("no");
        });
        assertThat(authentications).hasValue(2);
    }

    @Test
    void aListIsReadToItsLastPageAndFromNoOtherAddress() throws Exception {
        server.createContext("/v3/users", exchange -> {
            String query = exchange.getRequestURI().getQuery();
            answer(
                    exchange,
                    200,
                    query.contains("marker=1")
                            ? "{\"users\": [{\"id\": \"2\"}], \"links\": {\"next\": null}}"
                            : "{\"users\": [{\"id\": \"1\"}], \"links\": {\"next\":"
                                    + " \"https://elsewhere.example.org/v3/users?idp_id=x&marker=1\"}}");
        });
        assertThat(client().list("/users?idp_id=x", "users"))
                .extracting(user -> user.path("id").asText())
                .containsExactly("1", "2");
    }

    @Test
    void pagesThatNeverEndAreGivenUp() throws Exception {
        server.createContext(
                "/v3/users",
                exchange -> answer(exchange, 200, "{\"users\": [], \"links\": {\"next\": \"http://x/v3/users?a=b\"}}"));
        assertThatThrownBy(() -> client().list("/users", "users"))
                .isInstanceOf(KeystoneUnreachable.class)
                .hasMessageContaining("never end");
    }

    @Test
    void halfAListIsNone() throws Exception {
        server.createContext(
                "/v3/users", exchange -> answer(exchange, 200, "{\"users\": [], \"links\": {}, \"truncated\": true}"));
        assertThatThrownBy(() -> client().list("/users", "users"))
                .isInstanceOf(KeystoneRefused.class)
                .hasMessageContaining("list_limit");
    }

    @Test
    void whatIsNotThereIsEmptyToFindAndGoneToDelete() throws Exception {
        server.createContext("/v3/users/1", exchange -> answer(exchange, 404, refusal("could not find")));
        assertThat(client().find("/users/1")).isEmpty();
        client().delete("/users/1");
        assertThatThrownBy(() -> client().get("/users/1"))
                .isInstanceOf(KeystoneRefused.class)
                .hasMessage("keystone refused `GET /users/1` with status 404: could not find");
    }

    @Test
    void brokenJsonIsNoAnswer() throws Exception {
        for (String body : List.of("{\"domains\": [", "<html>", "{} {}", "{\"domains\": 1, \"domains\": 2}")) {
            server.createContext("/v3/domains", exchange -> answer(exchange, 200, body));
            assertThatThrownBy(() -> client().get("/domains"))
                    .as(body)
                    .isInstanceOf(KeystoneUnreachable.class)
                    .hasMessageContaining("no JSON");
            server.removeContext("/v3/domains");
        }
    }

    @Test
    void aBodyWithoutAnEndIsCutOff() throws Exception {
        server.createContext("/v3/domains", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] blanks = " ".repeat(8192).getBytes(UTF_8);
            try {
                while (true) {
                    exchange.getResponseBody().write(blanks);
                }
            } finally {
                exchange.close();
            }
        });
        assertThatThrownBy(() -> client().get("/domains"))
                .isInstanceOf(KeystoneUnreachable.class)
                .hasMessageContaining("larger");
    }

    @Test
    void aBodyThatStopsHalfwayIsWaitedForOnlySoLong() throws Exception {
        server.createContext("/v3/domains", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{".getBytes(UTF_8));
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(30_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        long start = System.nanoTime();
        assertThatThrownBy(() -> client().get("/domains"))
                .isInstanceOf(KeystoneUnreachable.class)
                .hasMessageContaining("no whole answer");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void nobodyThereIsSaidSo() throws Exception {
        KeystoneClient client = client();
        server.stop(0);
        assertThatThrownBy(() -> client.get("/domains"))
                .isInstanceOf(KeystoneUnreachable.class)
                .hasMessageContaining("is the address right");
    }

    @Test
    void noSecretIsInAnyMessage() throws Exception {
        server.createContext("/v3/domains", exchange -> answer(exchange, 403, "{\"error\": \"odd\"}"));
        KeystoneClient client = client();
        assertThat(client.toString()).doesNotContain(SECRET);
        assertThat(cloud().toString()).doesNotContain(SECRET);
        assertThatThrownBy(() -> client.get("/domains"))
                .satisfies(e ->
                        assertThat(e.toString()).doesNotContain(SECRET, TOKEN).contains("no reason given"));
    }

    @Test
    void whatIsWrittenArrivesAndWhatComesBackIsRead() throws Exception {
        server.createContext("/v3/roles", exchange -> {
            String sent = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            answer(exchange, 201, "{\"method\": \"" + exchange.getRequestMethod() + "\", \"sent\": " + sent + "}");
        });
        JsonNode body = new com.fasterxml.jackson.databind.ObjectMapper().readTree("{\"role\": {\"name\": \"é\"}}");
        JsonNode made = client().create("/roles", body);
        assertThat(made.path("method").asText()).isEqualTo("POST");
        assertThat(made.path("sent")).isEqualTo(body);
        assertThat(client().change("/roles", body).path("method").asText()).isEqualTo("PATCH");
        assertThat(client().put("/roles", body).path("method").asText()).isEqualTo("PUT");
    }

    private KeystoneClient client() throws CloudException {
        return new KeystoneClient(cloud(), new KeystoneClient.Limits(Duration.ofSeconds(3), 1024 * 1024));
    }

    private Cloud cloud() throws CloudException {
        return new CloudReader(
                        Map.of(
                                "OS_AUTH_URL",
                                "http://127.0.0.1:" + server.getAddress().getPort(),
                                "OS_APPLICATION_CREDENTIAL_ID",
                                "agent",
                                "OS_APPLICATION_CREDENTIAL_SECRET",
                                SECRET),
                        List.of())
                .read();
    }

    private static String refusal(String message) {
        return "{\"error\": {\"message\": \"" + message + "\"}}";
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
