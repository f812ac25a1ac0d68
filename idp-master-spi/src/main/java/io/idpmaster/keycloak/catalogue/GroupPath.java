package io.idpmaster.keycloak.catalogue;

import io.idpmaster.catalogue.Team;
import java.util.ArrayList;
import java.util.List;

/**
 * A group below {@code /openstack} by the names on the way to it: one for a domain, two for a project, three for a team,
 * and one more for each team that stands in another.
 */
public record GroupPath(List<String> names) {

    /** What stands at a depth. */
    public enum Kind {
        DOMAIN,
        PROJECT,
        TEAM
    }

    /** How many names there are at most. */
    public static final int MAX_DEPTH = Kind.TEAM.ordinal() + Team.MAX_DEPTH;

    public GroupPath {
        names = List.copyOf(names);
        if (names.isEmpty() || names.size() > MAX_DEPTH) {
            throw new IllegalArgumentException("no group of a catalogue: " + names);
        }
    }

    public static GroupPath of(String... names) {
        return new GroupPath(List.of(names));
    }

    /** The path of the group of this name in this one. */
    public GroupPath child(String name) {
        List<String> longer = new ArrayList<>(names);
        longer.add(name);
        return new GroupPath(longer);
    }

    public Kind kind() {
        return Kind.values()[Math.min(names.size() - 1, Kind.TEAM.ordinal())];
    }

    /** The group's own name. */
    public String name() {
        return names.get(names.size() - 1);
    }
}
