package io.idpmaster.catalogue;

import io.idpmaster.mapping.CollationKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold of roles. Keystone has no list of roles that the master could read, so the teams that grant them and
 * the agreements that name them vouch for each other, unless the catalogue itself lists the roles there are.
 */
final class RoleRules {

    private final Catalogue catalogue;
    private final Unread unread;
    private final Report report;
    private final NameRules names;
    private final Nearest nearest;

    private final Set<String> declared;
    private final Set<String> granted = new LinkedHashSet<>();
    private final Map<String, Demand> demands = new HashMap<>();

    RoleRules(Catalogue catalogue, Unread unread, Report report, NameRules names, Nearest nearest) {
        this.catalogue = catalogue;
        this.unread = unread;
        this.report = report;
        this.names = names;
        this.nearest = nearest;
        this.declared = new LinkedHashSet<>(catalogue.roles());
    }

    /** What all agreements together ask of the roles in one domain. */
    private static final class Demand {
        private final Set<String> named = new LinkedHashSet<>();
        private boolean anyRole;
    }

    /** A team's role whose name another one resembles. */
    private record LikeGrant(String role, List<EdgeSelector> edges) {}

    void check() {
        catalogue
                .domains()
                .forEach(domain -> domain.projects()
                        .forEach(project -> project.teams().stream()
                                .flatMap(Team::withNested)
                                .forEach(team -> granted.addAll(team.roles()))));
        catalogue.edges().forEach(edge -> edge.agreement().accepts().forEach(this::note));
        checkTeams();
        checkAgreements();
        checkLikeness();
    }

    private void note(Acceptance clause) {
        Demand demand = demands.computeIfAbsent(clause.domain(), unused -> new Demand());
        clause.roles().ifPresentOrElse(roles -> demand.named.addAll(roles.keySet()), () -> demand.anyRole = true);
    }

    private void checkTeams() {
        Place all = Place.ROOT.field("domains");
        for (int d = 0; d < catalogue.domains().size(); d++) {
            Domain domain = catalogue.domains().get(d);
            Place projects = all.item(d).field("projects");
            for (int p = 0; p < domain.projects().size(); p++) {
                checkTeams(
                        domain,
                        domain.projects().get(p).teams(),
                        projects.item(p).field("teams"));
            }
        }
    }

    private void checkTeams(Domain domain, List<Team> teams, Place all) {
        for (int t = 0; t < teams.size(); t++) {
            checkTeam(domain, teams.get(t), all.item(t));
            checkTeams(domain, teams.get(t).teams(), all.item(t).field("teams"));
        }
    }

