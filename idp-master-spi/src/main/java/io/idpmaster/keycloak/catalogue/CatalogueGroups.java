package io.idpmaster.keycloak.catalogue;

import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.TeamGrant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.GroupModel;
import org.keycloak.models.UserModel;

/**
 * The groups below {@code /openstack} as Keycloak's models show them, which at a login all come from its caches. Walks
 * from parent to parent: a path would not tell a {@code /} in a name from one between names.
 */
public final class CatalogueGroups {

    private CatalogueGroups() {}

    /** The teams in which the user is a direct member, in the order of Keycloak's groups. */
    public static List<TeamGrant> teamsOf(UserModel user) {
        List<TeamGrant> teams = new ArrayList<>();
        user.getGroupsStream().forEach(group -> team(group).ifPresent(teams::add));
        return List.copyOf(teams);
    }

    /** Whether the group is {@code /openstack} or stands below it. */
    public static boolean contains(GroupModel group) {
        GroupModel top = group;
        while (top.getParent() != null) {
            top = top.getParent();
        }
        return isRoot(top);
    }

    /**
     * The group as a team, where it stands at {@code /openstack/<domain>/<project>/<team>}.
     *
     * <p>An attribute that is there without a value grants nothing: an administrator who cleared the field of
     * {@code keystone.edges} did not mean every edge.
     */
    static Optional<TeamGrant> team(GroupModel team) {
        GroupModel project = team.getParent();
        GroupModel domain = project == null ? null : project.getParent();
        GroupModel root = domain == null ? null : domain.getParent();
        if (root == null || !isRoot(root)) {
            return Optional.empty();
        }
        List<String> roles = values(team, CatalogueNames.TEAM_ROLES);
        List<String> edges = values(team, CatalogueNames.TEAM_EDGES);
        if (roles.contains("") || edges.contains("")) {
            return Optional.empty();
        }
        return Optional.of(new TeamGrant(
                domain.getName(),
                project.getName(),
                team.getName(),
                roles,
                edges.stream().map(EdgeSelector::new).toList()));
    }

    private static boolean isRoot(GroupModel group) {
        return group.getParent() == null && CatalogueNames.ROOT_GROUP.equals(group.getName());
    }

    private static List<String> values(GroupModel group, String attribute) {
        return group.getAttributeStream(attribute)
                .map(value -> value == null ? "" : value.strip())
                .toList();
    }
}
