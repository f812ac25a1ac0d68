package io.idpmaster.keycloak.catalogue;

import static io.idpmaster.keycloak.Realms.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Edge;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeReaderTest {

    private static final String AGREEMENT = """
            {"keystone": {"url": "http://127.0.0.1:5027/v3", "release": 27}, "module": "openidc", \
            "accepts": [{"domain": "d"}]}""";

    private final EdgeReader reader = new EdgeReader();

    @Test
    void aClientWithoutTheAttributeIsNoEdge() throws UnreadableEdgeException {
        assertThat(reader.read(client(Map.of("keystone.agreement", AGREEMENT)))).isEmpty();
        assertThat(reader.read(client(Map.of("keystone.edge", " ")))).isEmpty();
    }

    @Test
    void readsNameLabelsAndAgreement() throws UnreadableEdgeException {
        Edge edge = reader.read(client(Map.of(
                        "keystone.edge", "edge-b",
                        "keystone.labels", "{\"tier\": \"core\"}",
                        "keystone.agreement", AGREEMENT)))
                .orElseThrow();
        assertThat(edge.name()).isEqualTo("edge-b");
        assertThat(edge.labels()).containsExactly(Map.entry("tier", "core"));
        assertThat(edge.agreement().module()).isEqualTo(ApacheModule.OPENIDC);
    }

    @Test
    void parsesATextOnceAndAChangedTextAgain() throws UnreadableEdgeException {
        Map<String, String> attributes =
                new HashMap<>(Map.of("keystone.edge", "edge-b", "keystone.agreement", AGREEMENT));
        Edge first = reader.read(client(attributes)).orElseThrow();
        assertThat(reader.read(client(attributes)).orElseThrow()).isSameAs(first);
        attributes.put("keystone.agreement", AGREEMENT.replace("27", "30"));
        assertThat(reader.read(client(attributes)).orElseThrow()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "absent",
            value = {
                "{} | absent",
                "{} | ''",
                "{} | not json",
                "{} | {}",
                "{} | {\"keystone\": {\"url\": \"http://e/v3\", \"release\": 27}, \"module\": \"openidc\"}",
                "[] | {\"keystone\": {\"url\": \"http://e/v3\", \"release\": 27}, \"module\": \"openidc\", \"accepts\": []}",
                "{\"a\": null} | {\"keystone\": {\"url\": \"http://e/v3\", \"release\": 27}, \"module\": \"openidc\", "
                        + "\"accepts\": []}",
                "{} {} | {\"keystone\": {\"url\": \"http://e/v3\", \"release\": 27}, \"module\": \"openidc\", "
                        + "\"accepts\": []}",
            })
    void anEdgeThatCannotBeReadIsNotTakenForNone(String labels, String agreement) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put("keystone.edge", "edge-b");
        attributes.put("keystone.labels", labels);
        attributes.put("keystone.agreement", agreement);
        assertThatThrownBy(() -> reader.read(client(attributes)))
                .isInstanceOf(UnreadableEdgeException.class)
                .hasMessageContaining("`edge-b`");
    }

    @Test
    void readsBackWhatItWrites() throws Exception {
        String catalogue = """
                master: {issuer: "https://idp.example.org/realms/cloud"}
                userDomain: {name: d, id: 0123456789abcdef0123456789abcdef}
                domains:
                  - name: d
                    id: 0123456789abcdef0123456789abcdef
                    projects: [{name: p, teams: [{name: member}, {name: reader}]}]
                users: []
                edges:
                  - name: edge-a
                    labels: {tier: core, owner: "Büro 7"}
                    agreement:
                      keystone: {url: "http://127.0.0.1:5022/v3", release: 22, schema: "1.0"}
                      identityProvider: other
                      protocol: saml2
                      module: mellon
                      strategy: groups
                      accepts:
                        - {domain: d, projects: ["p*"], roles: {member: member, reader: viewer}}
                      lease: PT8H
                      sweep: authoritative
                """;
        Edge edge = CatalogueReader.read(
                        new ByteArrayInputStream(catalogue.getBytes(StandardCharsets.UTF_8)), CatalogueFormat.YAML)
                .catalogue()
                .edges()
                .get(0);
        assertThat(reader.read(client(Map.of(
                        "keystone.edge", edge.name(),
                        "keystone.labels", EdgeJson.labels(edge),
                        "keystone.agreement", EdgeJson.agreement(edge)))))
                .contains(edge);
    }
}
