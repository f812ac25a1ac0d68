package io.idpmaster.keycloak.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.keycloak.catalogue.EdgeClaim;
import io.idpmaster.keycloak.catalogue.EdgeClaim.Claimant;
import io.idpmaster.keycloak.catalogue.RealmMappers;
import io.idpmaster.keycloak.catalogue.RealmState.UserRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RealmRulesTest {

    private static final String ISSUER = "https://idp.example.org/realms/cloud";

    private final List<UserRow> rows = new ArrayList<>();
    private final Set<String> elsewhere = new HashSet<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, EdgeClaim> claims = new HashMap<>();
    private final List<RealmMappers.Row> mappers = new ArrayList<>();
    private boolean duplicateEmails;
    private String issuer = ISSUER;

    @Test
    void nothingIsWrongWithAFreshRealm() throws Exception {
        assertThat(check(List.of(user("jane", "1")), List.of(edge("edge-a", 5001))))
                .isEmpty();
    }

    @Test
    void aCatalogueForAnotherRealmWouldEmptyThisOne() throws Exception {
        issuer = "https://idp.example.org/realms/test";
        assertThat(check(List.of(), List.of()))
                .extracting(Finding::path, Finding::isError)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("master.issuer", true));
    }

    @Test
    void nobodyElseWritesWhatAReleaseSays() throws Exception {
        mappers.add(mapper("portal", "oidc-hardcoded-claim-mapper", "claim.name", "openstack_edge"));
        mappers.add(mapper("portal", "oidc-hardcoded-claim-mapper", "claim.name", "phone"));
        mappers.add(mapper("edge-a", "idp-master-oidc-release", "openstack.edge", "openstack_edge"));
        assertThat(check(List.of(), List.of()))
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .contains("the client `portal`", "`my mapper`");
    }

    private static RealmMappers.Row mapper(String client, String type, String name, String value) {
        return new RealmMappers.Row("my mapper", type, "id of " + client, client, Map.of(name, value));
    }

    @Test
    void namesIdsAndAddressesOfOthersAreTaken() throws Exception {
        rows.add(row("9", "jane", "", "here"));
        rows.add(row("2", "someone", "", "there"));
        rows.add(row("8", "carl", "carla@example.org", "here"));
        assertThat(check(
                        List.of(
                                user("jane", "1"),
                                user("omar", "2"),
                                new User("carla", "3", "Carla@example.org", true)),
                        List.of()))
                .extracting(Finding::path)
                .containsExactly("users[0].name", "users[1].id", "users[2].email");
    }

    @Test
    void aServiceAccountIsThereBeforeItIsAUser() throws Exception {
        User robot = user("service-account-builds", "1");
        assertThat(check(List.of(robot), List.of())).extracting(Finding::path).containsExactly("users[0].id");
        rows.add(row("1", "service-account-builds", "", "here"));
        assertThat(check(List.of(robot), List.of()))
                .as("a person's account of this name")
                .extracting(Finding::path)
                .containsExactly("users[0].id");
        rows.set(
                0,
                new UserRow("1", "service-account-builds", "", true, "here", Optional.of("the client that it is of")));
        assertThat(check(List.of(robot), List.of())).isEmpty();
    }

    @Test
    void theAgentOfAnEdgeIsNoUser() throws Exception {
        rows.add(new UserRow("1", "service-account-edge-a-agent", "", true, "here", Optional.of("its client")));
        assertThat(check(List.of(user("service-account-edge-a-agent", "1")), List.of(edge("edge-a", 5001))))
                .extracting(Finding::path)
                .containsExactly("users[0].name");
    }

    @Test
    void aScopeOfSomebodyElseIsNotTakenOver() throws Exception {
        taken.add("scope of edge-a");
        assertThat(check(List.of(), List.of(edge("edge-a", 5001))))
                .extracting(Finding::path)
                .containsExactly("edges[0]");
    }

    @Test
    void anAddressOfTwoIsRefusedUnlessTheRealmAllowsIt() throws Exception {
        List<User> two = List.of(new User("jane", "1", "a@b.c", true), new User("omar", "2", "A@b.c", true));
        assertThat(check(two, List.of())).extracting(Finding::path).containsExactly("users[1].email");
        duplicateEmails = true;
        assertThat(check(two, List.of())).isEmpty();
    }

    @Test
    void whatKeycloakWouldStoreDifferentlyIsRefused() throws Exception {
        assertThat(check(List.of(user("Jane", "1"), user("omar", "x".repeat(37))), List.of()))
                .extracting(Finding::path)
                .containsExactly("users[0].name", "users[1].id");
        assertThat(RealmRules.check(catalogue(List.of(), List.of(), new EdgeSelector("e".repeat(256))), new Here()))
                .extracting(Finding::path)
                .containsExactly("domains[0].projects[0].teams[0].edges");
    }

    @Test
    void usersOfAStorageProviderKeepTheirProfile() throws Exception {
        rows.add(new UserRow("1", "jane", "old@example.org", true, "here", Optional.of("ldap")));
        assertThat(check(List.of(new User("jane", "1", "new@example.org", true)), List.of()))
                .extracting(Finding::path)
                .containsExactly("users[0]");
        assertThat(check(List.of(new User("jane", "1", "old@example.org", true)), List.of()))
                .isEmpty();
        elsewhere.add("omar");
        assertThat(check(List.of(user("omar", "2")), List.of()))
                .extracting(Finding::path)
                .containsExactly("users[0].name");
    }

    @Test
    void clientsOfOthersAreTaken() throws Exception {
        taken.add("http://127.0.0.1:5001/v3/mellon/metadata");
        claims.put(
                "edge-b", new EdgeClaim("edge-b", Optional.empty(), List.of(claimant("one", ""), claimant("two", ""))));
        assertThat(check(List.of(), List.of(edge("edge-a", 5001), edge("edge-b", 5002), edge("edge-c", 5002))))
                .extracting(Finding::path)
                .containsExactly("edges[0]", "edges[1]", "edges[2].agreement.keystone.url");
    }

    @Test
    void whoElseSaysToBeAnEdgeIsAWarning() throws Exception {
        Claimant edge = claimant("edge-a", "edge-a");
        claims.put("edge-a", new EdgeClaim("edge-a", Optional.of(edge), List.of(claimant("a-stranger", ""), edge)));
        assertThat(check(List.of(), List.of(edge("edge-a", 5001))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.isError()).isFalse();
                    assertThat(finding.path()).isEqualTo("edges[0]");
                    assertThat(finding.message()).contains("`a-stranger`").contains("`edge-a`");
                });
        // the import has it say so again
        claims.put("edge-a", new EdgeClaim("edge-a", Optional.of(edge), List.of(claimant("a-stranger", ""))));
        assertThat(check(List.of(), List.of(edge("edge-a", 5001))))
                .extracting(Finding::isError)
                .containsExactly(false);
    }

    private static Claimant claimant(String clientId, String recordedFor) {
        return new Claimant(
                "id of " + clientId, clientId, Optional.of(recordedFor).filter(name -> !name.isEmpty()));
    }

    private List<Finding> check(List<User> users, List<Edge> edges) {
        return RealmRules.check(catalogue(users, edges, new EdgeSelector("edge-*")), new Here());
    }

    private static Catalogue catalogue(List<User> users, List<Edge> edges, EdgeSelector selector) {
        Team team = new Team("member", List.of(), List.of(selector), List.of());
        return new Catalogue(
                new Master(ISSUER),
                new UserDomain("d", "0"),
                List.of(),
                List.of(new Domain("d", "0", List.of(new Project("p", List.of(team))))),
                users,
                edges);
    }

    private static User user(String name, String id) {
        return new User(name, id, "", true);
    }

    private static UserRow row(String id, String name, String email, String realm) {
        return new UserRow(id, name, email, true, realm, Optional.empty());
    }

    private static Edge edge(String name, int port) throws Exception {
        return new Edge(
                name,
                Map.of(),
                CatalogueReader.agreement("{\"keystone\": {\"url\": \"http://127.0.0.1:" + port
                        + "/v3\", \"release\": 27}, \"module\": \"mellon\", \"accepts\": [{\"domain\": \"d\"}]}"));
    }

    private final class Here implements RealmRules.Realm {

        @Override
        public String issuer() {
            return issuer;
        }

        @Override
        public String id() {
            return "here";
        }

        @Override
        public boolean duplicateEmailsAllowed() {
            return duplicateEmails;
        }

        @Override
        public List<UserRow> users() {
            return rows;
        }

        @Override
        public boolean storedElsewhere(String username) {
            return elsewhere.contains(username);
        }

        @Override
        public Map<String, EdgeClaim> claims() {
            return claims;
        }

        @Override
        public boolean taken(String clientId, String edge) {
            return taken.contains(clientId);
        }

        @Override
        public List<RealmMappers.Row> mappers() {
            return mappers;
        }

        @Override
        public boolean scopeTaken(Edge edge) {
            return taken.contains("scope of " + edge.name());
        }
    }
}
