package io.idpmaster.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.catalogue.Keystone;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.strategy.ReleaseException;
import io.idpmaster.strategy.Strategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What is worked out once for edges that are alike counts, and is reported, for each of them. */
class AlikeEdgesTest {

    @Property(tries = 50)
    void allEdgesTogetherAreAsManyPairsAsEachAlone(@ForAll("catalogues") Catalogue some) throws Exception {
        Assume.that(CatalogueVerification.check(some).stream().noneMatch(Finding::isError));
        Catalogue twice = twice(some);
        Theorem.Verdict together =
                verify(twice, twice.edges().stream().map(Edge::name).toList());
        long exact = 0;
        long nothing = 0;
        for (Edge edge : twice.edges()) {
            Theorem.Verdict alone = verify(twice, List.of(edge.name()));
            exact += alone.exact();
            nothing += alone.nothing();
        }
        assertThat(together.exact()).isEqualTo(exact);
        assertThat(together.nothing()).isEqualTo(nothing);
        assertThat(together.holds()).isTrue();
    }

    private static Theorem.Verdict verify(Catalogue catalogue, List<String> edges) throws Exception {
        return Theorem.verify(catalogue, edges, 0, 1, edge -> {});
    }

    /** Each edge, and one that differs from it in the name alone. */
    private static Catalogue twice(Catalogue catalogue) {
        return new Catalogue(
                catalogue.master(),
                catalogue.userDomain(),
                catalogue.roles(),
                catalogue.domains(),
                catalogue.users(),
                catalogue.edges().stream()
                        .flatMap(edge -> IntStream.range(0, 2)
                                .mapToObj(n -> new Edge(edge.name() + "x".repeat(n), edge.labels(), edge.agreement())))
                        .toList());
    }

    @Provide
    Arbitrary<Catalogue> catalogues() {
        return Clouds.catalogues();
    }

    @Test
    void whatCannotBeCarriedIsFoundAtEachOfThem() {
        List<Finding> findings = CatalogueVerification.check(crowded(65));
        assertThat(findings).extracting(Finding::path).containsExactly("edges[0].agreement", "edges[1].agreement");
        assertThat(CatalogueVerification.check(crowded(64))).isEmpty();
    }

    /** As if everybody were looked at for themselves at each of them. */
    @Test
    void whoCannotBeNamedIsFoundAtEachOfThemAndHidesNobodyElse() throws Exception {
        for (int projects : List.of(64, 65)) {
            Catalogue catalogue = crowded(projects, "r&d", "jane", "zoë", "omar");
            List<String> expected = new ArrayList<>();
            for (Edge edge : catalogue.edges().subList(0, 2)) {
                for (User user : catalogue.users()) {
                    SortedSet<RoleAssignment> intent = new TreeSet<>();
                    catalogue
                            .domains()
                            .get(0)
                            .projects()
                            .forEach(project -> intent.add(new RoleAssignment("d", project.name(), "member")));
                    try {
                        Strategy.of(edge).release(edge, user.subject(), intent);
                    } catch (ReleaseException e) {
                        expected.add(e.getMessage());
                    }
                }
            }
            assertThat(expected).hasSize(projects > 64 ? 8 : 4);
            assertThat(CatalogueVerification.check(catalogue))
                    .extracting(finding -> finding.message().replaceFirst("^user `[^`]*`: ", ""))
                    .containsExactlyElementsOf(expected);
        }
    }

    private static Catalogue crowded(int projects) {
        return crowded(projects, "jane");
    }

    /** Two edges chosen alike and one that nobody chooses, and users in so many projects. */
    private static Catalogue crowded(int projects, String... users) {
        return new Catalogue(
                new Master("https://idp.example.org/realms/cloud"),
                new UserDomain("d", "0".repeat(32)),
                List.of(),
                List.of(new Domain(
                        "d",
                        "0".repeat(32),
                        IntStream.range(0, projects)
                                .mapToObj(n -> new Project(
                                        "project-" + n,
                                        List.of(new Team(
                                                "member",
                                                List.of(),
                                                List.of(new EdgeSelector("edge-*")),
                                                List.of(users)))))
                                .toList())),
                Arrays.stream(users)
                        .map(name -> new User(
                                name,
                                UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString(),
                                "",
                                true))
                        .toList(),
                List.of(edge("edge-a"), edge("edge-b"), edge("other")));
    }

    private static Edge edge(String name) {
        return new Edge(
                name,
                Map.of(),
                new Agreement(
                        new Keystone("http://127.0.0.1:5000/v3", Optional.of(22), SchemaVersion.V1_0),
                        "idp-master",
                        "saml2",
                        ApacheModule.MELLON,
                        Optional.empty(),
                        List.of(new Acceptance("d", Optional.empty(), Optional.of(Map.of("member", "member")))),
                        Optional.empty(),
                        Sweep.GRANTED_ONLY));
    }
}
