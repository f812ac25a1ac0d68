package io.idpmaster.keycloak.catalogue;

import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.TeamGrant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.GroupModel;
import org.keycloak.models.UserModel;

/** The teams of a user, read off the user's groups and their parents; Keycloak holds all of them in its caches. */
public final class UserTeams {

    private UserTeams() {}

    /** The teams in which the user is a direct member, in the order of Keycloak's groups. */
    public static List<TeamGrant> of(UserModel user) {
        List<TeamGrant> teams = new ArrayList<>();
        user.getGroupsStream().forEach(group -> team(group).ifPresent(teams::add));
        return List.copyOf(teams);
    }

    /**
     * The group as a team, where it stands at {@code /openstack/<domain>/<project>/<team>}. Walks from parent to
     * parent: a path would not tell a `/` in a name from one between names.
     */
    static Optional<TeamGrant> team(GroupModel team) {
        GroupModel project = team.getParent();
        GroupModel domain = project == null ? null : project.getParent();
        GroupModel root = domain == null ? null : domain.getParent();
        if (root == null || root.getParent() != null || !CatalogueNames.ROOT_GROUP.equals(root.getName())) {
            return Optional.empty();
        }
        return Optional.of(new TeamGrant(
                domain.getName(),
                project.getName(),
                team.getName(),
                values(team, CatalogueNames.TEAM_ROLES).toList(),
                values(team, CatalogueNames.TEAM_EDGES).map(EdgeSelector::new).toList()));
    }

    private static Stream<String> values(GroupModel group, String attribute) {
        // the console leaves an empty value behind where somebody clears a field
        return group.getAttributeStream(attribute).filter(value -> value != null && !value.isBlank());
    }
}
