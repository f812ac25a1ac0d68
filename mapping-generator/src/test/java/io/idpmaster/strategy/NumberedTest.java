package io.idpmaster.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Glob;
import io.idpmaster.catalogue.Keystone;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.Subject;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.mapping.StoredSize;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberedTest {

    private static final String DOMAIN_ID = "54321cbe54321cbe54321cbe54321cbe";
    private static final Subject JANE = new Subject("6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11", "jane", "jane@example.org");
    private static final Map<String, String> ROLES = Map.of("member", "member", "admin", "site_admin");

    @Test
    void releasesTheSmallestBucketAndFillsItWithTheLast() throws Exception {
        Release release = new Numbered()
                .release(
                        edge(SchemaVersion.V1_0, 22, all("SharedDom")),
                        JANE,
                        intent("SharedDom/a:member", "SharedDom/b:member", "SharedDom/c:reader"));

        assertThat(release.attributes())
                .containsExactly(
                        Map.entry("openstack_edge", "edge-a"),
                        Map.entry("openstack_user_id", JANE.id()),
                        Map.entry("openstack_user_name", "jane"),
                        Map.entry("openstack_user_email", "jane@example.org"),
                        Map.entry("openstack_size", "4"),
                        Map.entry("openstack_project_1", "a"),
                        Map.entry("openstack_role_1", "member"),
                        Map.entry("openstack_project_2", "b"),
                        Map.entry("openstack_role_2", "member"),
                        Map.entry("openstack_project_3", "c"),
                        Map.entry("openstack_role_3", "reader"),
                        Map.entry("openstack_project_4", "c"),
                        Map.entry("openstack_role_4", "reader"));
    }

    @Test
    void namesTheDomainOfEachSlotWhereTheEdgeAcceptsSeveral() throws Exception {
        Release release = new Numbered()
                .release(edge(SchemaVersion.V2_0, 27, all("A"), all("B")), JANE, intent("B/b:member", "A/a:member"));

        assertThat(release.attributes())
                .containsEntry("openstack_size", "2")
                .containsEntry("openstack_domain_1", "A")
                .containsEntry("openstack_domain_2", "B");
    }

    @Test
    void countsEachKindOfClauseByItself() throws Exception {
        Edge edge = edge(SchemaVersion.V2_0, 30, some("A", "*"), all("B"));

        assertThat(new Numbered()
                        .release(edge, JANE, intent("A/a:member", "A/b:member", "B/b:reader"))
                        .attributes())
                .containsEntry("openstack_size", "4+1")
                .containsEntry("openstack_domain_4", "A")
                .containsEntry("openstack_domain_5", "B")
                .doesNotContainKey("openstack_domain_6");
        assertThat(new Numbered().release(edge, JANE, intent("B/b:reader")).attributes())
                .containsEntry("openstack_size", "0+1");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,4", "5,8", "33,64", "64,64"})
    void theBucketIsTheNextPowerOfTwo(int assignments, String bucket) throws Exception {
        assertThat(new Numbered()
                        .release(edge(SchemaVersion.V1_0, 22, all("D")), JANE, many(assignments))
                        .attributes())
                .containsEntry("openstack_size", bucket);
    }

    @Test
    void refusesMoreThanTheLargestBucketHolds() {
        assertThatThrownBy(() -> new Numbered().release(edge(SchemaVersion.V1_0, 22, all("D")), JANE, many(65)))
                .isInstanceOf(ReleaseException.TooManyAssignments.class)
                .hasMessage("user `jane` holds 65 assignments at edge `edge-a`, and no more than 64 of one kind can be"
                        + " carried there");
    }

    @Test
    void refusesToReleaseNothing() {
        assertThatThrownBy(() -> new Numbered().release(edge(SchemaVersion.V1_0, 22, all("D")), JANE, new TreeSet<>()))
                .isInstanceOf(ReleaseException.NothingAtEdge.class)
                .hasMessage("user `jane` has nothing at edge `edge-a`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "semi;colon",
                "line\nfeed",
                "nul\u0000",
                "lone\ud800",
                "right\u202eto left",
                "mark\u200f",
                "line\u2028separator",
                "\ufeffmark",
                "blank ",
                " blank",
                ""
            })
    void refusesWhatNoEdgeGetsAsItIs(String name) {
        SortedSet<RoleAssignment> intent = new TreeSet<>(List.of(new RoleAssignment("D", name, "member")));
        assertThatThrownBy(() -> new Numbered().release(edge(SchemaVersion.V2_0, 30, all("D")), JANE, intent))
                .isInstanceOf(ReleaseException.CannotCarry.class);
        assertThatThrownBy(() -> new Numbered()
                        .release(
                                edge(SchemaVersion.V2_0, 30, all("D")),
                                new Subject(JANE.id(), name, ""),
                                intent("D/p:member")))
                .isInstanceOf(ReleaseException.CannotCarry.class);
    }

    @Test
    void refusesWhatKeystoneHasNoRoomFor() throws Exception {
        Edge edge = edge(SchemaVersion.V2_0, 30, all("D"));
        Strategy strategy = new Numbered();
        for (String longest : List.of("p".repeat(64), "é".repeat(64))) {
            assertThat(strategy.release(edge, JANE, assignment("D", longest, "r".repeat(255)))
                            .attributes())
                    .containsEntry("openstack_project_1", longest);
            assertThatThrownBy(() -> strategy.release(edge, JANE, assignment("D", longest + "p", "member")))
                    .isInstanceOf(ReleaseException.CannotCarry.class)
                    .hasMessageContaining("it has 65 characters, and 64 is the most");
        }
        assertThatThrownBy(() -> strategy.release(edge, JANE, assignment("D", "p", "r".repeat(256))))
                .isInstanceOf(ReleaseException.CannotCarry.class);
        assertThatThrownBy(() -> strategy.release(
                        edge, new Subject(JANE.id(), "u".repeat(10_000), ""), assignment("D", "p", "member")))
                .isInstanceOf(ReleaseException.CannotCarry.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
        assertThatThrownBy(() -> strategy.release(
                        edge, new Subject(JANE.id(), "jane", "e".repeat(256)), assignment("D", "p", "member")))
                .isInstanceOf(ReleaseException.CannotCarry.class);
    }

    /** Keystone stores the unique id as a URL has it. */
    @Test
    void refusesAnIdThatGrowsTooLong() throws Exception {
        Edge edge = edge(SchemaVersion.V2_0, 30, all("D"));
        SortedSet<RoleAssignment> intent = intent("D/p:member");
        assertThat(new Numbered()
                        .release(edge, new Subject(":".repeat(85), "jane", ""), intent)
                        .attributes())
                .containsEntry("openstack_user_id", ":".repeat(85));
        assertThatThrownBy(() -> new Numbered().release(edge, new Subject(":".repeat(86), "jane", ""), intent))
                .isInstanceOf(ReleaseException.CannotCarry.class)
                .hasMessageContaining("258 characters");
    }

    /** Keystones before 30 would show another name. */
    @Test
    void refusesAUsernameThatWouldArriveAsAnother() {
        for (int release : List.of(22, 27)) {
            Edge edge = edge(SchemaVersion.newestOf(release), release, all("D"));
            for (Subject user : List.of(new Subject(JANE.id(), "zoë", ""), new Subject(JANE.id(), "zoe", "zoë@x"))) {
                assertThatThrownBy(() -> new Numbered().release(edge, user, intent("D/p:member")))
                        .isInstanceOf(ReleaseException.CannotCarry.class)
                        .hasMessageContaining("garbles");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"R&D", "a<b", "a>b"})
    void refusesWhatMellonWouldPassOnAsXml(String name) throws Exception {
        SortedSet<RoleAssignment> intent = new TreeSet<>(List.of(new RoleAssignment("D", name, "member")));
        assertThatThrownBy(() -> new Numbered().release(edge(SchemaVersion.V2_0, 30, all("D")), JANE, intent))
                .isInstanceOf(ReleaseException.CannotCarry.class)
                .hasMessageContaining("`" + name + "`")
                .hasMessageContaining("mod_auth_mellon");
        assertThat(new Numbered()
                        .release(edge(ApacheModule.OPENIDC, SchemaVersion.V2_0, 30, all("D")), JANE, intent)
                        .attributes())
                .containsEntry("openstack_project_1", name);
    }

    @Test
    void carriesCharactersOutsideAsciiOnlyToReleasesThatTakeThem() throws Exception {
        SortedSet<RoleAssignment> intent = intent("D/café:member");
        assertThat(new Numbered()
                        .release(edge(SchemaVersion.V2_0, 30, all("D")), JANE, intent)
                        .attributes())
                .containsEntry("openstack_project_1", "café");
        assertThatThrownBy(() -> new Numbered().release(edge(SchemaVersion.V2_0, 27, all("D")), JANE, intent))
                .isInstanceOf(ReleaseException.CannotCarry.class)
                .hasMessageContaining("`café`");
    }

    @ParameterizedTest
    @CsvSource({"1,64,8", "2,12+12,16", "3,8+8+8,8", "4,4+4+4+4,16"})
    void anOrdinaryAgreementHasRoomForEveryBucket(int groups, String largest, int rules) throws Exception {
        Acceptance[] clauses = IntStream.range(0, groups)
                .mapToObj(n -> some("SharedDomain" + n, "foo", "lab-*", "own-" + n))
                .toArray(Acceptance[]::new);
        Compiled compiled = new Numbered().compile(terms(edge(SchemaVersion.V2_0, 27, clauses)));

        assertThat(compiled.complete()).isTrue();
        assertThat(compiled.largest()).isEqualTo(largest);
        assertThat(compiled.mapping().rules()).hasSize(rules);
        assertThat(compiled.storedSize())
                .isEqualTo(compiled.mapping().storedSize())
                .isLessThanOrEqualTo(StoredSize.LIMIT);
    }

    @Test
    void aLongAgreementLosesItsLargestBucketsAndSaysSo() throws Exception {
        String[] names = IntStream.range(0, 40).mapToObj(n -> "project-" + n).toArray(String[]::new);
        Compiled compiled = new Numbered().compile(terms(edge(SchemaVersion.V1_0, 22, some("D", names))));

        assertThat(compiled.complete()).isFalse();
        assertThat(compiled.buckets()).startsWith("1", "2", "4").doesNotContain("64");
        assertThat(compiled.storedSize()).isLessThanOrEqualTo(StoredSize.LIMIT);
    }

    @Test
    void anAgreementThatFitsNoRuleIsRefused() {
        String[] names = IntStream.range(0, 9000).mapToObj(n -> "project-" + n).toArray(String[]::new);
        assertThatThrownBy(() -> new Numbered().compile(terms(edge(SchemaVersion.V1_0, 22, some("D", names)))))
                .isInstanceOf(CompileException.class)
                .hasMessageContaining("65535");
    }

    @Test
    void schemaOneTakesOneDomain() {
        assertThatThrownBy(() -> new Numbered().compile(terms(edge(SchemaVersion.V1_0, 22, all("A"), all("B")))))
                .isInstanceOf(CompileException.class)
                .hasMessage("the agreement accepts the domains `A`, `B`, and in schema 1.0 every project lands in the"
                        + " identity provider's one domain");
    }

    private static Acceptance all(String domain) {
        return new Acceptance(domain, Optional.empty(), Optional.empty());
    }

    private static Acceptance some(String domain, String... projects) {
        return new Acceptance(
                domain, Optional.of(List.of(projects).stream().map(Glob::new).toList()), Optional.of(ROLES));
    }

    private static Edge edge(SchemaVersion schema, int release, Acceptance... accepts) {
        return edge(ApacheModule.MELLON, schema, release, accepts);
    }

    private static Edge edge(ApacheModule module, SchemaVersion schema, int release, Acceptance... accepts) {
        return new Edge(
                "edge-a",
                Map.of(),
                new Agreement(
                        new Keystone("http://127.0.0.1:5022/v3", Optional.of(release), schema),
                        "idp-master",
                        module.saml() ? "saml2" : "openid",
                        module,
                        Optional.empty(),
                        List.of(accepts),
                        Optional.empty(),
                        Sweep.GRANTED_ONLY));
    }

    private static Terms terms(Edge edge) {
        return new Terms(
                edge,
                "https://idp.example.org/realms/cloud",
                new UserDomain("D", DOMAIN_ID),
                Map.of("D", new TreeSet<>(List.of("member"))));
    }

    private static SortedSet<RoleAssignment> many(int assignments) {
        SortedSet<RoleAssignment> intent = new TreeSet<>();
        IntStream.range(0, assignments).forEach(n -> intent.add(new RoleAssignment("D", "p" + n, "member")));
        return intent;
    }

    private static SortedSet<RoleAssignment> assignment(String domain, String project, String role) {
        return new TreeSet<>(List.of(new RoleAssignment(domain, project, role)));
    }

    private static SortedSet<RoleAssignment> intent(String... assignments) {
        SortedSet<RoleAssignment> intent = new TreeSet<>();
        for (String assignment : assignments) {
            String[] parts = assignment.split("[/:]");
            intent.add(new RoleAssignment(parts[0], parts[1], parts[2]));
        }
        return intent;
    }
}
