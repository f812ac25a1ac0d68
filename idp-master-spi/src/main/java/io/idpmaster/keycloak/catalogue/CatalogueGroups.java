package io.idpmaster.keycloak.catalogue;

import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.TeamGrant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.GroupModel;
import org.keycloak.models.UserModel;

/**
 * The groups below {@code /openstack} as Keycloak's models show them, which at a login all come from its caches. Walks
 * from parent to parent: a path would not tell a {@code /} in a name from one between names.
 */
public final class CatalogueGroups {

    private CatalogueGroups() {}

    /**
     * The teams in which the user is a direct member and those that these stand in, outermost first and each once, in the
     * order of Keycloak's groups.
     */
    public static List<TeamGrant> teamsOf(UserModel user) {
        Set<TeamGrant> teams = new LinkedHashSet<>();
        user.getGroupsStream().forEach(group -> teams.addAll(grantsOf(group)));
        return List.copyOf(teams);
    }

    /** Whether the group stands where teams do: deeper below {@code /openstack} than projects. */
    public static boolean isTeam(GroupModel group) {
        int depth = 0;
        GroupModel top = group;
        while (top.getParent() != null) {
            top = top.getParent();
            depth++;
        }
        return isRoot(top) && depth > GroupPath.Kind.TEAM.ordinal();
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
     * What a member of the group holds, where it stands at {@code /openstack/<domain>/<project>/<team>}, or in a team
     * there: what each team on the way to it grants, the outermost first. Groups deeper than {@link GroupPath#MAX_DEPTH}
     * are none of the catalogue's.
     */
    public static List<TeamGrant> grantsOf(GroupModel group) {
        Deque<GroupModel> way = new ArrayDeque<>();
        GroupModel top = group;
        while (top.getParent() != null && way.size() <= GroupPath.MAX_DEPTH) {
            way.push(top);
            top = top.getParent();
        }
        if (!isRoot(top) || way.size() > GroupPath.MAX_DEPTH || way.size() <= GroupPath.Kind.TEAM.ordinal()) {
            return List.of();
        }
        String domain = way.pop().getName();
        String project = way.pop().getName();
        List<TeamGrant> teams = new ArrayList<>();
        String path = "";
        for (GroupModel team : way) {
            path += (path.isEmpty() ? "" : "/") + team.getName();
            grant(domain, project, path, team).ifPresent(teams::add);
        }
        return teams;
    }

    private static Optional<TeamGrant> grant(String domain, String project, String path, GroupModel team) {
        return grant(
                domain,
                project,
                path,
                team.getName(),
                values(team, CatalogueNames.TEAM_ROLES),
                values(team, CatalogueNames.TEAM_EDGES));
    }

    /**
     * What the team itself grants. An attribute that is there without a value grants nothing: an administrator who cleared
     * the field of {@code keystone.edges} did not mean every edge.
     */
    static Optional<TeamGrant> grant(
            String domain, String project, String path, String name, List<String> roles, List<String> edges) {
        if (roles.contains("") || edges.contains("")) {
            return Optional.empty();
        }
        return Optional.of(new TeamGrant(
                domain,
                project,
                path,
                roles.isEmpty() ? List.of(name) : roles,
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
