package io.idpmaster.verification;

import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.catalogue.User;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The intents of a large catalogue, with nothing computed twice: what a team gives is worked out once for all edges with
 * the same terms, whether its selectors choose an edge once for all teams with the same selectors, and only for users who
 * are in different teams more than once. What {@code io.idpmaster.catalogue.Intent} says for one user and edge, this says
 * for a hundred million.
 */
final class Intents {

    private final List<TeamGrant> teams = new ArrayList<>();
    private final Map<List<EdgeSelector>, Integer> selectorLists = new HashMap<>();
    private final int[] selectorsOfTeam;
    private final List<UserTeams> classes = new ArrayList<>();
    private final Map<RoleAssignment, Integer> numbers = new HashMap<>();
    private final List<RoleAssignment> assignments = new ArrayList<>();

    /** Users who are in the same teams, and the teams' indexes. */
    private record UserTeams(List<User> users, int[] teams) {}

    /** Takes each class of users with its intent at an edge. */
    interface Visitor {
        void visit(List<User> users, Numbers intent);
    }

    /** A set of assignments, by numbers that mean the same at every edge, in ascending order. */
    record Numbers(int[] values) {

        boolean isEmpty() {
            return values.length == 0;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Numbers numbers && Arrays.equals(values, numbers.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    Intents(Catalogue catalogue) {
        Map<TeamGrant, Integer> indexes = new IdentityHashMap<>();
        for (Memberships.UserClass users : Memberships.of(catalogue).classes()) {
            int[] ofClass = users.teams().stream()
                    .mapToInt(team -> indexes.computeIfAbsent(team, this::add))
                    .toArray();
            classes.add(new UserTeams(users.users(), ofClass));
        }
        // teams without members decide which groups an edge's agent makes
        for (Domain domain : catalogue.domains()) {
            for (Project project : domain.projects()) {
                project.teams().stream()
                        .flatMap(Team::withNested)
                        .filter(team -> team.members().isEmpty())
                        .forEach(team -> add(team.in(domain.name(), project.name())));
            }
        }
        selectorsOfTeam = teams.stream()
                .mapToInt(team -> selectorLists.computeIfAbsent(team.edges(), list -> selectorLists.size()))
                .toArray();
    }

    private int add(TeamGrant team) {
        teams.add(team);
        return teams.size() - 1;
    }

    /** What each team gives wherever these terms hold, whether or not its selectors choose the edge. */
    int[][] byTeam(Agreement agreement) {
        int[][] byTeam = new int[teams.size()][];
        for (int i = 0; i < byTeam.length; i++) {
            TeamGrant team = teams.get(i);
            byTeam[i] = team.roles().stream()
                    .flatMap(role -> agreement.admit(team.domain(), team.project(), role).stream())
                    .mapToInt(this::number)
                    .toArray();
        }
        return byTeam;
    }

    /** Which of the teams choose an edge: of edges that they choose alike, and whose terms are the same, all is the same. */
    record Selection(BitSet lists) {}

    Selection selection(Edge edge) {
        BitSet lists = new BitSet(selectorLists.size());
        selectorLists.forEach((list, index) ->
                lists.set(index, list.isEmpty() || list.stream().anyMatch(selector -> selector.selects(edge))));
        return new Selection(lists);
    }

    /** Passes every class of users, those with nothing at such an edge included. */
    void visit(Selection edges, int[][] byTeam, Visitor visitor) {
        for (UserTeams users : classes) {
            visitor.visit(users.users(), new Numbers(intent(users.teams(), edges.lists(), byTeam)));
        }
    }

    /** Everything that some team gives at the edge. */
    SortedSet<RoleAssignment> everything(Edge edge, int[][] byTeam) {
        BitSet selected = selection(edge).lists();
        SortedSet<RoleAssignment> everything = new TreeSet<>();
        for (int team = 0; team < byTeam.length; team++) {
            if (selected.get(selectorsOfTeam[team])) {
                for (int number : byTeam[team]) {
                    everything.add(assignments.get(number));
                }
            }
        }
        return everything;
    }

    /** The assignments that these numbers stand for. */
    SortedSet<RoleAssignment> assignments(Numbers intent) {
        SortedSet<RoleAssignment> set = new TreeSet<>();
        for (int number : intent.values()) {
            set.add(assignments.get(number));
        }
        return set;
    }

    private int[] intent(int[] ofClass, BitSet selected, int[][] byTeam) {
        int size = 0;
        for (int team : ofClass) {
            size += selected.get(selectorsOfTeam[team]) ? byTeam[team].length : 0;
        }
        int[] intent = new int[size];
        int end = 0;
        for (int team : ofClass) {
            if (selected.get(selectorsOfTeam[team])) {
                for (int number : byTeam[team]) {
                    intent[end++] = number;
                }
            }
        }
        Arrays.sort(intent);
        int kept = 0;
        for (int i = 0; i < end; i++) {
            if (i == 0 || intent[i] != intent[i - 1]) {
                intent[kept++] = intent[i];
            }
        }
        return kept == size ? intent : Arrays.copyOf(intent, kept);
    }

    private int number(RoleAssignment assignment) {
        return numbers.computeIfAbsent(assignment, added -> {
            assignments.add(added);
            return assignments.size() - 1;
        });
    }
}
