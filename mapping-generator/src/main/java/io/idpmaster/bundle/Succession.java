package io.idpmaster.bundle;

import io.idpmaster.bundle.Roster.Revocation;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.mapping.ShadowUserId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a master says to an edge after what it said last.
 *
 * @param content what to sign next
 * @param newVersion whether it needs a version of its own: not where nothing has changed, nor where the only change is that
 *     less is revoked; then {@code content} is the last one
 * @param taken what the content revokes and the last one did not, or revokes anew
 * @param settled of what was pending, what need not be revoked any more: it was given again, or the agreement ends it
 */
public record Succession(BundleContent content, boolean newVersion, Set<Taken> taken, Set<Taken> settled) {

    /** One assignment of one user, taken away. */
    public record Taken(String uniqueId, RoleAssignment assignment) implements Comparable<Taken> {

        private static final Comparator<Taken> ORDER =
                Comparator.comparing(Taken::uniqueId).thenComparing(Taken::assignment);

        @Override
        public int compareTo(Taken other) {
            return ORDER.compare(this, other);
        }
    }

    /** What somebody lost who left teams, was disabled or deleted; whether an edge was ever told that it was given or not. */
    public record Loss(String uniqueId, List<TeamGrant> grants) {
        public Loss {
            grants = List.copyOf(grants);
        }
    }

    public Succession {
        taken = Set.copyOf(taken);
        settled = Set.copyOf(settled);
    }

    /**
     * The next content.
     *
     * @param fresh what the catalogue says now, and revokes nothing
     * @param last what was said last; nothing the first time
     * @param losses what was lost since then
     * @param pending what is to be revoked until the edge has reported that it was
     */
    public static Succession of(
            Edge edge,
            BundleContent fresh,
            Optional<BundleContent> last,
            Collection<Loss> losses,
            Collection<Taken> pending) {
        Agreement agreement = edge.agreement();
        Map<String, Set<RoleAssignment>> held = held(fresh);
        boolean groups = agreement.chosenStrategy() == StrategyName.GROUPS;
        boolean were = last.isPresent() && last.get().agreement().chosenStrategy() == StrategyName.GROUPS;
        SortedSet<Taken> taken = lost(edge, losses);
        taken.removeIf(each -> holds(held, each));
        last.ifPresent(before -> held(before)
                .forEach((user, assignments) -> assignments.stream()
                        .map(assignment -> new Taken(user, assignment))
                        // what was granted directly stays granted directly when it comes to be given by groups
                        .filter(each -> !holds(held, each) || groups && !were)
                        .forEach(taken::add)));
        taken.removeIf(each -> !agreement.admits(each.assignment()));
        SortedSet<Taken> settled = pending.stream()
                .filter(each -> !agreement.admits(each.assignment()) || !groups && holds(held, each))
                .collect(Collectors.toCollection(TreeSet::new));
        SortedSet<Taken> revoked = new TreeSet<>(pending);
        revoked.removeAll(settled);
        revoked.addAll(taken);
        BundleContent next = fresh.revoking(revocations(fresh, revoked));
        boolean same = last.isPresent()
                && taken.isEmpty()
                && last.get().revoking(List.of()).digest().equals(fresh.digest())
                && revokedBy(last.get()).containsAll(revoked);
        return new Succession(same ? last.get() : next, !same, taken, settled);
    }

    /**
     * What may stay at an edge unseen when it comes to have other terms: of this it has not said yet that it knows how it
     * stands. Under those terms it is told of it no more, for its own copy of them admits none of it; and what its ledger does
     * not have, it leaves alone.
     *
     * @param edge under the terms of before
     * @param losses what was lost since the edge was last told anything
     * @param pending what is to be revoked until the edge has reported that it was
     * @param unheard what was said last, where the edge has not reported that it holds it
     */
    public static Set<Taken> leftBehind(
            Edge edge,
            Agreement next,
            Collection<Loss> losses,
            Collection<Taken> pending,
            Optional<BundleContent> unheard) {
        SortedSet<Taken> left = new TreeSet<>(pending);
        left.addAll(lost(edge, losses));
        unheard.ifPresent(content -> held(content)
                .forEach((user, assignments) -> assignments.forEach(each -> left.add(new Taken(user, each)))));
        left.removeIf(each -> next.admits(each.assignment()));
        return left;
    }

    private static SortedSet<Taken> lost(Edge edge, Collection<Loss> losses) {
        SortedSet<Taken> lost = new TreeSet<>();
        losses.forEach(loss -> loss.grants().stream()
                .filter(grant -> grant.selects(edge))
                .forEach(grant -> grant.roles()
                        .forEach(role -> edge.agreement()
                                .admit(grant.domain(), grant.project(), role)
                                .filter(Roster::canBeKept)
                                .ifPresent(assignment -> lost.add(new Taken(loss.uniqueId(), assignment))))));
        return lost;
    }

    private static boolean holds(Map<String, Set<RoleAssignment>> held, Taken taken) {
        return held.getOrDefault(taken.uniqueId(), Set.of()).contains(taken.assignment());
    }

    private static Map<String, Set<RoleAssignment>> held(BundleContent content) {
        Map<String, Set<RoleAssignment>> held = new HashMap<>();
        content.roster().users().forEach(user -> held.put(user.uniqueId(), Set.copyOf(user.assignments())));
        return held;
    }

    private static Set<Taken> revokedBy(BundleContent content) {
        return content.roster().revoked().stream()
                .flatMap(user -> user.assignments().stream().map(each -> new Taken(user.uniqueId(), each)))
                .collect(Collectors.toSet());
    }

    private static List<Revocation> revocations(BundleContent content, SortedSet<Taken> revoked) {
        Map<String, String> ids = content.domains().stream()
                .collect(Collectors.toMap(BundleContent.AcceptedDomain::name, BundleContent.AcceptedDomain::id));
        String domain = Roster.shadowDomainId(content.agreement(), content.userDomain(), ids)
                .orElseThrow(() -> new IllegalArgumentException("the catalogue has no domain that the edge accepts"));
        Map<String, SortedSet<RoleAssignment>> byUser = new TreeMap<>();
        revoked.forEach(each ->
                byUser.computeIfAbsent(each.uniqueId(), user -> new TreeSet<>()).add(each.assignment()));
        return byUser.entrySet().stream()
                .map(user -> new Revocation(
                        ShadowUserId.of(domain, user.getKey()), user.getKey(), List.copyOf(user.getValue())))
                .sorted(Comparator.comparing(user -> user.id().text()))
                .toList();
    }
}
