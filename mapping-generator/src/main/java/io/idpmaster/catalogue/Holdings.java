package io.idpmaster.catalogue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who holds what where, a part at a time: what each edge intends for each user, by edge, user and assignment. Disabled users
 * hold nothing.
 *
 * <p>What users hold who are in the same teams is worked out once for all of them and each edge; users are looked at one by
 * one only for the edges of the part that was asked for.
 */
public final class Holdings {

    /**
     * Which are asked for; what is absent is any. Names are compared exactly.
     *
     * @param user a user's name
     */
    public record Wanted(
            Optional<String> user, Optional<String> edge, Optional<String> domain, Optional<String> project) {

        private boolean isIn(String itsDomain, String itsProject) {
            return domain.filter(name -> !name.equals(itsDomain)).isEmpty()
                    && project.filter(name -> !name.equals(itsProject)).isEmpty();
        }
    }

    /** One user holds this at one edge. */
    public record Holding(String user, String edge, RoleAssignment assignment) {}

    /** @param total how many there are in all */
    public record Part(long total, List<Holding> items) {
        public Part {
            items = List.copyOf(items);
        }
    }

    /** Users who are in the same teams, as far as these can give what is asked for. */
    private record Alike(List<TeamGrant> teams, int users) {}

    private final List<Edge> edges;
    private final List<String> users = new ArrayList<>();
    private final List<Integer> kinds = new ArrayList<>();
    private final List<Alike> alike = new ArrayList<>();

    private Holdings(Catalogue catalogue, Wanted wanted) {
        this.edges = catalogue.edges().stream()
                .filter(edge ->
                        wanted.edge().filter(name -> !name.equals(edge.name())).isEmpty())
                .sorted(Comparator.comparing(Edge::name))
                .toList();
        Memberships memberships = wanted.user()
                .map(name -> Memberships.of(catalogue, Set.of(name)))
                .orElseGet(() -> Memberships.of(catalogue));
        Map<List<TeamGrant>, List<String>> found = new HashMap<>();
        for (Memberships.UserClass each : memberships.classes()) {
            List<TeamGrant> teams = each.teams().stream()
                    .filter(team -> wanted.isIn(team.domain(), team.project()))
                    .toList();
            if (!teams.isEmpty()) {
                each.users().stream()
                        .filter(User::enabled)
                        .forEach(user -> found.computeIfAbsent(teams, unused -> new ArrayList<>())
                                .add(user.name()));
            }
        }
        Map<String, Integer> kindOf = new HashMap<>();
        found.forEach((teams, names) -> {
            names.forEach(name -> kindOf.put(name, alike.size()));
            alike.add(new Alike(teams, names.size()));
        });
        kindOf.keySet().stream().sorted().forEach(name -> {
            users.add(name);
            kinds.add(kindOf.get(name));
        });
    }

    /**
     * Those from {@code first} on, and no more than {@code max}.
     *
     * @param first counted from 0
     */
    public static Part find(Catalogue catalogue, Wanted wanted, long first, int max) {
        Holdings holdings = new Holdings(catalogue, wanted);
        List<Holding> items = new ArrayList<>();
        long total = 0;
        for (Edge edge : holdings.edges) {
            List<List<RoleAssignment>> intents = new ArrayList<>();
            long here = 0;
            for (Alike each : holdings.alike) {
                List<RoleAssignment> intent = List.copyOf(Intent.at(edge, each.teams()));
                intents.add(intent);
                here += (long) intent.size() * each.users();
            }
            if (items.size() < max && total + here > first) {
                holdings.take(edge, intents, Math.max(0, first - total), max, items);
            }
            total += here;
        }
        return new Part(total, items);
    }

    private void take(Edge edge, List<List<RoleAssignment>> intents, long skip, int max, List<Holding> items) {
        long left = skip;
        for (int i = 0; i < users.size() && items.size() < max; i++) {
            List<RoleAssignment> intent = intents.get(kinds.get(i));
            if (left >= intent.size()) {
                left -= intent.size();
                continue;
            }
            for (int j = (int) left; j < intent.size() && items.size() < max; j++) {
                items.add(new Holding(users.get(i), edge.name(), intent.get(j)));
            }
            left = 0;
        }
    }
}
