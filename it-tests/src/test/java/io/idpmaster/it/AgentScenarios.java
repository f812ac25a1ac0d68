package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.BundleState;
import io.idpmaster.bundle.BundleVerifier;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.KeysVersion;
import io.idpmaster.bundle.Roster;
import io.idpmaster.bundle.SignedBundle;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.config.Trust;
import io.idpmaster.lab.keycloak.AdminRefusal;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What agents get from a real Keycloak, and what it takes from them; on any database. */
interface AgentScenarios {

    String TEAM = "openstack/engineering/web-shop/member";
    String GIVEN = "engineering/web-shop:member";

    /** An edge as its agent would keep it: it believes nothing that it has not verified. */
    final class Edge {

        private final EdgeAgent agent;
        private final BundleVerifier verifier;
        private BundleState state;
        private String etag = "";

        Edge(SampleRealm realm, String name, BundleKeysOfRealm keys) throws Exception {
            agent = EdgeAgent.of(realm, name);
            verifier = BundleVerifier.of(
                    name, realm.address().toString(), realm.edge(name).agreement());
            state = BundleState.fresh(keys.chain().documents().get(0));
        }

        Bundle fetch() throws Exception {
            Answer answer = agent.bundle(etag);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).isEqualTo("application/jose+json");
            assertThat(answer.header("Cache-Control")).isEqualTo("private, no-cache");
            BundleVerifier.Accepted accepted =
                    verifier.verify(answer.body().getBytes(StandardCharsets.UTF_8), state, Clock.systemUTC());
            state = accepted.state();
            etag = answer.header("ETag");
            Bundle bundle = accepted.bundle();
            assertThat(etag)
                    .isEqualTo("\"" + bundle.version() + "." + bundle.issued().getEpochSecond() + "\"");
            return bundle;
        }

        void unchanged() throws Exception {
            Answer answer = agent.bundle(etag);
            assertThat(answer.status()).as(answer.body()).isEqualTo(304);
            assertThat(answer.header("ETag")).isEqualTo(etag);
        }

