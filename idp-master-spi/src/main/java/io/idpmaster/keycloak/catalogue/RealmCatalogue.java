package io.idpmaster.keycloak.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.keycloak.catalogue.EdgeTables.EdgeRow;
import io.idpmaster.keycloak.catalogue.RealmState.GroupRow;
import io.idpmaster.keycloak.catalogue.RealmState.UserRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.RealmModel;

/**
 * A realm as a catalogue, in alphabetical order throughout.
 *
 * @param findings what of the realm cannot be put into a catalogue
 */
public record RealmCatalogue(Catalogue catalogue, List<Finding> findings) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public RealmCatalogue {
        findings = List.copyOf(findings);
    }

    /** Puts together what was read from the tables, the edges' clients and the realm's attributes. */
    public static RealmCatalogue of(
            RealmModel realm,
            String issuer,
            RealmState state,
            Collection<EdgeRow> clients,
            Map<String, EdgeClaim> claims,
            EdgeReader reader) {
        List<Finding> findings = new ArrayList<>();
        Catalogue catalogue = new Catalogue(
                new Master(issuer),
                new UserDomain(
                        attribute(realm, CatalogueNames.USER_DOMAIN_NAME),
                        attribute(realm, CatalogueNames.USER_DOMAIN_ID)),
                knownRoles(realm, findings),
                domains(state),
                users(state),
                edges(clients, claims, reader, findings));
        return new RealmCatalogue(catalogue, findings);
    }

    private static String attribute(RealmModel realm, String name) {
        return Optional.ofNullable(realm.getAttribute(name)).orElse("");
    }

    private static List<String> knownRoles(RealmModel realm, List<Finding> findings) {
        String roles = attribute(realm, CatalogueNames.KNOWN_ROLES);
        if (roles.isBlank()) {
            return List.of();
        }
        try {
            return List.of(JSON.readValue(roles, String[].class));
        } catch (JsonProcessingException e) {
            findings.add(Finding.error(
                    "roles",
                    "the realm's attribute `" + CatalogueNames.KNOWN_ROLES + "` is no JSON array of strings",
                    "correct or remove it"));
            return List.of();
        }
    }

    /** The realm attribute's value for these roles; empty where there are none. */
    public static String knownRoles(List<String> roles) {
        try {
            return roles.isEmpty() ? "" : JSON.writeValueAsString(roles);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings cannot be written as JSON", e);
        }
    }

    private static List<Domain> domains(RealmState state) {
        Map<GroupPath, List<GroupRow>> children = new LinkedHashMap<>();
        List<GroupRow> top = new ArrayList<>();
        state.groups().forEach((path, row) -> {
            if (path.kind() == GroupPath.Kind.DOMAIN) {
                top.add(row);
            } else {
                GroupPath parent =
                        new GroupPath(path.names().subList(0, path.names().size() - 1));
                children.computeIfAbsent(parent, unused -> new ArrayList<>()).add(row);
            }
        });
        return byName(top).stream()
                .map(domain -> new Domain(
                        domain.path().name(),
                        domain.attributes().getOrDefault(CatalogueNames.DOMAIN_ID, List.of("")).stream()
                                .findFirst()
                                .orElse(""),
                        byName(children.getOrDefault(domain.path(), List.of())).stream()
                                .map(project -> new Project(project.path().name(), teams(project, children, state)))
                                .toList()))
                .toList();
    }

    private static List<GroupRow> byName(List<GroupRow> rows) {
        return rows.stream()
                .sorted(Comparator.comparing(row -> row.path().name()))
                .toList();
    }

    private static List<Team> teams(GroupRow above, Map<GroupPath, List<GroupRow>> children, RealmState state) {
        return byName(children.getOrDefault(above.path(), List.of())).stream()
                .map(row -> team(row, children, state))
                .toList();
    }

    private static Team team(GroupRow row, Map<GroupPath, List<GroupRow>> children, RealmState state) {
        Set<String> members = state.membersOf(row.id());
        return new Team(
                row.path().name(),
                row.attributes().getOrDefault(CatalogueNames.TEAM_ROLES, List.of()),
                row.attributes().getOrDefault(CatalogueNames.TEAM_EDGES, List.of()).stream()
                        .map(EdgeSelector::new)
                        .toList(),
                members.stream()
                        .map(state.users()::get)
                        .map(UserRow::username)
                        .sorted()
                        .toList(),
                teams(row, children, state));
    }

    private static List<User> users(RealmState state) {
        return state.users().values().stream()
                .map(row -> new User(row.username(), row.id(), row.email(), row.enabled()))
                .sorted(Comparator.comparing(User::name))
                .toList();
    }

    private static List<Edge> edges(
            Collection<EdgeRow> clients, Map<String, EdgeClaim> claims, EdgeReader reader, List<Finding> findings) {
        claims.values().forEach(claim -> claim.problem().ifPresent(problem -> findings.add(contested(claim, problem))));
        List<Edge> edges = new ArrayList<>();
        for (EdgeRow client : clients) {
            if (!isEdge(client, claims)) {
                continue;
            }
            try {
                reader.read(client.attributes()::get).ifPresent(edges::add);
            } catch (UnreadableEdgeException e) {
                findings.add(Finding.error(
                        "edges", e.getMessage(), "correct the attributes of the client `" + client.clientId() + "`"));
            }
        }
        edges.sort(Comparator.comparing(Edge::name));
        return edges;
    }

    private static boolean isEdge(EdgeRow client, Map<String, EdgeClaim> claims) {
        return Optional.ofNullable(client.attributes().get(CatalogueNames.EDGE))
                .map(claims::get)
                .flatMap(EdgeClaim::owner)
                .filter(owner -> owner.clientId().equals(client.clientId()))
                .isPresent();
    }

    private static Finding contested(EdgeClaim claim, String problem) {
        return claim.owner().isPresent()
                ? Finding.warning("edges", problem, "until then, it is passed over")
                : Finding.error("edges", problem, "until then, nobody is let in there");
    }
}
