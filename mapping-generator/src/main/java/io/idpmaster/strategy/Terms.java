package io.idpmaster.strategy;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.StoredName;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.UserDomain;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All that a mapping is made from: the edge with its agreement, and what of the master it has to know.
 *
 * @param roles by domain, every role that some team grants there: what a clause without {@code roles} admits
 */
public record Terms(Edge edge, String issuer, UserDomain userDomain, Map<String, SortedSet<String>> roles) {

    /** The terms of one edge of a catalogue; for many edges take {@link #rolesByDomain} once. */
    public static Terms of(Catalogue catalogue, Edge edge) {
        return of(catalogue, edge, rolesByDomain(catalogue));
    }

    public static Terms of(Catalogue catalogue, Edge edge, Map<String, SortedSet<String>> roles) {
        return new Terms(edge, catalogue.master().issuer(), catalogue.userDomain(), roles);
    }

    /**
     * By domain, the roles that the teams of its projects grant; none that no Keystone can keep, which a directory may have
     * brought in: nobody is released it, and an edge's agent takes no bundle with it.
     */
    public static Map<String, SortedSet<String>> rolesByDomain(Catalogue catalogue) {
        Map<String, SortedSet<String>> roles = new LinkedHashMap<>();
        for (Domain domain : catalogue.domains()) {
            SortedSet<String> granted = roles.computeIfAbsent(domain.name(), name -> new TreeSet<>());
            for (Project project : domain.projects()) {
                project.teams().stream()
                        .flatMap(Team::withNested)
                        .flatMap(team -> team.roles().stream())
                        .filter(role ->
                                StoredName.flawWithin(role, StoredName.LONGEST).isEmpty())
                        .forEach(granted::add);
            }
        }
        return roles;
    }
}
