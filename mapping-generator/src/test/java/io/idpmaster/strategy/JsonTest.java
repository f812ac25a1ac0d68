package io.idpmaster.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Glob;
import io.idpmaster.catalogue.Keystone;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Subject;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.evaluation.RuleProcessor;
import io.idpmaster.mapping.SchemaVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private static final String ISSUER = "https://idp.example.org/realms/cloud";

    @ParameterizedTest
    @ValueSource(strings = {"R&D <a;b>", "say \"hi\"", "back\\slash", "\\u0026", "&amp;"})
    void carriesThroughMellonWhatXmlEscapes(String project) throws Exception {
        Edge edge = new Edge(
                "edge-a",
                Map.of(),
                new Agreement(
                        new Keystone("http://127.0.0.1:5030/v3", Optional.of(30), SchemaVersion.V3_0),
                        "idp-master",
                        "saml2",
                        ApacheModule.MELLON,
                        Optional.of(StrategyName.JSON),
                        List.of(new Acceptance(
                                "D&D",
                                Optional.of(List.of(new Glob(project))),
                                Optional.of(Map.of("<admin>", "<admin>")))),
                        Optional.empty(),
                        Sweep.GRANTED_ONLY));
        Compiled compiled =
                new Json().compile(new Terms(edge, ISSUER, new UserDomain("D&D", "0".repeat(32)), Map.of()));
        Release release = new Json()
                .release(
                        edge,
                        new Subject("6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11", "jane", ""),
                        new TreeSet<>(List.of(new RoleAssignment("D&D", project, "<admin>"))));

        List<JsonNode> projects = RuleProcessor.of(
                        SchemaVersion.V3_0, compiled.mapping().rulesJson())
                .process(release.environment(ApacheModule.MELLON, ISSUER))
                .projects();

        assertThat(projects).hasSize(1);
        assertThat(projects.get(0).at("/domain/name").asText()).isEqualTo("D&D");
        assertThat(projects.get(0).path("name").asText()).isEqualTo(project);
        assertThat(projects.get(0).at("/roles/0/name").asText()).isEqualTo("<admin>");
    }
}
