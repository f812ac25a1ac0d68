package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.SignedBundle;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that say they are an edge and are not, made by whoever may make or change any client; on any database. */
interface ClaimScenarios {

    JsonNodeFactory JSON = JsonNodeFactory.instance;

    String EVIL = "https://evil.example/v3";
    String TEAM = "openstack/engineering/web-shop/member";

    /** A client that says it is this edge, in other words than the edge's own: its Keystone is somebody else's. */
    private static ObjectNode claimant(SampleRealm realm, String clientId, String edge, String agreement) {
        ObjectNode client = realm.client(clientId, "openid-connect")
                .put("publicClient", true)
                .put("directAccessGrantsEnabled", true);
        // one of Keycloak's own scopes adds audiences, and nobody gets in by an edge that has it
        client.putArray("defaultClientScopes");
        client.putArray("optionalClientScopes");
        client.putObject("attributes")
                .put("keystone.edge", edge)
                .put("keystone.labels", "{}")
                .put("keystone.agreement", agreement);
        client.putArray("protocolMappers")
                .addObject()
                .put("name", "openstack release")
                .put("protocol", "openid-connect")
                .put("protocolMapper", "idp-master-oidc-release")
                .putObject("config")
                .put("access.token.claim", "true");
        return client;
    }

    private static String elsewhere(AdminRest rest, String edge) {
        JsonNode agreement = rest.get("edges/" + edge + "/agreement");
        ((ObjectNode) agreement.get("keystone")).put("url", EVIL);
        return agreement.toString();
    }

    private static String keystone(Answer bundle) throws Exception {
        assertThat(bundle.status()).as(bundle.body()).isEqualTo(200);
        return SignedBundle.read(bundle.body().getBytes(StandardCharsets.UTF_8))
                .unverified()
                .content()
                .agreement()
                .keystone()
                .url();
    }

    private static Answer get(String address, String token) throws IOException {
        return Answer.to(HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", "Bearer " + token)
                .build());
    }

    private static void delete(SampleRealm realm, String clientId) {
        realm.administrator().delete("/" + realm.name() + "/clients/" + realm.clientUuid(clientId));
    }

    private static JsonNode listed(AdminRest rest, String edge) {
        return rest.get("edges?search=" + edge).get("items").get(0);
    }

    @Test
    default void aStrangerWhoSaysToBeAnEdgeIsPassedOver(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "claims-stranger");
        BundleKeysOfRealm.madeIn(realm);
        AdminRest rest = new AdminRest(realm);
        realm.enableAdminPermissions();
        String keeper = realm.addUser("keeper");
        realm.allow(keeper, List.of("query-clients"));
        realm.permit(keeper, "Clients", List.of(realm.clientUuid("edge-b")), List.of("view", "manage"));
        EdgeAgent agent = EdgeAgent.of(realm, "edge-b");
        String own = realm.edge("edge-b").agreement().keystone().url();
        String agreement = rest.text("edges/edge-b/agreement");

        // first by its name, and so first wherever clients are looked at in order
        realm.addClient(claimant(realm, "a-stranger", "edge-b", elsewhere(rest, "edge-b")));

        assertThat(keystone(agent.bundle(""))).isEqualTo(own);
        String jane = PageLogin.token(server, realm, "clouds", "jane");
        String files = realm.address() + "/idp-master/me/";
        for (String file : List.of(
                "clouds.yaml?edge=edge-b", "clouds.yaml", "edges/edge-b/openrc?domain=engineering&project=web-shop")) {
            Answer answer = get(files + file, jane);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains(own).doesNotContain("evil.example");
        }
        assertThat(realm.tokens().password("edge-b", "jane", realm.password()).status())
                .isEqualTo(200);
        Answer refused = realm.tokens().password("a-stranger", "jane", realm.password());
        assertThat(refused.status()).as(refused.body()).isBetween(400, 403);

