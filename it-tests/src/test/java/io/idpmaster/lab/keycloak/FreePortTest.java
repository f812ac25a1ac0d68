package io.idpmaster.lab.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreePortTest {

    @Test
    void whoAsksTwiceGetsTwo() {
        List<Integer> ports =
                Stream.generate(KeycloakServer::freePort).limit(500).toList();

        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port >= 16_000 && port < 20_000);
    }
}
