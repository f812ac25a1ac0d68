package io.idpmaster.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Edge;
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
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupsTest {

    private static final String ISSUER = "https://idp.example.org/realms/cloud";
    private static final SortedSet<RoleAssignment> INTENT =
            new TreeSet<>(List.of(new RoleAssignment("SharedDom", "p".repeat(64), "member")));

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 46})
    void aGroupWhoseNameIsCutIsStillInTheMastersNamespace(int length) throws Exception {
        Terms terms = terms("i".repeat(length));
        Compiled compiled = new Groups().compile(terms);
        Map<String, String> environment = new Groups()
                .release(terms.edge(), new Subject("id", "jane", ""), INTENT)
                .environment(ApacheModule.MELLON, ISSUER);
        assertThat(RuleProcessor.of(
                                compiled.mapping().schema(), compiled.mapping().rulesJson())
                        .process(environment)
                        .groupNames())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"i", "a.name-"})
    void anIdentityProvidersIdThatLeavesNoRoomIsRefused(String part) {
        String id = part.repeat(47).substring(0, 47);
        assertThatThrownBy(() -> new Groups().compile(terms(id)))
                .isInstanceOf(CompileException.class)
                .hasMessageContaining("`" + id + "` leaves no room");
    }

    private static Terms terms(String identityProvider) {
        Edge edge = new Edge(
                "edge-a",
                Map.of(),
                new Agreement(
                        new Keystone("http://127.0.0.1:5030/v3", Optional.of(30), SchemaVersion.V3_0),
                        identityProvider,
                        "saml2",
                        ApacheModule.MELLON,
                        Optional.of(StrategyName.GROUPS),
                        List.of(new Acceptance("SharedDom", Optional.empty(), Optional.empty())),
                        Optional.empty(),
                        Sweep.GRANTED_ONLY));
        return new Terms(edge, ISSUER, new UserDomain("SharedDom", "0".repeat(32)), Map.of());
    }
}
