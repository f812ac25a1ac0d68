package io.idpmaster.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.keystone.KeystoneUnreachable;
import io.idpmaster.mapping.ShadowUserId;
import io.idpmaster.reconcile.Desired.Entitled;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no action cures, what is too much at once, and whose a thing is. */
class PlannerTest {

    private static final RoleAssignment MEMBER = new RoleAssignment("engineering", "one", "member");
    private static final RoleAssignment READER = new RoleAssignment("engineering", "two", "reader");

    @TempDir
    private Path directory;

    private ModelKeystone keystone;
    private Instant now;

    @BeforeEach
    void start() {
        keystone = new ModelKeystone();
        now = Instant.parse("2026-11-22T12:00:00Z");
    }

    @Test
    void aDomainOfThatNameWithAnotherIdIsForAPerson() throws Exception {
        keystone.add("domains", "d".repeat(32), object().put("name", "Engineering"));
        blocked(roster(1), "`Engineering`", "rename");
    }

    @Test
    void aDomainOfThatIdWithAnotherNameIsForAPerson() throws Exception {
        keystone.add("domains", RandomEdge.FIRST.id(), object().put("name", "other"));
        blocked(roster(1), "`other`", "rename");
    }

    @Test
    void anIdentityProviderInAnotherDomainIsForAPerson() throws Exception {
        provider("idp-master", "d".repeat(32), RandomEdge.ISSUER);
        blocked(roster(1), "cannot be changed", "another id");
    }

    @Test
    void somebodyElsesIdentityProviderIsNotTaken() throws Exception {
        provider("idp-master", RandomEdge.USERS.id(), "https://other.example.org");
        blocked(roster(1), "somebody else", "another id");
    }

    @Test
    void aMasterThatIsRegisteredUnderAnotherIdIsForAPerson() throws Exception {
        provider("corporate", RandomEdge.USERS.id(), RandomEdge.ISSUER);
        blocked(roster(1), "`corporate`", "put that id");
    }

    @Test
    void aMappingOfSomebodyElseIsNotTaken() throws Exception {
        keystone.add("mappings", "idp-master", object().put("schema_version", "2.0"));
        blocked(roster(1), "did not make it", "delete it");
    }

    @Test
    void aKeystoneThatDropsTheSchemasVersionIsForAPerson() throws Exception {
        apply(roster(1));
        keystone.rows("mappings").get("idp-master").remove("schema_version");
        blocked(roster(1), "1.0 alone", "release");
    }

    @Test
    void whatSetupHasMadeIsTakenOver() throws Exception {
        provider("idp-master", RandomEdge.USERS.id(), RandomEdge.ISSUER);
        keystone.add("mappings", "idp-master", object().put("schema_version", "1.0"));
        keystone.rows("protocols")
                .put(
                        "idp-master/saml2",
                        object().put("id", "saml2")
                                .put("mapping_id", "idp-master")
                                .put("remote_id_attribute", "MELLON_IDP"));
        Plan plan = apply(roster(1));
        assertThat(plan.obstacles()).isEmpty();
        assertThat(plan.actions())
                .hasAtLeastOneElementOfType(Action.ChangeMapping.class)
                .doesNotHaveAnyElementsOfTypes(Action.MakeProtocol.class, Action.MakeIdentityProvider.class);
    }

    @Test
    void whatSomebodyDeletedIsNotMadeAgainUnasked() throws Exception {
        apply(roster(1));
        keystone.rows("protocols").clear();
        blocked(roster(1), "protocol `saml2`", "--new-provider");
        keystone.rows("identity_providers").clear();
        blocked(roster(1), "locks out", "--new-provider");
        assertThat(plan(roster(1), new Allowance(100, 25, false, true)).obstacles())
                .isEmpty();
    }

    @Test
    void aGroupOfSomebodyElseIsNotTakenAndTheOthersAreMade() throws Exception {
        Desired groups = desired(2, StrategyName.GROUPS, Sweep.GRANTED_ONLY);
        keystone.add(
                "groups", "foreign", object().put("name", "idp-master:one").put("domain_id", RandomEdge.USERS.id()));
        keystone.add("domains", RandomEdge.USERS.id(), object().put("name", "people"));
        Plan plan = apply(groups);
        assertThat(plan.obstacles())
                .extracting(Obstacle::what)
                .singleElement()
                .asString()
                .contains("idp-master:one");
        assertThat(keystone.assignments()).hasSize(1).noneMatch(held -> held.contains("foreign"));
    }

