package io.idpmaster.verification;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.evaluation.MappedProperties;
import io.idpmaster.mapping.Mapping;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Compiled;
import io.idpmaster.strategy.GroupName;
import io.idpmaster.strategy.Release;
import io.idpmaster.strategy.ReleaseException;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What it takes to hold any rule processor, a real Keystone's too, to the theorem at one edge: the mapping, what honest
 * users bring, what a hostile master could sign, and the judges of what comes out.
 */
public final class EdgeTrial {

    private final Catalogue catalogue;
    private final Terms terms;
    private final Strategy strategy;
    private final Compiled compiled;
    private final Containment containment;
    private final HostileAttributes hostile;

    /**
     * What one user brings to the edge.
     *
     * @param intent what has to come out
     * @param environment the environment variables of the login
     */
    public record Honest(User user, SortedSet<RoleAssignment> intent, Map<String, String> environment) {}

    private EdgeTrial(Catalogue catalogue, Terms terms, Strategy strategy, Compiled compiled, long seed) {
        this.catalogue = catalogue;
        this.terms = terms;
        this.strategy = strategy;
        this.compiled = compiled;
        Map<String, RoleAssignment> groups = new HashMap<>();
        for (Memberships.UserClass users : Memberships.of(catalogue).classes()) {
            for (RoleAssignment assignment : Intent.at(terms.edge(), users.teams())) {
                groups.put(GroupName.of(terms.edge().agreement(), assignment).text(), assignment);
            }
        }
        this.containment = new Containment(terms, groups);
        this.hostile = new HostileAttributes(
                terms,
                catalogue.domains(),
                catalogue.edges().stream().map(Edge::name).toList(),
                compiled.buckets(),
                seed);
    }

    /**
     * The trial of one edge of the catalogue.
     *
     * @param seed of the hostile attributes; the same seed gives the same ones
     * @throws CompileException where the edge has no mapping
     */
    public static EdgeTrial of(Catalogue catalogue, Edge edge, long seed) throws CompileException {
        Terms terms = Terms.of(catalogue, edge);
        Strategy strategy = Strategy.of(edge);
        return new EdgeTrial(catalogue, terms, strategy, strategy.compile(terms), seed);
    }

    /** The edge whose trial it is. */
    public Edge edge() {
        return terms.edge();
    }

    /** The mapping on trial. */
    public Mapping mapping() {
        return compiled.mapping();
    }

    /** Every enabled user to whom something can be released there. */
    public List<Honest> honest() {
        Memberships memberships = Memberships.of(catalogue);
        List<Honest> honest = new ArrayList<>();
        for (User user : catalogue.users()) {
            SortedSet<RoleAssignment> intent = Intent.at(edge(), memberships.teamsOf(user.name()));
            try {
                Release release = strategy.release(edge(), user.subject(), intent);
                if (user.enabled() && compiled.carries(release)) {
                    honest.add(new Honest(
                            user, intent, release.environment(edge().agreement().module(), terms.issuer())));
                }
            } catch (ReleaseException e) {
                // `check` reports it where something is intended, and the user stays away
                continue;
            }
        }
        return honest;
    }

    /** The next set of environment variables that a hostile master could cause; another one at each call. */
    public Map<String, String> hostile() {
        return hostile.next();
    }

    /** What of this the edge's agreement does not admit, or nothing. */
    public Optional<String> violation(MappedProperties properties) {
        return containment.violation(properties);
    }

    /** The assignments that this names, each with its domain. */
    public SortedSet<RoleAssignment> assignments(MappedProperties properties) {
        return new TreeSet<>(containment.assignments(properties));
    }
}
