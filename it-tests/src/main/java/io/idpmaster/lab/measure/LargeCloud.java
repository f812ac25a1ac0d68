package io.idpmaster.lab.measure;

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
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.mapping.SchemaVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A cloud of a given size in ten domains, with edges of every strategy and release and in twenty kinds of terms; two
 * teams a project, one of them for a region only, and each user in three teams. The same for the same numbers.
 */
final class LargeCloud {

    private static final int DOMAINS = 10;
    private static final int TEAMS_A_USER = 3;
    private static final int REGIONS = 20;

    private LargeCloud() {}

    static Catalogue of(int users, int projects, int edges) {
        SplittableRandom random = new SplittableRandom(users * 31L + projects);
        List<List<String>> members = new ArrayList<>();
        IntStream.range(0, 2 * projects).forEach(team -> members.add(new ArrayList<>()));
        for (int user = 0; user < users; user++) {
            // in one domain, as people are: a project's domain is its number's remainder
            int domain = random.nextInt(DOMAINS);
            for (int team : random.ints(0, 2 * projects / DOMAINS)
                    .distinct()
                    .limit(Math.min(TEAMS_A_USER, 2 * projects / DOMAINS))
                    .toArray()) {
                members.get(2 * (team / 2 * DOMAINS + domain) + team % 2).add(name(user));
            }
        }
        return new Catalogue(
                new Master("https://idp.example.org/realms/cloud"),
                new UserDomain(domain(0), id(0)),
                List.of("member", "admin"),
                IntStream.range(0, DOMAINS)
                        .mapToObj(domain -> new Domain(
                                domain(domain),
                                id(domain),
                                IntStream.range(0, projects / DOMAINS)
                                        .mapToObj(n -> project(n * DOMAINS + domain, members))
                                        .toList()))
                        .toList(),
                IntStream.range(0, users)
                        .mapToObj(user -> new User(
                                name(user),
                                UUID.nameUUIDFromBytes(name(user).getBytes(StandardCharsets.UTF_8))
                                        .toString(),
                                name(user) + "@example.org",
                                user % 50 != 0))
                        .toList(),
                IntStream.range(0, edges).mapToObj(LargeCloud::edge).toList());
    }

    /** The same with one member more in one team. */
    static Catalogue withMember(Catalogue catalogue, Team team, String user) {
        List<String> members = new ArrayList<>(team.members());
        members.add(user);
        Team larger = new Team(team.name(), team.roles(), team.edges(), members);
        return new Catalogue(
                catalogue.master(),
                catalogue.userDomain(),
                catalogue.roles(),
                catalogue.domains().stream()
                        .map(domain -> new Domain(
                                domain.name(),
                                domain.id(),
                                domain.projects().stream()
                                        .map(project -> new Project(
                                                project.name(),
                                                project.teams().stream()
                                                        .map(each -> each == team ? larger : each)
                                                        .toList()))
                                        .toList()))
                        .toList(),
                catalogue.users(),
                catalogue.edges());
    }

    private static Project project(int number, List<List<String>> members) {
        return new Project(
                "project-%05d".formatted(number),
                List.of(
                        new Team("member", List.of(), List.of(), members.get(2 * number)),
                        new Team(
                                "operators",
                                List.of("admin", "member"),
                                List.of(new EdgeSelector("region=r" + number % REGIONS)),
                                members.get(2 * number + 1))));
    }

    private static Edge edge(int number) {
        int strategy = number % 5;
        int terms = number / 5 % 4;
        Map<String, String> roles = new TreeMap<>(Map.of("member", "member", "admin", "site-admin-" + terms));
        List<Acceptance> accepts = strategy == 0
                ? List.of(clause(0, roles))
                : List.of(clause(terms, roles), clause(terms + 4, roles), clause(9, Map.of("member", "member")));
        int release = List.of(22, 27, 27, 30, 27).get(strategy);
        return new Edge(
                "edge-%04d".formatted(number),
                Map.of("region", "r" + number % REGIONS),
                new Agreement(
                        new Keystone(
                                "http://127.0.0.1:%d/v3".formatted(20_000 + number),
                                Optional.of(release),
                                SchemaVersion.newestOf(release)),
                        "idp-master",
                        strategy == 1 ? "openid" : "saml2",
                        strategy == 1 ? ApacheModule.OPENIDC : ApacheModule.MELLON,
                        Optional.empty(),
                        accepts,
                        strategy == 4 ? Optional.of(Duration.ofHours(8)) : Optional.empty(),
                        strategy == 3 ? Sweep.AUTHORITATIVE : Sweep.GRANTED_ONLY));
    }

    private static Acceptance clause(int domain, Map<String, String> roles) {
        return new Acceptance(domain(domain), Optional.of(List.of(new Glob("project-*"))), Optional.of(roles));
    }

    private static String domain(int number) {
        return "domain-" + number;
    }

    private static String id(int domain) {
        return "%032x".formatted(domain + 1);
    }

    private static String name(int user) {
        return "user-%06d".formatted(user);
    }
}
