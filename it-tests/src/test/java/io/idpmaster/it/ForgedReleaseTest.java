package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.AdminRefusal;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whoever manages one client of the realm makes it say with Keycloak's own mappers what an edge's release says, about anybody: of
 * that, nothing is stored.
 */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class ForgedReleaseTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static ObjectNode claim(String claim) {
        return mapper(
                claim,
                "openid-connect",
                "oidc-hardcoded-claim-mapper",
                "claim",
                "edge-b",
                Map.of("jsonType.label", "String", "access.token.claim", "true"));
    }

    private static ObjectNode attribute(String attribute) {
        return mapper(
                attribute,
                "saml",
                "saml-hardcode-attribute-mapper",
                "attribute",
                "edge-a",
                Map.of("attribute.nameformat", "Basic"));
    }

    private static ObjectNode mapper(
            String name, String protocol, String type, String what, String value, Map<String, String> more) {
        ObjectNode mapper = JSON.objectNode()
                .put("name", "my " + name)
                .put("protocol", protocol)
                .put("protocolMapper", type);
        ObjectNode config = mapper.putObject("config").put(what + ".name", name).put(what + ".value", value);
        more.forEach(config::put);
        return mapper;
    }

    private static ObjectNode with(ObjectNode owner, ObjectNode mapper) {
        owner.putArray("protocolMappers").add(mapper);
        return owner;
    }

    private static String answer(SampleRealm realm, String method, String path, JsonNode body) {
        try {
            return realm.administrator()
                            .send(method, "/" + realm.name() + path, "application/json", body.toString())
                            .statusCode()
                    + "";
        } catch (AdminRefusal refusal) {
            return refusal.status() + " " + refusal.getMessage();
        }
    }

    private static void assertRefused(String answer) {
        assertThat(answer).startsWith("400").contains("openstack_…", "could be anybody at any edge");
    }

    private static List<String> mappers(SampleRealm realm, String path) {
        return realm.get(path + "/protocol-mappers/models").findValuesAsText("name");
    }

    @Test
    void noMapperWritesWhatOnlyAReleaseSays(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "forged-mappers");
        realm.addClient(with(realm.client("portal", "openid-connect"), claim("tenant")));
        realm.addClient(realm.client("wiki", "saml"));
        String portal = "/clients/" + realm.clientUuid("portal");
        String wiki = "/clients/" + realm.clientUuid("wiki");
        String models = "/protocol-mappers/models";

        for (String forged : List.of(
                "openstack_edge",
                "openstack_user_id",
                "openstack_project_1",
                "openst\\\\ack_edge",
                "${client_id}",
                "open${client_id}",
                "openstack_edge.x")) {
            assertRefused(answer(realm, "POST", portal + models, claim(forged)));
            assertRefused(
                    answer(realm, "POST", "/clients", with(realm.client("forger", "openid-connect"), claim(forged))));
        }
        assertRefused(answer(realm, "POST", wiki + models, attribute("openstack_edge")));
        ArrayNode several = JSON.arrayNode().add(claim("phone")).add(claim("openstack_size"));
        assertRefused(answer(realm, "POST", portal + "/protocol-mappers/add-models", several));
        ObjectNode tenant = (ObjectNode) realm.get(portal + models).get(0);
        String own = portal + models + "/" + tenant.get("id").asText();
        ((ObjectNode) tenant.get("config")).put("claim.name", "openstack_role_1");
        assertRefused(answer(realm, "PUT", own, tenant));
        assertThat(realm.get(own).at("/config/claim.name").asText()).isEqualTo("tenant");
        assertThat(mappers(realm, portal)).containsExactly("my tenant");
        assertThat(mappers(realm, wiki)).isEmpty();
        assertThat(realm.administrator().client(realm.name(), "forger")).isEmpty();

        ObjectNode scope = JSON.objectNode().put("name", "shared").put("protocol", "openid-connect");
        assertRefused(answer(realm, "POST", "/client-scopes", with(scope.deepCopy(), claim("openstack_edge"))));
        assertThat(answer(realm, "POST", "/client-scopes", with(scope.deepCopy(), claim("phone"))))
                .isEqualTo("201");
        for (JsonNode found : realm.get("/client-scopes")) {
            if (found.get("name").asText().equals("shared")) {
                String path = "/client-scopes/" + found.get("id").asText();
                assertRefused(answer(realm, "POST", path + models, claim("openstack_edge")));
                assertThat(mappers(realm, path)).containsExactly("my phone");
            }
        }
        ObjectNode partial = JSON.objectNode().put("ifResourceExists", "OVERWRITE");
        partial.putArray("clients").add(with(realm.client("forger", "openid-connect"), claim("openstack_edge")));
        assertRefused(answer(realm, "POST", "/partialImport", partial));
        assertThat(realm.administrator().client(realm.name(), "forger")).isEmpty();
    }

    /** May Keycloak call it managing one client: it is managing what the realm signs. */
    @Test
    void whoManagesOneEdgesClientSpeaksForNoOtherEdge(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "forged-site");
        realm.enableAdminPermissions();
        String keeper = realm.addUser("keeper");
        realm.allow(keeper, List.of("query-clients"));
        String uuid = realm.clientUuid("edge-d");
        realm.permit(keeper, "Clients", List.of(uuid), List.of("view", "manage"));
        String token = realm.adminToken("keeper");
        String client = server.url() + "/admin/realms/" + realm.name() + "/clients/" + uuid;
        ObjectNode plain = (ObjectNode) realm.get("/clients/" + uuid);
        ((ObjectNode) plain.get("attributes")).put("keystone.edge", "");
        assertThat(send("PUT", client, token, plain).status()).isEqualTo(204);

        Answer refused = send("POST", client + "/protocol-mappers/models", token, claim("openstack_edge"));

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.body()).contains("could be anybody at any edge");
        assertThat(mappers(realm, "/clients/" + uuid)).doesNotContain("my openstack_edge");
        Answer again = send("PUT", client, token, with(plain, claim("openstack_edge")));
        assertThat(again.status()).as(again.body()).isIn(204, 400);
        assertThat(mappers(realm, "/clients/" + uuid)).doesNotContain("my openstack_edge");
    }

    @Test
    void norDoesWhoRegistersAClient(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "forged-registered");
        String permit = new ObjectMapper()
                .readTree(realm.administrator()
                        .send(
                                "POST",
                                "/" + realm.name() + "/clients-initial-access",
                                "application/json",
                                "{\"count\": 9, \"expiration\": 600}")
                        .body())
                .get("token")
                .asText();
        // Keycloak's own policy of which mappers may be registered stands before ours
        for (JsonNode policy : realm.get(
                "/components?type=org.keycloak.services.clientregistration.policy." + "ClientRegistrationPolicy")) {
            realm.administrator()
                    .delete("/" + realm.name() + "/components/"
                            + policy.get("id").asText());
        }
        String registration = realm.address() + "/clients-registrations/default";

        Answer refused = send(
                "POST", registration, permit, with(realm.client("forger", "openid-connect"), claim("openstack_edge")));
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(realm.administrator().client(realm.name(), "forger")).isEmpty();

        Answer made = send("POST", registration, permit, with(realm.client("maker", "openid-connect"), claim("phone")));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        Answer changed = send(
                "PUT",
                registration + "/maker",
                made.json().get("registrationAccessToken").asText(),
                with(realm.client("maker", "openid-connect"), claim("openstack_edge")));
        assertThat(changed.status()).as(changed.body()).isEqualTo(400);
        assertThat(mappers(realm, "/clients/" + realm.clientUuid("maker"))).containsExactly("my phone");
    }

    /** Elsewhere in the same Keycloak it may be somebody's way to a Keystone of theirs. */
    @Test
    void aRealmThatHasItAlreadyBecomesNoCloud(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.create(server, "forged-before");
        ObjectNode portal = with(realm.client("portal", "openid-connect"), claim("openstack_edge"))
                .put("publicClient", true)
                .put("directAccessGrantsEnabled", true);
        ObjectNode audience = ((ArrayNode) portal.get("protocolMappers"))
                .addObject()
                .put("name", "for edge-b")
                .put("protocol", "openid-connect")
                .put("protocolMapper", "oidc-audience-mapper");
        audience.putObject("config").put("included.custom.audience", "edge-b").put("access.token.claim", "true");
        realm.addClient(portal);
        realm.addClient(with(realm.client("wiki", "saml"), attribute("openstack_user_id")));
        realm.addUser("mallory");
        JsonNode forged = TokenEndpoint.claims(realm.tokens()
                .password("portal", "mallory", realm.password())
                .json()
                .get("access_token")
                .asText());
        assertThat(forged.get("openstack_edge").asText())
                .as("what Keycloak signs by itself")
                .isEqualTo("edge-b");
        assertThat(forged.get("aud").toString()).contains("edge-b");
        AdminRest rest = new AdminRest(realm);
        String catalogue = SampleRealm.text(realm.catalogue(), CatalogueFormat.JSON);

        assertThat(rest.refusal("PUT", "catalogue", catalogue))
                .startsWith("400")
                .contains("`portal`", "`wiki`", "delete that mapper");

        for (String name : List.of("portal", "wiki")) {
            realm.administrator().delete("/" + realm.name() + "/clients/" + realm.clientUuid(name));
        }
        assertThat(realm.importSample().get("changed").asBoolean()).isTrue();
    }

    /** As long as there is no edge there is nobody whom it could deceive: the first edge is where it ends. */
    @Test
    void norDoesARealmThatComesToHaveItsFirstEdge(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "forged-first");
        AdminRest rest = new AdminRest(realm);
        ObjectNode edge = JSON.objectNode();
        edge.set("labels", rest.get("edges/edge-b").get("labels"));
        edge.set("agreement", rest.get("edges/edge-b/agreement"));
        for (JsonNode there : rest.get("edges").get("items")) {
            String client = rest.get("edges/" + there.get("edge").asText())
                    .get("client")
                    .asText();
            realm.administrator().delete("/" + realm.name() + "/clients/" + realm.clientUuid(client));
        }
        realm.addClient(with(realm.client("portal", "openid-connect"), claim("openstack_edge")));

        for (String dry : List.of("?dryRun=true", "")) {
            assertThat(rest.refusal("PUT", "edges/edge-b" + dry, edge.toString()))
                    .startsWith("409")
                    .contains("`portal`", "could be anybody at any edge", "delete that mapper");
        }
        ObjectNode byHand = realm.client("by-hand", "openid-connect");
        byHand.putObject("attributes").put("keystone.edge", "edge-h");
        assertRefused(answer(realm, "POST", "/clients", byHand));
        assertThat(rest.get("edges").get("total").asInt()).isZero();

        realm.administrator().delete("/" + realm.name() + "/clients/" + realm.clientUuid("portal"));
        Answer.parsed(rest.send("PUT", "edges/edge-b", edge.toString()), 201);
        assertRefused(answer(
                realm, "POST", "/clients", with(realm.client("portal", "openid-connect"), claim("openstack_edge"))));
    }

    private static Answer send(String method, String address, String token, JsonNode body) throws IOException {
        return Answer.to(HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body.toString()))
                .build());
    }
}
