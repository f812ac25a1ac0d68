package io.idpmaster.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a Keystone and dies at one request: it answers neither that one nor any after it. */
final class DyingProxy implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String target;
    private final int last;
    private final boolean done;
    private final AtomicInteger requests = new AtomicInteger();

    /**
     * Lives.
     *
     * @param keystone such as {@code http://127.0.0.1:5000/v3}
     * @param last the number of the request that is not answered, from 1
     * @param done whether Keystone gets that one
     */
    DyingProxy(URI keystone, int last, boolean done) throws IOException {
        this.target = "http://" + keystone.getAuthority();
        this.last = last;
        this.done = done;
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v3";
    }

    /** Whether that request came. */
    boolean isDead() {
        return requests.get() >= last;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    private void pass(HttpExchange exchange) throws IOException {
        int number = requests.incrementAndGet();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (number > last || (number == last && !done)) {
            exchange.close();
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        for (String name : List.of("X-Auth-Token", "Content-Type", "Accept")) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        try {
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (number == last) {
                exchange.close();
                return;
            }
            answer.headers()
                    .firstValue("X-Subject-Token")
                    .ifPresent(token -> exchange.getResponseHeaders().add("X-Subject-Token", token));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            if (answer.body().length > 0) {
                exchange.getResponseBody().write(answer.body());
            }
            exchange.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }
}
