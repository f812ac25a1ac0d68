package io.idpmaster.keycloak.catalogue;

import static io.idpmaster.keycloak.Realms.group;
import static io.idpmaster.keycloak.Realms.team;
import static io.idpmaster.keycloak.Realms.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.TeamGrant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.GroupModel;

class CatalogueGroupsTest {

    @Test
    void aTeamWithoutAttributesGrantsTheRoleOfItsNameEverywhere() {
        assertThat(CatalogueGroups.teamsOf(user("jane", team("d", "p", "member", Map.of()))))
                .containsExactly(new TeamGrant("d", "p", "member", List.of("member"), List.of()));
    }

    @Test
    void attributesSayRolesAndEdges() {
        GroupModel ops = team(
                "d",
                "p",
                "ops",
                Map.of("keystone.roles", List.of("admin", "member"), "keystone.edges", List.of("tier=core")));
        assertThat(CatalogueGroups.teamsOf(user("jane", ops)))
                .containsExactly(new TeamGrant(
                        "d", "p", "ops", List.of("admin", "member"), List.of(new EdgeSelector("tier=core"))));
    }

    @Test
    void aSlashInANameIsNoStep() {
        assertThat(CatalogueGroups.teamsOf(user("jane", team("d", "p/q", "a/b", Map.of()))))
                .containsExactly(new TeamGrant("d", "p/q", "a/b", List.of("a/b"), List.of()));
    }

    @Test
    void aMemberOfAGroupInATeamHoldsWhatBothGrant() {
        GroupModel ops = team("d", "p", "ops", Map.of("keystone.roles", List.of("member")));
        GroupModel night = group(ops, "night", Map.of("keystone.edges", List.of("edge-a")));
        TeamGrant above = new TeamGrant("d", "p", "ops", List.of("member"), List.of());
        TeamGrant within = new TeamGrant("d", "p", "ops/night", List.of("night"), List.of(new EdgeSelector("edge-a")));
        assertThat(CatalogueGroups.teamsOf(user("jane", night))).containsExactly(above, within);
        assertThat(CatalogueGroups.teamsOf(user("jane", ops))).containsExactly(above);
        assertThat(CatalogueGroups.teamsOf(user("jane", night, ops))).containsExactly(above, within);
    }

    @Test
    void aClearedAttributeOfOneTeamTakesNothingFromTheOthers() {
        GroupModel cleared = team("d", "p", "ops", Map.of("keystone.roles", List.of("")));
        GroupModel night = group(cleared, "night", Map.of());
        assertThat(CatalogueGroups.teamsOf(user("jane", night)))
                .extracting(TeamGrant::team)
                .containsExactly("ops/night");
    }

    @Test
    void groupsThatAreTooDeepGrantNothing() {
        GroupModel innermost = team("d", "p", "t", Map.of());
        for (int depth = 2; depth <= Team.MAX_DEPTH; depth++) {
            innermost = group(innermost, "t", Map.of());
        }
        assertThat(CatalogueGroups.teamsOf(user("jane", innermost))).hasSize(Team.MAX_DEPTH);
        assertThat(CatalogueGroups.teamsOf(user("jane", group(innermost, "t", Map.of()))))
                .isEmpty();
    }

    @Test
    void noGroupAboveTheFourthLevelBelowOpenstackIsATeam() {
        GroupModel root = group(null, "openstack", Map.of());
        GroupModel domain = group(root, "d", Map.of());
        GroupModel project = group(domain, "p", Map.of());
        GroupModel elsewhere =
                group(group(group(group(null, "Openstack", Map.of()), "d", Map.of()), "p", Map.of()), "t", Map.of());
        GroupModel inside = group(
                group(group(group(group(null, "x", Map.of()), "openstack", Map.of()), "d", Map.of()), "p", Map.of()),
                "t",
                Map.of());
        assertThat(CatalogueGroups.teamsOf(user("jane", root, domain, project, elsewhere, inside)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"keystone.edges", "keystone.roles"})
    void anAttributeThatWasClearedGrantsNothing(String attribute) {
        for (List<String> cleared : List.of(List.of(""), List.of(" "), List.of("member", ""))) {
            assertThat(CatalogueGroups.teamsOf(user("jane", team("d", "p", "member", Map.of(attribute, cleared)))))
                    .isEmpty();
        }
    }

    @Test
    void containsTheRootAndAllBelow() {
        GroupModel root = group(null, "openstack", Map.of());
        assertThat(CatalogueGroups.contains(root)).isTrue();
        assertThat(CatalogueGroups.contains(team("d", "p", "t", Map.of()))).isTrue();
        assertThat(CatalogueGroups.contains(group(null, "staff", Map.of()))).isFalse();
        assertThat(CatalogueGroups.contains(group(group(null, "staff", Map.of()), "openstack", Map.of())))
                .isFalse();
    }
}
