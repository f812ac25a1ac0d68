package io.idpmaster.catalogue;

import io.idpmaster.mapping.SchemaVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Catalogues of any size, in which nothing is wrong. */
final class Catalogues {

    private static final int MEMBERS = 10;

    private Catalogues() {}

    /** The given number of each, with two teams of ten members in each project. */
    static Catalogue of(int domains, int projects, int users, int edges) {
        List<Domain> allDomains = new ArrayList<>();
        for (int d = 0; d < domains; d++) {
            List<Project> allProjects = new ArrayList<>();
            for (int p = d; p < projects; p += domains) {
                allProjects.add(project(p, users));
            }
            allDomains.add(new Domain("domain-" + d, String.format("%032x", d + 1), allProjects));
        }
        List<User> allUsers = new ArrayList<>();
        for (int u = 0; u < users; u++) {
            String id = String.format("%08x-0000-4000-8000-%012x", u, u);
            allUsers.add(new User("user-" + u, id, "user-" + u + "@example.org", u % 50 != 0));
        }
        List<Edge> allEdges = new ArrayList<>();
        for (int e = 0; e < edges; e++) {
            allEdges.add(edge(e, domains));
        }
        return new Catalogue(
                new Master("https://idp.example.org/realms/cloud"),
                new UserDomain("cloud-users", "f".repeat(32)),
                List.of(),
                allDomains,
                allUsers,
                allEdges);
    }

    private static Project project(int number, int users) {
        List<String> members = new ArrayList<>();
        for (int m = 0; m < Math.min(MEMBERS, users); m++) {
            members.add("user-" + (int) ((number * 7919L + m * 104_729L) % users));
        }
        members = members.stream().distinct().toList();
        return new Project(
                "project-" + number,
                List.of(
                        new Team("member", List.of(), List.of(), members),
                        new Team(
                                "operators",
                                List.of("admin", "member"),
                                List.of(
                                        new EdgeSelector("region=r" + number % 7),
                                        new EdgeSelector("edge-" + number % 10)),
                                members)));
    }

    private static Edge edge(int number, int domains) {
        boolean saml = number % 2 == 0;
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("member", "member");
        roles.put("admin", "site-admin-" + number);
        List<Acceptance> accepts = new ArrayList<>();
        for (int d = 0; d < Math.min(domains, 3); d++) {
            accepts.add(new Acceptance(
                    "domain-" + (number + d) % domains,
                    Optional.of(List.of(new Glob("project-*"))),
                    Optional.of(roles)));
        }
        return new Edge(
                "edge-" + number,
                Map.of("region", "r" + number % 7),
                new Agreement(
                        new Keystone(
                                "https://edge-" + number + ".example.org:5000/v3", Optional.of(27), SchemaVersion.V2_0),
                        "idp-master",
                        saml ? "saml2" : "openid",
                        saml ? ApacheModule.MELLON : ApacheModule.OPENIDC,
                        Optional.empty(),
                        accepts,
                        Optional.empty(),
                        Sweep.GRANTED_ONLY));
    }
}
