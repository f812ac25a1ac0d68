package io.idpmaster.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.TextNode;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Edge;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The address in an agreement is one of an identity API, or refused. */
class KeystoneAddressFuzzTest {

    private static final String AGREEMENT = """
            {"keystone": {"url": %s, "release": "30"}, "module": "mellon", "accepts": [{"domain": "SharedDom"}]}""";

    @FuzzTest
    void url(byte[] text) {
        try {
            KeystoneAddress address = KeystoneAddress.of(edge(new String(text, StandardCharsets.UTF_8)));
            assertThat(KeystoneAddress.of(edge(address.url()))).isEqualTo(address);
        } catch (ConfigException | CatalogueException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static Edge edge(String url) throws CatalogueException {
        String agreement = AGREEMENT.formatted(TextNode.valueOf(url));
        return new Edge("edge-a", Map.of(), CatalogueReader.agreement(agreement));
    }
}
