package io.idpmaster.bundle;

import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StoredName;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.mapping.ShadowUserId;
import io.idpmaster.strategy.GroupName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * For one edge, the shadow user ids entitled there and their assignments: what the edge may hold of this master, and nothing
 * else. Disabled users, and users without an assignment at the edge, are not in it; nor is what no Keystone can keep, be it a
 * username or an assignment, which a directory may have brought in: at a login it is refused, and one bundle with it would
 * keep the edge's agent from all that comes after.
 *
 * @param users sorted by id
 * @param groups for strategy {@code groups}, what some team gives at the edge, whether or not somebody is in that team;
 *     sorted by name. Empty for the other strategies
 * @param revoked what users were given and is taken away again since the version that the edge last reported; sorted by id.
 *     An edge that takes away only what some roster gave it would else never hear of what came and went between two of its
 *     bundles, though a login in between has left it there
 */
public record Roster(List<Entry> users, List<Group> groups, List<Revocation> revoked) {

    /**
     * One user.
     *
     * @param uniqueId what {@code user.id} in the mapping becomes: the catalogue's id
     * @param name the username at the time
     * @param assignments sorted, each once, at least one
     */
    public record Entry(ShadowUserId id, String uniqueId, String name, List<RoleAssignment> assignments) {
        public Entry {
            assignments = List.copyOf(assignments);
        }
    }

    /** The Keystone group that stands for one assignment. */
    public record Group(GroupName name, RoleAssignment assignment) {}

    /**
     * What somebody is not to hold any more.
     *
     * @param assignments sorted, each once, at least one, and none that the user's entry has; but with
     *     strategy {@code groups}, which grants nothing directly, also what was granted directly before
     */
    public record Revocation(ShadowUserId id, String uniqueId, List<RoleAssignment> assignments) {
        public Revocation {
            assignments = List.copyOf(assignments);
        }
    }

    public Roster {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
        revoked = List.copyOf(revoked);
    }

    /** The same, with this taken away. */
    public Roster revoking(List<Revocation> revocations) {
        return new Roster(users, groups, revocations);
    }

    /**
     * The roster of an edge. What a team gives is worked out once, what users who are in the same teams hold once for all of
     * them, so it takes time and memory linear in memberships and assignments.
     */
    public static Roster of(Catalogue catalogue, Edge edge) {
        Grants grants = new Grants(edge);
        Map<String, String> ids = catalogue.domains().stream().collect(Collectors.toMap(Domain::name, Domain::id));
        String domainId = shadowDomainId(edge.agreement(), catalogue.userDomain(), ids)
                .orElseThrow(() -> new IllegalArgumentException("the catalogue has no domain that the edge accepts"));
        List<Entry> users = new ArrayList<>();
        for (Memberships.UserClass group : Memberships.of(catalogue).classes()) {
            List<RoleAssignment> assignments = grants.of(group.teams());
            if (!assignments.isEmpty()) {
                for (User user : group.users()) {
                    if (user.enabled() && canBeKept(user)) {
                        users.add(new Entry(ShadowUserId.of(domainId, user.id()), user.id(), user.name(), assignments));
                    }
                }
            }
        }
        users.sort(Comparator.comparing(entry -> entry.id().text()));
        return new Roster(users, groups(catalogue, edge, grants), List.of());
    }

    private static boolean canBeKept(User user) {
        return canBeKept(user.id(), StoredName.LONGEST) && canBeKept(user.name(), StoredName.LONGEST);
    }

    /** Whether a Keystone can hold it, under whatever agreement. */
    static boolean canBeKept(RoleAssignment assignment) {
        return canBeKept(assignment.domain(), StoredName.LONGEST_PROJECT)
                && canBeKept(assignment.project(), StoredName.LONGEST_PROJECT)
                && canBeKept(assignment.role(), StoredName.LONGEST);
    }

    private static boolean canBeKept(String name, int longest) {
        return StoredName.flawWithin(name, longest).isEmpty();
    }

    /**
     * The id of the domain in which a Keystone with this agreement makes shadow users. Schema 1.0 ignores what a rule says
     * about it and takes the identity provider's domain, which is also the only one that is accepted.
     *
     * @param ids of domains, by name
     */
    static Optional<String> shadowDomainId(Agreement agreement, UserDomain userDomain, Map<String, String> ids) {
        return agreement.keystone().schema() == SchemaVersion.V1_0
                ? agreement.domains().stream().findFirst().map(ids::get)
                : Optional.of(userDomain.id());
    }

    private static List<Group> groups(Catalogue catalogue, Edge edge, Grants grants) {
        if (edge.agreement().chosenStrategy() != StrategyName.GROUPS) {
            return List.of();
        }
        SortedSet<RoleAssignment> given = new TreeSet<>();
        for (Domain domain : catalogue.domains()) {
            for (Project project : domain.projects()) {
                project.teams().stream()
                        .flatMap(Team::withNested)
                        .forEach(team -> given.addAll(grants.of(team.in(domain.name(), project.name()))));
            }
        }
        return given.stream()
                .map(assignment -> new Group(GroupName.of(edge.agreement(), assignment), assignment))
                .sorted(Comparator.comparing(group -> group.name().text()))
                .toList();
    }

    /** What teams give at one edge. */
    private static final class Grants {

        private final Edge edge;
        private final Map<TeamGrant, List<RoleAssignment>> byTeam = new IdentityHashMap<>();

        Grants(Edge edge) {
            this.edge = edge;
        }

        List<RoleAssignment> of(List<TeamGrant> teams) {
            SortedSet<RoleAssignment> together = new TreeSet<>();
            teams.forEach(team -> together.addAll(byTeam.computeIfAbsent(team, this::of)));
            return List.copyOf(together);
        }

        List<RoleAssignment> of(TeamGrant team) {
            if (!team.selects(edge)) {
                return List.of();
            }
            return team.roles().stream()
                    .flatMap(role -> edge.agreement().admit(team.domain(), team.project(), role).stream())
                    .filter(Roster::canBeKept)
                    .toList();
        }
    }
}
