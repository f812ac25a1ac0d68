package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An edge that is added by itself, in a real Keycloak. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class EdgeAdditionTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The edge as the list has it, to be sent again. */
    private static ObjectNode stated(AdminRest rest, String edge) {
        ObjectNode body = JSON.objectNode();
        body.set("labels", rest.get("edges/" + edge).get("labels"));
        body.set("agreement", rest.get("edges/" + edge + "/agreement"));
        return body;
    }

    private static JsonNode client(SampleRealm realm, String clientId) {
        ObjectNode client = (ObjectNode) realm.get("/clients/" + realm.clientUuid(clientId));
        client.remove("id");
        // Keycloak lists them in any order
        Map<String, JsonNode> mappers = new TreeMap<>();
        client.get("protocolMappers")
                .forEach(mapper -> mappers.put(mapper.get("name").asText(), ((ObjectNode) mapper).without("id")));
        client.putArray("protocolMappers").addAll(mappers.values());
        ((ObjectNode) client.get("attributes")).remove("client.secret.creation.time");
        return client;
    }

    private static List<String> clients(SampleRealm realm) {
        return realm.get("/clients?max=100").findValuesAsText("clientId");
    }

    @Test
    void itIsMadeAsAnImportMakesIt(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "add-edge");
        realm.administrator()
                .put(
                        "/" + realm.name(),
                        JSON.objectNode().put("adminEventsEnabled", true).put("adminEventsDetailsEnabled", true));
        AdminRest rest = new AdminRest(realm);
        for (String edge : List.of("edge-a", "edge-d")) {
            String clientId = rest.get("edges/" + edge).get("client").asText();
            JsonNode imported = client(realm, clientId);
            ObjectNode body = stated(rest, edge);
            realm.administrator().delete("/" + realm.name() + "/clients/" + realm.clientUuid(clientId));

            JsonNode dry = Answer.parsed(rest.send("PUT", "edges/" + edge + "?dryRun=true", body.toString()), 200);
            assertThat(dry.get("findings").isArray()).isTrue();
            assertThat(clients(realm)).doesNotContain(clientId);
            Answer.parsed(rest.send("PUT", "edges/" + edge, body.toString()), 201);

            assertThat(client(realm, clientId)).isEqualTo(imported);
        }
        // nothing is left for an import to do
        assertThat(realm.importSample().get("changed").asBoolean()).isFalse();
        ObjectNode themed = (ObjectNode) realm.get("/clients/" + realm.clientUuid("edge-d"));
        ((ObjectNode) themed.get("attributes")).put("login_theme", "the-operators-own");
        realm.administrator().put("/" + realm.name() + "/clients/" + realm.clientUuid("edge-d"), themed);
        assertThat(realm.importSample().get("changed").asBoolean()).isFalse();
        assertThat(rest.get("audit?edge=edge-d")
                        .get("items")
                        .get(0)
                        .get("action")
                        .asText())
                .isEqualTo("edge");
        assertThat(realm.get("/admin-events?max=100").findValuesAsText("resourceType"))
                .filteredOn("IDP_MASTER_EDGE"::equals)
                .hasSize(2);
        BundleKeysOfRealm.madeIn(realm);
        assertThat(EdgeAgent.of(realm, "edge-d").bundle("").status()).isEqualTo(200);
    }

    @Test
    void whatCannotBeServedIsNotMade(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "add-refused");
        AdminRest rest = new AdminRest(realm);
        ObjectNode good = stated(rest, "edge-b");
        ((ObjectNode) good.get("agreement").get("keystone")).put("url", "https://e.example.org/v3");
        List<String> before = clients(realm);

        ObjectNode unknown = good.deepCopy();
        ((ObjectNode) unknown.at("/agreement/accepts/0")).put("domain", "nowhere");
        assertThat(rest.refusal("PUT", "edges/edge-e", unknown.toString()))
                .startsWith("400")
                .contains("agreement.accepts[0].domain");
        ObjectNode rolled = good.deepCopy();
        ((ObjectNode) rolled.at("/agreement/accepts/0/roles")).put("nobody", "member");
        assertThat(rest.refusal("PUT", "edges/edge-e", rolled.toString())).startsWith("400");
        ObjectNode nowhere = good.deepCopy();
        ((ObjectNode) nowhere.at("/agreement/keystone")).put("url", "ftp://e.example.org");
        assertThat(rest.refusal("PUT", "edges/edge-e", nowhere.toString()))
                .startsWith("400")
                .contains("agreement.keystone.url");
        for (String bad : List.of(
                "{}",
                "[]",
                "{\"agreement\":",
                good.deepCopy().put("client", "x").toString(),
                good.deepCopy().put("name", " ").toString(),
                good.deepCopy().put("name", "x".repeat(256)).toString(),
                good.deepCopy().put("name", "two\nlines").toString())) {
            assertThat(rest.refusal("PUT", "edges/edge-e", bad)).as(bad).startsWith("400");
        }
        assertThat(rest.refusal("PUT", "edges/edge%20e", good.toString())).startsWith("400");
        assertThat(rest.refusal("PUT", "edges/edge-e", "x".repeat(256 * 1024 + 1)))
                .startsWith("413");
        assertThat(rest.refusal("PUT", "edges/edge-b", good.toString())).startsWith("409");
        realm.addClient(realm.client("edge-f", "openid-connect"));
        assertThat(rest.refusal("PUT", "edges/edge-f", good.toString()))
                .startsWith("409")
                .contains("edge-f");
        realm.administrator()
                .post(
                        "/" + realm.name() + "/client-scopes",
                        JSON.objectNode().put("name", "openstack-edge-g").put("protocol", "openid-connect"));
        assertThat(rest.refusal("PUT", "edges/edge-g", good.toString())).startsWith("409");
        assertThat(clients(realm)).containsAll(before).hasSize(before.size() + 1);

        Answer.parsed(
                rest.send("PUT", "edges/edge-e", good.put("name", "Site E").toString()), 201);
        assertThat(rest.get("edges/edge-e").get("name").asText()).isEqualTo("Site E");
        SampleRealm empty = SampleRealm.create(server, "add-to-nothing");
        assertThat(new AdminRest(empty).refusal("PUT", "edges/edge-e", good.toString()))
                .startsWith("409");
    }
}