        // administrators are told of it, and go on as before
        for (JsonNode edge : List.of(rest.get("edges/edge-b"), listed(rest, "edge-b"))) {
            assertThat(edge.get("problem").asText()).contains("`a-stranger`", "the client `edge-b` alone");
        }
        assertThat(rest.get("edges/edge-b").get("client").asText()).isEqualTo("edge-b");
        assertThat(rest.get("edges").get("total").asInt()).isEqualTo(4);
        assertThat(rest.text("edges/edge-b/agreement")).isEqualTo(agreement);
        assertThat(rest.get("edges/edge-b/explain?user=jane").hasNonNull("refusal"))
                .isFalse();
        assertThat(rest.text("catalogue")).contains(own).doesNotContain("evil.example");
        String keepers = realm.adminToken("keeper");
        assertThat(get(server.url() + "/admin/realms/" + realm.name() + "/idp-master/edges/edge-b", keepers)
                        .status())
                .isEqualTo(200);
        JsonNode imported = realm.importSample();
        assertThat(imported.get("changed").asBoolean()).isFalse();
        assertThat(imported.get("findings").findValuesAsText("message"))
                .anySatisfy(message -> assertThat(message).contains("`a-stranger`"));

        // one edge's client under another's name is a stranger, too, and nobody's edge until it is mended
        ObjectNode d = (ObjectNode) realm.get("/clients/" + realm.clientUuid("edge-d"));
        ((ObjectNode) d.get("attributes")).put("keystone.edge", "edge-new");
        realm.administrator().put("/" + realm.name() + "/clients/" + d.get("id").asText(), d);
        assertThat(rest.refusal("GET", "edges/edge-new", "")).startsWith("409").contains("`edge-d`");
        assertThat(realm.tokens().password("edge-d", "mei", realm.password()).status())
                .isBetween(400, 403);
        assertThat(realm.importSample().get("edges").get("updated").asInt()).isEqualTo(1);
        assertThat(realm.tokens().password("edge-d", "mei", realm.password()).status())
                .isEqualTo(200);
    }

    @Test
    default void onlyTheEdgesOwnClientTakesAnEdgeWithIt(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "claims-gone");
        BundleKeysOfRealm.madeIn(realm);
        AdminRest rest = new AdminRest(realm);
        EdgeAgent agent = EdgeAgent.of(realm, "edge-b");
        assertThat(agent.bundle("").status()).isEqualTo(200);
        realm.leave("omar", TEAM);
        assertThat(agent.bundle("").status()).isEqualTo(200);
        assertThat(rest.get("edges/edge-b").get("pendingRevocations").asInt()).isEqualTo(1);
        String agreement = rest.text("edges/edge-b/agreement");

        realm.addClient(claimant(realm, "a-stranger", "edge-b", elsewhere(rest, "edge-b")));
        delete(realm, "a-stranger");

        assertThat(rest.get("edges/edge-b").get("pendingRevocations").asInt()).isEqualTo(1);
        assertThat(rest.get("edges/edge-b/revocations").get("items")).hasSize(1);
        assertThat(agent.bundle("").status()).isEqualTo(200);

        // whoever makes another edge of the name is not served by the old one's agent
        delete(realm, "edge-b");
        assertThat(agent.bundle("").status()).isEqualTo(404);
        realm.addClient(claimant(realm, "edge-b", "edge-b", agreement));
        JsonNode again = rest.get("edges/edge-b");
        // it may be the same Keystone, in which a user holds still what the old edge never heard was lost
        assertThat(again.get("pendingRevocations").asInt()).isEqualTo(1);
        assertThat(again.hasNonNull("agentClient")).isFalse();
        Answer stranger = agent.bundle("");
        assertThat(stranger.status()).as(stranger.body()).isEqualTo(403);
        assertThat(stranger.json().get("error").asText()).isEqualTo("agent_not_registered");
        assertThat(agent.report("{}").status()).isEqualTo(403);

        delete(realm, agent.client());
        Answer anew = EdgeAgent.of(realm, "edge-b").bundle("");
        assertThat(anew.status()).as(anew.body()).isEqualTo(200);
        assertThat(SignedBundle.read(anew.body().getBytes(StandardCharsets.UTF_8))
                        .unverified()
                        .content()
                        .roster()
                        .revoked())
                .extracting(revocation -> revocation.uniqueId())
                .containsExactly(realm.user("omar").id());
    }

    @Test
    default void anEdgeMadeByHandIsOneAsLongAsItAloneSaysSo(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "claims-by-hand");
        BundleKeysOfRealm.madeIn(realm);
        AdminRest rest = new AdminRest(realm);
        String agreement = rest.text("edges/edge-b/agreement").replaceFirst("(https?://)[^\"]*", "$1h.example/v3");
        realm.addClient(claimant(realm, "by-hand", "edge-h", agreement));
        EdgeAgent agent = EdgeAgent.of(realm, "edge-h");
        assertThat(keystone(agent.bundle(""))).endsWith("h.example/v3");
        assertThat(listed(rest, "edge-h").has("problem")).isFalse();
        assertThat(realm.tokens().password("by-hand", "jane", realm.password()).status())
                .isEqualTo(200);
        realm.leave("omar", TEAM);
        assertThat(agent.bundle("").status()).isEqualTo(200);
        assertThat(rest.get("edges/edge-h").get("pendingRevocations").asInt()).isEqualTo(1);

        realm.addClient(claimant(realm, "another", "edge-h", agreement));

        Answer none = agent.bundle("");
        assertThat(none.status()).as(none.body()).isEqualTo(409);
        assertThat(none.json().get("error_description").asText()).contains("`another`", "`by-hand`", "all but one");
        assertThat(listed(rest, "edge-h").get("problem").asText()).contains("`another`", "`by-hand`");
        assertThat(rest.refusal("GET", "edges/edge-h", "")).startsWith("409").contains("`another`", "`by-hand`");
        assertThat(rest.refusal("GET", "catalogue", "")).startsWith("409");
        // the other way round than the cache of logins would have it
        assertThat(realm.tokens().password("another", "jane", realm.password()).status())
                .isBetween(400, 403);
        assertThat(agent.report("{}").status()).isEqualTo(400);

        delete(realm, "another");

        assertThat(keystone(agent.bundle(""))).endsWith("h.example/v3");
        assertThat(rest.get("edges/edge-h").get("pendingRevocations").asInt()).isEqualTo(1);
        assertThat(rest.get("edges/edge-h").has("problem")).isFalse();
        assertThat(realm.tokens().password("by-hand", "jane", realm.password()).status())
                .isEqualTo(200);
    }

    /** Whoever registers a client gets a token by which to change it. */
    @Test
    default void whoRegisteredAClientHasNoHoldOnTheEdgeThatItBecomes(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.create(server, "claims-registered");
        String initial = realm.administrator()
                .send(
                        "POST",
                        "/" + realm.name() + "/clients-initial-access",
                        "application/json",
                        "{\"count\": 9, \"expiration\": 600}")
                .body();
        String permit = new ObjectMapper().readTree(initial).get("token").asText();
        String edge = registered(realm, permit, "edge-b", "keystone.edge", "edge-b");
        String page = registered(realm, permit, "idp-master-edges", "keystone.page", "edges");
        String registration = realm.address() + "/clients-registrations/default/";
        edge = used(registration + "edge-b", edge);
        page = used(registration + "idp-master-edges", page);

        assertThat(realm.importSample().get("edges").get("updated").asInt()).isEqualTo(1);

        assertThat(get(registration + "edge-b", edge).status()).isEqualTo(401);
        assertThat(get(registration + "idp-master-edges", page).status()).isEqualTo(401);
        Answer change = Answer.to(HttpRequest.newBuilder(URI.create(registration + "edge-b"))
                .header("Authorization", "Bearer " + edge)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(
                        "{\"clientId\": \"edge-b\", \"redirectUris\": [\"https://evil.example/*\"]}"))
                .build());
        assertThat(change.status()).as(change.body()).isEqualTo(401);
        assertThat(realm.get("/clients/" + realm.clientUuid("edge-b")).toString())
                .doesNotContain("evil.example");
        assertThat(realm.importSample().get("changed").asBoolean()).isFalse();
    }

    /** The token is good; returns the one that is good from then on. */
    private static String used(String address, String token) throws IOException {
        Answer answer = get(address, token);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("registrationAccessToken").asText(token);
    }

    private static String registered(SampleRealm realm, String permit, String clientId, String name, String value)
            throws IOException {
        ObjectNode client = JSON.objectNode().put("clientId", clientId);
        client.putObject("attributes").put(name, value);
        Answer answer = Answer.to(HttpRequest.newBuilder(URI.create(realm.address() + "/clients-registrations/default"))
                .header("Authorization", "Bearer " + permit)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(client.toString()))
                .build());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().get("registrationAccessToken").asText();
    }
}
