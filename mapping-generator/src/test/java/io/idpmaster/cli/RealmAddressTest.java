package io.idpmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealmAddressTest {

    private static final Map<String, String> CREDENTIALS =
            Map.of("KEYCLOAK_USER", "jane", "KEYCLOAK_PASSWORD", "the password");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://idp.example.org/realms/cloud",
                "http://127.example.org/realms/cloud",
                "http://127.0.0.1.example.org/realms/cloud",
                "http://localhost.example.org/realms/cloud"
            })
    void sendsNoCredentialsInPlainTextToAnotherMachine(String url) throws Exception {
        RealmAddress address = RealmAddress.of(url).orElseThrow();

        assertThatThrownBy(() -> address.open(CREDENTIALS))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("plain text")
                .hasMessageNotContaining("the password");
    }

    @Test
    void asksThisMachineInPlainText() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        RealmAddress address =
                RealmAddress.of("http://127.0.0.1:" + port + "/realms/cloud").orElseThrow();

        // it gets as far as finding nobody there
        assertThatThrownBy(() -> address.open(CREDENTIALS))
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).doesNotContain("plain text"));
    }
}
