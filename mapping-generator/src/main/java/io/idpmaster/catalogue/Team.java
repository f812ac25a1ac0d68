package io.idpmaster.catalogue;

import java.util.List;
import java.util.stream.Stream;

/**
 * Users who hold some roles in one project at some edges. Teams nest as Keycloak's groups do: what a team grants, its
 * members and those of every team in it hold; a member of a team in it is no member of the team itself.
 *
 * @param roles never empty: a team that names no role grants the role of its own name
 * @param edges which edges; empty means every edge. Says nothing about the teams in it, which have their own
 * @param members names of users
 * @param teams those in this one
 */
public record Team(String name, List<String> roles, List<EdgeSelector> edges, List<String> members, List<Team> teams) {

    /** How deep teams may nest: the project's own count as one. */
    public static final int MAX_DEPTH = 5;

    public Team {
        roles = roles.isEmpty() ? List.of(name) : List.copyOf(roles);
        edges = List.copyOf(edges);
        members = List.copyOf(members);
        teams = List.copyOf(teams);
    }

    /** A team with none in it. */
    public Team(String name, List<String> roles, List<EdgeSelector> edges, List<String> members) {
        this(name, roles, edges, members, List.of());
    }

    /** What this team of the given project grants. */
    public TeamGrant in(String domain, String project) {
        return new TeamGrant(domain, project, name, roles, edges);
    }

    /** What this team grants where it stands in another one. */
    public TeamGrant in(TeamGrant above) {
        return new TeamGrant(above.domain(), above.project(), above.team() + "/" + name, roles, edges);
    }

    /** This team, and all that are in it at any depth. */
    public Stream<Team> withNested() {
        return teams.isEmpty()
                ? Stream.of(this)
                : Stream.concat(Stream.of(this), teams.stream().flatMap(Team::withNested));
    }
}
