package io.idpmaster.verification;

import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Subject;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.evaluation.EvaluationException;
import io.idpmaster.evaluation.MappedProperties;
import io.idpmaster.evaluation.RuleProcessor;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Compiled;
import io.idpmaster.strategy.GroupName;
import io.idpmaster.strategy.Release;
import io.idpmaster.strategy.ReleaseException;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * The theorem's first three parts, checked for a catalogue with Keystone's rule processor in Java: exact over every
 * user and edge, contained by search, apart over all ordered pairs of edges.
 */
public final class Theorem {

    /** How many counterexamples a verdict keeps; more are counted. */
    private static final int MOST_COUNTEREXAMPLES = 5;

    /**
     * One thing that the theorem denies and that happened all the same.
     *
     * @param part {@code exact}, {@code contained} or {@code apart}
     * @param attributes the environment variables that show it
     */
    public record Counterexample(String part, String edge, String what, Map<String, String> attributes) {}

    /**
     * What was checked and what was found.
     *
     * @param exact pairs of a user and an edge at which the intended and the evaluated assignments were compared
     * @param nothing pairs at which the master releases nothing, because nothing is intended
     * @param contained sets of hostile attributes, of which {@code refused} were refused
     * @param apart ordered pairs of edges, or of an edge's release in another edge's spelling
     * @param violations how many checks failed
     */
    public record Verdict(
            long exact,
            long nothing,
            long contained,
            long refused,
            long apart,
            long violations,
            List<Counterexample> counterexamples) {

        public Verdict {
            counterexamples = List.copyOf(counterexamples);
        }

        public boolean holds() {
            return violations == 0;
        }
    }

    private final Catalogue catalogue;
    private final Memberships memberships;
    private final Map<String, SortedSet<String>> roles;
    private final Map<String, Prepared> prepared = new LinkedHashMap<>();
    private final List<Counterexample> counterexamples = new ArrayList<>();
    private long exact;
    private long nothing;
    private long contained;
    private long refused;
    private long apart;
    private long violations;

    private record Prepared(
            Terms terms, Strategy strategy, Compiled compiled, RuleProcessor processor, Containment containment) {

        Edge edge() {
            return terms.edge();
        }

        Map<String, String> environment(Release release) {
            return release.environment(edge().agreement().module(), terms.issuer());
        }
    }

    private Theorem(Catalogue catalogue) {
        this.catalogue = catalogue;
        this.memberships = Memberships.of(catalogue);
        this.roles = Terms.rolesByDomain(catalogue);
    }

    /**
     * Checks it.
     *
     * @param edges names of the edges to check; each is held against every edge of the catalogue
     * @param hostile how many sets of hostile attributes to try at each edge
     * @param seed of the search; the same seed tries the same sets
     * @param progress is told the name of each edge that is done
     * @throws CompileException where an edge has no mapping
     */
    public static Verdict verify(
            Catalogue catalogue, List<String> edges, int hostile, long seed, Consumer<String> progress)
            throws CompileException {
        Theorem theorem = new Theorem(catalogue);
        for (Edge edge : catalogue.edges()) {
            theorem.prepare(edge);
        }
        for (String name : edges) {
            Prepared edge = theorem.prepared.get(name);
            Optional<Release> example = theorem.exact(edge);
            theorem.contained(edge, hostile, seed ^ name.hashCode());
            if (example.isPresent()) {
                theorem.apart(edge, example.get());
            }
            progress.accept(name);
        }
        return new Verdict(
                theorem.exact,
                theorem.nothing,
                theorem.contained,
                theorem.refused,
                theorem.apart,
                theorem.violations,
                theorem.counterexamples);
    }

    private void prepare(Edge edge) throws CompileException {
        Terms terms = Terms.of(catalogue, edge, roles);
        Strategy strategy = Strategy.of(edge);
        Compiled compiled = strategy.compile(terms);
        RuleProcessor processor =
                RuleProcessor.of(compiled.mapping().schema(), compiled.mapping().rulesJson());
        Containment containment =
                new Containment(terms, strategy.name() == StrategyName.GROUPS ? groups(edge) : Map.of());
        prepared.put(edge.name(), new Prepared(terms, strategy, compiled, processor, containment));
    }

