package io.idpmaster.catalogue;

import java.util.List;
import java.util.Optional;

/**
 * The master's source of truth: who exists, which projects exist, which team holds which roles in which project at
 * which edges, and what each edge's own agreement admits of that.
 *
 * <p>A value of this type says nothing about being valid; {@link CatalogueReader} and the verification package do.
 *
 * @param roles the role names that are known; empty where the catalogue does not list them, and then the teams' and
 *     the agreements' roles vouch for each other
 */
public record Catalogue(
        Master master,
        UserDomain userDomain,
        List<String> roles,
        List<Domain> domains,
        List<User> users,
        List<Edge> edges) {

    public Catalogue {
        roles = List.copyOf(roles);
        domains = List.copyOf(domains);
        users = List.copyOf(users);
        edges = List.copyOf(edges);
    }

    /** The same with other edges. */
    public Catalogue withEdges(List<Edge> others) {
        return new Catalogue(master, userDomain, roles, domains, users, others);
    }

    /** The edge of this name, compared exactly. */
    public Optional<Edge> edge(String name) {
        return edges.stream().filter(edge -> edge.name().equals(name)).findFirst();
    }

    /** The user of this name, compared exactly. */
    public Optional<User> user(String name) {
        return users.stream().filter(user -> user.name().equals(name)).findFirst();
    }
}