    @Test
    void aCatalogueThatWasEmptiedEmptiesNoEdge() throws Exception {
        Desired many = roster(40);
        apply(many);
        login(many);
        Plan plan = apply(roster(0));
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.obstacles()).singleElement().asString().contains("80 grants and 40 users", "--allow-large");
        assertThat(keystone.assignments()).hasSize(80);

        Plan large = new Reconciler(keystone, ledger(), clock(), new Allowance(1, 1, true, false))
                .apply(roster(0), EnumSet.allOf(Part.class), (action, number, of) -> {});
        assertThat(large.actions()).hasSize(120);
        assertThat(keystone.assignments()).isEmpty();
        assertThat(plan(roster(0), Allowance.USUAL).isEmpty()).isTrue();
    }

    @Test
    void fewMayGoFromASmallEdge() throws Exception {
        apply(roster(2));
        login(roster(2));
        assertThat(apply(roster(1)).obstacles()).isEmpty();
        assertThat(keystone.assignments()).hasSize(2);
    }

    @Test
    void aLoginWithWhatWasSignedBeforeIsSweptTooAndALaterGrantOfTheAdminStays() throws Exception {
        apply(roster(2));
        login(roster(2));
        apply(roster(1));
        login(roster(2));
        now = now.plusSeconds(60);
        apply(roster(1));
        assertThat(keystone.assignments()).hasSize(2);

        now = now.plus(Ledger.WATCH);
        apply(roster(1));
        login(roster(2));
        now = now.plusSeconds(60);
        apply(roster(1));
        assertThat(keystone.assignments()).hasSize(4);
    }

    @Test
    void anApplicationCredentialMadeWithWhatWasSignedBeforeGoesToo() throws Exception {
        apply(roster(2));
        login(roster(2));
        apply(roster(1));
        login(roster(2));
        String gone = ShadowUserId.of(RandomEdge.USERS.id(), "id-1").text();
        keystone.add(
                "application_credentials", "kept", object().put("user_id", gone).put("name", "kept"));
        now = now.plusSeconds(60);
        apply(roster(1));
        assertThat(keystone.assignments()).hasSize(2);
        assertThat(keystone.rows("application_credentials")).isEmpty();

        keystone.forgetCounts();
        plan(roster(1), Allowance.USUAL);
        int reads = keystone.reads();
        // who is gone for good is not asked about
        apply(roster(0));
        keystone.forgetCounts();
        plan(roster(0), Allowance.USUAL);
        assertThat(keystone.reads()).isEqualTo(reads);
    }

    /** Keystone believes a token that says itself which groups its bearer is in, whoever is disabled. */
    @Test
    void withGroupsTheTokensOfALoginWithWhatWasSignedBeforeAreRevoked() throws Exception {
        Desired before = desired(2, StrategyName.GROUPS, Sweep.GRANTED_ONLY);
        Desired after = desired(1, StrategyName.GROUPS, Sweep.GRANTED_ONLY);
        String gone = goneBetween(before, after);
        member(gone, now.minusSeconds(1));
        assertThat(apply(after).isEmpty()).as("of before").isTrue();
        member(gone, now.plusMillis(999));
        assertThat(apply(after).actions())
                .as("of the same second, perhaps with a token of the next")
                .extracting(action -> action.getClass().getSimpleName())
                .containsExactly("RevokeTokens");
        now = now.plusSeconds(1);
        revoked(gone, now);
        assertThat(apply(after).isEmpty()).isTrue();

        member(gone, now.plusSeconds(30));
        keystone.add(
                "application_credentials", "kept", object().put("user_id", gone).put("name", "kept"));
        now = now.plusSeconds(60);
        keystone.forgetCounts();
        assertThat(apply(after).actions())
                .extracting(action -> action.getClass().getSimpleName())
                .containsExactly("DeleteApplicationCredential", "RevokeTokens");
        assertThat(keystone.writes()).isEqualTo(3);
        assertThat(keystone.rows("users").get(gone).path("enabled").asBoolean()).isFalse();
        revoked(gone, now);
        assertThat(apply(after).isEmpty()).isTrue();

        // who is back is enabled, and what was revoked is no matter
        assertThat(apply(before).actions())
                .extracting(action -> action.getClass().getSimpleName())
                .containsExactly("EnableUser");
    }

    @Test
    void anAgentThatDiedWhileItRevokedTokensDisablesTheUserAgain() throws Exception {
        Desired before = desired(2, StrategyName.GROUPS, Sweep.GRANTED_ONLY);
        Desired after = desired(1, StrategyName.GROUPS, Sweep.GRANTED_ONLY);
        String gone = goneBetween(before, after);
        member(gone, now.plusSeconds(30));
        now = now.plusSeconds(60);
        keystone.dieAt(1, false);
        assertThatThrownBy(() -> apply(after)).isInstanceOf(KeystoneUnreachable.class);
        keystone.forgetCounts();
        assertThat(keystone.rows("users").get(gone).path("enabled").asBoolean()).isTrue();

        apply(after);
        assertThat(keystone.rows("users").get(gone).path("enabled").asBoolean()).isFalse();
    }

    /** The user who is in the first alone, has logged in, and is disabled by a run. */
    private String goneBetween(Desired before, Desired after) throws Exception {
        apply(before);
        login(before);
        String gone = ShadowUserId.of(RandomEdge.USERS.id(), "id-1").text();
        apply(after);
        revoked(gone, now);
        return gone;
    }

    /** As Keystone lists that all tokens of before were. */
    private void revoked(String user, Instant when) {
        // and of one token of the user's, which is another matter
        keystone.rows("events")
                .put(
                        "one",
                        object().put("user_id", user)
                                .put("audit_id", "one")
                                .put(
                                        "issued_before",
                                        when.plus(Duration.ofDays(1)).toString()));
        keystone.rows("events")
                .put(
                        "all",
                        object().put("user_id", user)
                                .put("issued_before", when.toString())
                                .put("revoked_at", when.toString()));
    }

    /** Since a login at that time. */
    private void member(String user, Instant login) {
        keystone.add(
                "memberships",
                "idp-master:one",
                object().put("user_id", user)
                        .put(
                                "membership_expires_at",
                                login.plus(Duration.ofHours(8)).toString().replace("Z", "")));
    }

    @Test
    void whatCameAndWentBetweenTwoRunsIsSweptBecauseTheBundleSaysSo() throws Exception {
        apply(roster(1));
        login(roster(2));
        apply(roster(1));
        assertThat(keystone.assignments())
                .as("no roster here ever gave it, so it may be the admin's own")
                .hasSize(4);

        apply(RandomEdge.revoking(roster(2), roster(1)));
        assertThat(keystone.assignments()).hasSize(2);
    }

    @Test
    void aRenamedProjectKeepsNoGrantOfOurs() throws Exception {
        apply(roster(1));
        login(roster(1));
        apply(roster(1));
        keystone.rows("projects").values().iterator().next().put("name", "renamed");
        apply(roster(1));
        assertThat(keystone.assignments()).hasSize(1);
    }

    @Test
    void whoWasDisabledByTheAdminStaysSo() throws Exception {
        apply(roster(2));
        login(roster(2));
        String user = ShadowUserId.of(RandomEdge.USERS.id(), "id-1").text();
        keystone.rows("users").get(user).put("enabled", false);
        apply(roster(1));
        apply(roster(2));
        assertThat(keystone.rows("users").get(user).path("enabled").asBoolean()).isFalse();
    }

    @Test
    void aLocalUserWhomTheAdminLinkedStays() throws Exception {
        apply(roster(1));
        ObjectNode user = object().put("name", "operator")
                .put("domain_id", RandomEdge.USERS.id())
                .put("enabled", true);
        ObjectNode link = user.putArray("federated").addObject().put("idp_id", "idp-master");
        link.putArray("protocols").addObject().put("protocol_id", "saml2").put("unique_id", "somebody");
        keystone.add("users", "0123", user);
        assertThat(apply(roster(1)).isEmpty()).isTrue();
    }

    @Test
    void aLargeEdgeTakesAsManyQuestionsAsASmallOne() throws Exception {
        apply(roster(1));
        login(roster(1));
        keystone.forgetCounts();
        plan(roster(1), Allowance.USUAL);
        int few = keystone.reads();
        login(roster(300));
        keystone.forgetCounts();
        plan(roster(300), Allowance.USUAL);
        assertThat(keystone.reads()).isEqualTo(few);
    }

    private void blocked(Desired desired, String what, String remedy) throws Exception {
        String before = keystone.all();
        Plan plan = apply(desired);
        assertThat(plan.obstacles()).anySatisfy(obstacle -> {
            assertThat(obstacle.what()).contains(what);
            assertThat(obstacle.remedy()).contains(remedy);
            assertThat(obstacle.blocks()).isTrue();
        });
        assertThat(keystone.all()).isEqualTo(before);
    }

    private Plan apply(Desired desired) throws Exception {
        return new Reconciler(keystone, ledger(), clock(), Allowance.USUAL)
                .apply(desired, EnumSet.allOf(Part.class), (action, number, of) -> {});
    }

    private Plan plan(Desired desired, Allowance allowance) throws Exception {
        return new Reconciler(keystone, ledger(), clock(), allowance).plan(desired);
    }

    private LedgerFile ledger() {
        return new LedgerFile(directory.resolve("agent"));
    }

    private Clock clock() {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private void login(Desired desired) {
        desired.roster()
                .forEach((id, user) -> keystone.login(
                        "idp-master",
                        "saml2",
                        RandomEdge.USERS.id(),
                        user.uniqueId(),
                        user.name(),
                        user.assignments().stream().map(desired::granted).toList()));
    }

    @Test
    void whatWeSuspendedIsResumedAndNothingElseIsMadeMeanwhile() throws Exception {
        apply(roster(1));
        Desired more = roster(2);

        Plan suspending = apply(more.whileSuspended());
        assertThat(suspending.actions())
                .extracting(Action::what)
                .containsExactly("identity provider idp-master: disabled, the bundle has expired");
        assertThat(isProviderEnabled()).isFalse();
        assertThat(apply(more.whileSuspended()).isEmpty()).isTrue();

        assertThat(apply(more).actions())
                .extracting(Action::what)
                .contains("identity provider idp-master: enabled again");
        assertThat(isProviderEnabled()).isTrue();
        assertThat(apply(more).isEmpty()).isTrue();
    }

    @Test
    void whatTheAdminDisabledStaysDisabled() throws Exception {
        apply(roster(1));
        keystone.rows("identity_providers").get("idp-master").put("enabled", false);

        assertThat(apply(roster(1).whileSuspended()).isEmpty()).isTrue();
        Plan plan = apply(roster(1));

        assertThat(plan.actions()).isEmpty();
        assertThat(plan.obstacles())
                .extracting(Obstacle::what)
                .containsExactly("the identity provider `idp-master` is disabled here, and not by this agent");
        assertThat(isProviderEnabled()).isFalse();
    }

    @Test
    void anAgentThatDiedBeforeItSuspendedDoesNotTakeTheAdminsWorkForItsOwn() throws Exception {
        apply(roster(1));
        keystone.dieAt(0, false);
        assertThatThrownBy(() -> apply(roster(1).whileSuspended())).isInstanceOf(KeystoneUnreachable.class);
        keystone.forgetCounts();
        apply(roster(1));
        keystone.rows("identity_providers").get("idp-master").put("enabled", false);

        apply(roster(1));

        assertThat(isProviderEnabled()).isFalse();
    }

    private void provider(String id, String domainId, String remoteId) {
        keystone.add(
                "identity_providers",
                id,
                object().put("domain_id", domainId)
                        .put("enabled", true)
                        .<ObjectNode>set("remote_ids", ModelKeystone.array(remoteId)));
    }

    private static Desired roster(int users) {
        return desired(users, StrategyName.NUMBERED, Sweep.GRANTED_ONLY);
    }

    private static Desired desired(int users, StrategyName strategy, Sweep sweep) {
        SortedMap<String, Entitled> roster = new TreeMap<>();
        for (int i = 0; i < users; i++) {
            roster.put(
                    ShadowUserId.of(RandomEdge.USERS.id(), "id-" + i).text(),
                    new Entitled("id-" + i, "person-" + i, new TreeSet<>(List.of(MEMBER, READER))));
        }
        SortedMap<String, RoleAssignment> groups = new TreeMap<>();
        if (strategy == StrategyName.GROUPS) {
            groups.put("idp-master:one", MEMBER);
            groups.put("idp-master:two", READER);
        }
        ObjectNode mapping = object().put("schema_version", "2.0");
        mapping.putArray("rules");
        return new Desired(
                "edge-b",
                "idp-master",
                RandomEdge.ISSUER,
                "saml2",
                "MELLON_IDP",
                mapping,
                RandomEdge.USERS,
                RandomEdge.USERS,
                List.of(RandomEdge.FIRST),
                new TreeSet<>(List.of("member", "reader")),
                Optional.of(Duration.ofHours(8)),
                sweep,
                strategy,
                roster,
                groups,
                new TreeMap<>(),
                false);
    }

    private boolean isProviderEnabled() {
        return keystone.rows("identity_providers")
                .get("idp-master")
                .path("enabled")
                .asBoolean();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
