package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.Bundle;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.net.http.HttpResponse;
import java.util.List;
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

    /** What an edge has not heard of when its terms become narrower it never hears of, and its agent leaves it. */
    @Test
    void whoNarrowsAnEdgesTermsIsToldWhatItHasNotHeardOf(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "edges-narrowed");
        BundleKeysOfRealm keys = BundleKeysOfRealm.madeIn(realm);
        AdminRest rest = keys.rest();
        EdgeAgent agent = EdgeAgent.of(realm, "edge-b");
        assertThat(left(rest)).as("nobody has asked for it yet").isEqualTo("4 assignments");

        Bundle first = carried(realm, keys, agent);
        assertThat(left(rest)).as("told, and not heard").isEqualTo("4 assignments");
        agent.report(EdgeAgent.ran("converged", first).toString());
        assertThat(left(rest)).as("in step").isEmpty();

        String team = "openstack/research/climate/member";
        realm.leave("jane", team);
        assertThat(left(rest)).as("lost, and in no bundle yet").isEqualTo("4 assignments");
        Bundle second = carried(realm, keys, agent);
        assertThat(second.content().roster().revoked()).hasSize(1);
        assertThat(left(rest)).as("pending, and no word of the version").isEqualTo("4 assignments");
        agent.report(EdgeAgent.ran("converged", second).toString());
        assertThat(left(rest)).as("in step again").isEmpty();

        // and so it is: what is dropped, no bundle says any more
        realm.join("jane", team);
        // she may have logged in there before anybody looked at the edge
        assertThat(left(rest)).as("gained, and in no bundle yet").isEqualTo("4 assignments");
        Bundle third = carried(realm, keys, agent);
        agent.report(EdgeAgent.ran("converged", third).toString());
        realm.leave("jane", team);
        assertThat(findings(
                        rest.send("PUT", "edges/edge-b/agreement", narrow(rest).toString())))
                .anyMatch(finding -> finding.contains("how 4 assignments stand that these terms no longer admit"));
        assertThat(rest.text("edges/edge-b/bundle")).isNotEmpty();
        assertThat(rest.get("edges/edge-b/revocations").get("items")).isEmpty();
        assertThat(left(rest)).as("these are its terms").isEmpty();
    }

    private static Bundle carried(SampleRealm realm, BundleKeysOfRealm keys, EdgeAgent agent) throws Exception {
        return EdgeScenarios.carried(realm, keys, agent.edge(), agent.bundle("").body());
    }

    /** The terms without the domain in which Jane leaves a team. */
    private static ObjectNode narrow(AdminRest rest) {
        ObjectNode agreement = (ObjectNode) rest.get("edges/edge-b/agreement");
        ArrayNode accepts = agreement.putArray("accepts");
        rest.get("edges/edge-b/agreement").get("accepts").forEach(clause -> {
            if (!clause.get("domain").asText().equals("research")) {
                accepts.add(clause);
            }
        });
        return agreement;
    }

    /** What a change of the terms, and an import with them, say to be left behind. */
    private static String left(AdminRest rest) throws Exception {
        String change = left(findings(rest.send(
                "PUT", "edges/edge-b/agreement?dryRun=true", narrow(rest).toString())));
        ObjectNode catalogue = (ObjectNode) rest.get("catalogue");
        ((ObjectNode) catalogue.at("/edges/1")).set("agreement", narrow(rest));
        assertThat(left(findings(rest.send("PUT", "catalogue?dryRun=true", catalogue.toString()))))
                .isEqualTo(change);
        return change;
    }

    private static String left(List<String> findings) {
        return findings.stream()
                .filter(finding -> finding.contains(" that these terms no longer admit"))
                .map(finding -> finding.replaceAll(".* how (\\d+ assignments?) stands? that .*", "$1"))
                .reduce("", String::concat);
    }

    private static List<String> findings(HttpResponse<String> answer) throws Exception {
        return JSON.readTree(answer.body()).path("findings").findValuesAsText("message");
    }
}
