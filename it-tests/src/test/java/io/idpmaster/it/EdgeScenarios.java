package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.BundleState;
import io.idpmaster.bundle.BundleVerifier;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What administrators see of edges in a real Keycloak, and change about them; on any database. */
interface EdgeScenarios {

    ObjectMapper JSON = new ObjectMapper();

    private static String states(AdminRest rest) {
        List<String> states = new ArrayList<>();
        rest.get("edges")
                .get("items")
                .forEach(edge -> states.add(
                        edge.get("edge").asText() + " " + edge.get("state").asText()));
        return String.join(", ", states);
    }

    private static String sorted(AdminRest rest, String by) {
        return String.join(", ", rest.get("edges?sort=" + by).get("items").findValuesAsText("edge"));
    }

    static Bundle carried(SampleRealm realm, BundleKeysOfRealm keys, String edge, String text) throws Exception {
        return BundleVerifier.of(
                        edge, realm.address().toString(), realm.edge(edge).agreement())
                .verify(
                        text.getBytes(StandardCharsets.UTF_8),
                        BundleState.fresh(keys.chain().documents().get(0)),
                        Clock.systemUTC())
                .bundle();
    }

    @Test
    default void theStateOfEachEdgeFollowsFromWhatItReports(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "edges-states");
        BundleKeysOfRealm keys = BundleKeysOfRealm.madeIn(realm);
        AdminRest rest = keys.rest();
        assertThat(states(rest)).isEqualTo("edge-a never, edge-b never, edge-c never, edge-d never");
        EdgeAgent a = EdgeAgent.of(realm, "edge-a");
        EdgeAgent b = EdgeAgent.of(realm, "edge-b");
        EdgeAgent c = EdgeAgent.of(realm, "edge-c");
        Bundle ofA = carried(realm, keys, "edge-a", a.bundle("").body());
        Bundle ofB = carried(realm, keys, "edge-b", b.bundle("").body());
        Bundle ofC = carried(realm, keys, "edge-c", c.bundle("").body());
        a.report(EdgeAgent.ran("converged", ofA).toString());
        b.report(EdgeAgent.ran("capped", ofB).toString());
        c.report(EdgeAgent.ran("suspended", ofC).toString());
        assertThat(states(rest)).isEqualTo("edge-a in-step, edge-b behind, edge-c suspended, edge-d never");
        ObjectNode refused = EdgeAgent.ran("refused", ofB);
        refused.putObject("refusal")
                .put("kind", "Expired")
                .put("what", "it has expired")
                .put("expected", "later")
                .put("found", "earlier");
        b.report(refused.toString());
        // of another content than it ever had: nothing is believed to be applied
        a.report(EdgeAgent.ran("converged", ofC).toString());
        assertThat(states(rest)).isEqualTo("edge-a behind, edge-b refused, edge-c suspended, edge-d never");
        assertThat(rest.get("edges/edge-a").get("applied").asLong()).isZero();
        a.report(EdgeAgent.ran("converged", ofA).toString());

        assertThat(sorted(rest, "state")).as("the worst first").isEqualTo("edge-b, edge-c, edge-d, edge-a");
        assertThat(sorted(rest, "state&desc=true")).isEqualTo("edge-a, edge-d, edge-c, edge-b");
        assertThat(sorted(rest, "reported")).isEqualTo("edge-d, edge-c, edge-b, edge-a");
        assertThat(sorted(rest, "reported&desc=true")).isEqualTo("edge-a, edge-b, edge-c, edge-d");

        // paged, and by state
        assertThat(rest.get("edges?first=1&max=2").get("items")).hasSize(2);
        assertThat(rest.get("edges?first=1&max=2").get("total").asLong()).isEqualTo(4);
        assertThat(rest.get("edges?state=refused").get("items"))
                .singleElement()
                .satisfies(edge -> assertThat(edge.get("edge").asText()).isEqualTo("edge-b"));
        for (String bad :
                List.of("edges?max=501", "edges?max=0", "edges?first=-1", "edges?state=fine", "audit?max=501")) {
            assertThat(rest.refusal("GET", bad, "")).as(bad).startsWith("400");
        }

