package io.idpmaster.it.differential;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Clouds with names that are awkward to Python, to JSON, to regular expressions and to Keystone, all of one kind of edge.
 * Not every one is a valid catalogue: what cannot be compiled or released is for the caller to skip.
 */
final class CloudGenerator {

    private static final List<String> DOMAINS =
            List.of("SharedDom", "Sh{a}red [1]", "o'brien \"&\" co\\", "{0}", "a.b|c", "(?i)x", "D\u00f6main");
    private static final List<String> PROJECTS = List.of(
            "foo",
            "lab-1",
            "lab-{0}",
            "lab-{{",
            "a.b",
            "a+b",
            "name",
            "['x', 'y']",
            "100%",
            "with space inside",
            "back\\slash/slash",
            "$HOME",
            "^x$",
            "q'uote\"s",
            "None",
            "\\u003b",
            "\\d",
            "x".repeat(64),
            "lab-\u00fc",
            "\ud83d\ude80");
    private static final List<String> ROLES =
            List.of("member", "admin", "reader", "r{0}", "ro.le", "['r']", "r\"q", "back\\", "{0:s}", "name");
    private static final List<String> GLOBS = List.of(
            "foo", "lab-*", "*", "a?b", "a.b", "['x*", "*slash*", "name", "lab-{0}", "100%", "?", "*\"*", "^x$", "\\?",
            "*?*");
    private static final List<String> IDENTITY_PROVIDERS =
            List.of("idp-master", "idp.master", "name", "m{0}", "a".repeat(40), "idp master");

    private CloudGenerator() {}

    /** The cloud of this seed, whose edges are all of the given kind. */
    static Catalogue cloud(long seed, TrialKind kind) {
        Choice choice = new Choice(seed);
        List<String> domainNames = some(choice, DOMAINS, choice.between(1, 3));
        List<String> users = List.of("jane", "omar", "n'a{m}e", "zo\u00eb", "mei");
        List<Domain> domains = new ArrayList<>();
        for (String domain : domainNames) {
            List<Project> projects = some(choice, PROJECTS, choice.between(1, 6)).stream()
                    .map(name -> new Project(name, teams(choice, users)))
                    .toList();
            domains.add(new Domain(domain, String.format("%032x", domains.size()), projects));
        }
        int edges = choice.between(1, 3);
        return new Catalogue(
                new Master(choice.of("https://idp.example.org/realms/cloud", "https://idp.example.org/realms/a.b{0}")),
                new UserDomain(domainNames.get(0), "0".repeat(32)),
                List.of(),
                domains,
                IntStream.range(0, users.size())
                        .mapToObj(
                                n -> new User(users.get(n), "id-" + n, n == 1 ? "" : "u" + n + "@example.org", n != 4))
                        .toList(),
                IntStream.range(0, edges)
                        .mapToObj(n -> edge(choice, n, domainNames, kind))
                        .toList());
    }

    private static List<Team> teams(Choice choice, List<String> users) {
        return some(choice, ROLES, choice.between(1, 3)).stream()
                .map(name -> new Team(
                        name,
                        choice.oneIn(2) ? List.of() : some(choice, ROLES, choice.between(1, 2)),
                        choice.oneIn(4) ? List.of(new EdgeSelector("edge-0")) : List.of(),
                        some(choice, users, choice.between(0, users.size()))))
                .toList();
    }

    private static Edge edge(Choice choice, int n, List<String> domains, TrialKind kind) {
        List<Acceptance> accepts = new ArrayList<>();
        Optional<List<Glob>> projects = globs(choice);
        Optional<Map<String, String>> roles = roles(choice);
        for (String domain : kind.oneDomain() ? domains.subList(0, 1) : some(choice, domains, domains.size())) {
            accepts.add(new Acceptance(domain, projects, roles));
            if (choice.oneIn(2)) {
                projects = globs(choice);
                roles = roles(choice);
            }
        }
        ApacheModule module = choice.of(ApacheModule.values());
        return kind.of(new Edge(
                "edge-" + n,
                Map.of(),
                new Agreement(
                        new Keystone("http://127.0.0.1:5000/v3", Optional.of(kind.release()), kind.schema()),
                        choice.of(IDENTITY_PROVIDERS),
                        module.saml() ? "saml2" : "openid",
                        module,
                        Optional.of(kind.strategy()),
                        accepts,
                        Optional.empty(),
                        Sweep.GRANTED_ONLY)));
    }

    private static Optional<List<Glob>> globs(Choice choice) {
        return choice.oneIn(4)
                ? Optional.empty()
                : Optional.of(some(choice, GLOBS, choice.between(1, 3)).stream()
                        .map(Glob::new)
                        .toList());
    }

    private static Optional<Map<String, String>> roles(Choice choice) {
        if (choice.oneIn(3)) {
            return Optional.empty();
        }
        Map<String, String> roles = new LinkedHashMap<>();
        some(choice, ROLES, choice.between(1, 4)).forEach(role -> roles.put(role, choice.of(ROLES)));
        return Optional.of(roles);
    }

    private static <T> List<T> some(Choice choice, List<T> of, int count) {
        Set<T> some = new LinkedHashSet<>();
        while (some.size() < count) {
            some.add(choice.of(of));
        }
        return List.copyOf(some);
    }
}
