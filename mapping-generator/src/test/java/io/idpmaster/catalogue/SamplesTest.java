package io.idpmaster.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.mapping.SchemaVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogues under samples/: one in which nothing is wrong, and some in each of which one thing is. */
class SamplesTest {

    private static final Path SAMPLES = Path.of("..", "samples");
    private static final String EXPECT = "# expect: ";

    static Stream<Path> bad() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES.resolve("bad"))) {
            return files.sorted().toList().stream();
        }
    }

    /** The file itself says, after {@code # expect:}, at which path which words are found; and nothing else is. */
    @ParameterizedTest
    @MethodSource("bad")
    void findsWhatABadSampleIsAbout(Path file) throws IOException {
        List<Finding> findings = findings(file);
        List<String> expected = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(EXPECT))
                .map(line -> line.substring(EXPECT.length()))
                .toList();
        assertThat(findings).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Finding finding = findings.get(i);
            int bar = expected.get(i).indexOf('|');
            assertThat(finding.path())
                    .isEqualTo(expected.get(i).substring(0, bar).strip());
            assertThat(finding.message())
                    .contains(expected.get(i).substring(bar + 1).strip());
            assertThat(finding.isError()).isTrue();
            assertThat(finding.line()).isPositive();
        }
    }

    private static List<Finding> findings(Path file) throws IOException {
        try {
            return CatalogueReader.read(file).warnings();
        } catch (CatalogueException e) {
            return e.findings();
        }
    }

    @Test
    void theSampleCloudIsAsTheReadmeTellsIt() throws Exception {
        CatalogueReader.Loaded loaded = CatalogueReader.read(SAMPLES.resolve("cloud.yaml"));
        assertThat(loaded.warnings()).isEmpty();
        Catalogue cloud = loaded.catalogue();
        assertThat(cloud.domains()).hasSize(2);
        assertThat(cloud.domains().stream()
                        .mapToInt(domain -> domain.projects().size())
                        .sum())
                .isGreaterThanOrEqualTo(5);
        assertThat(cloud.users()).extracting(User::name).containsExactly("jane", "omar", "mei", "lars");
        assertThat(cloud.users()).filteredOn(user -> !user.enabled()).hasSize(1);
        assertThat(cloud.users()).filteredOn(user -> user.email().isEmpty()).hasSize(1);
        assertThat(cloud.edges()).extracting(Edge::name).containsExactly("edge-a", "edge-b", "edge-c", "edge-d");
        assertThat(cloud.edges())
                .extracting(edge -> edge.agreement().keystone().schema())
                .containsExactly(SchemaVersion.V1_0, SchemaVersion.V2_0, SchemaVersion.V3_0, SchemaVersion.V2_0);
        assertThat(cloud.edges())
                .extracting(edge -> edge.agreement().protocol())
                .containsExactly("saml2", "openid", "saml2", "openid");
        assertThat(cloud.edges())
                .extracting(edge -> edge.agreement().chosenStrategy())
                .containsOnly(StrategyName.NUMBERED);
        assertThat(cloud.domains())
                .extracting(domain -> domain.name() + domain.id())
                .contains(cloud.userDomain().name() + cloud.userDomain().id());
    }

    @Test
    void janesRolesDifferFromEdgeToEdgeAndAtTheFourthSheHasNone() throws Exception {
        Catalogue cloud = CatalogueReader.read(SAMPLES.resolve("cloud.yaml")).catalogue();
        Set<String> roles = new TreeSet<>();
        List<String> seen = new ArrayList<>();
        for (Edge edge : cloud.edges().subList(0, 3)) {
            seen.add(intent(cloud, edge, "jane").toString());
        }
        assertThat(seen)
                .containsExactly(
                        "[engineering/lab-alpha:reader, engineering/web-shop:admin, engineering/web-shop:member]",
                        "[engineering/lab-alpha:reader, engineering/web-shop:member, research/climate:member]",
                        "[engineering/web-shop:reader, research/climate:reader, research/genome:member]");
        Edge fourth = cloud.edges().get(3);
        assertThat(intent(cloud, fourth, "jane")).isEmpty();
        assertThat(intent(cloud, fourth, "omar")).isNotEmpty();
        cloud.edges()
                .forEach(edge -> cloud.users()
                        .forEach(user ->
                                intent(cloud, edge, user.name()).forEach(assignment -> roles.add(assignment.role()))));
        // the roles that every Keystone has from the start
        assertThat(roles).isSubsetOf("admin", "member", "reader");
    }

    private static Set<RoleAssignment> intent(Catalogue cloud, Edge edge, String user) {
        List<TeamGrant> grants = cloud.domains().stream()
                .flatMap(domain -> domain.projects().stream()
                        .flatMap(project -> project.teams().stream()
                                .filter(team -> team.members().contains(user))
                                .map(team -> team.in(domain.name(), project.name()))))
                .toList();
        return Intent.at(edge, grants);
    }
}
