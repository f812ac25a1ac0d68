package io.idpmaster.lab.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One request, one answer; redirects are not followed, for a secret must not go where nobody sent it. */
final class Exchange {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    HttpRequest.Builder to(URI address) {
        return HttpRequest.newBuilder(address).timeout(TIMEOUT);
    }

    HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new NoAnswer(request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswer(request.uri(), e);
        }
    }

    byte[] get(URI address) {
        HttpResponse<byte[]> response = send(to(address).GET().build());
        if (response.statusCode() != 200) {
            throw new NoAnswer(address, "status " + response.statusCode());
        }
        return response.body();
    }
}
