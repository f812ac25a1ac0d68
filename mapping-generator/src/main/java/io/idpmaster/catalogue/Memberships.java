package io.idpmaster.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is in which teams, turned round: a catalogue lists members by team, most questions are asked by user.
 *
 * <p>Users who are in the same teams are of one class: whatever an edge intends for one of them it intends for all,
 * so questions about assignments need asking once a class.
 */
public final class Memberships {

    /** Users who are in the same teams. */
    public record UserClass(List<TeamGrant> teams, List<User> users) {
        public UserClass {
            teams = List.copyOf(teams);
            users = List.copyOf(users);
        }
    }

    private final Map<String, List<TeamGrant>> teamsByUser;
    private final List<UserClass> classes;

    private Memberships(Map<String, List<TeamGrant>> teamsByUser, List<UserClass> classes) {
        this.teamsByUser = teamsByUser;
        this.classes = classes;
    }

    /** Takes time and memory linear in the number of memberships. */
    public static Memberships of(Catalogue catalogue) {
        Map<String, List<TeamGrant>> teamsByUser = new LinkedHashMap<>();
        Map<String, List<Integer>> keysByUser = new LinkedHashMap<>();
        int team = 0;
        for (Domain domain : catalogue.domains()) {
            for (Project project : domain.projects()) {
                for (Team candidate : project.teams()) {
                    TeamGrant grant = candidate.in(domain.name(), project.name());
                    for (String member : candidate.members()) {
                        teamsByUser
                                .computeIfAbsent(member, name -> new ArrayList<>(2))
                                .add(grant);
                        keysByUser
                                .computeIfAbsent(member, name -> new ArrayList<>(2))
                                .add(team);
                    }
                    team++;
                }
            }
        }
        Map<List<Integer>, List<User>> usersByKey = new LinkedHashMap<>();
        for (User user : catalogue.users()) {
            usersByKey
                    .computeIfAbsent(keysByUser.getOrDefault(user.name(), List.of()), key -> new ArrayList<>(1))
                    .add(user);
        }
        List<UserClass> classes = new ArrayList<>();
        for (List<User> users : usersByKey.values()) {
            classes.add(new UserClass(teamsByUser.getOrDefault(users.get(0).name(), List.of()), users));
        }
        return new Memberships(teamsByUser, List.copyOf(classes));
    }

    /** The teams of the user of this name, in the order of the catalogue. */
    public List<TeamGrant> teamsOf(String userName) {
        return List.copyOf(teamsByUser.getOrDefault(userName, List.of()));
    }

    /** Every user of the catalogue, in exactly one class. */
    public Collection<UserClass> classes() {
        return classes;
    }
}
