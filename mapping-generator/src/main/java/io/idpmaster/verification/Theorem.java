package io.idpmaster.verification;

import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Subject;
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
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
     * @param exact pairs of a user and an edge at which something is intended, each covered
     * @param evaluated for how many of them an evaluation of their own was needed: the others have the same assignments
     *     under the same terms
     * @param nothing pairs at which the master releases nothing, because nothing is intended
     * @param contained sets of hostile attributes, of which {@code refused} were refused
     * @param apart ordered pairs of edges, or of an edge's release in another edge's spelling
     * @param violations how many checks failed
     */
    public record Verdict(
            long exact,
            long evaluated,
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

    private record Prepared(
            Terms terms, Strategy strategy, Compiled compiled, RuleProcessor processor, Containment containment) {

        Edge edge() {
            return terms.edge();
        }

        Map<String, String> environment(Release release) {
            return release.environment(edge().agreement().module(), terms.issuer());
        }
    }

    /** What somebody brought to an edge. */
    private record Example(Edge edge, Release release) {}

    /** What was seen at the first of the edges that teams choose alike: how many pairs there are, and one user. */
    private record Seen(long exact, long nothing, Optional<Subject> user, Intents.Numbers intent) {}

    private final Catalogue catalogue;
    private final Intents intents;
    private final Map<String, SortedSet<String>> roles;
    /** By the edge's name, for an edge has much to compare. */
    private final Map<String, Example> examples = new LinkedHashMap<>();

    private final Set<User> arrived = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Counterexample> counterexamples = new ArrayList<>();
    private long exact;
    private long evaluated;
    private long nothing;
    private long contained;
    private long refused;
    private long apart;
    private long violations;

    private Theorem(Catalogue catalogue) {
        this.catalogue = catalogue;
        this.intents = new Intents(catalogue);
        this.roles = Terms.rolesByDomain(catalogue);
    }

    /**
     * Checks it.
     *
     * @param names of the edges to check; each is held against every edge of the catalogue
     * @param hostile how many sets of hostile attributes to try at each edge
     * @param seed of the search; the same seed tries the same sets
     * @param progress is told the name of each edge that is done, twice: as itself, and as another's target
     * @throws CompileException where an edge has no mapping
     */
    public static Verdict verify(
            Catalogue catalogue, Collection<String> names, int hostile, long seed, Consumer<String> progress)
            throws CompileException {
        Theorem theorem = new Theorem(catalogue);
        List<Edge> named = catalogue.edges().stream()
                .filter(edge -> names.contains(edge.name()))
                .toList();
        for (List<Edge> edges : EdgeKind.group(named)) {
            theorem.kind(edges, hostile, seed, progress);
        }
        for (Edge other : catalogue.edges()) {
            theorem.apart(theorem.prepare(other, List.of()));
            progress.accept(other.name());
        }
        return new Verdict(
                theorem.exact,
                theorem.evaluated,
                theorem.nothing,
                theorem.contained,
                theorem.refused,
                theorem.apart,
                theorem.violations,
                theorem.counterexamples);
    }

    /** Edges whose mappings differ in the edge's name alone. */
    private void kind(List<Edge> edges, int hostile, long seed, Consumer<String> progress) throws CompileException {
        int[][] byTeam = intents.byTeam(edges.get(0).agreement());
        Set<Intents.Numbers> tried = new HashSet<>();
        Map<Intents.Selection, Seen> seen = new HashMap<>();
        for (Edge edge : edges) {
            Collection<RoleAssignment> everything = edge.agreement().chosenStrategy() == StrategyName.GROUPS
                    ? intents.everything(edge, byTeam)
                    : List.of();
            Prepared prepared = prepare(edge, everything);
            Intents.Selection selection = intents.selection(edge);
            Seen before = seen.get(selection);
            if (before == null) {
                seen.put(selection, visit(prepared, selection, byTeam, tried));
            } else {
                again(prepared, before);
            }
            contained(prepared, hostile, seed ^ edge.name().hashCode());
            progress.accept(edge.name());
        }
    }

    private Seen visit(Prepared edge, Intents.Selection selection, int[][] byTeam, Set<Intents.Numbers> tried) {
        long exactBefore = exact;
        long nothingBefore = nothing;
        List<Subject> first = new ArrayList<>();
        List<Intents.Numbers> firstIntent = new ArrayList<>();
        intents.visit(selection, byTeam, (users, intent) -> {
            exact(edge, users, intent, tried);
            if (first.isEmpty() && !intent.isEmpty()) {
                users.stream().filter(User::enabled).findFirst().ifPresent(user -> {
                    first.add(user.subject());
                    firstIntent.add(intent);
                });
            }
        });
        return first.isEmpty()
                ? new Seen(0, nothing - nothingBefore, Optional.empty(), new Intents.Numbers(new int[0]))
                : new Seen(exact - exactBefore, nothing - nothingBefore, Optional.of(first.get(0)), firstIntent.get(0));
    }

    /** Everybody has the same there as at an edge before; its mapping is its own, so it is tried with one of them. */
    private void again(Prepared edge, Seen before) {
        exact += before.exact();
        nothing += before.nothing();
        if (before.user().isPresent()) {
            evaluated++;
            exact(edge, before.user().get(), intents.assignments(before.intent()))
                    .ifPresent(release -> examples.put(edge.edge().name(), new Example(edge.edge(), release)));
        }
    }

    private Prepared prepare(Edge edge, Collection<RoleAssignment> everything) throws CompileException {
        Terms terms = Terms.of(catalogue, edge, roles);
        Strategy strategy = Strategy.of(edge);
        Compiled compiled = strategy.compile(terms);
        RuleProcessor processor =
                RuleProcessor.of(compiled.mapping().schema(), compiled.mapping().rulesJson());
        // the groups that the edge's agent makes: one for everything that anybody could hold there
        Map<String, RoleAssignment> groups = new HashMap<>();
        everything.forEach(assignment ->
                groups.put(GroupName.of(edge.agreement(), assignment).text(), assignment));
        return new Prepared(terms, strategy, compiled, processor, new Containment(terms, groups));
    }

    /**
     * Everybody in a class has the same intent, so it is tried with one of them; with each of the others once somewhere,
     * because their names must arrive too; and at each edge with somebody, because its mapping is its own.
     */
    private void exact(Prepared edge, List<User> users, Intents.Numbers intent, Set<Intents.Numbers> tried) {
        boolean fresh = !intent.isEmpty() && tried.add(intent);
        String name = edge.edge().name();
        for (User user : users) {
            if (!user.enabled() || intent.isEmpty()) {
                nothing++;
                continue;
            }
            exact++;
            boolean unknown = arrived.add(user);
            if (fresh || unknown || !examples.containsKey(name)) {
                fresh = false;
                evaluated++;
                exact(edge, user.subject(), intents.assignments(intent))
                        .ifPresent(release -> examples.putIfAbsent(name, new Example(edge.edge(), release)));
            }
        }
        if (fresh) {
            // nobody of this class is enabled: another class may have the same intent
            tried.remove(intent);
        }
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
    private void apart(Prepared other) {
        examples.values().forEach(example -> {
            Edge edge = example.edge();
            Release release = example.release();
            if (edge != other.edge()) {
                ApacheModule own = edge.agreement().module();
                ApacheModule theirs = other.edge().agreement().module();
                refusedAt(edge, other, release.environment(own, other.terms().issuer()));
                if (own != theirs) {
                    refusedAt(
                            edge,
                            other,
                            release.environment(theirs, other.terms().issuer()));
                }
            }
        });
    }

    private void refusedAt(Edge edge, Prepared other, Map<String, String> environment) {
        apart++;
        try {
            MappedProperties properties = other.processor().process(environment);
            violated(
                    "apart",
                    other,
                    "what is released for `" + edge.name() + "` is accepted as " + properties.toJson(),
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
