package io.idpmaster.verification;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Glob;
import io.idpmaster.catalogue.Keystone;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.mapping.SchemaVersion;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary clouds: few of everything, but with every awkward name that a catalogue may hold. */
public final class Clouds {

    private static final List<String> DOMAINS = List.of("Default", "Sh{a}red [1]", "o'brien \"&\" co\\");
    private static final List<String> PROJECTS = List.of(
            "foo",
            "lab-1",
            "lab-{0}",
            "lab-{{",
            "a.b",
            "name",
            "['x', 'y']",
            "100%",
            "with space inside",
            "back\\slash/slash",
            "$HOME",
            "q'uote\"s",
            "p".repeat(64));
    private static final List<String> ROLES = List.of("member", "admin", "r{0}", "ro.le", "['r']");
    private static final List<String> GLOBS =
            List.of("foo", "lab-*", "*", "a?b", "a.b", "['x*", "*slash*", "name", "lab-{0}", "100%");
    private static final List<String> USERS = List.of("jane", "omar", "n'a{m}e", "zoë", "semi.colon");

    private Clouds() {}

    /** Some of them a check refuses. */
    public static Arbitrary<Catalogue> catalogues() {
        return Combinators.combine(domains(), edges(), Arbitraries.integers().between(1, DOMAINS.size()))
                .as((teams, edges, domainCount) -> catalogue(teams, edges, domainCount));
    }

    private record PlacedTeam(int domain, String project, Team team) {}

    private record PlacedEdge(
            int release,
            ApacheModule module,
            List<Acceptance> accepts,
            boolean labelled,
            Optional<StrategyName> strategy) {}

    private static Catalogue catalogue(List<PlacedTeam> teams, List<PlacedEdge> placed, int domainCount) {
        // no Keystone before 30 is sent the name of the one, and nearly every cloud would be refused for it
        boolean ascii = placed.stream().anyMatch(edge -> edge.release() < 30);
        UnaryOperator<String> spelling = name -> ascii ? name.replace('ë', 'e') : name;
        Map<String, Map<String, LinkedHashMap<String, Team>>> tree = new LinkedHashMap<>();
        DOMAINS.subList(0, domainCount).forEach(name -> tree.put(name, new LinkedHashMap<>()));
        for (PlacedTeam team : teams) {
            Map<String, Team> here = tree.get(DOMAINS.get(team.domain() % domainCount))
                    .computeIfAbsent(team.project(), name -> new LinkedHashMap<>());
            // a name that is taken goes into the team that has it
            here.merge(team.team().name(), spelled(team.team(), spelling), Clouds::nested);
        }
        List<Domain> domains = IntStream.range(0, domainCount)
                .mapToObj(n -> new Domain(
                        DOMAINS.get(n),
                        String.valueOf(n).repeat(32),
                        tree.get(DOMAINS.get(n)).entrySet().stream()
                                .map(project -> new Project(
                                        project.getKey(),
                                        List.copyOf(project.getValue().values())))
                                .toList()))
                .toList();
        List<User> users = IntStream.range(0, USERS.size())
                .mapToObj(n -> new User(
                        spelling.apply(USERS.get(n)), "id-" + n, n == 1 ? "" : "user" + n + "@example.org", n != 4))
                .toList();
        List<Edge> edges = IntStream.range(0, placed.size())
                .mapToObj(n -> edge(n, placed.get(n), domainCount))
                .toList();
        return new Catalogue(
                new Master("https://idp.example.org/realms/cloud"),
                new UserDomain(DOMAINS.get(0), "0".repeat(32)),
                List.of(),
                domains,
                users,
                edges);
    }

    private static Team spelled(Team team, UnaryOperator<String> spelling) {
        return new Team(
                team.name(),
                team.roles(),
                team.edges(),
                team.members().stream().map(spelling).toList());
    }

    private static Team nested(Team above, Team team) {
        List<Team> teams = above.teams().isEmpty()
                ? List.of(team)
                : List.of(nested(above.teams().get(0), team));
        return above.withNested().count() == Team.MAX_DEPTH
                ? above
                : new Team(above.name(), above.roles(), above.edges(), above.members(), teams);
    }

    private static Edge edge(int n, PlacedEdge placed, int domainCount) {
        SchemaVersion schema = SchemaVersion.newestOf(placed.release());
        Set<String> named = new LinkedHashSet<>();
        List<Acceptance> accepts = placed.accepts().stream()
                .filter(clause -> DOMAINS.indexOf(clause.domain()) < domainCount)
                .filter(clause -> named.add(clause.domain()))
                .toList();
        if (accepts.isEmpty() || schema == SchemaVersion.V1_0) {
            accepts = List.of(new Acceptance(
                    DOMAINS.get(0),
                    placed.accepts().get(0).projects(),
                    placed.accepts().get(0).roles()));
        }
        return new Edge(
                "edge-" + n,
                placed.labelled() ? Map.of("tier", "core") : Map.of(),
                new Agreement(
                        new Keystone("http://127.0.0.1:" + (5000 + n) + "/v3", Optional.of(placed.release()), schema),
                        "idp-master",
                        placed.module().saml() ? "saml2" : "openid",
                        placed.module(),
                        placed.strategy().filter(name -> name != StrategyName.JSON || schema == SchemaVersion.V3_0),
                        accepts,
                        Optional.empty(),
                        Sweep.GRANTED_ONLY));
    }

    private static Arbitrary<List<PlacedTeam>> domains() {
        Arbitrary<Team> team = Combinators.combine(
                        Arbitraries.of(ROLES),
                        Arbitraries.of(ROLES).list().uniqueElements().ofMaxSize(2),
                        Arbitraries.of("edge-0", "edge-*", "tier=core", "tier=*", "*")
                                .map(EdgeSelector::new)
                                .list()
                                .ofMaxSize(2),
                        Arbitraries.of(USERS).list().uniqueElements().ofMaxSize(3))
                .as(Team::new);
        return Combinators.combine(Arbitraries.integers().between(0, 2), Arbitraries.of(PROJECTS), team)
                .as(PlacedTeam::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    private static Arbitrary<List<PlacedEdge>> edges() {
        Arbitrary<Optional<Map<String, String>>> roles = Arbitraries.maps(
                        Arbitraries.of(ROLES), Arbitraries.of("member", "site_admin", "ro{l}e", "admin"))
                .ofMinSize(1)
                .ofMaxSize(3)
                .optional();
        Arbitrary<Optional<List<Glob>>> projects = Arbitraries.of(GLOBS)
                .map(Glob::new)
                .list()
                .uniqueElements()
                .ofMinSize(1)
                .ofMaxSize(3)
                .optional();
        Arbitrary<Acceptance> clause =
                Combinators.combine(Arbitraries.of(DOMAINS), projects, roles).as(Acceptance::new);
        return Combinators.combine(
                        Arbitraries.of(22, 27, 30),
                        Arbitraries.of(ApacheModule.class),
                        clause.list().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.of(true, false),
                        Arbitraries.of(StrategyName.class).optional())
                .as(PlacedEdge::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }
}
