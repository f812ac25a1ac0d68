package io.idpmaster.strategy;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Glob;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.mapping.PythonPattern;
import io.idpmaster.mapping.Remote;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Clauses of an agreement that differ in nothing but the domain. Within a group any of its domains goes with any of its
 * projects and roles, so three independent lists admit no more than the clauses do; across groups they would: a role
 * admitted in one domain could be claimed in another. Hence each slot of a rule belongs to one group.
 */
record ClauseGroup(List<String> domains, Optional<List<Glob>> projects, Optional<Map<String, String>> roles) {

    private record Terms(Optional<List<Glob>> projects, Optional<Map<String, String>> roles) {}

    /** The groups of an agreement, in the order of their first clauses. */
    static List<ClauseGroup> of(Agreement agreement) {
        Map<Terms, List<String>> groups = new LinkedHashMap<>();
        for (Acceptance clause : agreement.accepts()) {
            List<String> domains =
                    groups.computeIfAbsent(new Terms(clause.projects(), clause.roles()), terms -> new ArrayList<>());
            if (!domains.contains(clause.domain())) {
                domains.add(clause.domain());
            }
        }
        return groups.entrySet().stream()
                .map(group -> new ClauseGroup(
                        List.copyOf(group.getValue()),
                        group.getKey().projects(),
                        group.getKey().roles()))
                .toList();
    }

    /** Whether a slot of this group can name the assignment, whose role is already the edge's. */
    boolean admits(RoleAssignment assignment) {
        return domains.contains(assignment.domain())
                && (projects.isEmpty() || projects.get().stream().anyMatch(glob -> glob.matches(assignment.project())))
                && (roles.isEmpty() || roles.get().containsValue(assignment.role()));
    }

    /** The role names that a slot may name. */
    Collection<String> roleNames(Map<String, SortedSet<String>> catalogueRoles) {
        SortedSet<String> names = new TreeSet<>();
        if (roles.isPresent()) {
            names.addAll(roles.get().values());
        } else {
            domains.forEach(domain -> names.addAll(catalogueRoles.getOrDefault(domain, new TreeSet<>())));
        }
        return names;
    }

    /** The guard on a slot's project: exact words where the clause has only such, else one anchored pattern. */
    Remote projectGuard(String variable) {
        if (projects.isEmpty()) {
            return new Remote.Whitelist(variable, List.of(PythonPattern.anyName()), true);
        }
        List<String> globs = projects.get().stream().map(Glob::pattern).toList();
        if (globs.stream().noneMatch(Glob::isGlob)) {
            return new Remote.Whitelist(variable, globs, false);
        }
        String any = globs.stream().map(PythonPattern::ofGlob).collect(Collectors.joining("|"));
        return new Remote.Whitelist(variable, List.of(PythonPattern.whole(any)), true);
    }
}
