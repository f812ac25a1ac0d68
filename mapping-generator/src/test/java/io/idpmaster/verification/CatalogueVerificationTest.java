package io.idpmaster.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogueVerificationTest {

    private static final String ID = "0e1a5c9d3b7f42868d20c4e6f8a1b3d5";

    @Test
    void whoMayNotKnowUsersIsToldHowManyCannotBeServed() throws Exception {
        Edge edge = new Edge(
                "edge-b",
                Map.of(),
                CatalogueReader.agreement("{\"keystone\":{\"url\":\"https://b.example.org/v3\",\"release\":27},"
                        + "\"protocol\":\"openid\",\"strategy\":\"numbered\",\"accepts\":[{\"domain\":\"d\"}]}"));
        Catalogue catalogue = new Catalogue(
                new Master("https://idp.example.org/realms/cloud"),
                new UserDomain("d", ID),
                List.of(),
                List.of(new Domain(
                        "d",
                        ID,
                        List.of(new Project(
                                "p;q", List.of(new Team("member", List.of(), List.of(), List.of("jane", "omar"))))))),
                List.of(
                        new User("jane", "6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11", "", true),
                        new User("omar", "0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2", "", true)),
                List.of(edge));

        assertThat(CatalogueVerification.check(catalogue, List.of(edge)))
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding.message()).containsAnyOf("`jane`", "`omar`"));
        assertThat(CatalogueVerification.checkWithoutNames(catalogue, List.of(edge)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.isError()).isTrue();
                    assertThat(finding.path()).isEqualTo("edges[0].agreement");
                    assertThat(finding.message())
                            .isEqualTo("edge `edge-b`: users who hold what cannot be carried there: 2");
                });
    }
}
