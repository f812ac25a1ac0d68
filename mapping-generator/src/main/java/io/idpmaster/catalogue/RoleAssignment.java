package io.idpmaster.catalogue;

import java.util.Comparator;

/**
 * One role in one project, as it will stand at one edge.
 *
 * @param role the role's name at that edge, after the agreement's translation
 */
public record RoleAssignment(String domain, String project, String role) implements Comparable<RoleAssignment> {

    private static final Comparator<RoleAssignment> ORDER = Comparator.comparing(RoleAssignment::domain)
            .thenComparing(RoleAssignment::project)
            .thenComparing(RoleAssignment::role);

    @Override
    public int compareTo(RoleAssignment other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return domain + "/" + project + ":" + role;
    }
}