    /** The groups that the edge's agent makes: one for everything that anybody could hold there. */
    private Map<String, RoleAssignment> groups(Edge edge) {
        Map<String, RoleAssignment> groups = new HashMap<>();
        for (Domain domain : catalogue.domains()) {
            for (Project project : domain.projects()) {
                for (Team team : project.teams()) {
                    for (RoleAssignment assignment : Intent.at(edge, List.of(team.in(domain.name(), project.name())))) {
                        groups.put(GroupName.of(edge.agreement(), assignment).text(), assignment);
                    }
                }
            }
        }
        return groups;
    }

    /** Returns one release for this edge, if anybody has anything there. */
    private Optional<Release> exact(Prepared edge) {
        Optional<Release> example = Optional.empty();
        for (Memberships.UserClass users : memberships.classes()) {
            SortedSet<RoleAssignment> intent = Intent.at(edge.edge(), users.teams());
            for (User user : users.users()) {
                if (!user.enabled() || intent.isEmpty()) {
                    nothing++;
                    continue;
                }
                exact++;
                Optional<Release> release = exact(edge, user.subject(), intent);
                if (example.isEmpty()) {
                    example = release;
                }
            }
        }
        return example;
    }

    private Optional<Release> exact(Prepared edge, Subject user, SortedSet<RoleAssignment> intent) {
        Release release;
        try {
            release = edge.strategy().release(edge.edge(), user, intent);
        } catch (ReleaseException e) {
            violated("exact", edge, "nothing can be released: " + e.getMessage(), Map.of());
            return Optional.empty();
        }
        Map<String, String> environment = edge.environment(release);
        try {
            MappedProperties properties = edge.processor().process(environment);
            SortedSet<RoleAssignment> evaluated = edge.containment().assignments(properties);
            if (!evaluated.equals(intent)) {
                violated(
                        "exact",
                        edge,
                        "user `" + user.name() + "`: intended " + intent + ", evaluated " + evaluated,
                        environment);
            } else if (!isSame(user, properties)) {
                violated("exact", edge, "user `" + user.name() + "` arrives as " + properties.user(), environment);
            }
        } catch (EvaluationException e) {
            violated(
                    "exact",
                    edge,
                    "user `" + user.name() + "`: intended " + intent + ", refused with " + e.kind() + ": "
                            + e.getMessage(),
                    environment);
        }
        return Optional.of(release);
    }

    private static boolean isSame(Subject user, MappedProperties properties) {
        return properties.user().path("id").asText().equals(user.id())
                && properties.user().path("name").asText().equals(user.name())
                && properties.user().path("email").asText("").equals(user.email());
    }

    private void contained(Prepared edge, int hostile, long seed) {
        HostileAttributes attributes = new HostileAttributes(
                edge.terms(),
                catalogue.domains(),
                catalogue.edges().stream().map(Edge::name).toList(),
                edge.compiled().buckets(),
                seed);
        for (int i = 0; i < hostile; i++) {
            Map<String, String> environment = attributes.next();
            contained++;
            try {
                edge.containment()
                        .violation(edge.processor().process(environment))
                        .ifPresent(what -> violated("contained", edge, what, environment));
            } catch (EvaluationException e) {
                refused++;
            }
        }
    }

    /** As it is, and in the other edge's spelling: a module's prefix is not what keeps edges apart. */
    private void apart(Prepared edge, Release release) {
        for (Prepared other : prepared.values()) {
            if (other == edge) {
                continue;
            }
            ApacheModule own = edge.edge().agreement().module();
            ApacheModule theirs = other.edge().agreement().module();
            refusedAt(edge, other, release.environment(own, edge.terms().issuer()));
            if (own != theirs) {
                refusedAt(edge, other, release.environment(theirs, edge.terms().issuer()));
            }
        }
    }

    private void refusedAt(Prepared edge, Prepared other, Map<String, String> environment) {
        apart++;
        try {
            MappedProperties properties = other.processor().process(environment);
            violated(
                    "apart",
                    other,
                    "what is released for `" + edge.edge().name() + "` is accepted as " + properties.toJson(),
                    environment);
        } catch (EvaluationException e) {
            // refused, as it must be
            return;
        }
    }

    private void violated(String part, Prepared edge, String what, Map<String, String> environment) {
        violations++;
        if (counterexamples.size() < MOST_COUNTEREXAMPLES) {
            counterexamples.add(new Counterexample(part, edge.edge().name(), what, environment));
        }
    }
}
