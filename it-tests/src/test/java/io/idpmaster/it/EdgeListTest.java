package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.agent.ReportFormat;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The list of edges in a real Keycloak, and who sees what of it. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class EdgeListTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Of each user, for one test: a password is slow to check. */
    private final Map<String, String> tokens = new HashMap<>();

    private static List<String> names(JsonNode list) {
        assertThat(list.has("items")).as(list.toString()).isTrue();
        List<String> names = new ArrayList<>();
        list.get("items").forEach(edge -> names.add(edge.get("edge").asText()));
        return names;
    }

    /** Changes some fields of an edge's client, as an administrator would. */
    private static void change(SampleRealm realm, String clientId, ObjectNode fields, Map<String, String> attributes) {
        String path = "/clients/" + realm.clientUuid(clientId);
        ObjectNode client = (ObjectNode) realm.get(path);
        client.setAll(fields);
        attributes.forEach(((ObjectNode) client.get("attributes"))::put);
        realm.administrator().put("/" + realm.name() + path, client);
    }

    private Answer call(KeycloakServer server, SampleRealm realm, String user, String call, String body)
            throws Exception {
        String[] parts = call.split(" ", 2);
        if (!tokens.containsKey(user)) {
            tokens.put(user, realm.adminToken(user));
        }
        return Answer.to(
                HttpRequest.newBuilder(URI.create(server.url() + "/admin/realms/" + realm.name() + "/" + parts[1]))
                        .header("Authorization", "Bearer " + tokens.get(user))
                        .header("Content-Type", "application/json")
                        .method(parts[0], body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build());
    }

    @Test
    void edgesAreFoundSortedAndCounted(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "list-edges");
        AdminRest rest = new AdminRest(realm);
        change(realm, "edge-d", JSON.objectNode().put("name", "München Süd").put("enabled", false), Map.of());

        JsonNode all = rest.get("edges");
        assertThat(names(all)).containsExactly("edge-a", "edge-b", "edge-c", "edge-d");
        assertThat(all.get("items").get(0))
                .isEqualTo(JSON.objectNode()
                        .put("edge", "edge-a")
                        .put("name", "edge-a")
                        .<ObjectNode>set(
                                "labels", JSON.objectNode().put("region", "eu").put("tier", "core"))
                        .put("enabled", true)
                        .put("suspended", false)
                        .put("state", "never")
                        .put("version", 0)
                        .put("applied", 0)
                        .put("pendingRevocations", 0)
                        .put("release", 22)
                        .put("schema", "1.0")
                        .put("strategy", "numbered")
                        .put("protocol", "saml2")
                        .put("module", "mellon"));
        assertThat(all.get("items").get(3).get("name").asText()).isEqualTo("München Süd");
        assertThat(all.get("items").get(3).get("enabled").asBoolean()).isFalse();
        assertThat(rest.get("edges/edge-d").get("labels").get("region").asText())
                .isEqualTo("us");

        assertThat(names(rest.get("edges?desc=true"))).containsExactly("edge-d", "edge-c", "edge-b", "edge-a");
        assertThat(names(rest.get("edges?search=M%C3%9CNCHEN"))).containsExactly("edge-d");
        assertThat(names(rest.get("edges?search=COR"))).containsExactly("edge-a", "edge-b");
        assertThat(names(rest.get("edges?search=edge-c"))).containsExactly("edge-c");
        assertThat(names(rest.get("edges?search=%25"))).isEmpty();
        assertThat(names(rest.get("edges?region=us"))).containsExactly("edge-b", "edge-d");
        assertThat(names(rest.get("edges?region=us&region=eu&desc=true&max=2&first=1")))
                .containsExactly("edge-c", "edge-b");
        assertThat(names(rest.get("edges?region="))).isEmpty();

        BundleKeysOfRealm.madeIn(realm);
        EdgeAgent.of(realm, "edge-c").bundle("");
        assertThat(names(rest.get("edges?sort=version&desc=true")))
                .containsExactly("edge-c", "edge-a", "edge-b", "edge-d");
        // nobody has reported yet; sorted by what they report: EdgeScenarios
        for (String sort : List.of("edge", "state", "reported", "pending")) {
            assertThat(names(rest.get("edges?sort=" + sort)))
                    .as(sort)
                    .containsExactly("edge-a", "edge-b", "edge-c", "edge-d");
        }
        for (String bad : List.of("edges?sort=size", "edges?suspended=yes", "edges?search=" + "x".repeat(256))) {
            assertThat(rest.refusal("GET", bad, "")).as(bad).startsWith("400");
        }

        JsonNode summary = rest.get("edges/summary");
        assertThat(summary.get("total").asInt()).isEqualTo(4);
        assertThat(summary.get("pendingRevocations").asInt()).isZero();
        assertThat(summary.get("states").toString())
                .isEqualTo("{\"refused\":0,\"silent\":0,\"suspended\":0,\"behind\":0,\"never\":4,\"in-step\":0}");
        assertThat(ofThePage(server, realm))
                .as("the worst first, to the server and to the page")
                .isEqualTo(states(summary));
        assertThat(summary.get("regions").findValuesAsText("region")).containsExactly("eu", "us");
        assertThat(summary.at("/regions/1/states/never").asInt()).isEqualTo(2);
    }

    /** Who is kept out of an edge by an administrator is none of what its agent reports, nor of what Keycloak has enabled. */
    @Test
    void suspendedEdgesAreFoundAndCounted(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "list-suspended");
        AdminRest rest = new AdminRest(realm);
        change(realm, "edge-d", JSON.objectNode().put("enabled", false), Map.of());
        assertThat(names(rest.get("edges?suspended=true"))).isEmpty();
        assertThat(rest.get("edges/summary").get("suspended").asInt()).isZero();

        rest.send("PUT", "edges/edge-b/suspension", "");
        rest.send("PUT", "edges/edge-d/suspension", "");

        assertThat(names(rest.get("edges?suspended=true"))).containsExactly("edge-b", "edge-d");
        assertThat(names(rest.get("edges?suspended=false"))).containsExactly("edge-a", "edge-c");
        assertThat(names(rest.get("edges?suspended=true&state=never&search=edge-d")))
                .containsExactly("edge-d");
        assertThat(names(rest.get("edges?suspended="))).hasSize(4);
        assertThat(rest.get("edges").get("items").findValuesAsText("suspended"))
                .containsExactly("false", "true", "false", "true");
        JsonNode summary = rest.get("edges/summary");
        assertThat(summary.get("suspended").asInt()).isEqualTo(2);
        assertThat(summary.at("/states/suspended").asInt()).isZero();

        rest.send("DELETE", "edges/edge-d/suspension", "");
        assertThat(names(rest.get("edges?suspended=true"))).containsExactly("edge-b");
        JsonNode disabled = rest.get("edges/edge-d");
        assertThat(disabled.get("suspended").asBoolean()).isFalse();
        assertThat(disabled.get("enabled").asBoolean()).isFalse();
    }

    private static List<String> states(JsonNode summary) {
        List<String> states = new ArrayList<>();
        summary.get("states").fieldNames().forEachRemaining(states::add);
        return states;
    }

    /** The states in the order in which the administrators' page shows them. */
    private static List<String> ofThePage(KeycloakServer server, SampleRealm realm) throws Exception {
        return words(file(server, realm, "states.js"), "\"?([a-z-]+)\"?: *\\{word:");
    }

    private static String file(KeycloakServer server, SampleRealm realm, String name) throws Exception {
        Answer file = Answer.to(HttpRequest.newBuilder(
                        URI.create(server.url() + "/realms/" + realm.name() + "/idp-master/pages/edges/" + name))
                .build());
        assertThat(file.status()).isEqualTo(200);
        return file.body();
    }

    private static List<String> words(String script, String pattern) {
        return Pattern.compile(pattern)
                .matcher(script)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** A word that the page does not know stands there as machines say it. */
    @Test
    void thePageKnowsEveryWordOfAReport(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.create(server, "list-words");
        String script = file(server, realm, "words.js");

        assertThat(words(script, "\"?([A-Za-z-]+)\"?: *\"outcome\\.")).isEqualTo(ReportFormat.outcomes());
        assertThat(words(script, "\"?([A-Za-z-]+)\"?: *\"refusal\\."))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(BundleRefused.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    @Test
    void anEdgeThatCannotBeReadIsListedWithTheReason(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "list-unreadable");
        AdminRest rest = new AdminRest(realm);
        change(realm, "edge-b", JSON.objectNode(), Map.of("keystone.agreement", "{\"keystone\":"));
        change(realm, "edge-d", JSON.objectNode(), Map.of("keystone.labels", "[]"));

        JsonNode items = rest.get("edges").get("items");

        assertThat(items).hasSize(4);
        assertThat(items.get(0).has("problem")).isFalse();
        for (int unreadable : List.of(1, 3)) {
            assertThat(items.get(unreadable).get("problem").asText()).isNotEmpty();
            assertThat(items.get(unreadable).has("schema")).isFalse();
        }
        assertThat(items.get(1).get("labels").get("region").asText()).isEqualTo("us");
        // and is no reason to keep the files of another
        assertThat(rest.refusal("GET", "edges/edge-a/config", "")).isEqualTo("200");
        assertThat(rest.refusal("GET", "edges/edge-b/config", ""))
                .startsWith("409")
                .doesNotContain("edge-d");
        assertThat(items.get(3).get("labels")).isEmpty();
        assertThat(names(rest.get("edges?region="))).containsExactly("edge-d");
        assertThat(rest.get("edges/summary").at("/regions/0/total").asInt()).isEqualTo(1);
        assertThat(rest.get("edges/summary").get("regions").findValuesAsText("region"))
                .containsExactly("eu", "us");
    }

    /** Keycloak's fine-grained admin permissions (version 2), for one client. */
    @Test
    void whoHasOneEdgeSeesAndManagesThatOneAlone(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "list-delegated");
        BundleKeysOfRealm.madeIn(realm);
        AdminRest rest = new AdminRest(realm);
        realm.enableAdminPermissions();
        // Keycloak asks every permission for a client, and one that is not for the caller says no: each has an edge of
        // its own
        String b = realm.clientUuid("edge-b");
        String viewer = realm.addUser("viewer");
        realm.allow(viewer, List.of("query-clients"));
        realm.permit(viewer, "Clients", List.of(b), List.of("view"));
        String d = realm.clientUuid("edge-d");
        String keeper = realm.addUser("keeper");
        realm.allow(keeper, List.of("query-clients"));
        realm.permit(keeper, "Clients", List.of(d), List.of("view", "manage"));
        realm.allow(realm.addUser("nobody"), List.of("query-clients"));
        String agreement = rest.text("edges/edge-d/agreement");
        EdgeAgent agent = EdgeAgent.of(realm, "edge-d");

        for (Map.Entry<String, String> caller :
                Map.of("viewer", "edge-b", "keeper", "edge-d").entrySet()) {
            String user = caller.getKey();
            String own = caller.getValue();
            JsonNode list =
                    call(server, realm, user, "GET idp-master/edges", "").json();
            assertThat(names(list)).as(user).containsExactly(own);
            assertThat(list.get("total").asInt()).isEqualTo(1);
            JsonNode summary = call(server, realm, user, "GET idp-master/edges/summary", "")
                    .json();
            assertThat(summary.get("total").asInt()).isEqualTo(1);
            assertThat(summary.get("regions").findValuesAsText("region")).containsExactly("us");
            for (String open : List.of("", "/agreement", "/history", "/mapping", "/config")) {
                assertThat(call(server, realm, user, "GET idp-master/edges/" + own + open, "")
                                .status())
                        .as(user + open)
                        .isEqualTo(200);
            }
            // of others nothing, not even whether they are there; and what needs a role still needs it
            for (String shut : List.of(
                    "edge-a",
                    "edge-a/status",
                    "edge-a/agreement",
                    "edge-a/history",
                    "edge-a/mapping",
                    "edge-a/config",
                    "edge-a/revocations",
                    "edge-x",
                    own + "/bundle",
                    own + "/explain?user=jane",
                    own + "/revocations")) {
                assertThat(call(server, realm, user, "GET idp-master/edges/" + shut, "")
                                .status())
                        .as(user + " " + shut)
                        .isEqualTo(403);
            }
            assertThat(call(server, realm, user, "PUT idp-master/edges/edge-a/agreement", agreement)
                            .status())
                    .isEqualTo(403);
            assertThat(call(server, realm, user, "PUT idp-master/edges/edge-a/agent", "{}")
                            .status())
                    .isEqualTo(403);
        }
        assertThat(call(server, realm, "nobody", "GET idp-master/edges", "").status())
                .isEqualTo(403);
        assertThat(call(server, realm, "nobody", "GET idp-master/edges/summary", "")
                        .status())
                .isEqualTo(403);

        assertThat(call(server, realm, "viewer", "PUT idp-master/edges/edge-b/agreement", agreement)
                        .status())
                .isEqualTo(403);
        assertThat(call(server, realm, "keeper", "PUT idp-master/edges/edge-d/agreement", agreement)
                        .status())
                .isEqualTo(200);
        // another key is the edge's own affair, a new client is not
        assertThat(call(
                                server,
                                realm,
                                "viewer",
                                "PUT idp-master/edges/edge-b/agent",
                                agent.key().toPublicJWK().toJSONString())
                        .status())
                .isEqualTo(403);
        assertThat(call(
                                server,
                                realm,
                                "keeper",
                                "PUT idp-master/edges/edge-d/agent",
                                agent.key().toPublicJWK().toJSONString())
                        .status())
                .isEqualTo(200);
        realm.administrator().delete("/" + realm.name() + "/clients/" + realm.clientUuid("edge-d-agent"));
        assertThat(call(
                                server,
                                realm,
                                "keeper",
                                "PUT idp-master/edges/edge-d/agent",
                                agent.key().toPublicJWK().toJSONString())
                        .status())
                .isEqualTo(403);

        // whoever manages a client can have it say that it is another edge, and has nothing of that one
        change(realm, "edge-d", JSON.objectNode(), Map.of("keystone.edge", "edge-a"));
        for (String call : List.of("GET idp-master/edges/edge-a", "GET idp-master/edges/edge-a/history")) {
            assertThat(call(server, realm, "keeper", call, "").status())
                    .as(call)
                    .isEqualTo(403);
        }
        assertThat(call(server, realm, "keeper", "PUT idp-master/edges/edge-a/agreement", agreement)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void whoHasAllEdgesButOneDoesNotSeeThatOne(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "list-all-but-one");
        realm.enableAdminPermissions();
        String most = realm.addUser("most");
        realm.allow(most, List.of("query-clients"));
        realm.permit(most, "Clients", List.of(), List.of("view"));
        realm.forbid(most, "Clients", List.of(realm.clientUuid("edge-b")), List.of("view"));

        assertThat(names(call(server, realm, "most", "GET idp-master/edges", "").json()))
                .containsExactly("edge-a", "edge-c", "edge-d");
        assertThat(call(server, realm, "most", "GET idp-master/edges/edge-b", "")
                        .status())
                .isEqualTo(403);
    }
}
