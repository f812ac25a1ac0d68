package io.idpmaster.catalogue;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * {@code intent(u,e)} of the theorem: the assignments that the catalogue gives a user and that the edge's agreement
 * admits.
 */
public final class Intent {

    private Intent() {}

    /**
     * The intended assignments at the edge of somebody who is a member of the given teams. Whether the user is
     * enabled is the caller's question.
     */
    public static SortedSet<RoleAssignment> at(Edge edge, Collection<TeamGrant> teams) {
        SortedSet<RoleAssignment> admitted = new TreeSet<>();
        for (TeamGrant team : teams) {
            if (team.selects(edge)) {
                for (String role : team.roles()) {
                    edge.agreement().admit(team.domain(), team.project(), role).ifPresent(admitted::add);
                }
            }
        }
        return Collections.unmodifiableSortedSet(admitted);
    }
}
