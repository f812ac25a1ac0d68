package io.idpmaster.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/** What a server answered, whatever its status: tests of refusals want to see them. */
record Answer(int status, Map<String, List<String>> headers, String body) {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** By whom this process has trusted at the time: see {@link io.idpmaster.lab.tls.TestAuthority}. */
    private static final Map<SSLContext, HttpClient> CLIENTS = new ConcurrentHashMap<>();

    /** Sends the request and follows no redirect. */
    static Answer to(HttpRequest request) throws IOException {
        try {
            HttpResponse<String> response =
                    client().send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static HttpClient client() {
        try {
            return CLIENTS.computeIfAbsent(
                    SSLContext.getDefault(),
                    trust -> HttpClient.newBuilder()
                            .sslContext(trust)
                            .version(HttpClient.Version.HTTP_1_1)
                            .connectTimeout(Duration.ofSeconds(10))
                            .build());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The JSON of an answer, which has to have this status. */
    static JsonNode parsed(HttpResponse<String> response, int status) {
        Answer answer = new Answer(response.statusCode(), response.headers().map(), response.body());
        if (answer.status() != status) {
            throw new IllegalStateException(answer.status() + " " + answer.body());
        }
        return answer.json();
    }

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: `" + body + "`", e);
        }
    }

    /** The first header of this name; empty where there is none. */
    String header(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().get(0))
                .findFirst()
                .orElse("");
    }
}
