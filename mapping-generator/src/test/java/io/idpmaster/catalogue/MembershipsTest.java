package io.idpmaster.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.mapping.SchemaVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MembershipsTest {

    private static final List<String> USERS = List.of("top", "in", "deep", "both", "beside", "nobody");

    /** {@code ops} with {@code berlin}, which counts at edge-a and has {@code night} in it, and {@code paris}. */
    private static final Team OPS = new Team(
            "ops",
            List.of("member"),
            List.of(),
            List.of("top", "both"),
            List.of(
                    new Team(
                            "berlin",
                            List.of("reader"),
                            List.of(new EdgeSelector("edge-a")),
                            List.of("in", "both"),
                            List.of(new Team("night", List.of("admin"), List.of(), List.of("deep")))),
                    new Team("paris", List.of("auditor"), List.of(), List.of("beside", "both", "in"))));

    private final Catalogue catalogue = catalogue(OPS);
    private final Memberships memberships = Memberships.of(catalogue);

    @Test
    void whoIsInATeamHoldsWhatEachTeamAboveItGrants() {
        assertThat(memberships.teamsOf("deep"))
                .extracting(TeamGrant::team)
                .containsExactly("ops", "ops/berlin", "ops/berlin/night");
        assertThat(memberships.teamsOf("deep"))
                .extracting(TeamGrant::roles)
                .containsExactly(List.of("member"), List.of("reader"), List.of("admin"));
    }

    @Test
    void whoIsInATeamIsInNoneThatStandsInIt() {
        assertThat(memberships.teamsOf("top")).extracting(TeamGrant::team).containsExactly("ops");
        assertThat(memberships.teamsOf("nobody")).isEmpty();
    }

    @Test
    void aTeamCountsOnceHoweverManyWaysLeadToIt() {
        assertThat(memberships.teamsOf("both"))
                .extracting(TeamGrant::team)
                .containsExactly("ops", "ops/berlin", "ops/paris");
        assertThat(memberships.teamsOf("in"))
                .extracting(TeamGrant::team)
                .containsExactly("ops", "ops/berlin", "ops/paris");
    }

    @Test
    void eachTeamsOwnSelectorsSayWhereItsOwnRolesCount() {
        assertThat(intent("edge-a", "deep")).containsExactly("d/p:admin", "d/p:member", "d/p:reader");
        assertThat(intent("edge-b", "deep")).containsExactly("d/p:admin", "d/p:member");
    }

    @Test
    void usersAreOfOneClassWhenTheyHoldTheSame() {
        assertThat(memberships.classes())
                .extracting(users -> users.users().stream().map(User::name).toList())
                .containsExactlyInAnyOrder(
                        List.of("top"), List.of("in", "both"), List.of("deep"), List.of("beside"), List.of("nobody"));
    }

    @Test
    void askedForSomeUsersItKnowsNoOthers() {
        Memberships some = Memberships.of(catalogue, Set.of("in", "deep"));
        for (String user : List.of("in", "deep")) {
            assertThat(some.teamsOf(user)).isEqualTo(memberships.teamsOf(user));
        }
        assertThat(some.teamsOf("both")).isEmpty();
        assertThat(some.classes())
                .extracting(users -> users.users().stream().map(User::name).toList())
                .containsExactlyInAnyOrder(List.of("in"), List.of("deep"));
    }

    private List<String> intent(String edge, String user) {
        return Intent.at(catalogue.edge(edge).orElseThrow(), memberships.teamsOf(user)).stream()
                .map(RoleAssignment::toString)
                .toList();
    }

    private static Catalogue catalogue(Team team) {
        return new Catalogue(
                new Master("https://idp.example.org/realms/cloud"),
                new UserDomain("d", "0".repeat(32)),
                List.of(),
                List.of(new Domain("d", "0".repeat(32), List.of(new Project("p", List.of(team))))),
                IntStream.range(0, USERS.size())
                        .mapToObj(n -> new User(USERS.get(n), "id-" + n, "", true))
                        .toList(),
                List.of(edge("edge-a"), edge("edge-b")));
    }

    private static Edge edge(String name) {
        return new Edge(
                name,
                Map.of(),
                new Agreement(
                        new Keystone("http://127.0.0.1:5000/v3", Optional.of(30), SchemaVersion.V3_0),
                        "idp-master",
                        "saml2",
                        ApacheModule.MELLON,
                        Optional.empty(),
                        List.of(new Acceptance("d", Optional.empty(), Optional.empty())),
                        Optional.empty(),
                        Sweep.GRANTED_ONLY));
    }
}
