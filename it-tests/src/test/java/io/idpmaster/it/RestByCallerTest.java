package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.EdgeAddresses;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.cloud.EdgeLogin;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every call of our REST by every kind of caller: who has not each right that it needs is told nothing and changes nothing.
 * The table is held against the classes, so that no call can be without its line.
 */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class RestByCallerTest {

    private static final String REALM = "view-realm";
    private static final String USERS = "view-users";
    private static final String CLIENTS = "view-clients";
    private static final String EVENTS = "view-events";
    private static final String MANAGE_REALM = "manage-realm";
    private static final String MANAGE_USERS = "manage-users";
    private static final String MANAGE_CLIENTS = "manage-clients";
    private static final String MANAGE_EVENTS = "manage-events";

    /** All that could open something, and some that open Keycloak's own console. */
    private static final List<String> ROLES = List.of(
            REALM,
            USERS,
            CLIENTS,
            EVENTS,
            MANAGE_REALM,
            MANAGE_USERS,
            MANAGE_CLIENTS,
            MANAGE_EVENTS,
            "query-clients",
            "query-groups",
            "query-realms",
            "query-users",
            "create-client",
            "impersonation",
            "manage-authorization",
            "manage-identity-providers",
            "view-authorization",
            "view-identity-providers");

    /**
     * A call of the administrators' REST.
     *
     * @param handler the class and the method that answer it
     * @param needs the rights, all of which a caller has to have; that to change something is also one to see it
     */
    private record Call(String method, String path, String handler, Set<String> needs) {

        boolean isOpenTo(Set<String> roles) {
            return needs.stream()
                    .allMatch(need -> roles.contains(need) || roles.contains(need.replace("view-", "manage-")));
        }
    }

    private static final List<Call> CALLS = List.of(
            new Call("GET", "catalogue", "CatalogueResource.read", Set.of(REALM, USERS, CLIENTS)),
            new Call("PUT", "catalogue", "CatalogueResource.write", Set.of(MANAGE_REALM, MANAGE_USERS, MANAGE_CLIENTS)),
            new Call("GET", "bundle-keys", "BundleKeysResource.chain", Set.of(REALM)),
            new Call("PUT", "bundle-keys", "BundleKeysResource.accept", Set.of(MANAGE_REALM)),
            new Call("GET", "bundle-keys/key", "BundleKeysResource.key", Set.of(REALM)),
            new Call("POST", "bundle-keys/key", "BundleKeysResource.offer", Set.of(MANAGE_REALM)),
            new Call("POST", "bundle-keys/rotate", "BundleKeysResource.rotate", Set.of(MANAGE_REALM)),
            new Call("GET", "edges", "EdgesResource.list", Set.of(CLIENTS)),
            new Call("GET", "edges/summary", "EdgesResource.summary", Set.of(CLIENTS)),
            new Call("GET", "edges/edge-a", "EdgesResource.edge", Set.of(CLIENTS)),
            new Call("GET", "edges/nowhere", "EdgesResource.edge", Set.of(CLIENTS)),
            new Call("PUT", "edges/edge-x", "EdgesResource.add", Set.of(MANAGE_CLIENTS)),
            new Call("GET", "edges/edge-a/status", "EdgesResource.status", Set.of(CLIENTS)),
            new Call("GET", "edges/edge-a/agreement", "EdgesResource.agreement", Set.of(CLIENTS)),
            new Call("PUT", "edges/edge-a/agreement", "EdgesResource.agree", Set.of(MANAGE_CLIENTS)),
            new Call("PUT", "edges/edge-a/suspension", "EdgesResource.suspend", Set.of(MANAGE_CLIENTS)),
            new Call("DELETE", "edges/edge-a/suspension", "EdgesResource.resume", Set.of(MANAGE_CLIENTS)),
            new Call("GET", "edges/edge-a/mapping", "EdgesResource.mapping", Set.of(CLIENTS)),
            new Call("GET", "edges/edge-a/bundle", "EdgesResource.bundle", Set.of(CLIENTS, USERS)),
            new Call("GET", "edges/edge-a/explain?user=jane", "EdgesResource.explain", Set.of(CLIENTS, USERS)),
            new Call("GET", "edges/edge-a/config", "EdgesResource.config", Set.of(CLIENTS)),
            new Call("GET", "edges/edge-a/history", "EdgesResource.history", Set.of(CLIENTS)),
            new Call("GET", "edges/edge-a/reports", "EdgesResource.reports", Set.of(CLIENTS)),
            new Call("GET", "edges/edge-a/revocations", "EdgesResource.revocations", Set.of(CLIENTS, USERS)),
            new Call("PUT", "edges/edge-a/agent", "EdgesResource.agent", Set.of(MANAGE_CLIENTS)),
            new Call("GET", "users?search=jane", "UsersResource.list", Set.of(USERS)),
            new Call("GET", "domains", "DomainsResource.list", Set.of(USERS)),
            new Call("GET", "places", "PlacesResource.list", Set.of(USERS)),
            new Call("GET", "places/research/genome", "PlacesResource.place", Set.of(USERS)),
            new Call("GET", "places/research/genome/members", "PlacesResource.members", Set.of(USERS)),
            new Call("GET", "holdings?user=jane", "HoldingsResource.list", Set.of(USERS, CLIENTS)),
            new Call("GET", "audit", "AuditResource.list", Set.of(EVENTS)),
            new Call("GET", "audit?format=csv", "AuditResource.list", Set.of(EVENTS)),
            new Call("GET", "audit?format=json", "AuditResource.list", Set.of(EVENTS)));

    /** What callers send as `Authorization` whom no realm knows. */
    private static final List<String> NOBODY = List.of("", "Bearer ", "Bearer not-a-token", "Basic amFuZTpqYW5l");

    /** One of jane's. */
    private static final String PROJECT = "?domain=engineering&project=web-shop";

    /** Below {@code agent/}, for agents. */
    private static final List<Call> AGENTS_CALLS = List.of(
            new Call("GET", "bundle", "AgentResource.bundle", Set.of()),
            new Call("POST", "report", "AgentResource.report", Set.of()));

    /** Below the realm's own address, for users: answered to whoever has the token of a page, about themselves alone. */
    private static final List<Call> USERS_CALLS = List.of(
            new Call("GET", "me", "AccountResource.me", Set.of()),
            new Call("GET", "me/edges/edge-b", "AccountResource.edge", Set.of()),
            new Call("GET", "me/clouds.yaml", "AccountResource.clouds", Set.of()),
            new Call("GET", "me/edges/edge-b/openrc" + PROJECT, "AccountResource.openrc", Set.of()),
            new Call(
                    "GET",
                    "me/edges/edge-b/application-credential" + PROJECT,
                    "AccountResource.applicationCredential",
                    Set.of()),
            new Call("GET", "me/edges/edge-b/terraform" + PROJECT, "AccountResource.terraform", Set.of()),
            new Call("GET", "me/edges/edge-b/ansible" + PROJECT, "AccountResource.ansible", Set.of()));

    /** The same for whoever comes: nothing but HTML, scripts, texts and what calls there are. */
    private static final Set<String> PUBLIC_CALLS =
            Set.of("PageResource.html", "PageFilesResource.file", "OpenApiResource.document");

    @Test
    void everyCallHasItsLine() {
        Set<String> handlers = new ClassFileImporter()
                .importPackages("io.idpmaster.keycloak").stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(RestByCallerTest::answersACall)
                        .map(method -> method.getOwner().getSimpleName() + "." + method.getName())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(handlers)
                .isEqualTo(Stream.of(
                                CALLS.stream().map(Call::handler),
                                USERS_CALLS.stream().map(Call::handler),
                                AGENTS_CALLS.stream().map(Call::handler),
                                PUBLIC_CALLS.stream())
                        .flatMap(group -> group)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static boolean answersACall(JavaMethod method) {
        return Stream.of("GET", "PUT", "POST", "DELETE", "PATCH")
                .anyMatch(verb -> method.isAnnotatedWith("jakarta.ws.rs." + verb));
    }

    @Test
    void whoHasNotEveryRightIsToldNothingAndChangesNothing(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "by-caller");
        SampleRealm other = SampleRealm.load(server, "by-caller-other");
        BundleKeysOfRealm.madeIn(realm);
        Map<String, String> shut = new LinkedHashMap<>();
        shut.put("a user of the catalogue", token(realm, "jane"));
        shut.put("another organisation's administrator", administrator(other, "administrator", List.of("realm-admin")));
        shut.put("the agent of the edge", EdgeAgent.of(realm, "edge-a").token());
        shut.put("the agent of another edge", EdgeAgent.of(realm, "edge-b").token());
        shut.put("another realm's agent", EdgeAgent.of(other, "edge-a").token());
        Map<String, Set<String>> some = new LinkedHashMap<>();
        for (String role : ROLES) {
            some.put("only-" + role, Set.of(role));
            Set<String> rest = new TreeSet<>(ROLES);
            rest.remove(role);
            rest.remove(role.replace("view-", "manage-"));
            some.put("without-" + role, rest);
        }
        Map<String, String> tokens = new LinkedHashMap<>();
        for (Map.Entry<String, Set<String>> caller : some.entrySet()) {
            tokens.put(caller.getKey(), administrator(realm, caller.getKey(), List.copyOf(caller.getValue())));
        }
        RealmSnapshot before = RealmSnapshot.of(realm);

        List<String> wrong = new ArrayList<>();
        int opened = 0;
        for (Call call : CALLS) {
            for (String nobody : NOBODY) {
                check(server, realm, call, nobody, List.of(401), "nobody", wrong);
            }
            for (Map.Entry<String, String> caller : shut.entrySet()) {
                check(server, realm, call, "Bearer " + caller.getValue(), List.of(401, 403), caller.getKey(), wrong);
            }
            for (Map.Entry<String, String> caller : tokens.entrySet()) {
                if (!call.isOpenTo(some.get(caller.getKey()))) {
                    check(server, realm, call, "Bearer " + caller.getValue(), List.of(403), caller.getKey(), wrong);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(RealmSnapshot.of(realm)).isEqualTo(before);

        for (Call call : CALLS) {
            for (Map.Entry<String, String> caller : tokens.entrySet()) {
                if (call.isOpenTo(some.get(caller.getKey()))) {
                    opened++;
                    int status = status(server, realm, call, "Bearer " + caller.getValue());
                    // an empty body is nothing that could be done; rotating and making keys is
                    if (call.path().equals("edges/nowhere")
                            ? status != 404
                            : call.method().equals("GET") ? status != 200 : status == 401 || status == 403) {
                        wrong.add(caller.getKey() + " " + call + " " + status);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(opened).isGreaterThan(CALLS.size() * ROLES.size() / 2);
    }

    /**
     * Keycloak's fine-grained admin permissions (version 2): who may add members to one team and take them out, and see
     * users, does so in Keycloak's own REST, and has nothing of ours.
     */
    @Test
    void whoManagesTheMembersOfOneTeamDoesThatAndNothingElse(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "by-team");
        BundleKeysOfRealm.madeIn(realm);
        realm.enableAdminPermissions();
        String lead = realm.addUser("lead");
        realm.allow(lead, List.of("query-groups", "query-users"));
        String own = realm.groupId("openstack/research/genome/analysts");
        String other = realm.groupId("openstack/engineering/web-shop/site-ops");
        realm.permit(lead, "Groups", List.of(own), List.of("view", "view-members", "manage-membership"));
        realm.permit(lead, "Users", List.of(), List.of("view", "manage-group-membership"));
        RealmSnapshot before = RealmSnapshot.of(realm);

        List<String> wrong = new ArrayList<>();
        for (Call call : CALLS) {
            // who may view all users finds them by name, here as in the console
            int right = call.handler().equals("UsersResource.list") ? 200 : 403;
            check(server, realm, call, "Bearer " + token(realm, "lead"), List.of(right), "lead", wrong);
        }
        for (Call call : AGENTS_CALLS) {
            int status = agentStatus(server, realm, call, "Bearer " + token(realm, "lead"));
            if (status != 401 && status != 403) {
                wrong.add("lead " + call + " " + status);
            }
        }
        String base = server.url() + "/realms/" + realm.name() + "/idp-master/";
        String page = PageLogin.token(server, realm, "clouds", "lead");
        for (Call call : USERS_CALLS) {
            int status = status(base, call, "Bearer " + token(realm, "lead"));
            if (status != 401 && status != 403) {
                wrong.add("lead " + call + " " + status);
            }
            // by the page like anybody: what the team gives its members is not the leader's own
            int told = status(base, call, "Bearer " + page);
            if (told != (call.path().equals("me") ? 200 : 404)) {
                wrong.add("lead, by the page " + call + " " + told);
            }
        }
        String omar = "/users/" + realm.user("omar").id();
        Map<String, String> shut = new LinkedHashMap<>();
        shut.put("PUT " + omar + "/groups/" + other, "{}");
        shut.put("DELETE /users/" + realm.user("jane").id() + "/groups/" + other, "");
        shut.put("PUT /users/" + lead + "/groups/" + other, "{}");
        shut.put("PUT " + omar + "/groups/" + realm.groupId("openstack"), "{}");
        shut.put("PUT /groups/" + own, "{\"name\":\"analysts\",\"attributes\":{\"keystone.roles\":[\"admin\"]}}");
        shut.put("POST /groups/" + own + "/children", "{\"name\":\"admin\"}");
        shut.put("DELETE /groups/" + own, "");
        shut.put("POST /groups", "{\"name\":\"openstack2\"}");
        shut.put("PUT " + omar, "{\"email\":\"lead@example.org\"}");
        shut.put("PUT " + omar + "/reset-password", "{\"type\":\"password\",\"value\":\"mine\",\"temporary\":false}");
        shut.put("GET /clients/" + realm.clientUuid("edge-b"), "");
        for (Map.Entry<String, String> call : shut.entrySet()) {
            int status = keycloakStatus(server, realm, "lead", call.getKey(), call.getValue());
            if (status != 403) {
                wrong.add("lead " + call.getKey() + " " + status);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(RealmSnapshot.of(realm)).isEqualTo(before);

        Edge edge = realm.edge("edge-c");
        assertThat(released(realm, edge, "omar")).doesNotContain("genome");
        assertThat(keycloakStatus(server, realm, "lead", "PUT " + omar + "/groups/" + own, "{}"))
                .isEqualTo(204);
        assertThat(released(realm, edge, "omar")).contains("genome");
        assertThat(keycloakStatus(server, realm, "lead", "DELETE " + omar + "/groups/" + own, ""))
                .isEqualTo(204);
        assertThat(released(realm, edge, "omar")).doesNotContain("genome");
    }

    /**
     * Keycloak's fine-grained admin permissions (version 2), for the client of one edge: its administrators have what is
     * about that edge alone, and of what is about users as much as their roles say.
     */
    @Test
    void whoManagesOneEdgeDoesThatAndNothingElse(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "by-site");
        BundleKeysOfRealm.madeIn(realm);
        realm.enableAdminPermissions();
        Map<String, List<String>> rights = new LinkedHashMap<>();
        rights.put("a", List.of("view", "manage"));
        rights.put("b", List.of("view"));
        rights.put("c", List.of("view", "manage"));
        rights.put("d", List.of("view", "manage"));
        for (Map.Entry<String, List<String>> site : rights.entrySet()) {
            String user = realm.addUser("site-" + site.getKey());
            realm.allow(user, site.getKey().equals("c") ? List.of("query-clients", USERS) : List.of("query-clients"));
            realm.permit(
                    user,
                    "Clients",
                    List.of(realm.clientUuid(EdgeAddresses.of(realm.edge("edge-" + site.getKey()))
                            .clientId())),
                    site.getValue());
            if (site.getKey().equals("d")) {
                // who sees users sees nothing of what teams give them
                realm.permit(user, "Users", List.of(), List.of("view"));
            }
        }
        List<String> wrong = new ArrayList<>();
        RealmSnapshot before = RealmSnapshot.of(realm);
        sites(server, realm, rights, false, wrong);
        assertThat(wrong).isEmpty();
        assertThat(RealmSnapshot.of(realm)).isEqualTo(before);

        // whose first key somebody else has registered
        for (String site : rights.keySet()) {
            EdgeAgent.of(realm, "edge-" + site);
        }
        sites(server, realm, rights, true, wrong);
        assertThat(wrong).isEmpty();
    }

    private static void sites(
            KeycloakServer server,
            SampleRealm realm,
            Map<String, List<String>> rights,
            boolean registered,
            List<String> wrong)
            throws Exception {
        String base = server.url() + "/admin/realms/" + realm.name() + "/idp-master/";
        int opened = 0;
        for (Map.Entry<String, List<String>> site : rights.entrySet()) {
            String bearer = "Bearer " + token(realm, "site-" + site.getKey());
            Set<String> held = new TreeSet<>(List.of(CLIENTS));
            if (site.getValue().contains("manage")) {
                held.add(MANAGE_CLIENTS);
            }
            if (site.getKey().equals("c")) {
                held.add(USERS);
            }
            for (Call call : CALLS) {
                for (String edge : List.of("edge-a", "edge-b", "edge-c", "edge-d")) {
                    String path = call.path().replace("edges/edge-a", "edges/" + edge);
                    if (path.equals(call.path()) && !edge.equals("edge-a")) {
                        continue;
                    }
                    boolean open = held.containsAll(call.needs())
                                    && (edge.equals("edge-" + site.getKey()) && path.startsWith("edges/" + edge)
                                            || call.path().matches("edges(/summary)?")
                                            || call.needs().equals(Set.of(USERS)))
                                    // makes a client, unless it is there
                                    && (registered || !call.handler().equals("EdgesResource.agent"))
                            || site.getKey().equals("d") && call.handler().equals("UsersResource.list");
                    int status = status(base, new Call(call.method(), path, "", Set.of()), bearer);
                    // an empty body is nothing that could be done
                    boolean answered = call.method().equals("GET") ? status == 200 : status / 100 == 2 || status == 400;
                    if (open ? !answered : status != 403) {
                        wrong.add("site-" + site.getKey() + " " + call.method() + " " + path + " " + status);
                    }
                    opened += open ? 1 : 0;
                }
            }
            wrong.addAll(untrue(realm, base, bearer, "edge-" + site.getKey(), held, registered));
        }
        assertThat(opened).isGreaterThan(rights.size() * 7);
    }

    /** What the server says is open to the caller, where it is not so. */
    private static List<String> untrue(
            SampleRealm realm, String base, String bearer, String edge, Set<String> held, boolean registered)
            throws Exception {
        List<String> may = new ArrayList<>();
        if (held.contains(MANAGE_CLIENTS)) {
            may.addAll(List.of("agreement", "suspension"));
            if (registered) {
                may.add("agent");
            }
        }
        if (held.contains(USERS)) {
            may.addAll(List.of("bundle", "explain", "holdings", "revocations"));
        }
        Map<String, List<String>> expected = new LinkedHashMap<>();
        expected.put("edges/" + edge, may);
        expected.put("edges/summary", held.contains(USERS) ? List.of("places") : List.of());
        List<String> untrue = new ArrayList<>();
        for (Map.Entry<String, List<String>> each : expected.entrySet()) {
            List<String> said = new ArrayList<>();
            Answer.to(HttpRequest.newBuilder(URI.create(base + each.getKey()))
                            .header("Authorization", bearer)
                            .build())
                    .json()
                    .path("may")
                    .forEach(one -> said.add(one.asText()));
            if (!said.equals(each.getValue())) {
                untrue.add(realm.name() + " " + each.getKey() + " says " + said);
            }
        }
        return untrue;
    }

    /** @param call the method and the path below the realm in Keycloak's own REST */
    private static int keycloakStatus(KeycloakServer server, SampleRealm realm, String user, String call, String body)
            throws Exception {
        String[] parts = call.split(" ", 2);
        return Answer.to(HttpRequest.newBuilder(URI.create(server.url() + "/admin/realms/" + realm.name() + parts[1]))
                        .header("Authorization", "Bearer " + token(realm, user))
                        .header("Content-Type", "application/json")
                        .method(parts[0], body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build())
                .status();
    }

    private static String released(SampleRealm realm, Edge edge, String user) {
        return new EdgeLogin(RealmDocuments.of(realm.address()), edge)
                .login(realm.credentials(user))
                .released()
                .toString();
    }

    @Test
    void anAgentsCallsAreForTheAgentOfThisRealmAlone(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "by-agent");
        SampleRealm other = SampleRealm.load(server, "by-agent-other");
        BundleKeysOfRealm.madeIn(realm);
        Map<String, String> shut = new LinkedHashMap<>();
        shut.put("a user of the catalogue", token(realm, "jane"));
        shut.put("the realm's administrator", administrator(realm, "administrator", List.of("realm-admin")));
        shut.put("another organisation's administrator", administrator(other, "administrator", List.of("realm-admin")));
        shut.put("another realm's agent", EdgeAgent.of(other, "edge-a").token());
        String agent = EdgeAgent.of(realm, "edge-a").token();
        List<String> wrong = new ArrayList<>();
        for (Call call : AGENTS_CALLS) {
            for (String nobody : NOBODY) {
                int status = agentStatus(server, realm, call, nobody);
                if (status != 401) {
                    wrong.add("nobody " + call + " " + status);
                }
            }
            for (Map.Entry<String, String> caller : shut.entrySet()) {
                int status = agentStatus(server, realm, call, "Bearer " + caller.getValue());
                if (status != 401 && status != 403) {
                    wrong.add(caller.getKey() + " " + call + " " + status);
                }
            }
            assertThat(agentStatus(server, realm, call, "Bearer " + agent)).isIn(200, 400);
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aUsersCallsAreForTheTokensOfThePageAlone(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "by-user");
        SampleRealm other = SampleRealm.load(server, "by-user-other");
        BundleKeysOfRealm.madeIn(realm);
        Map<String, String> shut = new LinkedHashMap<>();
        shut.put("the user herself, by another client", token(realm, "jane"));
        shut.put(
                "the user herself, with a token for an edge",
                realm.tokens()
                        .password("edge-b", "jane", realm.password())
                        .json()
                        .path("access_token")
                        .asText());
        shut.put("the user herself, by the other page", PageLogin.token(server, realm, "edges", "jane"));
        shut.put("another realm's user, by the page there", PageLogin.token(server, other, "clouds", "jane"));
        shut.put("the realm's administrator", administrator(realm, "administrator", List.of("realm-admin")));
        shut.put("another organisation's administrator", administrator(other, "administrator", List.of("realm-admin")));
        shut.put(
                "another organisation's administrator, by the page there",
                PageLogin.token(server, other, "clouds", "administrator"));
        shut.put("the agent of the edge", EdgeAgent.of(realm, "edge-b").token());
        String jane = PageLogin.token(server, realm, "clouds", "jane");
        String base = server.url() + "/realms/" + realm.name() + "/idp-master/";
        List<String> wrong = new ArrayList<>();
        for (Call call : USERS_CALLS) {
            for (String nobody : NOBODY) {
                int status = status(base, call, nobody);
                if (status != 401) {
                    wrong.add("nobody " + call + " " + status);
                }
            }
            for (Map.Entry<String, String> caller : shut.entrySet()) {
                int status = status(base, call, "Bearer " + caller.getValue());
                if (status != 401 && status != 403) {
                    wrong.add(caller.getKey() + " " + call + " " + status);
                }
            }
            assertThat(status(base, call, "Bearer " + jane)).as(call.path()).isEqualTo(200);
        }
        // and it opens nothing else
        for (Call call : CALLS) {
            int status = status(server, realm, call, "Bearer " + jane);
            if (status != 403) {
                wrong.add("the page's token " + call + " " + status);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void check(
            KeycloakServer server,
            SampleRealm realm,
            Call call,
            String authorization,
            List<Integer> expected,
            String caller,
            List<String> wrong)
            throws Exception {
        int status = status(server, realm, call, authorization);
        if (!expected.contains(status)) {
            wrong.add(caller + " " + call.method() + " " + call.path() + " " + status);
        }
    }

    private static int status(KeycloakServer server, SampleRealm realm, Call call, String authorization)
            throws Exception {
        return status(server.url() + "/admin/realms/" + realm.name() + "/idp-master/", call, authorization);
    }

    private static int agentStatus(KeycloakServer server, SampleRealm realm, Call call, String authorization)
            throws Exception {
        return status(server.url() + "/realms/" + realm.name() + "/idp-master/agent/", call, authorization);
    }

    private static int status(String base, Call call, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + call.path()))
                .header("Content-Type", "application/json")
                .header("Accept", "*/*")
                .method(
                        call.method(),
                        call.method().equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return Answer.to(request.build()).status();
    }

    private static String administrator(SampleRealm realm, String name, List<String> roles) throws Exception {
        realm.allow(realm.addUser(name), roles);
        return token(realm, name);
    }

    private static String token(SampleRealm realm, String user) throws Exception {
        return realm.adminToken(user);
    }
}