        // status, history, revocations
        JsonNode status = rest.get("edges/edge-b/status");
        assertThat(status.get("agent").asText()).isEqualTo("1.0.0");
        assertThat(status.get("agentClient").asText()).isEqualTo("edge-b-agent");
        assertThat(status.at("/report/report/refusal/kind").asText()).isEqualTo("Expired");
        assertThat(rest.get("edges/edge-b/reports").get("total").asLong()).isEqualTo(2);
        realm.leave("omar", "openstack/engineering/web-shop/member");
        assertThat(a.bundle("").status()).isEqualTo(200);
        assertThat(states(rest)).startsWith("edge-a behind");
        JsonNode history = rest.get("edges/edge-a/history").get("items");
        assertThat(history).hasSize(2);
        assertThat(history.get(0).get("version").asLong()).isEqualTo(2);
        assertThat(history.get(0).get("revoked").asLong()).isEqualTo(1);
        assertThat(history.get(1).get("digest").asText())
                .isEqualTo(ofA.content().digest());
        assertThat(rest.get("edges/edge-a/revocations").get("items"))
                .singleElement()
                .satisfies(pending -> {
                    assertThat(pending.get("uniqueId").asText())
                            .isEqualTo(realm.user("omar").id());
                    assertThat(pending.get("user").asText()).isEqualTo("omar");
                });
        assertThat(rest.get("edges/edge-a").get("pendingRevocations").asLong()).isEqualTo(1);
        assertThat(sorted(rest, "pending")).isEqualTo("edge-b, edge-c, edge-d, edge-a");
        assertThat(sorted(rest, "version")).isEqualTo("edge-d, edge-b, edge-c, edge-a");
        assertThat(sorted(rest, "state")).as("edge-a is behind now").isEqualTo("edge-b, edge-c, edge-a, edge-d");
        // whoever is gone has no name any more
        realm.administrator()
                .delete("/" + realm.name() + "/users/" + realm.user("omar").id());
        assertThat(rest.get("edges/edge-a/revocations").get("items"))
                .singleElement()
                .satisfies(pending -> assertThat(pending.has("user")).isFalse());
        assertThat(rest.refusal("GET", "edges/edge-x", "")).startsWith("404");
    }

    @Test
    default void aBundleIsAFileToBeCarried(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "edges-stick");
        realm.administrator()
                .put(
                        "/" + realm.name(),
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("adminEventsEnabled", true)
                                .put("adminEventsDetailsEnabled", true));
        AdminRest rest = new AdminRest(realm);
        assertThat(rest.refusal("GET", "edges/edge-d/bundle", "")).startsWith("409");
        BundleKeysOfRealm keys = BundleKeysOfRealm.madeIn(realm);
        assertThat(rest.refusal("GET", "edges/edge-x/bundle", "")).startsWith("404");

        Bundle bundle = carried(realm, keys, "edge-d", rest.text("edges/edge-d/bundle"));

        assertThat(bundle.version()).isEqualTo(1);
        assertThat(JSON.readTree(rest.text("edges/edge-d/mapping")))
                .isEqualTo(bundle.content().mapping());
        assertThat(carried(realm, keys, "edge-d", rest.text("edges/edge-d/bundle")))
                .isEqualTo(bundle);
        List<String> events = new ArrayList<>();
        realm.get("/admin-events?max=100")
                .forEach(event -> events.add(event.get("resourceType").asText() + " "
                        + event.get("operationType").asText()));
        assertThat(events).contains("IDP_MASTER_BUNDLE CREATE", "IDP_MASTER_BUNDLE_KEYS UPDATE");
        List<String> audit = new ArrayList<>();
        rest.get("audit")
                .get("items")
                .forEach(entry -> audit.add(
                        entry.get("actor").asText() + ": " + entry.get("action").asText()));
        assertThat(audit)
                .containsExactly(
                        "admin: bundle",
                        "admin: keys: chain",
                        "admin: keys: key",
                        "admin: edge",
                        "admin: edge",
                        "admin: edge",
                        "admin: edge",
                        "admin: catalogue");
        assertThat(rest.get("audit?edge=edge-d").get("items").findValuesAsText("action"))
                .containsExactly("bundle", "edge");

        // gone, and back: no version is given twice
        realm.administrator().delete("/" + realm.name() + "/clients/" + realm.clientUuid("edge-d"));
        assertThat(rest.refusal("GET", "edges/edge-d/bundle", "")).startsWith("404");
        assertThat(rest.get("edges").get("items")).hasSize(3);
        realm.importSample();
        assertThat(carried(realm, keys, "edge-d", rest.text("edges/edge-d/bundle"))
                        .version())
                .isEqualTo(2);
    }

    /** Whoever changes edges by an import leaves what those leave who change one. */
    @Test
    default void anImportLeavesItsTrail(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "edges-trail");
        AdminRest rest = new AdminRest(realm);
        assertThat(rest.get("audit?action=catalogue").get("items"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.path("actor").asText()).isEqualTo("admin");
                    assertThat(entry.has("edge")).isFalse();
                    assertThat(entry.at("/detail/edges/created").asInt()).isEqualTo(4);
                    assertThat(entry.at("/detail/memberships/created").asInt()).isPositive();
                });
        JsonNode made = rest.get("audit?edge=edge-c").at("/items/0");
        assertThat(made.path("action").asText()).isEqualTo("edge");
        assertThat(JSON.readTree(made.at("/detail/agreement").asText())).isEqualTo(rest.get("edges/edge-c/agreement"));
        long before = rest.get("audit").get("total").asLong();
        ObjectNode other = (ObjectNode) JSON.readTree(SampleRealm.text(realm.catalogue(), CatalogueFormat.JSON));
        ((ObjectNode) other.at("/edges/1/labels")).put("tier", "far");
        ((ArrayNode) other.get("edges")).remove(3);
        ((ArrayNode) other.at("/domains/1/projects/1/teams/2/edges")).remove(1);

        realm.importSample();
        rest.send("PUT", "catalogue?dryRun=true", other.toString());
        assertThat(rest.get("audit").get("total").asLong())
                .as("nothing was done")
                .isEqualTo(before);

        rest.send("PUT", "catalogue", other.toString());
        assertThat(rest.get("audit?action=catalogue")
                        .at("/items/0/detail/edges/removed")
                        .asInt())
                .isEqualTo(1);
        assertThat(rest.get("audit?edge=edge-d").at("/items/0/action").asText()).isEqualTo("edge: removed");
        assertThat(rest.get("audit?edge=edge-b").at("/items/0/action").asText()).isEqualTo("edge: changed");
        assertThat(rest.get("audit?edge=edge-b")
                        .at("/items/0/detail/labels/tier")
                        .asText())
                .isEqualTo("far");
        assertThat(rest.get("audit?edge=edge-a").get("total").asLong())
                .as("it is as it was")
                .isEqualTo(1);
        assertThat(rest.get("audit").get("total").asLong()).isEqualTo(before + 3);
    }

    @Test
    default void withItsModuleAnEdgesClientScopeComesAndGoes(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "edges-scope");
        AdminRest rest = new AdminRest(realm);
        ObjectNode saml = (ObjectNode) rest.get("edges/edge-a/agreement");
        assertThat(scopes(realm)).contains("openstack-edge-b").doesNotContain("openstack-edge-a");

        ObjectNode openid = saml.deepCopy().put("module", "openidc").put("protocol", "openid");
        rest.send("PUT", "edges/edge-a/agreement", openid.toString());
        assertThat(scopes(realm)).contains("openstack-edge-b", "openstack-edge-a");

        rest.send("PUT", "edges/edge-a/agreement", saml.toString());
        assertThat(scopes(realm)).contains("openstack-edge-b").doesNotContain("openstack-edge-a");

        realm.administrator()
                .post(
                        "/" + realm.name() + "/client-scopes",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("name", "openstack-edge-a")
                                .put("protocol", "openid-connect"));
        assertThat(rest.refusal("PUT", "edges/edge-a/agreement", openid.toString()))
                .startsWith("409")
                .contains("openstack-edge-a");
        assertThat(rest.get("edges/edge-a/agreement")).isEqualTo(saml);
    }

    private static List<String> scopes(SampleRealm realm) {
        return realm.get("/client-scopes").findValuesAsText("name");
    }

    @Test
    default void anAgreementIsChangedOnlyIfTheEdgeCanBeServedUnderIt(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "edges-agreement");
        BundleKeysOfRealm.madeIn(realm);
        AdminRest rest = new AdminRest(realm);
        EdgeAgent b = EdgeAgent.of(realm, "edge-b");
        assertThat(b.bundle("").status()).isEqualTo(200);
        ObjectNode agreement = (ObjectNode) rest.get("edges/edge-b/agreement");
        assertThat(agreement.get("accepts")).hasSize(2);

        ObjectNode agreed = agreement.deepCopy();
        ((ArrayNode) agreement.get("accepts")).remove(0);
        assertThat(rest.send("PUT", "edges/edge-b/agreement?dryRun=true", agreement.toString())
                        .statusCode())
                .isEqualTo(200);
        assertThat(rest.refusal("PUT", "edges/edge-b/agreement?dryRun=true", "{}"))
                .startsWith("400");
        assertThat(rest.get("edges/edge-b/agreement"))
                .as("judged, and nothing changed")
                .isEqualTo(agreed);
        assertThat(rest.get("audit?edge=edge-b&action=agreement").get("total").asLong())
                .isZero();
        assertThat(rest.send("PUT", "edges/edge-b/agreement", agreement.toString())
                        .statusCode())
                .isEqualTo(200);

        assertThat(rest.get("edges/edge-b/agreement")).isEqualTo(agreement);
        assertThat(b.bundle("").header("ETag")).startsWith("\"2.");
        assertThat(rest.refusal("PUT", "edges/edge-b/agreement", "{}")).startsWith("400");
        // what the rules of a catalogue refuse is refused here, too
        assertThat(rest.refusal(
                        "PUT",
                        "edges/edge-b/agreement",
                        agreement.deepCopy().put("lease", "PT8H").toString()))
                .startsWith("400")
                .contains("agreement.lease");
        ObjectNode elsewhere = agreement.deepCopy();
        elsewhere.set("keystone", rest.get("edges/edge-d/agreement").get("keystone"));
        assertThat(rest.refusal("PUT", "edges/edge-b/agreement", elsewhere.toString()))
                .startsWith("400")
                .contains("agreement.keystone.url");
        // the client id of an edge behind mod_auth_mellon is longer than its address, which may have 255 characters
        ObjectNode longer = (ObjectNode) rest.get("edges/edge-a/agreement");
        ((ObjectNode) longer.get("keystone")).put("url", "https://e.example.org/" + "x".repeat(221) + "/v3");
        for (String call : List.of("edges/edge-a/agreement?dryRun=true", "edges/edge-a/agreement")) {
            assertThat(rest.refusal("PUT", call, longer.toString()))
                    .as(call)
                    .startsWith("400")
                    .contains("has more than 255 characters")
                    .contains("agreement.keystone.url");
        }
        // neither is an edge another client
        ObjectNode saml = (ObjectNode) rest.get("edges/edge-a/agreement");
        ((ObjectNode) saml.get("keystone")).put("url", "https://e.example.org/v3");
        realm.addClient(realm.client("https://e.example.org/v3/mellon/metadata", "saml"));
        assertThat(rest.refusal("PUT", "edges/edge-a/agreement", saml.toString()))
                .startsWith("409")
                .contains("belongs to a client that is not edge `edge-a`");
        assertThat(rest.get("edges/edge-a").get("client").asText()).doesNotContain("e.example.org");
        assertThat(rest.refusal("PUT", "edges/edge-b/agreement", "x".repeat(256 * 1024 + 1)))
                .startsWith("413");
        assertThat(rest.refusal("PUT", "edges/edge-x/agreement", agreement.toString()))
                .startsWith("404");
        assertThat(rest.get("edges/edge-b/agreement")).isEqualTo(agreement);
    }
}
