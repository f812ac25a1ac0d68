package io.idpmaster.keycloak.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.idpmaster.catalogue.Edge;
import java.nio.charset.StandardCharsets;

/** An edge in a client's attributes is read as it is written, or refused by name. */
class EdgeJsonFuzzTest {

    private static final String AGREEMENT = """
            {"keystone": {"url": "https://edge-a.example.org/v3", "release": "30"}, "module": "mellon",
             "accepts": [{"domain": "SharedDom"}]}""";

    @FuzzTest
    void labels(byte[] attribute) throws UnreadableEdgeException {
        Edge edge;
        try {
            edge = EdgeJson.read("edge-a", new String(attribute, StandardCharsets.UTF_8), AGREEMENT);
        } catch (UnreadableEdgeException e) {
            assertThat(e.getMessage()).contains("edge-a");
            return;
        }
        assertThat(EdgeJson.read("edge-a", EdgeJson.labels(edge), EdgeJson.agreement(edge)))
                .isEqualTo(edge);
    }
}
