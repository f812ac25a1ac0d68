package io.idpmaster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.idpmaster.catalogue.ApacheModule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustSourceTest {

    private HttpServer realm;
    private String issuer;

    @BeforeEach
    void start() throws Exception {
        realm = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        realm.start();
        issuer = "http://127.0.0.1:" + realm.getAddress().getPort() + "/realms/cloud";
    }

    @AfterEach
    void stop() {
        realm.stop(0);
    }

    @Test
    void theRealmItselfIsAskedForItsKeys() throws Exception {
        answer("/realms/cloud/protocol/openid-connect/certs", 200, ConfigFixture.resource("jwks.json"));

        assertThat(new TrustSource.OfIssuer(Optional.empty()).read(ApacheModule.OPENIDC, issuer))
                .isInstanceOfSatisfying(
                        Trust.Keys.class, keys -> assertThat(keys.keys()).hasSize(2));
    }

    @Test
    void theRealmItselfIsAskedForItsMetadata() throws Exception {
        String metadata = new String(ConfigFixture.resource("idp-metadata.xml"), StandardCharsets.UTF_8)
                .replace(ConfigFixture.ISSUER, issuer);
        answer("/realms/cloud/protocol/saml/descriptor", 200, metadata.getBytes(StandardCharsets.UTF_8));

        assertThat(new TrustSource.OfIssuer(Optional.empty()).read(ApacheModule.MELLON, issuer))
                .isEqualTo(new Trust.Metadata(metadata));
    }

    @Test
    void anAnswerWithoutEndIsRefused() {
        answer("/realms/cloud/protocol/openid-connect/certs", 200, new byte[TrustSource.LIMIT + 1]);

        refuses("has more than 1048576 bytes", "check that it is what a realm publishes");
    }

    @Test
    void aRedirectIsNotFollowed() {
        answer("/realms/cloud/protocol/openid-connect/certs", 302, new byte[0]);

        refuses("answered with status 302", "`--jwks`");
    }

    @Test
    void aRealmThatIsAwaySaysHowToDoWithout() {
        stop();

        refuses("cannot fetch", "`--jwks`");
    }

    @Test
    void aFileServesAsWell(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("jwks.json"), ConfigFixture.resource("jwks.json"));

        assertThat(new TrustSource.OfFile(file).read(ApacheModule.OPENIDC, issuer))
                .isEqualTo(ConfigFixture.trust(ApacheModule.OPENIDC));
    }

    @Test
    void aFileThatIsNotThereIsNamed(@TempDir Path directory) {
        Path file = directory.resolve("none.json");

        assertThatThrownBy(() -> new TrustSource.OfFile(file).read(ApacheModule.OPENIDC, issuer))
                .isInstanceOf(ConfigException.class)
                .hasMessage("there is no file `" + file + "`");
    }

    private void refuses(String message, String remedy) {
        assertThatThrownBy(() -> new TrustSource.OfIssuer(Optional.empty()).read(ApacheModule.OPENIDC, issuer))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(((ConfigException) e).remedy()).contains(remedy));
    }

    private void answer(String path, int status, byte[] body) {
        realm.createContext(path, exchange -> {
            exchange.getResponseHeaders().add("Location", issuer);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
