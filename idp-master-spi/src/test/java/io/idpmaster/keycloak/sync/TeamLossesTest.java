package io.idpmaster.keycloak.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.bundle.Succession.Loss;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.keycloak.catalogue.RealmTables.TeamRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TeamLossesTest {

    private static TeamGrant grant(String project, List<String> roles, String... edges) {
        return new TeamGrant(
                "d",
                project,
                "team",
                roles,
                List.of(edges).stream().map(EdgeSelector::new).toList());
    }

    private static Map<String, TeamRow> team(TeamGrant... grants) {
        return Map.of("id", new TeamRow(Set.of(grants), Set.of("jane")));
    }

    @Test
    void whatIsGivenAfterwardsTooIsNoLoss() {
        Map<String, TeamRow> before = team(grant("p", List.of("member"), "edge-a"));
        assertThat(TeamLosses.of(before, before)).isEmpty();
        assertThat(TeamLosses.of(before, team(grant("p", List.of("member", "reader"), "edge-b", "edge-a"))))
                .isEmpty();
        assertThat(TeamLosses.of(before, team(grant("p", List.of("member"))))).isEmpty();
    }

    @Test
    void aRoleThatIsTakenOutIsLostAtTheEdgesOfBefore() {
        assertThat(TeamLosses.of(
                        team(grant("p", List.of("member", "admin"), "edge-a")),
                        team(grant("p", List.of("member"), "edge-a"))))
                .containsExactly(new Loss("jane", List.of(grant("p", List.of("admin"), "edge-a"))));
    }

    @Test
    void fewerEdgesAndAnotherPlaceLoseAllOfIt() {
        TeamGrant everywhere = grant("p", List.of("member"));
        Loss all = new Loss("jane", List.of(everywhere));
        assertThat(TeamLosses.of(team(everywhere), team(grant("p", List.of("member"), "*"))))
                .containsExactly(all);
        assertThat(TeamLosses.of(team(everywhere), team(grant("q", List.of("member")))))
                .containsExactly(all);
        assertThat(TeamLosses.of(team(everywhere), team())).containsExactly(all);
        assertThat(TeamLosses.of(team(everywhere), Map.of())).containsExactly(all);
    }

    @Test
    void anEdgeThatTeamsNoLongerChooseIsLostByItsName() {
        Map<String, String> before = Map.of("tier", "core");
        Map<String, String> after = Map.of("tier", "far");
        TeamGrant core = grant("p", List.of("member"), "tier=core");
        Loss lost = new Loss("jane", List.of(grant("p", List.of("member"), "edge-a")));

        assertThat(TeamLosses.at("edge-a", before, after, team(core).values())).containsExactly(lost);
        assertThat(TeamLosses.at("edge-a", after, before, team(core).values())).isEmpty();
        assertThat(TeamLosses.at(
                        "edge-a",
                        before,
                        after,
                        team(grant("p", List.of("member"), "tier=*")).values()))
                .isEmpty();
        assertThat(TeamLosses.at("edge-a", before, after, new Loss("jane", List.of(core))))
                .contains(lost);
        assertThat(TeamLosses.at("edge-a", before, after, lost)).isEmpty();
    }

    @Test
    void oneUserHasOneLoss() {
        TeamGrant one = grant("p", List.of("member"));
        TeamGrant other = grant("q", List.of("member"));
        Map<String, TeamRow> before = Map.of(
                "one", new TeamRow(Set.of(one), Set.of("jane")), "other", new TeamRow(Set.of(other), Set.of("jane")));
        assertThat(TeamLosses.of(before, Map.of()))
                .singleElement()
                .satisfies(loss -> assertThat(loss.grants()).containsExactlyInAnyOrder(one, other));
    }

    @Test
    void whoLosesTheSameIsPutTogetherInPartsThatARowHolds() {
        TeamGrant one = grant("p", List.of("member"));
        TeamGrant other = grant("q", List.of("member"));
        List<Loss> losses = new ArrayList<>();
        List<String> users = new ArrayList<>();
        for (int i = 0; i < TeamLosses.MOST_TOGETHER + 1; i++) {
            users.add("user-" + i);
            losses.add(new Loss("user-" + i, i % 2 == 0 ? List.of(one, other) : List.of(other, one)));
        }
        losses.add(new Loss("user-0", List.of(one, other)));
        losses.add(new Loss("user-0", List.of(one)));

        List<TeamLosses.Together> together = TeamLosses.together(losses);

        assertThat(together).hasSize(3);
        assertThat(together.get(0).users()).isEqualTo(users.subList(0, TeamLosses.MOST_TOGETHER));
        assertThat(together.get(1).users()).containsExactly("user-" + TeamLosses.MOST_TOGETHER);
        assertThat(together.subList(0, 2))
                .allSatisfy(each -> assertThat(each.grants()).containsExactlyInAnyOrder(one, other));
        assertThat(together.get(2)).isEqualTo(new TeamLosses.Together(List.of("user-0"), List.of(one)));
    }
}
