package io.idpmaster.catalogue;

import java.util.List;

/**
 * Users who hold some roles in one project at some edges.
 *
 * @param roles never empty: a team that names no role grants the role of its own name
 * @param edges which edges; empty means every edge
 * @param members names of users
 */
public record Team(String name, List<String> roles, List<EdgeSelector> edges, List<String> members) {

    public Team {
        roles = roles.isEmpty() ? List.of(name) : List.copyOf(roles);
        edges = List.copyOf(edges);
        members = List.copyOf(members);
    }

    /** What a member of this team holds in the given project. */
    public TeamGrant in(String domain, String project) {
        return new TeamGrant(domain, project, name, roles, edges);
    }
}
