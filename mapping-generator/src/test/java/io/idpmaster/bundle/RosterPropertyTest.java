package io.idpmaster.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.catalogue.User;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.mapping.ShadowUserId;
import io.idpmaster.strategy.GroupName;
import io.idpmaster.verification.Clouds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The roster of any cloud, against the definition of an intent. */
class RosterPropertyTest {

    @Property(tries = 300)
    void isTheIntentOfEveryEnabledUserAndNothingElse(@ForAll("catalogues") Catalogue catalogue) {
        Memberships memberships = Memberships.of(catalogue);
        for (Edge edge : catalogue.edges()) {
            boolean first = edge.agreement().keystone().schema() == SchemaVersion.V1_0;
            String domainId = first
                    ? catalogue.domains().stream()
                            .filter(domain -> edge.agreement().domains().contains(domain.name()))
                            .findFirst()
                            .orElseThrow()
                            .id()
                    : catalogue.userDomain().id();
            Map<String, List<Object>> expected = new TreeMap<>();
            for (User user : catalogue.users()) {
                SortedSet<RoleAssignment> intent = Intent.at(edge, memberships.teamsOf(user.name()));
                if (user.enabled() && !intent.isEmpty()) {
                    expected.put(
                            ShadowUserId.of(domainId, user.id()).text(),
                            List.of(user.id(), user.name(), List.copyOf(intent)));
                }
            }

            Map<String, List<Object>> found = new TreeMap<>();
            List<String> order = new ArrayList<>();
            for (Roster.Entry user : Roster.of(catalogue, edge).users()) {
                order.add(user.id().text());
                found.put(user.id().text(), List.of(user.uniqueId(), user.name(), user.assignments()));
            }
            assertThat(found).isEqualTo(expected);
            assertThat(order).containsExactlyElementsOf(expected.keySet());
        }
    }

    @Property(tries = 300)
    void listsAGroupForWhateverATeamGivesWhereTheStrategyIsGroups(@ForAll("catalogues") Catalogue catalogue) {
        List<TeamGrant> teams = new ArrayList<>();
        for (Domain domain : catalogue.domains()) {
            for (Project project : domain.projects()) {
                project.teams().stream()
                        .flatMap(Team::withNested)
                        .forEach(team -> teams.add(team.in(domain.name(), project.name())));
            }
        }
        for (Edge edge : catalogue.edges()) {
            Map<String, RoleAssignment> expected = new TreeMap<>();
            if (edge.agreement().chosenStrategy() == StrategyName.GROUPS) {
                Intent.at(edge, teams)
                        .forEach(each -> expected.put(
                                GroupName.of(edge.agreement(), each).text(), each));
            }
            Map<String, RoleAssignment> found = new TreeMap<>();
            Roster.of(catalogue, edge)
                    .groups()
                    .forEach(group -> found.put(group.name().text(), group.assignment()));
            assertThat(found).isEqualTo(expected);
        }
    }

    @Provide
    Arbitrary<Catalogue> catalogues() {
        return Clouds.catalogues();
    }
}
