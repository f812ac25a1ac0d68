package io.idpmaster.catalogue;

import java.util.List;
import java.util.Map;

/**
 * What one team gives its members and those of the teams in it, wherever it was read from: a catalogue's file or a
 * Keycloak group with its path and attributes.
 *
 * @param team its name; of one that stands in another, the names from the outermost team on, joined by {@code /}
 * @param roles never empty: a team that names no role grants the role of its own name
 * @param edges which edges; empty means every edge
 */
public record TeamGrant(String domain, String project, String team, List<String> roles, List<EdgeSelector> edges) {

    public TeamGrant {
        roles = roles.isEmpty() ? List.of(team) : List.copyOf(roles);
        edges = List.copyOf(edges);
    }

    /** Whether this team's selectors choose the edge; what the edge admits of it is the agreement's word. */
    public boolean selects(Edge edge) {
        return selects(edge.name(), edge.labels());
    }

    /** The same for an edge of which no more is known than its name and labels. */
    public boolean selects(String edge, Map<String, String> labels) {
        return edges.isEmpty() || edges.stream().anyMatch(selector -> selector.selects(edge, labels));
    }
}
