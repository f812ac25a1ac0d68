package io.idpmaster.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Document types to put before a message; some have a part of theirs at an address of this test's own, which notes who asks. */
final class DocumentTypes implements AutoCloseable {

    /** What the entity {@code e} stands for, but where it is {@link #harmful}. */
    static final String WORD = "vault";

    private static final String DECLARATION = "<!ENTITY e \"" + WORD + "\">";

    private final HttpServer server;
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    DocumentTypes() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Complete in itself. */
    String whole() {
        return "<!DOCTYPE x [" + DECLARATION + "]>";
    }

    /** With a part elsewhere: an entity, the whole external subset, and a parameter entity that declares the entity. */
    List<String> elsewhere() {
        return List.of(
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"" + address("entity") + "\">]>",
                "<!DOCTYPE x SYSTEM \"" + address("subset") + "\">",
                "<!DOCTYPE x [<!ENTITY % p SYSTEM \"" + address("parameter") + "\"> %p;]>");
    }

    /** Of a file of the reader's, and many times as long as it is written. */
    List<String> harmful() {
        return List.of(
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
                "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                        + "<!ENTITY e \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>");
    }

    private String address(String name) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
    }

    /** The paths that somebody has asked for since this was called last. */
    List<String> asked() {
        List<String> paths = new ArrayList<>();
        for (String path = asked.poll(); path != null; path = asked.poll()) {
            paths.add(path);
        }
        return paths;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        byte[] body = (path.equals("/entity") ? WORD : DECLARATION).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
