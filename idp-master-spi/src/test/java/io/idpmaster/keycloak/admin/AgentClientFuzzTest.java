package io.idpmaster.keycloak.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** The keys of an agent are public ones as a set, or refused. */
class AgentClientFuzzTest {

    @FuzzTest
    void keys(byte[] body) {
        String keys;
        try {
            keys = AgentClient.keys(new String(body, StandardCharsets.UTF_8));
        } catch (AgentClient.InvalidKeys e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        try {
            assertThat(AgentClient.keys(keys)).isEqualTo(keys);
        } catch (AgentClient.InvalidKeys e) {
            throw new AssertionError("what was kept cannot be read", e);
        }
    }
}
