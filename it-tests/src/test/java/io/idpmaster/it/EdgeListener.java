package io.idpmaster.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Stands at the address of an edge's Apache and takes what a browser brings there; believes nothing. */
final class EdgeListener implements AutoCloseable {

    private static final String PAGE = "<!DOCTYPE html><html lang=\"en\"><title>edge</title><p>the edge</p></html>";

    private final HttpServer server;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    /** What a browser brought, with the fields of its form or of the address. */
    record Arrival(String method, String path, Map<String, String> fields) {}

    EdgeListener() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/v3/", this::take);
        server.start();
    }

    /** Such as {@code http://127.0.0.1:40001}. */
    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next that comes within a minute. */
    Arrival await() throws InterruptedException {
        Arrival arrival = arrivals.poll(1, TimeUnit.MINUTES);
        if (arrival == null) {
            throw new IllegalStateException("nothing was brought to " + origin());
        }
        return arrival;
    }

    boolean hasNothing() {
        return arrivals.isEmpty();
    }

    private void take(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : (query == null ? body : query).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        arrivals.add(new Arrival(
                exchange.getRequestMethod(), exchange.getRequestURI().getPath(), fields));
        byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
