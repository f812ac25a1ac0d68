package io.idpmaster.lab.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a site is apart: what these tests say of days without a link would else be about nothing. */
@Tag("edges")
class SiteTest {

    private final int keystonePort = KeycloakServer.freePort();
    private HttpServer master;
    private HttpServer other;
    private Site site;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        master = answering("the master");
        other = answering("another");
        site = Site.start(Scripts.ofThisBuild(), directory, master.getAddress().getPort(), keystonePort);
    }

    @AfterEach
    void stop() {
        site.close();
        master.stop(0);
        other.stop(0);
    }

    @Test
    void nothingButTheMasterIsReachedFromInside() throws Exception {
        assertThat(fetch(master)).isEqualTo("the master");
        assertThat(fetch(other)).isEqualTo("7");
        assertThat(run(List.of("ip", "-o", "link"), true).lines().map(line -> line.split(": ")[1]))
                .containsExactly("lo");
    }

    @Test
    void aCutLinkCarriesNothingAndAMendedOneAllOfIt() throws Exception {
        site.cut();
        assertThat(fetch(master)).isIn("52", "56");
        site.mend();
        assertThat(fetch(master)).isEqualTo("the master");
        site.cutSilently();
        assertThat(fetch(master)).isEqualTo("28");
        site.mend();
        assertThat(fetch(master)).isEqualTo("the master");
    }

    /** What a server inside is asked from outside: the way of the tests. */
    private static HttpServer answering(String text) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** What curl got inside, or how it ended: 7 nobody there, 28 no answer in time, 52 and 56 hung up. */
    private String fetch(HttpServer server) throws Exception {
        return run(
                List.of(
                        "curl",
                        "--silent",
                        "--max-time",
                        "2",
                        "http://127.0.0.1:" + server.getAddress().getPort()),
                false);
    }

    private String run(List<String> command, boolean demand) throws Exception {
        Process process = new ProcessBuilder(new ArrayList<>(site.inside(command)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        if (demand) {
            assertThat(process.exitValue()).isZero();
        }
        return output.isEmpty() ? String.valueOf(process.exitValue()) : output;
    }
}
