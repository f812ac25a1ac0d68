package io.idpmaster.lab.edge;

import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.lab.cloud.StrategyEdges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A cloud whose names have everything that Python's formatting, JSON, regular expressions, URLs and SQL give a meaning
 * to, with an edge for each strategy at each release, and users with 1, 2, 3, 64 and 65 assignments.
 */
final class AwkwardCloud {

    static final String DOMAIN = "a/b {domain} 100%";
    static final String DOMAIN_ID = "5d1f0c9a3b7e42868d20c4e6f8a1b3d5";

    /** The team with the 65th assignment; strategy numbered has no room for it. */
    static final String LAST_PROJECT = "the last one";

    private static final List<String> AWKWARD = List.of(
            "curly {braces}",
            "{0}",
            "{{1}} {openstack_role_1}",
            "it's \"quoted\"",
            "back\\slash\\",
            "dots.and...more",
            "a/b/c",
            "100%41",
            "two  spaces",
            "sixty-four ".concat("x".repeat(53)),
            "my name is name",
            "['a', 'b']",
            "\\A.*\\Z",
            "[\"json\"]",
            "$(id) `id` | ~");

    /** What some edges cannot be sent: mellon passes on XML, and Keystones before 30 know Latin-1 only. */
    private static final List<String> NOT_EVERYWHERE = List.of("R&D <script>", "Ångström", "研究室 Ω");

    // Keystone's own roles imply each other, so that more may be done than was granted
    private static final List<String> ROLES = List.of("pilot", "ops {0} [a, b] my name");

    private AwkwardCloud() {}

    static Catalogue catalogue() {
        List<Edge> edges = List.of(
                StrategyEdges.edge(22, ApacheModule.MELLON, StrategyName.NUMBERED, DOMAIN),
                StrategyEdges.edge(22, ApacheModule.OPENIDC, StrategyName.GROUPS, DOMAIN),
                StrategyEdges.edge(27, ApacheModule.OPENIDC, StrategyName.NUMBERED, DOMAIN),
                StrategyEdges.edge(27, ApacheModule.MELLON, StrategyName.GROUPS, DOMAIN),
                StrategyEdges.edge(30, ApacheModule.MELLON, StrategyName.NUMBERED, DOMAIN),
                StrategyEdges.edge(30, ApacheModule.MELLON, StrategyName.JSON, DOMAIN),
                StrategyEdges.edge(30, ApacheModule.OPENIDC, StrategyName.GROUPS, DOMAIN),
                StrategyEdges.edge("shibboleth-numbered", 27, ApacheModule.SHIBBOLETH, StrategyName.NUMBERED, DOMAIN),
                StrategyEdges.edge("shibboleth-groups", 27, ApacheModule.SHIBBOLETH, StrategyName.GROUPS, DOMAIN));
        return new Catalogue(
                new Master("http://127.0.0.1/realms/cloud"),
                new UserDomain(DOMAIN, DOMAIN_ID),
                List.of(),
                List.of(new Domain(DOMAIN, DOMAIN_ID, projects())),
                users(),
                edges);
    }

    /** What each user is called, and how many assignments it has where nothing is too much. */
    static Map<String, Integer> sizes() {
        return Map.of("one", 1, "two", 2, "o'three-name", 3, "sixty-four", 64, "sixty-five", 65);
    }

    private static List<User> users() {
        return sizes().keySet().stream()
                .sorted()
                .map(name -> new User(
                        name,
                        UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                                .toString(),
                        name.equals("two") ? "" : name + "+name@example.org",
                        true))
                .toList();
    }

    private static List<Project> projects() {
        List<Project> projects = new ArrayList<>();
        int held = 0;
        for (String name : AWKWARD) {
            projects.add(project(name, held, List.of()));
            held += ROLES.size();
        }
        for (int plain = 0; held < 64; plain++) {
            projects.add(project("plain-" + plain, held, List.of()));
            held += ROLES.size();
        }
        projects.add(new Project(
                LAST_PROJECT,
                List.of(new Team(
                        "only",
                        List.of("pilot"),
                        List.of(new EdgeSelector("k30-json"), new EdgeSelector("*-groups")),
                        List.of("sixty-five")))));
        // who may hold these holds them beside the others, where they can be carried
        for (String name : NOT_EVERYWHERE) {
            projects.add(new Project(
                    name,
                    List.of(new Team(
                            "everywhere they can go",
                            List.of("pilot"),
                            List.of(new EdgeSelector("k30-json"), new EdgeSelector("*-groups")),
                            List.of("two")))));
        }
        return projects;
    }

    /** A project with a team for each role; a user is in as many teams, from the first, as its size says. */
    private static Project project(String name, int before, List<EdgeSelector> edges) {
        List<Team> teams = new ArrayList<>();
        for (int role = 0; role < ROLES.size(); role++) {
            int position = before + role;
            List<String> members = sizes().entrySet().stream()
                    .filter(user -> user.getValue() > position)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
            teams.add(new Team("team " + role, List.of(ROLES.get(role)), edges, members));
        }
        return new Project(name, teams);
    }
}
