package io.idpmaster.evaluation;

import java.util.Comparator;

/** A role that somebody holds in a project of an edge, by the names that they have there. */
public record HeldRole(String domain, String project, String role) implements Comparable<HeldRole> {

    private static final Comparator<HeldRole> ORDER = Comparator.comparing(HeldRole::domain)
            .thenComparing(HeldRole::project)
            .thenComparing(HeldRole::role);

    @Override
    public int compareTo(HeldRole other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return domain + "/" + project + ":" + role;
    }
}
