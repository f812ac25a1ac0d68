package io.idpmaster.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Keystone;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.evaluation.EdgeState;
import io.idpmaster.evaluation.EvaluationException;
import io.idpmaster.evaluation.HeldRole;
import io.idpmaster.evaluation.LoginException;
import io.idpmaster.evaluation.Mapped;
import io.idpmaster.evaluation.RuleProcessor;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.GroupName;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two masters that do not trust each other at one edge: the edge has an agreement with each, and knows each as an identity
 * provider of its own. Both know somebody by the same id.
 */
class SeveralMastersTest {

    private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
    private static final String USERS_A = "a".repeat(32);
    private static final String USERS_B = "b".repeat(32);
    private static final String SHARED = "c".repeat(32);

    /** One master's side of the edge. */
    private record Side(EdgeTrial trial, RuleProcessor processor, Mapped mapped) {

        Map<String, String> honest() {
            return trial.honest().get(0).environment();
        }

        Mapped.Login login() throws LoginException {
            return mapped.login(processor, honest(), NOW);
        }
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(22, SchemaVersion.V1_0, StrategyName.NUMBERED),
                Arguments.of(22, SchemaVersion.V1_0, StrategyName.GROUPS),
                Arguments.of(27, SchemaVersion.V2_0, StrategyName.NUMBERED),
                Arguments.of(27, SchemaVersion.V2_0, StrategyName.GROUPS),
                Arguments.of(30, SchemaVersion.V2_0, StrategyName.NUMBERED),
                Arguments.of(30, SchemaVersion.V2_0, StrategyName.GROUPS),
                Arguments.of(30, SchemaVersion.V3_0, StrategyName.JSON));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatOneMasterReleasesTheOthersMappingRefuses(int release, SchemaVersion schema, StrategyName strategy)
            throws Exception {
        EdgeState state = edge(release, USERS_A, USERS_B);
        Side a = side(state, "a", USERS_A, release, schema, strategy);
        Side b = side(state, "b", USERS_B, release, schema, strategy);
        assertThatThrownBy(() -> b.processor().process(a.honest())).isInstanceOf(EvaluationException.class);
        assertThatThrownBy(() -> a.processor().process(b.honest())).isInstanceOf(EvaluationException.class);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatOneMasterReleasesInItsOwnNameComesToNothingOfTheOthers(
            int release, SchemaVersion schema, StrategyName strategy) throws Exception {
        EdgeState state = edge(release, USERS_A, USERS_B);
        Side a = side(state, "a", USERS_A, release, schema, strategy);
        Side b = side(state, "b", USERS_B, release, schema, strategy);
        // b signs all that a released
        Map<String, String> stolen = new LinkedHashMap<>(a.honest());
        stolen.put("MELLON_IDP", b.honest().get("MELLON_IDP"));
        String jane = a.login().userId();
        if (strategy == StrategyName.GROUPS) {
            assertThatThrownBy(() -> b.mapped().login(b.processor(), stolen, NOW))
                    .isInstanceOf(LoginException.class);
        } else {
            // both agreements admit it: b's own user gets it, and a's is another
            assertThat(b.mapped().login(b.processor(), stolen, NOW).userId()).isNotEqualTo(jane);
        }
        assertThat(state.userIds()).contains(jane);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void withADomainForEachTheirUsersAreApart(int release, SchemaVersion schema, StrategyName strategy)
            throws Exception {
        EdgeState state = edge(release, USERS_A, USERS_B);
        Side a = side(state, "a", USERS_A, release, schema, strategy);
        Side b = side(state, "b", USERS_B, release, schema, strategy);
        Mapped.Login loginA = a.login();
        Mapped.Login loginB = b.login();
        assertThat(loginA.userId()).isNotEqualTo(loginB.userId());
        assertThat(held(state, loginA)).extracting(HeldRole::role).containsExactly("role-a");
        assertThat(held(state, loginB)).extracting(HeldRole::role).containsExactly("role-b");
        assertThat(loginA.groupIds()).noneMatch(loginB.groupIds()::contains);
        // again: neither takes anything from the other
        a.login();
        assertThat(held(state, loginB)).extracting(HeldRole::role).containsExactly("role-b");
    }

    /** Why each master needs a user domain of its own: with one for both, whoever comes first locks the other out. */
    @ParameterizedTest
    @MethodSource("kinds")
    void withOneDomainForBothTheSecondIsLockedOut(int release, SchemaVersion schema, StrategyName strategy)
            throws Exception {
        EdgeState state = edge(release, USERS_A, USERS_A);
        Side a = side(state, "a", USERS_A, release, schema, strategy);
        Side b = side(state, "b", USERS_A, release, schema, strategy);
        Mapped.Login first = b.login();
        assertThatThrownBy(a::login)
                .isInstanceOfSatisfying(
                        LoginException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(409));
        assertThat(held(state, first))
                .as("and gets nothing of the other's")
                .extracting(HeldRole::role)
                .containsExactly("role-b");
    }

    /** The identity providers' ids begin the groups' names. */
    @Property
    void noMastersGroupsAreInTheNamespaceOfAnother(
            @ForAll @Chars({'a', ':', '%', '3', 'A', '/', 'n', 'm', 'e', '\u00e9'}) @StringLength(min = 1, max = 8)
                    String one,
            @ForAll @Chars({'a', ':', '%', '3', 'A', '/', 'n', 'm', 'e', '\u00e9'}) @StringLength(min = 1, max = 8)
                    String another) {
        String prefix = GroupName.prefix(agreement(one));
        String group = GroupName.of(agreement(another), new RoleAssignment("d", "p", "r"))
                .text();
        assertThat(group.startsWith(prefix)).isEqualTo(one.equals(another));
    }

    private static SortedSet<HeldRole> held(EdgeState state, Mapped.Login login) {
        SortedSet<HeldRole> held = new TreeSet<>(state.granted(login.userId()));
        held.addAll(state.heldThroughGroups(login.userId(), NOW.plusSeconds(1)));
        return held;
    }

    private static EdgeState edge(int release, String usersA, String usersB) {
        EdgeState state = new EdgeState(release);
        state.domain(USERS_A, "users-a");
        state.domain(USERS_B, "users-b");
        state.domain(SHARED, "SharedDom");
        state.role("role-a");
        state.role("role-b");
        state.identityProvider("idp-a", usersA, Duration.ofHours(8));
        state.identityProvider("idp-b", usersB, Duration.ofHours(8));
        return state;
    }

    private static Side side(
            EdgeState state, String master, String users, int release, SchemaVersion schema, StrategyName strategy)
            throws CompileException {
        // in schema 1.0 the projects are in the users' domain
        boolean one = schema == SchemaVersion.V1_0;
        String domain = one ? (users.equals(USERS_A) ? "users-a" : "users-b") : "SharedDom";
        Edge edge = new Edge(
                "edge",
                Map.of(),
                new Agreement(
                        new Keystone("http://127.0.0.1:5000/v3", Optional.of(release), schema),
                        "idp-" + master,
                        "saml2",
                        ApacheModule.MELLON,
                        Optional.of(strategy),
                        List.of(new Acceptance(
                                domain, Optional.empty(), Optional.of(Map.of("role-a", "role-a", "role-b", "role-b")))),
                        Optional.empty(),
                        Sweep.GRANTED_ONLY));
        Catalogue catalogue = new Catalogue(
                new Master("https://" + master + ".example.org/realms/cloud"),
                new UserDomain(users.equals(USERS_A) ? "users-a" : "users-b", users),
                List.of(),
                List.of(new Domain(
                        domain,
                        one ? users : SHARED,
                        List.of(new Project(
                                "foo", List.of(new Team("role-" + master, List.of(), List.of(), List.of("jane"))))))),
                List.of(new User("jane", "6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11", "", true)),
                List.of(edge));
        EdgeTrial trial = EdgeTrial.of(catalogue, edge, 0);
        if (strategy == StrategyName.GROUPS) {
            for (RoleAssignment assignment : trial.honest().get(0).intent()) {
                String group = GroupName.of(edge.agreement(), assignment).text();
                String domainId = one ? users : SHARED;
                state.project(domainId, assignment.project());
                state.group(users, group);
                state.grantToGroup(users, group, domainId, assignment.project(), assignment.role());
            }
        }
        return new Side(
                trial,
                RuleProcessor.of(trial.mapping().schema(), trial.mapping().rulesJson(), release),
                new Mapped(state, "idp-" + master, "saml2", trial.mapping().schema()));
    }

    private static Agreement agreement(String identityProvider) {
        return new Agreement(
                new Keystone("http://127.0.0.1:5000/v3", Optional.of(30), SchemaVersion.V3_0),
                identityProvider,
                "saml2",
                ApacheModule.MELLON,
                Optional.of(StrategyName.GROUPS),
                List.of(),
                Optional.empty(),
                Sweep.GRANTED_ONLY);
    }
}
