package io.idpmaster.reconcile;

import java.util.Comparator;

/** One role in one project as rosters name them; the domain by its id, which cannot change. */
record Granted(String domainId, String project, String role) implements Comparable<Granted> {

    private static final Comparator<Granted> ORDER = Comparator.comparing(Granted::domainId)
            .thenComparing(Granted::project)
            .thenComparing(Granted::role);

    @Override
    public int compareTo(Granted other) {
        return ORDER.compare(this, other);
    }
}
