package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** On the embedded database. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class EdgeAdministrationTest implements EdgeScenarios {

    /**
     * Of two projects that a Keystone takes for one neither is told to anybody, so the roles of neither are in a mapping. Where
     * Keycloak's own database takes them for one, as MariaDB does, there are never two.
     */
    @Test
    void theMappingThatIsShownIsTheOneThatTheBundleHolds(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "edges-mapping");
        BundleKeysOfRealm keys = BundleKeysOfRealm.madeIn(realm);
        AdminRest rest = new AdminRest(realm);
        JsonNode open = JSON.readTree(rest.text("edges/edge-d/mapping"));
        assertThat(open.toString()).contains("auditor");

        realm.addGroup("openstack/research", "Climate");

        JsonNode shut = JSON.readTree(rest.text("edges/edge-d/mapping"));
        assertThat(shut.toString()).doesNotContain("auditor");
        // nor is that a reason to keep an edge's files, in which the mapping is the same
        assertThat(rest.refusal("GET", "edges/edge-d/config", "")).isEqualTo("200");
        assertThat(shut)
                .isEqualTo(EdgeScenarios.carried(realm, keys, "edge-d", rest.text("edges/edge-d/bundle"))
                        .content()
                        .mapping());
    }
}
