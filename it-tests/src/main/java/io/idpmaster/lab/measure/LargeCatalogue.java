package io.idpmaster.lab.measure;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Keystone;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.mapping.SchemaVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;

/** A catalogue of a given size: two teams a project, each user in about three teams; the same for the same numbers. */
public final class LargeCatalogue {

    private static final String DOMAIN = "engineering";
    private static final String DOMAIN_ID = "0e1a5c9d3b7f42868d20c4e6f8a1b3d5";
    private static final int TEAMS_A_USER = 3;

    private LargeCatalogue() {}

    /** Of a realm's issuer: the users' ids differ from realm to realm. */
    public static Catalogue of(String issuer, int users, int projects, int edges) {
        SplittableRandom random = new SplittableRandom(users * 31L + projects);
        List<List<String>> members = new ArrayList<>();
        IntStream.range(0, 2 * projects).forEach(team -> members.add(new ArrayList<>()));
        for (int user = 0; user < users; user++) {
            TreeSet<Integer> teams = new TreeSet<>();
            while (teams.size() < Math.min(TEAMS_A_USER, members.size())) {
                teams.add(random.nextInt(members.size()));
            }
            for (int team : teams) {
                members.get(team).add(name(user));
            }
        }
        return new Catalogue(
                new Master(issuer),
                new UserDomain(DOMAIN, DOMAIN_ID),
                List.of(),
                List.of(new Domain(
                        DOMAIN,
                        DOMAIN_ID,
                        IntStream.range(0, projects)
                                .mapToObj(project -> new Project(
                                        "project-%05d".formatted(project),
                                        List.of(
                                                new Team("member", List.of(), List.of(), members.get(2 * project)),
                                                new Team(
                                                        "reader", List.of(), List.of(), members.get(2 * project + 1)))))
                                .toList())),
                IntStream.range(0, users)
                        .mapToObj(user -> new User(name(user), id(issuer, user), name(user) + "@example.org", true))
                        .toList(),
                IntStream.range(0, edges).mapToObj(LargeCatalogue::edge).toList());
    }

    private static String name(int user) {
        return "user-%06d".formatted(user);
    }

    /** A UUID of its own in each realm: Keycloak keeps a user id once in all realms. */
    private static String id(String issuer, int user) {
        return UUID.nameUUIDFromBytes((issuer + " " + user).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static Edge edge(int number) {
        return new Edge(
                "edge-%04d".formatted(number),
                Map.of("region", "r" + number % 20),
                new Agreement(
                        new Keystone(
                                "http://127.0.0.1:%d/v3".formatted(20_000 + number),
                                Optional.of(22),
                                SchemaVersion.V1_0),
                        "idp-master",
                        "saml2",
                        ApacheModule.MELLON,
                        Optional.empty(),
                        List.of(new Acceptance(
                                DOMAIN, Optional.empty(), Optional.of(Map.of("member", "member", "reader", "reader")))),
                        Optional.empty(),
                        Sweep.GRANTED_ONLY));
    }
}
