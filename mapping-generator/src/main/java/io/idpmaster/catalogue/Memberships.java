package io.idpmaster.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who is in which teams, turned round: a catalogue lists members by team, most questions are asked by user.
 *
 * <p>Users who are in the same teams are of one class: whatever an edge intends for one of them it intends for all,
 * so questions about assignments need asking once a class.
 */
public final class Memberships {

    /** Users who are in the same teams; those that these stand in are among them. */
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
        return of(catalogue, catalogue.users(), name -> true);
    }

    /** Of these users alone, in a fraction of the time; all others are unknown to it. */
    public static Memberships of(Catalogue catalogue, Set<String> userNames) {
        return of(
                catalogue,
                catalogue.users().stream()
                        .filter(user -> userNames.contains(user.name()))
                        .toList(),
                userNames::contains);
    }

    private static Memberships of(Catalogue catalogue, List<User> users, Predicate<String> wanted) {
        Collector collector = new Collector(wanted);
        for (Domain domain : catalogue.domains()) {
            for (Project project : domain.projects()) {
                for (Team team : project.teams()) {
                    collector.add(team, null, team.in(domain.name(), project.name()));
                }
            }
        }
        Map<String, List<TeamGrant>> teamsByUser = collector.teamsByUser;
        Map<String, List<Integer>> keysByUser = collector.keysByUser;
        Map<List<Integer>, List<User>> usersByKey = new LinkedHashMap<>();
        for (User user : users) {
            usersByKey
                    .computeIfAbsent(keysByUser.getOrDefault(user.name(), List.of()), key -> new ArrayList<>(1))
                    .add(user);
        }
        List<UserClass> classes = new ArrayList<>();
        for (List<User> alike : usersByKey.values()) {
            classes.add(new UserClass(teamsByUser.getOrDefault(alike.get(0).name(), List.of()), alike));
        }
        return new Memberships(teamsByUser, List.copyOf(classes));
    }

    /** A team on the way down, and what it stands in. */
    private record Above(Above above, int number, TeamGrant grant) {}

    private static final class Collector {

        private final Map<String, List<TeamGrant>> teamsByUser = new LinkedHashMap<>();
        private final Map<String, List<Integer>> keysByUser = new LinkedHashMap<>();
        private final Predicate<String> wanted;
        private int teams;

        Collector(Predicate<String> wanted) {
            this.wanted = wanted;
        }

        void add(Team team, Above above, TeamGrant grant) {
            Above here = new Above(above, teams++, grant);
            for (String member : team.members()) {
                if (wanted.test(member)) {
                    add(member, here);
                }
            }
            for (Team nested : team.teams()) {
                add(nested, here, nested.in(grant));
            }
        }

        private void add(String member, Above here) {
            if (here.above() != null) {
                add(member, here.above());
            }
            List<Integer> keys = keysByUser.computeIfAbsent(member, name -> new ArrayList<>(2));
            // somebody may be in several teams of one, and in the one as well. Numbers rise on the way down, so as long
            // as this team or one in it is looked at, whoever has a number from this one on has this one
            if (keys.isEmpty() || keys.get(keys.size() - 1) < here.number()) {
                keys.add(here.number());
                teamsByUser.computeIfAbsent(member, name -> new ArrayList<>(2)).add(here.grant());
            }
        }
    }

    /** The teams of the user of this name and those that they stand in, in the order of the catalogue. */
    public List<TeamGrant> teamsOf(String userName) {
        return List.copyOf(teamsByUser.getOrDefault(userName, List.of()));
    }

    /** Every user that it knows, in exactly one class. */
    public Collection<UserClass> classes() {
        return classes;
    }
}