    private void checkTeam(Domain domain, Team team, Place place) {
        boolean ownName = team.roles().equals(List.of(team.name()));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < team.roles().size(); i++) {
            String role = team.roles().get(i);
            Place at = ownName ? place.field("name") : place.field("roles").item(i);
            if (!seen.add(role)) {
                report.warning(at, "the role " + Quoted.of(role) + " is listed twice", "list it once");
            } else if (ownName || names.checkStored(at, "role name", role, StoredName.LONGEST)) {
                checkGranted(domain, role, at);
            }
        }
    }

    private void checkGranted(Domain domain, String role, Place place) {
        if (!unread.complete(Unread.Names.ROLES)) {
            return;
        }
        if (!declared.isEmpty()) {
            if (!declared.contains(role)) {
                report.error(
                        place,
                        "unknown role " + Quoted.of(role) + nearest.hint(role, declared),
                        "correct it, or add it to the catalogue's `roles`");
            }
            return;
        }
        Demand demand = demands.get(domain.name());
        if (demand != null && !demand.anyRole && !demand.named.contains(role) && unread.complete(Unread.Names.EDGES)) {
            report.error(
                    place,
                    "unknown role " + Quoted.of(role) + ": no agreement that accepts the domain "
                            + Quoted.of(domain.name()) + " names it" + nearest.hint(role, demand.named),
                    "correct it, name it in an agreement, or declare it in the catalogue's `roles`");
        }
    }

    private void checkAgreements() {
        Place edges = Place.ROOT.field("edges");
        for (int e = 0; e < catalogue.edges().size(); e++) {
            List<Acceptance> accepts = catalogue.edges().get(e).agreement().accepts();
            Place all = edges.item(e).field("agreement").field("accepts");
            for (int i = 0; i < accepts.size(); i++) {
                Place place = all.item(i).field("roles");
                accepts.get(i).roles().ifPresent(roles -> checkTranslation(roles, place));
            }
        }
    }

    private void checkTranslation(Map<String, String> roles, Place all) {
        if (roles.isEmpty()) {
            report.warning(
                    all,
                    "this clause accepts no role",
                    "list some, or remove `roles` to accept all under their own names");
        }
        Set<String> known = declared.isEmpty() ? granted : declared;
        roles.forEach((role, there) -> {
            Place place = all.field(role);
            if (unread.complete(Unread.Names.ROLES) && !known.contains(role)) {
                String fault = declared.isEmpty() ? ": no team grants it" : "";
                report.error(
                        place,
                        "unknown role " + Quoted.of(role) + fault + nearest.hint(role, known),
                        "grant it in a team, remove it here, or declare it in the catalogue's `roles`");
            }
            names.checkStored(place, "role name", there, StoredName.LONGEST);
        });
    }

    /** Two names that are one to the database may well be in one catalogue, but not at one edge. */
    private void checkLikeness() {
        Map<String, List<CollationKey>> like = likeNames();
        if (like.isEmpty()) {
            return;
        }
        Map<String, Map<LikeGrant, Place>> grants = likeGrants(like.keySet());
        Place edges = Place.ROOT.field("edges");
        for (int e = 0; e < catalogue.edges().size(); e++) {
            Edge edge = catalogue.edges().get(e);
            Place accepts = edges.item(e).field("agreement").field("accepts");
            Map<String, Place> arriving = arriving(edge, accepts, grants);
            Map<CollationKey, String> arrived = new HashMap<>();
            arriving.forEach((role, place) -> {
                String other = role;
                for (CollationKey key : like.getOrDefault(role, List.of())) {
                    String taken = arrived.putIfAbsent(key, role);
                    other = taken == null ? other : taken;
                }
                if (!other.equals(role)) {
                    report.error(
                            place,
                            "at the edge " + Quoted.of(edge.name()) + " the role " + Quoted.of(role) + " is "
                                    + Quoted.of(other) + " to MariaDB, which looks at neither case nor accents",
                            "use one spelling, or translate one of them in this edge's agreement");
                }
            });
        }
    }

    /** The roles that an edge may meet: all that its agreement names, and the resembling ones of those it does not. */
    private static Map<String, Place> arriving(Edge edge, Place accepts, Map<String, Map<LikeGrant, Place>> grants) {
        Map<String, Place> arriving = new LinkedHashMap<>();
        List<Acceptance> clauses = edge.agreement().accepts();
        for (int i = 0; i < clauses.size(); i++) {
            Acceptance clause = clauses.get(i);
            if (clause.roles().isPresent()) {
                Place roles = accepts.item(i).field("roles");
                clause.roles().get().forEach((role, there) -> arriving.putIfAbsent(there, roles.field(role)));
            } else {
                grants.getOrDefault(clause.domain(), Map.of()).forEach((grant, place) -> {
                    if (grant.edges().isEmpty() || grant.edges().stream().anyMatch(chosen -> chosen.selects(edge))) {
                        arriving.putIfAbsent(grant.role(), place);
                    }
                });
            }
        }
        return arriving;
    }

    /** The role names that some other role name resembles, with their keys; none in most catalogues. */
    private Map<String, List<CollationKey>> likeNames() {
        Set<String> all = new LinkedHashSet<>(granted);
        catalogue
                .edges()
                .forEach(edge -> edge.agreement()
                        .accepts()
                        .forEach(clause -> clause.roles().ifPresent(roles -> all.addAll(roles.values()))));
        Map<CollationKey, String> first = new HashMap<>();
        Map<String, List<CollationKey>> like = new HashMap<>();
        for (String role : all) {
            List<CollationKey> keys = CollationKey.of(role);
            for (CollationKey key : keys) {
                String other = first.putIfAbsent(key, role);
                if (other != null) {
                    like.put(role, keys);
                    like.computeIfAbsent(other, CollationKey::of);
                }
            }
        }
        return like;
    }

    private Map<String, Map<LikeGrant, Place>> likeGrants(Set<String> like) {
        Map<String, Map<LikeGrant, Place>> grants = new HashMap<>();
        Place all = Place.ROOT.field("domains");
        for (int d = 0; d < catalogue.domains().size(); d++) {
            Domain domain = catalogue.domains().get(d);
            Map<LikeGrant, Place> here = grants.computeIfAbsent(domain.name(), unused -> new LinkedHashMap<>());
            for (int p = 0; p < domain.projects().size(); p++) {
                likeGrants(
                        domain.projects().get(p).teams(),
                        all.item(d).field("projects").item(p).field("teams"),
                        like,
                        here);
            }
        }
        return grants;
    }

    private static void likeGrants(List<Team> teams, Place all, Set<String> like, Map<LikeGrant, Place> grants) {
        for (int t = 0; t < teams.size(); t++) {
            Team team = teams.get(t);
            Place place = all.item(t);
            team.roles().stream()
                    .filter(like::contains)
                    .forEach(role -> grants.putIfAbsent(new LikeGrant(role, team.edges()), place));
            likeGrants(team.teams(), place.field("teams"), like, grants);
        }
    }
}
