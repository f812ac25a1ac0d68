package io.idpmaster.keycloak.sync;

import io.idpmaster.bundle.Succession.Loss;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.keycloak.catalogue.RealmTables.TeamRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who loses what when teams come to give less, or the same elsewhere; one loss for each user. */
final class TeamLosses {

    /** As a row of a table: an id has up to 255 characters. */
    static final int MOST_TOGETHER = 500;

    private TeamLosses() {}

    /**
     * The losses of those who were members before. Who leaves in the same transaction loses what there is after it as well:
     * that is the leaving's to say.
     *
     * @param before by the team's id
     * @param after of the same groups; a team that is not there gives nothing any more
     */
    static List<Loss> of(Map<String, TeamRow> before, Map<String, TeamRow> after) {
        Map<String, Set<TeamGrant>> lost = new LinkedHashMap<>();
        before.forEach((id, team) -> {
            Set<TeamGrant> now =
                    Optional.ofNullable(after.get(id)).map(TeamRow::grants).orElse(Set.of());
            for (TeamGrant was : team.grants()) {
                lost(was, now)
                        .ifPresent(grant -> team.members()
                                .forEach(user -> lost.computeIfAbsent(user, none -> new LinkedHashSet<>())
                                        .add(grant)));
            }
        });
        return losses(lost);
    }

    /**
     * What is lost at an edge that comes to have other labels, by its name, for nobody can tell later which labels it had.
     *
     * @param teams those that choose edges by a label
     */
    static List<Loss> at(
            String edge, Map<String, String> before, Map<String, String> after, Collection<TeamRow> teams) {
        Map<String, Set<TeamGrant>> lost = new LinkedHashMap<>();
        teams.forEach(team -> lost(edge, before, after, team.grants())
                .forEach(grant -> team.members()
                        .forEach(user -> lost.computeIfAbsent(user, none -> new LinkedHashSet<>())
                                .add(grant))));
        return losses(lost);
    }

    /** What was lost at the edge as it was, by its name; nothing where it is chosen still, as that says by itself. */
    static Optional<Loss> at(String edge, Map<String, String> before, Map<String, String> after, Loss loss) {
        List<TeamGrant> grants = lost(edge, before, after, loss.grants());
        return grants.isEmpty() ? Optional.empty() : Optional.of(new Loss(loss.uniqueId(), grants));
    }

    /**
     * Users who lost the same at once.
     *
     * @param users one at least
     */
    record Together(List<String> users, List<TeamGrant> grants) {
        Together {
            users = List.copyOf(users);
            grants = List.copyOf(grants);
        }
    }

    /** The same losses, with {@value #MOST_TOGETHER} users at most in one: a team of thousands is renamed as one. */
    static List<Together> together(Collection<Loss> losses) {
        Map<Set<TeamGrant>, Set<String>> users = new LinkedHashMap<>();
        losses.forEach(loss -> users.computeIfAbsent(Set.copyOf(loss.grants()), none -> new LinkedHashSet<>())
                .add(loss.uniqueId()));
        List<Together> together = new ArrayList<>();
        users.forEach((grants, all) -> {
            List<String> ids = List.copyOf(all);
            for (int from = 0; from < ids.size(); from += MOST_TOGETHER) {
                together.add(new Together(
                        ids.subList(from, Math.min(from + MOST_TOGETHER, ids.size())), List.copyOf(grants)));
            }
        });
        return together;
    }

    private static List<Loss> losses(Map<String, Set<TeamGrant>> byUser) {
        return byUser.entrySet().stream()
                .map(user -> new Loss(user.getKey(), List.copyOf(user.getValue())))
                .toList();
    }

    private static List<TeamGrant> lost(
            String edge, Map<String, String> before, Map<String, String> after, Collection<TeamGrant> grants) {
        return grants.stream()
                .filter(grant -> grant.selects(edge, before) && !grant.selects(edge, after))
                .map(grant -> new TeamGrant(
                        grant.domain(), grant.project(), grant.team(), grant.roles(), List.of(new EdgeSelector(edge))))
                .toList();
    }

    private static Optional<TeamGrant> lost(TeamGrant was, Collection<TeamGrant> now) {
        List<String> roles = was.roles().stream()
                .filter(role -> now.stream().noneMatch(grant -> gives(grant, was, role)))
                .toList();
        return roles.isEmpty()
                ? Optional.empty()
                : Optional.of(new TeamGrant(was.domain(), was.project(), was.team(), roles, was.edges()));
    }

    // selectors are compared as they are written: one that says the same in other words makes a loss of what is still
    // held,
    // of which no bundle then speaks
    private static boolean gives(TeamGrant grant, TeamGrant was, String role) {
        return grant.domain().equals(was.domain())
                && grant.project().equals(was.project())
                && grant.roles().contains(role)
                && (grant.edges().isEmpty()
                        || !was.edges().isEmpty() && grant.edges().containsAll(was.edges()));
    }
}
