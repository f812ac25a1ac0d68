package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.config.EdgeAddresses;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What users are told of themselves, by the REST of the page My clouds: what a login gives, of themselves alone. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class MyCloudsTest {

    private static final String FAR = "{tier: far, region: us}";
    private static final String TOLD = "{tier: far, region: us, organisation: Example Research, contact:"
            + " cloud@research.example, dashboard: \"https://horizon.research.example/\"}";

    private static Answer get(SampleRealm realm, String token, String path) throws IOException {
        return Answer.to(HttpRequest.newBuilder(URI.create(realm.address() + "/idp-master/" + path))
                .header("Authorization", "Bearer " + token)
                .build());
    }

    private static JsonNode edge(JsonNode me, String edge) {
        return StreamSupport.stream(me.path("items").spliterator(), false)
                .filter(each -> each.path("edge").asText().equals(edge))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no `" + edge + "` in " + me));
    }

    private static List<String> held(JsonNode edge) {
        List<String> held = new ArrayList<>();
        edge.path("assignments")
                .forEach(each -> held.add(each.path("domain").asText() + "/"
                        + each.path("project").asText() + ":"
                        + each.path("role").asText()));
        return held;
    }

    @Test
    void everybodyIsToldExactlyWhatALoginGives(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "my-clouds", Map.of(FAR, TOLD));
        Memberships teams = Memberships.of(realm.catalogue());
        for (String user : List.of("jane", "omar", "mei")) {
            JsonNode me = get(realm, PageLogin.token(server, realm, "clouds", user), "me")
                    .json();

            assertThat(me.at("/user/name").asText()).isEqualTo(user);
            Map<String, List<String>> told = new HashMap<>();
            me.path("items").forEach(each -> told.put(each.path("edge").asText(), held(each)));
            Map<String, List<String>> intended = new HashMap<>();
            for (Edge edge : realm.catalogue().edges()) {
                List<String> intent = Intent.at(edge, teams.teamsOf(user)).stream()
                        .map(Object::toString)
                        .toList();
                if (!intent.isEmpty()) {
                    intended.put(edge.name(), intent);
                }
            }
            assertThat(told).as(user).isEqualTo(intended).isNotEmpty();
        }
        JsonNode far = edge(
                get(realm, PageLogin.token(server, realm, "clouds", "mei"), "me")
                        .json(),
                "edge-d");
        assertThat(far.path("region").asText()).isEqualTo("us");
        assertThat(far.path("organisation").asText()).isEqualTo("Example Research");
        assertThat(far.path("contact").asText()).isEqualTo("cloud@research.example");
        assertThat(far.path("dashboard").asText()).isEqualTo("https://horizon.research.example/");
        assertThat(far.path("enabled").asBoolean()).isTrue();
        assertThat(far.hasNonNull("refusal")).isFalse();
    }

    @Test
    void edgesComeByParts(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "my-clouds-parts", Map.of(FAR, TOLD));
        String mei = PageLogin.token(server, realm, "clouds", "mei");
        JsonNode all = get(realm, mei, "me").json();
        int held = all.path("held").asInt();
        List<String> names = all.path("items").findValuesAsText("edge");
        assertThat(names).hasSize(held).hasSizeGreaterThan(2);
        assertThat(all.path("open").asText()).isEqualTo(names.get(0));

        List<String> turned = new ArrayList<>();
        for (int first = 0; first < held; first += 2) {
            JsonNode part = get(realm, mei, "me?max=2&first=" + first).json();
            assertThat(part.path("total").asInt()).isEqualTo(held);
            assertThat(part.path("first").asInt()).isEqualTo(first);
            assertThat(part.path("items").size()).isLessThanOrEqualTo(2);
            turned.addAll(part.path("items").findValuesAsText("edge"));
        }
        assertThat(turned).isEqualTo(names);
        assertThat(get(realm, mei, "me?first=1000").json().path("items")).isEmpty();
        assertThat(get(realm, mei, "me/edges/edge-d").json()).isEqualTo(edge(all, "edge-d"));

        // by each of what people know an edge by, in whatever case
        for (String search : List.of("EDGE-D", "example%20res")) {
            JsonNode found = get(realm, mei, "me?search=" + search).json();
            assertThat(found.path("items").findValuesAsText("edge")).as(search).containsExactly("edge-d");
            assertThat(found.path("total").asInt()).isEqualTo(1);
            assertThat(found.path("held").asInt()).isEqualTo(held);
        }
        JsonNode project = get(realm, mei, "me?search=climate").json();
        assertThat(project.path("items")).isNotEmpty();
        project.path("items")
                .forEach(each -> assertThat(held(each)).anyMatch(assignment -> assignment.contains("/climate:")));
        assertThat(get(realm, mei, "me?search=no-such-thing")
                        .json()
                        .path("total")
                        .asInt())
                .isZero();
        for (String wrong : List.of("first=-1", "max=0", "max=501", "search=" + "x".repeat(256))) {
            Answer answer = get(realm, mei, "me?" + wrong);
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.json().path("errorMessage").asText()).isNotEmpty();
        }
    }

    @Test
    void aChangeShowsAtOnceAndWhoHasNothingIsToldNothing(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "my-clouds-changed");
        realm.administrator()
                .put(
                        "/my-clouds-changed/clients/" + realm.clientUuid("edge-b"),
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("enabled", false)
                                .put("name", "Zürich"));
        String jane = PageLogin.token(server, realm, "clouds", "jane");

        JsonNode shut = edge(get(realm, jane, "me").json(), "edge-b");
        assertThat(shut.path("enabled").asBoolean()).isFalse();
        assertThat(shut.path("name").asText()).isEqualTo("Zürich");

        realm.leaveAllTeams("jane");
        assertThat(get(realm, jane, "me").json().path("items")).isEmpty();
        assertThat(get(realm, jane, "me/clouds.yaml").status()).isEqualTo(404);
        realm.join("jane", "openstack/engineering/lab-beta/member");
        assertThat(held(edge(get(realm, jane, "me").json(), "edge-b"))).containsExactly("engineering/lab-beta:member");

        realm.enable("jane", false);
        assertThat(get(realm, jane, "me").status()).isEqualTo(401);
    }

    /** What a login refuses for the edge's client is no edge that anybody is sent to, and administrators see which it is. */
    @Test
    void anEdgeWhoseMessagesAreForAnotherPlaceTooIsShownAsRefused(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "my-clouds-audience");
        AdminRest rest = BundleKeysOfRealm.madeIn(realm).rest();
        String profile = StreamSupport.stream(realm.get("/client-scopes").spliterator(), false)
                .filter(scope -> scope.path("name").asText().equals("profile"))
                .map(scope -> scope.path("id").asText())
                .findFirst()
                .orElseThrow();
        String saml = "clients/" + realm.clientUuid(client(realm, "edge-a"));
        realm.whileNoEdges(List.of("edge-a", "edge-b", "edge-d"), () -> {
            addMapper(realm, saml, "saml", "saml-audience-resolve-mapper", "x");
            // of whatever mapper can be told which claim it writes, however that is written
            addMapper(realm, "client-scopes/" + profile, "openid-connect", "oidc-hardcoded-claim-mapper", "\\aud");
        });
        // and one that writes another is no reason
        addMapper(
                realm,
                "clients/" + realm.clientUuid("edge-d"),
                "openid-connect",
                "oidc-hardcoded-claim-mapper",
                "audience");

        JsonNode me = get(realm, PageLogin.token(server, realm, "clouds", "mei"), "me")
                .json();

        for (String shut : List.of("edge-a", "edge-b", "edge-d")) {
            String where =
                    shut.equals("edge-a") ? "the mapper `somewhere else`, which" : "of the client scope `profile`";
            assertThat(edge(me, shut).path("refusal").asText()).contains(where, "adds an audience");
            assertThat(held(edge(me, shut))).isEmpty();
            assertThat(rest.get("edges/" + shut).path("problem").asText()).contains(where, "adds an audience");
            assertThat(edge(rest.get("edges"), shut).path("problem").asText())
                    .contains("of edge `" + shut + "`", where);
        }
        assertThat(held(edge(me, "edge-c"))).isNotEmpty();
        assertThat(edge(me, "edge-c").has("refusal")).isFalse();
        assertThat(edge(rest.get("edges"), "edge-c").has("problem")).isFalse();
        assertThat(me.path("open").asText()).isEqualTo("edge-c");
    }

    private static String client(SampleRealm realm, String edge) throws Exception {
        return EdgeAddresses.of(realm.edge(edge)).clientId();
    }

    private static void addMapper(SampleRealm realm, String holder, String protocol, String type, String claim) {
        ObjectNode mapper = JsonNodeFactory.instance
                .objectNode()
                .put("name", "somewhere else")
                .put("protocol", protocol)
                .put("protocolMapper", type);
        mapper.putObject("config")
                .put("claim.name", claim)
                .put("claim.value", "somewhere")
                .put("access.token.claim", "true");
        realm.administrator().post("/" + realm.name() + "/" + holder + "/protocol-mappers/models", mapper);
    }

    /** One that the master has suspended, or that says itself that it lets nobody in, is tried where there is no other. */
    @Test
    void theEdgeToTryIsOneThatLetsPeopleIn(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "my-clouds-first");
        new AdminRest(realm).send("PUT", "edges/edge-a/suspension", "");
        assertThat(EdgeAgent.of(realm, "edge-b")
                        .report(EdgeAgent.ran("suspended").toString())
                        .status())
                .isEqualTo(204);

        JsonNode me = get(realm, PageLogin.token(server, realm, "clouds", "mei"), "me")
                .json();

        assertThat(me.path("open").asText()).isEqualTo("edge-c");
        for (String shut : List.of("edge-a", "edge-b")) {
            assertThat(edge(me, shut).path("enabled").asBoolean(true)).isFalse();
            assertThat(held(edge(me, shut))).isNotEmpty();
        }
        assertThat(edge(me, "edge-c").path("enabled").asBoolean()).isTrue();
    }

    /** The same answer, whether there is none, or it is others'. */
    @Test
    void whatIsOthersIsNotThere(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "my-clouds-others");
        String jane = PageLogin.token(server, realm, "clouds", "jane");
        String known = "domain=engineering&project=web-shop";
        assertThat(get(realm, jane, "me/edges/edge-b/openrc?" + known).status()).isEqualTo(200);

        for (String path : List.of(
                "me/edges/edge-d/openrc?domain=research&project=climate",
                "me/edges/nowhere/openrc?" + known,
                "me/edges/edge-b/openrc?domain=engineering&project=lab-beta",
                "me/edges/edge-b/openrc?domain=engineering&project=nothing",
                "me/edges/edge-b/terraform",
                "me/edges/edge-b/ansible?project=web-shop",
                "me/edges/edge-b/application-credential?domain=research&project=web-shop",
                "me/edges/edge-d",
                "me/edges/nowhere",
                "me/clouds.yaml?edge=edge-d",
                "me/clouds.yaml?edge=edge-b&domain=engineering&project=lab-beta")) {
            Answer answer = get(realm, jane, path);
            assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(404);
            assertThat(answer.json().path("errorMessage").asText()).startsWith("you hold nothing at ");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void theFilesHaveNoSecretAndTheUsersOwnNameAndProject(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "my-clouds-files");
        String jane = PageLogin.token(server, realm, "clouds", "jane");

        Answer all = get(realm, jane, "me/clouds.yaml");

        assertThat(all.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
        assertThat(all.header("Content-Disposition")).isEqualTo("attachment; filename=\"clouds.yaml\"");
        JsonNode clouds =
                new ObjectMapper(new YAMLFactory()).readTree(all.body()).path("clouds");
        TreeSet<String> edges = new TreeSet<>();
        get(realm, jane, "me")
                .json()
                .path("items")
                .forEach(each -> edges.add(each.path("edge").asText()));
        assertThat(clouds.fieldNames()).toIterable().containsAll(edges).doesNotContain("edge-d");
        assertThat(clouds.at("/edge-b/auth/username").asText()).isEqualTo("jane");
        assertThat(all.body()).doesNotContain("password:", realm.password());
        JsonNode one = new ObjectMapper(new YAMLFactory())
                .readTree(get(realm, jane, "me/clouds.yaml?edge=edge-b&domain=engineering&project=web-shop")
                        .body())
                .path("clouds");
        assertThat(one.at("/edge-b/auth/project_name").asText()).isEqualTo("web-shop");
        assertThat(one.at("/edge-b/auth/project_domain_name").asText()).isEqualTo("engineering");
        assertThat(one.has("edge-a")).isFalse();
        assertThat(get(realm, jane, "me/edges/edge-b/openrc?domain=engineering&project=web-shop")
                        .body())
                .contains("export OS_PROJECT_NAME='web-shop'\n", "export OS_USERNAME='jane'\n");
    }

    /** Names that somebody chose who may make groups: what is shown is what they are, and what is run is ours. */
    @Test
    void hostileNamesStayNames(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "my-clouds-hostile");
        String hostile = "x'$(id)\"\\ {{ y }} <b>#";
        realm.addGroup("openstack/engineering", hostile);
        String id = id(realm, hostile);
        realm.administrator()
                .post(
                        "/my-clouds-hostile/groups/" + id + "/children",
                        JsonNodeFactory.instance.objectNode().put("name", "member"));
        String team = realm.get("/groups/" + id + "/children").get(0).get("id").asText();
        realm.administrator()
                .put(
                        "/my-clouds-hostile/users/" + realm.user("jane").id() + "/groups/" + team,
                        JsonNodeFactory.instance.objectNode());
        String jane = PageLogin.token(server, realm, "clouds", "jane");

        JsonNode me = get(realm, jane, "me").json();

        assertThat(held(edge(me, "edge-b"))).contains("engineering/" + hostile + ":member");
        String query = "?domain=engineering&project=" + encoded(hostile);
        JsonNode clouds = new ObjectMapper(new YAMLFactory())
                .readTree(get(realm, jane, "me/clouds.yaml" + query + "&edge=edge-b")
                        .body());
        assertThat(clouds.at("/clouds/edge-b/auth/project_name").asText()).isEqualTo(hostile);
        assertThat(get(realm, jane, "me/edges/edge-b/openrc" + query).body())
                .contains("export OS_PROJECT_NAME='x'\\''$(id)\"\\ {{ y }} <b>#'\n");

        // and two that a Keystone's database takes for one shut the edge, as they do at a login
        realm.addGroup("openstack/engineering", "WEB-SHOP");
        realm.addGroup("openstack/engineering/WEB-SHOP", "member");
        realm.join("jane", "openstack/engineering/WEB-SHOP/member");
        JsonNode shut = edge(get(realm, jane, "me").json(), "edge-b");
        assertThat(shut.path("refusal").asText()).contains("WEB-SHOP", "rename one of them");
        assertThat(held(shut)).isEmpty();
        assertThat(get(realm, jane, "me/edges/edge-b").json()).isEqualTo(shut);
        assertThat(get(realm, jane, "me/edges/edge-b/openrc" + query).status()).isEqualTo(404);
    }

    private static String id(SampleRealm realm, String group) {
        JsonNode domain = realm.get("/groups/" + realm.groupId("openstack/engineering") + "/children?max=100");
        return StreamSupport.stream(domain.spliterator(), false)
                .filter(each -> each.path("name").asText().equals(group))
                .findFirst()
                .map(each -> each.path("id").asText())
                .orElseThrow();
    }

    private static String encoded(String text) {
        return TokenEndpoint.form(Map.of("", text)).substring(1);
    }

    /** Somebody else's client of the page's name gets nothing, though its tokens say the name. */
    @Test
    void aStrangersClientOfThePagesNameGetsNothing(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "my-clouds-stranger");
        realm.administrator().delete("/my-clouds-stranger/clients/" + realm.clientUuid("idp-master-clouds"));
        realm.addClient(realm.client("idp-master-clouds", "openid-connect")
                .put("publicClient", true)
                .put("directAccessGrantsEnabled", true));
        String token = Optional.of(realm.tokens()
                        .password("idp-master-clouds", "jane", realm.password())
                        .json()
                        .path("access_token")
                        .asText())
                .filter(text -> !text.isEmpty())
                .orElseThrow();

        assertThat(get(realm, token, "me").status()).isEqualTo(403);
    }
}
