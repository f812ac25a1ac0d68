package io.idpmaster.keycloak.catalogue;

import io.idpmaster.catalogue.Quoted;
import io.idpmaster.keycloak.catalogue.RealmState.GroupRow;
import io.idpmaster.mapping.CollationKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which domains and projects of a realm a Keystone's database can take for each other, such as {@code Foo} and {@code foo}.
 * Whoever may make a group in a directory could else make one, and be let into the project of others. A catalogue's file
 * cannot have such names; groups come from elsewhere too.
 *
 * <p>All of those that are alike are shut, and not the newer ones alone: a group that was made early can be renamed late.
 */
public final class Rivals {

    /**
     * Why nothing may be released in a project, as a sentence.
     *
     * @param told for whoever is turned away, who may have no business with the other one: names only what is theirs
     * @param whole for administrators, who have to rename one of the two
     */
    public record Flaw(String told, String whole) {}

    private final Set<GroupPath> known = new HashSet<>();
    private final Map<GroupPath, String> rivals = new HashMap<>();

    private Rivals() {}

    /** @param places all domains and projects of the realm; teams have names of no Keystone's, and are left out */
    public static Rivals of(Collection<GroupPath> places) {
        Rivals found = new Rivals();
        Map<List<String>, Map<CollationKey, String>> firsts = new HashMap<>();
        for (GroupPath place : places) {
            if (place.kind() != GroupPath.Kind.TEAM && found.known.add(place)) {
                List<String> parent = place.names().subList(0, place.names().size() - 1);
                Map<CollationKey, String> beside = firsts.computeIfAbsent(parent, names -> new HashMap<>());
                for (CollationKey key : CollationKey.of(place.name())) {
                    String first = beside.putIfAbsent(key, place.name());
                    if (first != null) {
                        found.rivals.put(place, first);
                        found.rivals.putIfAbsent(sibling(parent, first), place.name());
                    }
                }
            }
        }
        return found;
    }

    private static GroupPath sibling(List<String> parent, String name) {
        List<String> names = new ArrayList<>(parent);
        names.add(name);
        return new GroupPath(names);
    }

    /** Whether the project was among the places. */
    boolean knows(String domain, String project) {
        return known.contains(GroupPath.of(domain, project));
    }

    /** Why nothing may be released in this project; nothing where it and its domain are alike with no other. */
    public Optional<Flaw> flaw(String domain, String project) {
        return Optional.ofNullable(rivals.get(GroupPath.of(domain)))
                .map(other -> flaw("domain", domain, other))
                .or(() -> Optional.ofNullable(rivals.get(GroupPath.of(domain, project)))
                        .map(other -> flaw("project", project, other)));
    }

    private static Flaw flaw(String what, String name, String other) {
        String beside = "the " + what + " " + Quoted.of(name) + " stands beside ";
        String why = ", and a Keystone's database takes the two for one; an administrator has to rename one of them";
        return new Flaw(beside + "another of nearly that name" + why, beside + Quoted.of(other) + why);
    }

    /** The realm without what is shut, and without what is in it. */
    public static RealmState shut(RealmState state) {
        Rivals rivals = of(state.groups().keySet());
        if (rivals.rivals.isEmpty()) {
            return state;
        }
        Map<GroupPath, GroupRow> groups = new LinkedHashMap<>();
        Map<String, Set<String>> members = new LinkedHashMap<>(state.members());
        state.groups().forEach((path, row) -> {
            if (rivals.isOpen(path)) {
                groups.put(path, row);
            } else {
                members.remove(row.id());
            }
        });
        return new RealmState(state.root(), groups, members, state.users());
    }

    private boolean isOpen(GroupPath path) {
        List<String> names = path.names();
        return !rivals.containsKey(new GroupPath(names.subList(0, 1)))
                && (names.size() < 2 || !rivals.containsKey(new GroupPath(names.subList(0, 2))));
    }

    /** The places that are shut; empty in a realm that is as it should be. */
    Set<GroupPath> all() {
        return new LinkedHashSet<>(rivals.keySet());
    }
}