        void applied(Bundle bundle) throws Exception {
            assertThat(agent.report(EdgeAgent.ran("converged", bundle).toString())
                            .status())
                    .isEqualTo(204);
        }
    }

    private static List<String> users(Bundle bundle) {
        return bundle.content().roster().users().stream()
                .map(Roster.Entry::name)
                .sorted()
                .toList();
    }

    private static List<String> revoked(Bundle bundle, SampleRealm realm, String username) {
        return bundle.content().roster().revoked().stream()
                .filter(each -> each.uniqueId().equals(realm.user(username).id()))
                .flatMap(each -> each.assignments().stream())
                .map(Object::toString)
                .toList();
    }

    @Test
    default void aVersionIsMadeWhereSomethingHasChangedAndNoneWhereNothingHas(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "agent-versions");
        BundleKeysOfRealm keys = BundleKeysOfRealm.madeIn(realm);
        Edge a = new Edge(realm, "edge-a", keys);
        Edge b = new Edge(realm, "edge-b", keys);

        Bundle first = a.fetch();
        assertThat(first.version()).isEqualTo(1);
        assertThat(first.content().roster()).isEqualTo(Roster.of(realm.catalogue(), realm.edge("edge-a")));
        assertThat(first.content().trust()).isInstanceOf(Trust.Metadata.class);
        a.unchanged();
        Bundle atB = b.fetch();
        assertThat(atB.content().trust()).isInstanceOf(Trust.Keys.class);
        b.unchanged();

        // something changes, and nothing for the edge
        realm.addUser("nobody-special");
        a.unchanged();
        b.unchanged();
        realm.administrator()
                .put(
                        "/" + realm.name() + "/users/" + realm.user("jane").id(),
                        JsonNodeFactory.instance.objectNode().put("firstName", "Jane"));
        a.unchanged();

        // a user leaves
        realm.leave("omar", TEAM);
        Bundle second = a.fetch();
        assertThat(second.version()).isEqualTo(2);
        assertThat(revoked(second, realm, "omar")).containsExactly(GIVEN);
        a.unchanged();
        a.applied(second);
        a.unchanged();

        // and comes back
        realm.join("omar", TEAM);
        Bundle third = a.fetch();
        assertThat(third.version()).isEqualTo(3);
        assertThat(users(third)).isEqualTo(users(first));
        assertThat(third.content().roster().revoked()).isEmpty();

        // disabled, by an administrator
        realm.enable("omar", false);
        Bundle fourth = a.fetch();
        assertThat(users(fourth)).doesNotContain("omar");
        assertThat(revoked(fourth, realm, "omar")).contains(GIVEN);
        realm.enable("omar", true);
        assertThat(users(a.fetch())).contains("omar");

        // renamed, and the team gives another role
        long version = a.state.version();
        realm.administrator()
                .put(
                        "/" + realm.name() + "/users/" + realm.user("omar").id(),
                        JsonNodeFactory.instance.objectNode().put("email", "omar@example.org"));
        a.unchanged();
        String group = realm.groupId(TEAM);
        ObjectNode representation = (ObjectNode) realm.get("/groups/" + group);
        representation.putObject("attributes").putArray("keystone.roles").add("reader");
        realm.administrator().put("/" + realm.name() + "/groups/" + group, representation);
        Bundle other = a.fetch();
        assertThat(other.version()).isEqualTo(version + 1);
        assertThat(revoked(other, realm, "omar")).contains(GIVEN);
        // what an import changes is changed
        realm.importSample();
        assertThat(a.fetch().version()).isEqualTo(version + 2);
        a.unchanged();
        realm.importSample();
        a.unchanged();
    }

    /** The user may have logged in between: the edge has to hear of what no bundle ever gave. */
    @Test
    default void whatIsGivenAndTakenBackBetweenTwoBundlesIsRevoked(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "agent-between");
        Edge a = new Edge(realm, "edge-a", BundleKeysOfRealm.madeIn(realm));
        Bundle first = a.fetch();
        assertThat(users(first)).doesNotContain("newcomer");
        String newcomer = realm.addUser("newcomer");
        String group = realm.groupId(TEAM);
        String membership = "/" + realm.name() + "/users/" + newcomer + "/groups/" + group;

        realm.administrator().put(membership, JsonNodeFactory.instance.objectNode());
        realm.administrator().delete(membership);

        Bundle left = a.fetch();
        assertThat(left.version()).isEqualTo(2);
        assertThat(revokedFrom(left, newcomer)).containsExactly(GIVEN);
        a.unchanged();

        // as long as the edge has not said that it holds to it, it is said
        realm.leave("omar", TEAM);
        Bundle after = a.fetch();
        assertThat(revokedFrom(after, newcomer)).containsExactly(GIVEN);
        a.applied(left);
        realm.join("omar", TEAM);
        Bundle later = a.fetch();
        assertThat(revokedFrom(later, newcomer)).isEmpty();

        // the same, disabled; and deleted
        realm.administrator().put(membership, JsonNodeFactory.instance.objectNode());
        realm.administrator()
                .put(
                        "/" + realm.name() + "/users/" + newcomer,
                        JsonNodeFactory.instance.objectNode().put("enabled", false));
        assertThat(revokedFrom(a.fetch(), newcomer)).containsExactly(GIVEN);
        String another = realm.addUser("another");
        realm.administrator()
                .put(
                        "/" + realm.name() + "/users/" + another + "/groups/" + group,
                        JsonNodeFactory.instance.objectNode());
        realm.administrator().delete("/" + realm.name() + "/users/" + another);
        assertThat(revokedFrom(a.fetch(), another)).containsExactly(GIVEN);

        // a team that comes and goes with its member
        ObjectNode team = JsonNodeFactory.instance.objectNode().put("name", "reader");
        realm.administrator()
                .post(
                        "/" + realm.name() + "/groups/" + realm.groupId("openstack/engineering/web-shop") + "/children",
                        team);
        String shortLived = realm.groupId("openstack/engineering/web-shop/reader");
        realm.administrator()
                .put(
                        "/" + realm.name() + "/users/" + realm.user("omar").id() + "/groups/" + shortLived,
                        JsonNodeFactory.instance.objectNode());
        realm.administrator().delete("/" + realm.name() + "/groups/" + shortLived);
        assertThat(revoked(a.fetch(), realm, "omar")).contains("engineering/web-shop:reader");
    }

    /** The same, where it is the team that gives more for a while: its roles, its edges, its name and its place. */
    @Test
    default void whatATeamGivesForAWhileBetweenTwoBundlesIsRevoked(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "agent-teams");
        Edge a = new Edge(realm, "edge-a", BundleKeysOfRealm.madeIn(realm));
        realm.addGroup(TEAM, "night");
        realm.join("mei", TEAM + "/night");
        Bundle first = a.fetch();
        assertThat(first.content().roster().revoked()).isEmpty();
        a.applied(first);

        // roles, also of those in a team that stands in it
        attributes(realm, TEAM, Map.of("keystone.roles", List.of("member", "operator")));
        attributes(realm, TEAM, Map.of("keystone.roles", List.of("member")));
        Bundle roles = a.fetch();
        assertThat(revoked(roles, realm, "omar")).containsExactly("engineering/web-shop:admin");
        assertThat(revoked(roles, realm, "mei")).containsExactly("engineering/web-shop:admin");
        assertThat(revoked(roles, realm, "lars")).as("who is disabled").isEmpty();
        a.applied(roles);

        // edges: the first selector takes a team from all the others
        String beta = "openstack/engineering/lab-beta";
        realm.addGroup(beta, "reader");
        realm.join("omar", beta + "/reader");
        attributes(realm, beta + "/reader", Map.of("keystone.edges", List.of("edge-b")));
        Bundle edges = a.fetch();
        assertThat(revoked(edges, realm, "omar")).containsExactly("engineering/lab-beta:reader");
        a.applied(edges);

        // the name
        attributes(realm, beta + "/reader", Map.of());
        rename(realm, beta + "/reader", "guests");
        Bundle name = a.fetch();
        assertThat(revoked(name, realm, "omar")).containsExactly("engineering/lab-beta:reader");
        a.applied(name);

        // the project's name
        rename(realm, beta + "/guests", "reader");
        rename(realm, beta, "lab-gamma");
        Bundle project = a.fetch();
        assertThat(revoked(project, realm, "omar"))
                .containsExactlyInAnyOrder("engineering/lab-beta:member", "engineering/lab-beta:reader");
        a.applied(project);

        // the place
        String gamma = "openstack/engineering/lab-gamma";
        realm.addGroup(gamma, "operator");
        realm.join("omar", gamma + "/operator");
        realm.administrator()
                .post(
                        "/" + realm.name() + "/groups/" + realm.groupId("openstack/engineering/lab-alpha")
                                + "/children",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("id", realm.groupId(gamma + "/operator"))
                                .put("name", "operator"));
        Bundle place = a.fetch();
        assertThat(revoked(place, realm, "omar")).containsExactly("engineering/lab-gamma:admin");
        a.applied(place);

        // what gives more, or the same, takes nothing away
        attributes(realm, TEAM, Map.of("keystone.roles", List.of("member", "reader"), "keystone.edges", List.of("*")));
        attributes(realm, TEAM, Map.of("keystone.roles", List.of("member", "reader")));
        assertThat(a.fetch().content().roster().revoked()).isEmpty();
    }

    /** More than one row, one question and one batch hold. */
    @Test
    default void aTeamOfHundredsIsRenamedThereAndBack(KeycloakServer server) throws Exception {
        int count = 620;
        SampleRealm realm = SampleRealm.load(server, "agent-crowd");
        realm.addCrowd(count);
        AdminRest rest = new AdminRest(realm);
        Edge a = new Edge(realm, "edge-a", BundleKeysOfRealm.madeIn(realm));
        a.applied(a.fetch());
        String beta = "openstack/engineering/lab-beta";
        String gamma = "openstack/engineering/lab-gamma";

        rename(realm, beta, "lab-gamma");
        rename(realm, gamma, "lab-beta");
        Bundle back = a.fetch();
        assertLost(back, count + 1, "engineering/lab-gamma:member");
        // again, before the edge has said that it holds to that
        rename(realm, beta, "lab-gamma");
        rename(realm, gamma, "lab-beta");
        Bundle again = a.fetch();
        assertThat(again.version()).isEqualTo(back.version() + 1);
        assertLost(again, count + 1, "engineering/lab-gamma:member");
        a.applied(back);
        assertThat(rest.get("edges/edge-a").get("pendingRevocations").asLong()).isEqualTo(count + 1);

        // what is given again is revoked no longer
        rename(realm, beta, "lab-gamma");
        Bundle given = a.fetch();
        assertLost(given, count + 1, "engineering/lab-beta:member");
        assertThat(rest.get("edges/edge-a").get("pendingRevocations").asLong()).isEqualTo(count + 1);
        a.applied(given);
        assertThat(rest.get("edges/edge-a").get("pendingRevocations").asLong()).isZero();
    }

    private static void assertLost(Bundle bundle, int users, String assignment) {
        assertThat(bundle.content().roster().revoked())
                .hasSize(users)
                .allSatisfy(each -> assertThat(each.assignments())
                        .extracting(Object::toString)
                        .containsExactly(assignment));
    }

    @Test
    default void whatOneImportGivesAndTheNextTakesBackIsRevoked(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "agent-imports");
        Edge a = new Edge(realm, "edge-a", BundleKeysOfRealm.madeIn(realm));
        a.fetch();
        String more = SampleRealm.text(realm.catalogue(), CatalogueFormat.JSON)
                .replaceFirst("(\"name\"\\s*:\\s*\"member\"\\s*,)", "$1\"roles\":[\"member\",\"operator\"],");

        realm.administrator().putCatalogue(realm.name(), more);
        realm.importSample();

        assertThat(revoked(a.fetch(), realm, "omar")).containsExactly("engineering/web-shop:admin");
    }

    /** Or where it is the edge that has a label for a while, by which teams choose it. */
    @Test
    default void whatALabelGivesForAWhileBetweenTwoBundlesIsRevoked(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "agent-labels");
        Edge b = new Edge(realm, "edge-b", BundleKeysOfRealm.madeIn(realm));
        Bundle first = b.fetch();
        assertThat(first.content().roster().revoked()).isEmpty();
        b.applied(first);

        label(realm, "edge-b", "eu");
        label(realm, "edge-b", "us");
        Bundle labels = b.fetch();
        assertThat(revoked(labels, realm, "mei")).containsExactly("research/genome:member");
        b.applied(labels);

        // who leaves the team meanwhile loses it at the edge as it was
        label(realm, "edge-b", "eu");
        realm.leave("mei", "openstack/research/genome/analysts");
        label(realm, "edge-b", "us");
        Bundle left = b.fetch();
        assertThat(revoked(left, realm, "mei")).containsExactly("research/genome:member");
    }

    private static void label(SampleRealm realm, String edge, String region) {
        String client = "/clients/" + realm.clientUuid(edge);
        ObjectNode representation = (ObjectNode) realm.get(client);
        ((ObjectNode) representation.get("attributes"))
                .put("keystone.labels", "{\"tier\":\"core\",\"region\":\"" + region + "\"}");
        realm.administrator().put("/" + realm.name() + client, representation);
    }

    private static void attributes(SampleRealm realm, String path, Map<String, List<String>> attributes) {
        ObjectNode group = (ObjectNode) realm.get("/groups/" + realm.groupId(path));
        ObjectNode all = group.putObject("attributes");
        attributes.forEach((name, values) -> values.forEach(all.putArray(name)::add));
        realm.administrator().put("/" + realm.name() + "/groups/" + realm.groupId(path), group);
    }

    private static void rename(SampleRealm realm, String path, String name) {
        ObjectNode group = (ObjectNode) realm.get("/groups/" + realm.groupId(path));
        realm.administrator().put("/" + realm.name() + "/groups/" + realm.groupId(path), group.put("name", name));
    }

    private static List<String> revokedFrom(Bundle bundle, String id) {
        return bundle.content().roster().revoked().stream()
                .filter(each -> each.uniqueId().equals(id))
                .flatMap(each -> each.assignments().stream())
                .map(Object::toString)
                .toList();
    }

    /** However the questions of several agents fall between the two changes. */
    @Test
    default void nothingThatIsTakenBackIsMissedWhileOthersAsk(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "agent-meanwhile");
        BundleKeysOfRealm.madeIn(realm);
        List<String> tokens = List.of(
                EdgeAgent.of(realm, "edge-a").token(),
                EdgeAgent.of(realm, "edge-b").token());
        List<String> newcomers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            newcomers.add(realm.addUser("newcomer-" + i));
        }
        String group = realm.groupId(TEAM);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<Void>> asking = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String token = tokens.get(i % 2);
                asking.add(pool.submit(() -> {
                    while (!done.get()) {
                        bytes(EdgeAgent.bundle(realm, token, ""));
                    }
                    return null;
                }));
            }
            for (String newcomer : newcomers) {
                String membership = "/" + realm.name() + "/users/" + newcomer + "/groups/" + group;
                realm.administrator().put(membership, JsonNodeFactory.instance.objectNode());
                realm.administrator().delete(membership);
            }
            done.set(true);
            for (Future<Void> each : asking) {
                each.get();
            }
        } finally {
            done.set(true);
            pool.shutdown();
        }
        for (String token : tokens) {
            Bundle bundle =
                    SignedBundle.read(bytes(EdgeAgent.bundle(realm, token, ""))).unverified();
            assertThat(newcomers)
                    .allSatisfy(newcomer ->
                            assertThat(revokedFrom(bundle, newcomer)).containsExactly(GIVEN));
        }
    }

    @Test
    default void onlyTheAgentOfTheEdgeIsAnswered(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "agent-callers");
        EdgeAgent a = EdgeAgent.of(realm, "edge-a");
        assertThat(a.bundle("").status()).as("no keys").isEqualTo(409);
        assertThat(a.bundle("").json().get("error").asText()).isEqualTo("no_keys");
        BundleKeysOfRealm keys = BundleKeysOfRealm.madeIn(realm);
        EdgeAgent b = EdgeAgent.of(realm, "edge-b");
        String report = EdgeAgent.ran("converged").toString();

        // each sees its own edge
        assertThat(SignedBundle.read(bytes(a.bundle(""))).unverified().edge()).isEqualTo("edge-a");
        assertThat(SignedBundle.read(bytes(b.bundle(""))).unverified().edge()).isEqualTo("edge-b");
        assertThat(keys.chain().documents()).hasSize(1);

        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("", "401");
        refused.put("no.token.at-all", "401");
        refused.put(a.token() + "x", "401");
        String ofMaster = token(server, "master", "admin", server.administratorPassword());
        refused.put(ofMaster, "401");
        refused.put(
                realm.tokens()
                        .password("edge-b", "jane", realm.password())
                        .json()
                        .get("access_token")
                        .asText(),
                "403");
        String administrator = realm.addUser("admin-of-realm");
        realm.allow(administrator, List.of("realm-admin"));
        refused.put(token(server, realm.name(), "admin-of-realm", realm.password()), "403");
        refused.put(serviceAccount(realm, "backup"), "403");
        // its name alone does not make an agent of an edge's client
        refused.put(serviceAccount(realm, "-agent"), "403");
        for (Map.Entry<String, String> each : refused.entrySet()) {
            Answer bundle = EdgeAgent.bundle(realm, each.getKey(), "");
            assertThat(bundle.status() + "").as(bundle.body()).isEqualTo(each.getValue());
            assertThat(bundle.json().get("error").asText()).isNotEmpty();
            assertThat(EdgeAgent.report(realm, each.getKey(), report).status() + "")
                    .isEqualTo(each.getValue());
        }
        // the agent's account is no administrator and gets no further
        assertThat(Answer.to(HttpRequest.newBuilder(
                                        URI.create(server.url() + "/admin/realms/" + realm.name() + "/users"))
                                .header("Authorization", "Bearer " + a.token())
                                .build())
                        .status())
                .isEqualTo(403);
        // an agent without an edge
        EdgeAgent d = EdgeAgent.of(realm, "edge-d");
        realm.administrator().delete("/" + realm.name() + "/clients/" + realm.clientUuid("edge-d"));
        assertThat(d.bundle("").status()).isEqualTo(404);
        assertThat(d.report(report).status()).isEqualTo(404);
        // a key of somebody else's
        EdgeAgent stranger = new EdgeAgent(realm, "edge-a", b.key());
        assertThat(stranger.tokenAnswer().status()).isEqualTo(400);
        // and no other way in
        assertThat(realm.tokens()
                        .password("edge-a-agent", "jane", realm.password())
                        .status())
                .isIn(400, 401);
    }

    /** Whoever may make clients may call one so, before the administrator does and after somebody has deleted it. */
    @Test
    default void theNameAloneMakesNoAgent(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "agent-names");
        BundleKeysOfRealm.madeIn(realm);
        AdminRest rest = new AdminRest(realm);
        realm.set(Map.of("eventsEnabled", "true"));
        String report = EdgeAgent.ran("converged").toString();
        EdgeAgent b = EdgeAgent.of(realm, "edge-b");
        String key = b.key().toPublicJWK().toJSONString();

        // made first
        refusedAsStranger(realm, serviceAccount(realm, "edge-a-agent"), report);
        assertThat(rest.get("edges/edge-a").hasNonNull("agentClient")).isFalse();
        assertThat(rest.refusal("PUT", "edges/edge-a/agent", key))
                .startsWith("409")
                .contains("`edge-a-agent` is there already", "delete it");
        String stranger = realm.clientUuid("edge-a-agent");
        realm.administrator().delete("/" + realm.name() + "/clients/" + stranger);
        EdgeAgent a = EdgeAgent.of(realm, "edge-a");
        assertThat(a.bundle("").status()).isEqualTo(200);
        assertThat(rest.get("edges/edge-a").get("agentClient").asText()).isEqualTo("edge-a-agent");

        // deleted and made anew, even with the id that Keycloak had given to the first
        String registered = realm.clientUuid("edge-a-agent");
        realm.administrator().delete("/" + realm.name() + "/clients/" + registered);
        realm.addClient(realm.client("edge-a-agent", "openid-connect")
                .put("id", registered)
                .put("serviceAccountsEnabled", true)
                .put("publicClient", false)
                .put("secret", SECRET));
        assertThat(realm.clientUuid("edge-a-agent")).isEqualTo(registered);
        refusedAsStranger(realm, serviceAccountToken(realm, "edge-a-agent"), report);
        assertThat(rest.get("edges/edge-a").hasNonNull("agentClient")).isFalse();

        // another edge's agent under this one's name
        realm.administrator().delete("/" + realm.name() + "/clients/" + registered);
        ObjectNode other = (ObjectNode) realm.get("/clients/" + realm.clientUuid("edge-b-agent"));
        realm.administrator()
                .put(
                        "/" + realm.name() + "/clients/" + other.get("id").asText(),
                        other.put("clientId", "edge-a-agent"));
        refusedAsStranger(realm, new EdgeAgent(realm, "edge-a", b.key()).token(), report);

        assertThat(realm.get("/events?type=CLIENT_LOGIN_ERROR&client=edge-a-agent"))
                .hasSize(6)
                .allSatisfy(event -> {
                    assertThat(event.get("error").asText()).isEqualTo("agent_not_registered");
                    assertThat(event.at("/details/edge").asText()).isEqualTo("edge-a");
                });
    }

    private static void refusedAsStranger(SampleRealm realm, String token, String report) throws Exception {
        for (Answer answer : List.of(EdgeAgent.bundle(realm, token, ""), EdgeAgent.report(realm, token, report))) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(403);
            assertThat(answer.json().get("error").asText()).isEqualTo("agent_not_registered");
        }
    }

    /** Who has been disabled holds nothing: whatever else is changed about them takes nothing away. */
    @Test
    default void aUserWhoIsDisabledAlreadyLosesNothing(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "agent-disabled");
        Edge a = new Edge(realm, "edge-a", BundleKeysOfRealm.madeIn(realm));
        a.fetch();
        realm.enable("omar", false);
        Bundle without = a.fetch();
        assertThat(revoked(without, realm, "omar")).contains(GIVEN);
        a.applied(without);

        ObjectNode omar = (ObjectNode) realm.get("/users/" + realm.user("omar").id());
        assertThat(omar.get("enabled").asBoolean()).isFalse();
        realm.administrator()
                .put("/" + realm.name() + "/users/" + realm.user("omar").id(), omar.put("firstName", "Omar"));
        realm.administrator().setPassword(realm.name(), realm.user("omar").id(), realm.password());

        a.unchanged();
        // and with the next one that is made for another reason
        realm.leave("lars", TEAM);
        assertThat(revoked(a.fetch(), realm, "omar")).isEmpty();

        // enabled and disabled again: the user may have logged in between
        realm.enable("omar", true);
        realm.enable("omar", false);
        assertThat(revoked(a.fetch(), realm, "omar")).contains(GIVEN);
    }

    private static byte[] bytes(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body().getBytes(StandardCharsets.UTF_8);
    }

    private static String token(KeycloakServer server, String realm, String username, String password)
            throws Exception {
        return new TokenEndpoint(server.realm(realm))
                .password("admin-cli", username, password)
                .json()
                .get("access_token")
                .asText();
    }

    String SECRET = "not-much-of-a-secret";

    private static String serviceAccount(SampleRealm realm, String id) throws Exception {
        realm.addClient(realm.client(id, "openid-connect")
                .put("serviceAccountsEnabled", true)
                .put("publicClient", false)
                .put("secret", SECRET));
        return serviceAccountToken(realm, id);
    }

    private static String serviceAccountToken(SampleRealm realm, String id) throws Exception {
        return realm.tokens()
                .grant(Map.of("grant_type", "client_credentials", "client_id", id, "client_secret", SECRET))
                .json()
                .get("access_token")
                .asText();
    }

    @Test
    default void aReportIsCheckedBeforeItIsKept(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "agent-reports");
        BundleKeysOfRealm.madeIn(realm);
        EdgeAgent a = EdgeAgent.of(realm, "edge-a");
        String good = EdgeAgent.ran("converged").toString();
        assertThat(a.report(good).status()).isEqualTo(204);
        ObjectNode full = EdgeAgent.ran("refused", 7, "0".repeat(64));
        full.putObject("refusal")
                .put("kind", "Expired")
                .put("what", "it has expired")
                .put("expected", "`a`")
                .put("found", "`b`");
        full.putObject("counts").put("users", 3).put("written", 0);
        full.putArray("actions")
                .addObject()
                .put("kind", "remove")
                .put("what", "w".repeat(200))
                .put("withheld", true);
        full.putArray("findings").add("the clock is wrong");
        assertThat(a.report(full.toString()).status()).isEqualTo(204);

        // what a newer agent says besides is neither refused nor kept
        ObjectNode newer = full.deepCopy().put("mood", "good");
        for (String member : List.of("applied", "refusal")) {
            ((ObjectNode) newer.get(member)).putObject("more").put("markup", "<b>");
        }
        ((ObjectNode) newer.at("/actions/0")).put("since", "yesterday");
        assertThat(a.report(newer.toString()).status()).isEqualTo(204);
        assertThat(new AdminRest(realm).get("edges/edge-a").at("/report/report"))
                .isEqualTo(full);

        List<String> bad = new ArrayList<>(List.of(
                "",
                "[]",
                "{",
                good.replace("converged", "converging"),
                good.replace("}", ",\"agent\":\"2\"}"),
                good.replace("2026-11-22T07:00:00Z", "yesterday"),
                good.replace("\"1.0.0\"", "1"),
                good.replace("}", ",\"applied\":{\"version\":0,\"digest\":\"" + "0".repeat(64) + "\"}}"),
                good.replace("}", ",\"applied\":{\"version\":1,\"digest\":\"x\"}}"),
                good.replace("converged", "planned"),
                good.replace("}", ",\"counts\":{\"users\":-1}}"),
                good.replace("}", ",\"counts\":{\"user-s\":1}}"),
                good.replace("}", ",\"counts\":{\"users\":1.5}}"),
                good.replace("}", ",\"findings\":[\"" + "x".repeat(501) + "\"]}"),
                good.replace("}", ",\"refusal\":{\"kind\":\"Expired\"}}"),
                good.replace("}", ",\"actions\":{}}"),
                good.replace("}", ",\"actions\":[{\"kind\":\"hide\",\"what\":\"x\",\"withheld\":false}]}"),
                good.replace("}", ",\"actions\":[{\"kind\":\"make\",\"what\":\"x\"}]}"),
                good.replace(
                        "}",
                        ",\"actions\":[{\"kind\":\"make\",\"what\":\"" + "x".repeat(201) + "\",\"withheld\":false}]}"),
                good + good));
        ObjectNode many = EdgeAgent.ran("converged");
        for (int i = 0; i < 101; i++) {
            many.withArray("findings").add("x");
        }
        bad.add(many.toString());
        ObjectNode busy = EdgeAgent.ran("converged");
        for (int i = 0; i < 51; i++) {
            busy.withArray("actions")
                    .addObject()
                    .put("kind", "make")
                    .put("what", "x")
                    .put("withheld", false);
        }
        bad.add(busy.toString());
        for (String each : bad) {
            Answer answer = a.report(each);
            assertThat(answer.status()).as(each + " " + answer.body()).isEqualTo(400);
        }
        assertThat(a.report(good.replace("1.0.0", "x".repeat(256 * 1024))).status())
                .isEqualTo(413);
    }

    /** However many ask at once, a version is made once. */
    @Test
    default void aVersionIsMadeOnceHoweverManyAskForIt(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "agent-at-once");
        BundleKeysOfRealm.madeIn(realm);
        EdgeAgent a = EdgeAgent.of(realm, "edge-a");
        String token = a.token();
        ExecutorService pool = Executors.newFixedThreadPool(6);
        try {
            for (int round = 1; round <= 5; round++) {
                List<Callable<Answer>> calls = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    calls.add(() -> EdgeAgent.bundle(realm, token, ""));
                }
                for (Future<Answer> answer : pool.invokeAll(calls)) {
                    assertThat(SignedBundle.read(bytes(answer.get()))
                                    .unverified()
                                    .version())
                            .isEqualTo(round);
                }
                if (round % 2 == 1) {
                    realm.leave("omar", TEAM);
                } else {
                    realm.join("omar", TEAM);
                }
            }
        } finally {
            pool.shutdown();
        }
    }

    /** However many change the keys at once: none is told of keys that others never hear of, and each follows the one before. */
    @Test
    default void changesOfTheKeysAtOnceMakeOneChain(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.create(server, "agent-keys-at-once");
        BundleKeysOfRealm keys = BundleKeysOfRealm.madeIn(realm);
        Map<KeysVersion, String> told = new ConcurrentHashMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> rotations = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                rotations.add(() -> {
                    String answer;
                    try {
                        answer = keys.rest()
                                .send("POST", "bundle-keys/rotate", "")
                                .body();
                    } catch (AdminRefusal refusal) {
                        assertThat(refusal.getMessage()).contains("another change of the keys is running");
                        return null;
                    }
                    KeysVersion version = KeysChain.read(answer.getBytes(StandardCharsets.UTF_8))
                            .newest()
                            .version();
                    assertThat(told.put(version, answer))
                            .as("told twice: %s", version)
                            .isNull();
                    return null;
                });
            }
            for (Future<Void> each : pool.invokeAll(rotations)) {
                each.get();
            }
        } finally {
            pool.shutdown();
        }

        KeysChain chain = keys.chain();
        assertThat(told).isNotEmpty();
        assertThat(chain.newest().version()).isEqualTo(new KeysVersion(1, told.size()));
        assertThat(chain.documents()).hasSize(told.size() + 1);
        assertThat(keys.offered())
                .isEqualTo(chain.newest().document().bundleKeys().get(0));
    }

    @Test
    default void aRotatedKeySignsTheSameVersionAgain(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "agent-rotation");
        BundleKeysOfRealm keys = BundleKeysOfRealm.madeIn(realm);
        Edge a = new Edge(realm, "edge-a", keys);
        Bundle first = a.fetch();
        keys.rest().send("POST", "bundle-keys/rotate", "");

        Bundle again = a.fetch();

        assertThat(again.version()).isEqualTo(first.version());
        assertThat(again.content()).isEqualTo(first.content());
        assertThat(again.issued()).isAfter(first.issued());
        assertThat(again.keys().version().number()).isEqualTo(1);
        a.unchanged();
    }
}
