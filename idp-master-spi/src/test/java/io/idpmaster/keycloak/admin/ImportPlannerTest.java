package io.idpmaster.keycloak.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.keycloak.admin.ImportPlan.Leaving;
import io.idpmaster.keycloak.admin.ImportPlan.NewGroup;
import io.idpmaster.keycloak.admin.ImportPlan.UserWork;
import io.idpmaster.keycloak.catalogue.GroupPath;
import io.idpmaster.keycloak.catalogue.RealmState;
import io.idpmaster.keycloak.catalogue.RealmState.GroupRow;
import io.idpmaster.keycloak.catalogue.RealmState.UserRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ImportPlannerTest {

    private static final User JANE = new User("jane", "id-jane", "jane@example.org", true);
    private static final User OMAR = new User("omar", "id-omar", "", true);
    private static final Team MEMBER = new Team("member", List.of(), List.of(), List.of("jane", "omar"));
    private static final Team OPS =
            new Team("ops", List.of("member", "admin"), List.of(new EdgeSelector("tier=core")), List.of("jane"));

    private static final RealmState EMPTY = new RealmState(Optional.empty(), Map.of(), Map.of(), Map.of());

    private int ids;

    @Test
    void intoAnEmptyRealmEverythingIsNew() {
        ImportPlan plan = plan(catalogue(List.of(JANE, OMAR), MEMBER, OPS), EMPTY);
        assertThat(plan.newGroups()).extracting(NewGroup::name).containsExactly("openstack", "d", "p", "member", "ops");
        assertThat(plan.newGroups().get(4).attributes())
                .containsEntry("keystone.roles", List.of("admin", "member"))
                .containsEntry("keystone.edges", List.of("tier=core"));
        assertThat(plan.newGroups().get(3).attributes())
                .as("a team that grants the role of its own name needs none")
                .isEmpty();
        assertThat(plan.counts().get(Kind.TEAMS)).isEqualTo(new Count(2, 0, 0, 0));
        assertThat(plan.counts().get(Kind.USERS)).isEqualTo(new Count(2, 0, 0, 0));
        assertThat(plan.counts().get(Kind.MEMBERSHIPS)).isEqualTo(new Count(3, 0, 0, 0));
        assertThat(plan.leavings()).isEmpty();
        assertThat(plan.removedGroups()).isEmpty();
    }

    @Test
    void whatIsEqualIsLeftAlone() {
        Catalogue catalogue = catalogue(List.of(JANE, OMAR), MEMBER, OPS);
        ImportPlan again = plan(catalogue, after(catalogue));
        assertThat(again.changes()).isFalse();
        assertThat(again.newGroups()).isEmpty();
        assertThat(again.changedGroups()).isEmpty();
        assertThat(again.users()).isEmpty();
        assertThat(again.counts().get(Kind.MEMBERSHIPS)).isEqualTo(new Count(0, 0, 3, 0));
    }

    @Test
    void theOrderOfRolesAndTheCaseOfAnAddressMakeNoDifference() {
        RealmState state = after(catalogue(List.of(JANE, OMAR), OPS));
        Team turned = new Team("ops", List.of("admin", "member"), OPS.edges(), List.of("jane"));
        User shouted = new User("jane", "id-jane", "Jane@Example.org", true);
        assertThat(plan(catalogue(List.of(shouted, OMAR), turned), state).changes())
                .isFalse();
    }

    @Test
    void aUserWhoIsNoLongerNamedLosesEveryPlace() {
        RealmState state = after(catalogue(List.of(JANE, OMAR), MEMBER, OPS));
        Team alone = new Team("member", List.of(), List.of(), List.of("omar"));
        ImportPlan plan =
                plan(catalogue(List.of(OMAR), alone, new Team("ops", OPS.roles(), OPS.edges(), List.of())), state);
        assertThat(plan.leavings()).hasSize(1);
        Leaving leaving = plan.leavings().get(0);
        assertThat(leaving.user()).isEqualTo("id-jane");
        assertThat(leaving.groups()).hasSize(3).contains(state.root().orElseThrow());
        assertThat(plan.counts().get(Kind.USERS)).isEqualTo(new Count(0, 0, 1, 1));
        assertThat(plan.counts().get(Kind.MEMBERSHIPS)).isEqualTo(new Count(0, 0, 1, 2));
    }

    @Test
    void withAProjectGoItsTeams() {
        RealmState state = after(catalogue(List.of(JANE, OMAR), MEMBER, OPS));
        Catalogue without = new Catalogue(
                new Master("i"),
                new UserDomain("d", "1"),
                List.of(),
                List.of(new Domain("d", "1", List.of())),
                List.of(JANE, OMAR),
                List.of());
        ImportPlan plan = plan(without, state);
        assertThat(plan.removedGroups())
                .containsExactly(state.groups().get(GroupPath.of("d", "p")).id());
        assertThat(plan.counts().get(Kind.PROJECTS)).isEqualTo(new Count(0, 0, 0, 1));
        assertThat(plan.counts().get(Kind.TEAMS)).isEqualTo(new Count(0, 0, 0, 2));
        assertThat(plan.counts().get(Kind.MEMBERSHIPS)).isEqualTo(new Count(0, 0, 0, 3));
        assertThat(plan.leavings()).isEmpty();
    }

    @Test
    void anAccountThatIsThereIsAdopted() {
        UserRow row = new UserRow("id-jane", "jane.doe", "old@example.org", false, "realm", Optional.empty());
        ImportPlan plan = ImportPlanner.plan(
                catalogue(List.of(JANE), new Team("member", List.of(), List.of(), List.of("jane"))),
                EMPTY,
                Map.of("id-jane", row),
                this::nextId);
        assertThat(plan.counts().get(Kind.USERS)).isEqualTo(new Count(0, 1, 0, 0));
        UserWork work = plan.users().get(0);
        assertThat(work.row()).contains(row);
        assertThat(work.profileDiffers()).isTrue();
        assertThat(work.joining()).hasSize(2);
    }

    @Test
    void aChangedTeamKeepsItsGroup() {
        RealmState state = after(catalogue(List.of(JANE, OMAR), MEMBER, OPS));
        Team wider = new Team("ops", OPS.roles(), List.of(), OPS.members());
        ImportPlan plan = plan(catalogue(List.of(JANE, OMAR), MEMBER, wider), state);
        assertThat(plan.changedGroups()).hasSize(1);
        assertThat(plan.changedGroups().get(0).id())
                .isEqualTo(state.groups().get(GroupPath.of("d", "p", "ops")).id());
        assertThat(plan.changedGroups().get(0).attributes()).doesNotContainKey("keystone.edges");
        assertThat(plan.counts().get(Kind.TEAMS)).isEqualTo(new Count(0, 1, 1, 0));
    }

    @Test
    void teamsInTeamsAreGroupsInGroups() {
        Team night = new Team("night", List.of("admin"), List.of(), List.of("omar"));
        Team ops = new Team("ops", OPS.roles(), OPS.edges(), OPS.members(), List.of(night));
        Catalogue catalogue = catalogue(List.of(JANE, OMAR), ops);
        ImportPlan plan = plan(catalogue, EMPTY);
        assertThat(plan.newGroups()).extracting(NewGroup::name).containsExactly("openstack", "d", "p", "ops", "night");
        assertThat(plan.newGroups().get(4).parent())
                .contains(plan.newGroups().get(3).id());
        assertThat(plan.counts().get(Kind.TEAMS)).isEqualTo(new Count(2, 0, 0, 0));
        assertThat(plan.counts().get(Kind.MEMBERSHIPS)).isEqualTo(new Count(2, 0, 0, 0));

        RealmState state = after(catalogue);
        assertThat(plan(catalogue, state).changes()).isFalse();
        ImportPlan without = plan(catalogue(List.of(JANE, OMAR), OPS), state);
        assertThat(without.removedGroups())
                .containsExactly(state.groups()
                        .get(GroupPath.of("d", "p", "ops", "night"))
                        .id());
        assertThat(without.counts().get(Kind.TEAMS)).isEqualTo(new Count(0, 0, 1, 1));
        assertThat(without.counts().get(Kind.MEMBERSHIPS)).isEqualTo(new Count(0, 0, 1, 1));
    }

    @Test
    void withATeamGoThoseInIt() {
        Team night = new Team("night", List.of("admin"), List.of(), List.of("omar"));
        RealmState state = after(catalogue(
                List.of(JANE, OMAR), MEMBER, new Team("ops", OPS.roles(), OPS.edges(), OPS.members(), List.of(night))));
        ImportPlan plan = plan(catalogue(List.of(JANE, OMAR), MEMBER), state);
        assertThat(plan.removedGroups())
                .containsExactly(
                        state.groups().get(GroupPath.of("d", "p", "ops")).id());
        assertThat(plan.counts().get(Kind.TEAMS)).isEqualTo(new Count(0, 0, 1, 2));
    }

    private ImportPlan plan(Catalogue catalogue, RealmState state) {
        return ImportPlanner.plan(catalogue, state, state.users(), this::nextId);
    }

    private String nextId() {
        return "group-" + ids++;
    }

    private static Catalogue catalogue(List<User> users, Team... teams) {
        return new Catalogue(
                new Master("i"),
                new UserDomain("d", "1"),
                List.of(),
                List.of(new Domain("d", "1", List.of(new Project("p", List.of(teams))))),
                users,
                List.of());
    }

    /** What stands in a realm after the catalogue went into an empty one. */
    private RealmState after(Catalogue catalogue) {
        ImportPlan plan = plan(catalogue, EMPTY);
        Map<String, GroupPath> paths = new HashMap<>();
        Map<GroupPath, GroupRow> groups = new LinkedHashMap<>();
        String root = plan.newGroups().get(0).id();
        for (NewGroup group : plan.newGroups().subList(1, plan.newGroups().size())) {
            GroupPath parent = paths.get(group.parent().orElseThrow());
            GroupPath path = parent == null ? GroupPath.of(group.name()) : parent.child(group.name());
            paths.put(group.id(), path);
            SortedMap<String, List<String>> attributes = new TreeMap<>(group.attributes());
            groups.put(path, new GroupRow(group.id(), path, attributes));
        }
        Map<String, Set<String>> members = new HashMap<>();
        Map<String, UserRow> users = new HashMap<>();
        for (UserWork work : new ArrayList<>(plan.users())) {
            User user = work.wanted();
            users.put(
                    user.id(),
                    new UserRow(user.id(), user.name(), user.email(), user.enabled(), "realm", Optional.empty()));
            work.joining()
                    .forEach(group -> members.computeIfAbsent(group, id -> new LinkedHashSet<>())
                            .add(user.id()));
        }
        return new RealmState(Optional.of(root), groups, members, users);
    }
}
