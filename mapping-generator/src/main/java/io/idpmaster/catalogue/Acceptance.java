package io.idpmaster.catalogue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One clause of an agreement.
 *
 * @param projects globs of project names; absent: every project of the domain; an empty list: none
 * @param roles role at the master to role at this edge; absent: every role under its own name; what is not listed is
 *     not admitted
 */
public record Acceptance(String domain, Optional<List<Glob>> projects, Optional<Map<String, String>> roles) {

    public Acceptance {
        projects = projects.map(List::copyOf);
        roles = roles.map(named -> Collections.unmodifiableMap(new LinkedHashMap<>(named)));
    }

    /** The name at this edge of a role that this clause admits in the given project. */
    public Optional<String> admit(String domain, String project, String role) {
        if (!this.domain.equals(domain) || !admitsProject(project)) {
            return Optional.empty();
        }
        return roles.isPresent() ? Optional.ofNullable(roles.get().get(role)) : Optional.of(role);
    }

    /** Whether the project's name, in this clause's domain, is admitted. */
    public boolean admitsProject(String project) {
        return projects.isEmpty() || projects.get().stream().anyMatch(glob -> glob.matches(project));
    }
}
