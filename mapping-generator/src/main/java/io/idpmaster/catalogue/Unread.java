package io.idpmaster.catalogue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * What of a document could not be read, so that the rules do not complain about it a second time, nor about names that
 * may well be in the part that is missing.
 */
final class Unread {

    /** What others refer to by name. */
    enum Names {
        DOMAINS,
        PROJECTS,
        USERS,
        EDGES,
        ROLES
    }

    private final Set<String> paths = new HashSet<>();
    private final Set<Names> incomplete = EnumSet.noneOf(Names.class);

    void add(Place place) {
        paths.add(place.toString());
    }

    void lose(Names names) {
        incomplete.add(names);
    }

    /** Whether every name of this kind was read. */
    boolean complete(Names names) {
        return !incomplete.contains(names);
    }

    /** Whether the value at this place, or one around it, could not be read. */
    boolean covers(Place place) {
        if (paths.isEmpty()) {
            return false;
        }
        Place at = place;
        while (at != Place.ROOT && !paths.contains(at.toString())) {
            at = at.around();
        }
        return paths.contains(at.toString());
    }
}
