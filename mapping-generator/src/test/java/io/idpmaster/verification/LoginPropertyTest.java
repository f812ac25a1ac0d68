package io.idpmaster.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.evaluation.EdgeState;
import io.idpmaster.evaluation.HeldRole;
import io.idpmaster.evaluation.Mapped;
import io.idpmaster.evaluation.RuleProcessor;
import io.idpmaster.mapping.Mapping;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.strategy.GroupName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The theorem's first part to its end: what users hold at an edge after they have logged in there. */
class LoginPropertyTest {

    private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
    private static final Duration LEASE = Duration.ofHours(8);

    /** With a role that only the edge's administrator gives, in a project that only the edge has. */
    private static final HeldRole LOCAL = new HeldRole("local-domain", "local-project", "local-role");

    private static final String LOCAL_DOMAIN = "f".repeat(32);

    @Property(tries = 300)
    void afterALoginAUserHoldsWhatIsIntended(@ForAll("catalogues") Catalogue catalogue) throws Exception {
        Assume.that(CatalogueVerification.check(catalogue).stream().noneMatch(Finding::isError));
        for (Edge edge : catalogue.edges()) {
            EdgeTrial trial = EdgeTrial.of(catalogue, edge, 0);
            EdgeState state = edgeState(catalogue, trial);
            Mapping mapping = trial.mapping();
            RuleProcessor processor = RuleProcessor.of(
                    mapping.schema(),
                    mapping.rulesJson(),
                    edge.agreement().keystone().release().orElseThrow());
            Mapped mapped = new Mapped(
                    state, edge.agreement().identityProvider(), edge.agreement().protocol(), mapping.schema());
            for (EdgeTrial.Honest honest : trial.honest()) {
                Mapped.Login login = mapped.login(processor, honest.environment(), NOW);
                assertHolds(edge, state, login, held(honest.intent()), false);

                state.grant(login.userId(), LOCAL_DOMAIN, LOCAL.project(), LOCAL.role());
                assertThat(mapped.login(processor, honest.environment(), NOW).userId())
                        .isEqualTo(login.userId());
                assertHolds(edge, state, login, held(honest.intent()), true);
            }
            assertThat(state.userIds())
                    .as("each user is one user")
                    .hasSize(trial.honest().size());
        }
    }

    private static void assertHolds(
            Edge edge, EdgeState state, Mapped.Login login, SortedSet<HeldRole> intent, boolean local) {
        SortedSet<HeldRole> direct = new TreeSet<>();
        SortedSet<HeldRole> throughGroups = new TreeSet<>();
        switch (edge.agreement().chosenStrategy()) {
            case NUMBERED -> direct.addAll(intent);
            case JSON -> direct.addAll(intent);
            case GROUPS -> throughGroups.addAll(intent);
        }
        if (local && edge.agreement().chosenStrategy() != StrategyName.JSON) {
            direct.add(LOCAL);
        }
        assertThat(state.granted(login.userId())).isEqualTo(direct);
        assertThat(state.heldThroughGroups(login.userId(), NOW.plusSeconds(1))).isEqualTo(throughGroups);
        assertThat(state.heldThroughGroups(login.userId(), NOW.plus(LEASE))).isEmpty();
    }

    /** As the edge's administrator and agent prepare it. */
    private static EdgeState edgeState(Catalogue catalogue, EdgeTrial trial) {
        Edge edge = trial.edge();
        EdgeState state = new EdgeState(edge.agreement().keystone().release().orElseThrow());
        state.domain(LOCAL_DOMAIN, LOCAL.domain());
        state.role(LOCAL.role());
        state.project(LOCAL_DOMAIN, LOCAL.project());
        for (Domain domain : catalogue.domains()) {
            state.domain(domain.id(), domain.name());
        }
        boolean one = edge.agreement().keystone().schema() == SchemaVersion.V1_0;
        // in schema 1.0 the users' domain is the identity provider's, and the projects' too
        String providerDomain = one
                ? domainId(catalogue, edge.agreement().domains().iterator().next())
                : catalogue.userDomain().id();
        if (!catalogue.domains().stream().anyMatch(domain -> domain.id().equals(providerDomain))) {
            state.domain(providerDomain, catalogue.userDomain().name());
        }
        state.domain(catalogue.userDomain().id(), catalogue.userDomain().name());
        state.identityProvider(edge.agreement().identityProvider(), providerDomain, LEASE);
        for (EdgeTrial.Honest honest : trial.honest()) {
            for (RoleAssignment assignment : honest.intent()) {
                state.role(assignment.role());
                if (edge.agreement().chosenStrategy() == StrategyName.GROUPS) {
                    String group = GroupName.of(edge.agreement(), assignment).text();
                    String domain = domainId(catalogue, assignment.domain());
                    state.project(domain, assignment.project());
                    state.group(catalogue.userDomain().id(), group);
                    state.grantToGroup(
                            catalogue.userDomain().id(), group, domain, assignment.project(), assignment.role());
                }
            }
        }
        return state;
    }

    private static String domainId(Catalogue catalogue, String name) {
        return catalogue.domains().stream()
                .filter(domain -> domain.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static SortedSet<HeldRole> held(Collection<RoleAssignment> assignments) {
        SortedSet<HeldRole> held = new TreeSet<>();
        assignments.forEach(
                assignment -> held.add(new HeldRole(assignment.domain(), assignment.project(), assignment.role())));
        return held;
    }

    @Provide
    Arbitrary<Catalogue> catalogues() {
        return Clouds.catalogues();
    }
}
