package io.idpmaster.verification;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Compiled;
import io.idpmaster.strategy.ReleaseException;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * What can be found wrong in a catalogue only by making its mappings and releases: an agreement that does not fit into
 * a mapping, a user who holds more at an edge than can be carried there, a name that would arrive as another.
 *
 * <p>Nobody should learn these at a login.
 */
public final class CatalogueVerification {

    /** Findings about users at one edge; what is beyond is counted, not listed. */
    private static final int MOST_PER_EDGE = 20;

    private final Catalogue catalogue;
    private final boolean names;
    private final Intents intents;
    private final Map<String, SortedSet<String>> roles;
    private final Map<String, Integer> positions = new HashMap<>();

    private CatalogueVerification(Catalogue catalogue, boolean names) {
        this.catalogue = catalogue;
        this.names = names;
        this.intents = new Intents(catalogue);
        this.roles = Terms.rolesByDomain(catalogue);
        for (int i = 0; i < catalogue.edges().size(); i++) {
            positions.put(catalogue.edges().get(i).name(), i);
        }
    }

    /** All findings about all edges; paths are the catalogue's. Expects a catalogue without errors of its own. */
    public static List<Finding> check(Catalogue catalogue) {
        return check(catalogue, catalogue.edges());
    }

    /** The findings about these edges of the catalogue. */
    public static List<Finding> check(Catalogue catalogue, Collection<Edge> edges) {
        return check(catalogue, edges, true);
    }

    /** The same for whoever may not know users: how many there are to whom an edge's release cannot be carried, and not who. */
    public static List<Finding> checkWithoutNames(Catalogue catalogue, Collection<Edge> edges) {
        return check(catalogue, edges, false);
    }

    private static List<Finding> check(Catalogue catalogue, Collection<Edge> edges, boolean names) {
        CatalogueVerification verification = new CatalogueVerification(catalogue, names);
        List<Finding> findings = new ArrayList<>();
        for (List<Edge> kind : EdgeKind.group(edges)) {
            verification.check(kind, findings);
        }
        return findings;
    }

    /** What the mappings of some edges carry: these sets of assignments, and all that these selections give. */
    private record Carried(Set<Intents.Numbers> intents, Set<Intents.Selection> selections) {

        static Carried nothing() {
            return new Carried(new HashSet<>(), new HashSet<>());
        }
    }

    /**
     * Edges of one kind: what can be carried to one of them can be carried to all whose mappings have the same buckets. An
     * edge's name is in its mapping, so a long one may have cost a bucket.
     */
    private void check(List<Edge> edges, List<Finding> findings) {
        int[][] byTeam = intents.byTeam(edges.get(0).agreement());
        Set<User> unnameable = unnameable(edges.get(0));
        Map<List<String>, Carried> byBuckets = new HashMap<>();
        for (Edge edge : edges) {
            Strategy strategy = Strategy.of(edge);
            String path = "edges[" + positions.get(edge.name()) + "].agreement";
            try {
                Compiled compiled = strategy.compile(Terms.of(catalogue, edge, roles));
                Carried carried = byBuckets.computeIfAbsent(compiled.buckets(), buckets -> Carried.nothing());
                Intents.Selection selection = intents.selection(edge);
                if (carried.selections().contains(selection)) {
                    continue;
                }
                List<Finding> problems = new ArrayList<>();
                intents.visit(selection, byTeam, (users, intent) -> {
                    boolean known = carried.intents().contains(intent);
                    if (intent.isEmpty() || known && unnameable.isEmpty()) {
                        return;
                    }
                    SortedSet<RoleAssignment> assignments = intents.assignments(intent);
                    for (User user : users) {
                        // what is carried to one is carried to all who can be named
                        if (!known || unnameable.contains(user)) {
                            Optional<Finding> problem = checkUser(edge, path, strategy, compiled, user, assignments);
                            problem.ifPresent(problems::add);
                            known |= problem.isEmpty();
                        }
                    }
                    if (known) {
                        carried.intents().add(intent);
                    }
                });
                if (problems.isEmpty()) {
                    carried.selections().add(selection);
                }
                if (!names) {
                    if (!problems.isEmpty()) {
                        findings.add(Finding.error(
                                path,
                                "edge `" + edge.name() + "`: users who hold what cannot be carried there: "
                                        + problems.size(),
                                "ask somebody who may view users which these are"));
                    }
                    continue;
                }
                problems.stream().limit(MOST_PER_EDGE).forEach(findings::add);
                if (problems.size() > MOST_PER_EDGE) {
                    findings.add(Finding.error(
                            path,
                            "edge `" + edge.name() + "`: " + (problems.size() - MOST_PER_EDGE)
                                    + " more users like these",
                            "mend the ones above first"));
                }
            } catch (CompileException e) {
                findings.add(Finding.error(path, "edge `" + edge.name() + "`: " + e.getMessage(), e.remedy()));
            }
        }
    }

    /** Whose own names do not arrive at edges of this one's kind, whatever they hold. */
    private Set<User> unnameable(Edge edge) {
        Set<User> unnameable = new HashSet<>();
        for (User user : catalogue.users()) {
            try {
                Strategy.requireNames(edge, user.subject());
            } catch (ReleaseException e) {
                unnameable.add(user);
            }
        }
        return unnameable;
    }

    private static Optional<Finding> checkUser(
            Edge edge, String path, Strategy strategy, Compiled compiled, User user, SortedSet<RoleAssignment> intent) {
        try {
            if (compiled.carries(strategy.release(edge, user.subject(), intent))) {
                return Optional.empty();
            }
            return Optional.of(Finding.error(
                    path,
                    "user `" + user.name() + "` holds " + intent.size() + " assignments at edge `" + edge.name()
                            + "`, and its mapping has room for no bucket beyond `" + compiled.largest() + "`",
                    "shorten the lists of the agreement, for example with globs, or take the user out of some teams"));
        } catch (ReleaseException.TooManyAssignments | ReleaseException.TooLong e) {
            return Optional.of(Finding.error(
                    path,
                    e.getMessage(),
                    "take the user out of some teams, narrow the teams' edges, or use strategy json or groups there"));
        } catch (ReleaseException e) {
            return Optional.of(Finding.error(
                    path,
                    "user `" + user.name() + "`: " + e.getMessage(),
                    "rename it, or do not accept it at this edge"));
        }
    }
}
