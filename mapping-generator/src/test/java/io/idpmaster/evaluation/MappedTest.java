package io.idpmaster.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.mapping.CollationKey;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.mapping.ShadowUserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was measured on Keystones 22.0.2, 27.0.0 and 30.0.0, or read in their source, about what follows the rules. */
class MappedTest {

    private static final String USERS = "0123456789abcdef0123456789abcdef";
    private static final String SHARED = "fedcba9876543210fedcba9876543210";
    private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
    private static final Duration LEASE = Duration.ofHours(8);

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void theShadowUsersIdIsADigestOfTheDomainsIdAndTheUniqueId() {
        // echo -n "${domain}user6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11" | sha256sum
        assertThat(ShadowUserId.ofQuoted("0e1a5c9d3b7f42868d20c4e6f8a1b3d5", "6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11")
                        .text())
                .isEqualTo("ed8df908399dd9f26398a6f0cad08cdf3abf701afe3bfa51ab7a0fccacf0fa84");
        assertThat(ShadowUserId.quoted("a b;c/é~'")).isEqualTo("a%20b%3Bc/%C3%A9~%27");
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void projectsAreMadeAndRolesAreNot(int release) throws Exception {
        EdgeState state = state(release);
        String user = login(state, release, "jane", project("SharedDom", "foo", "member"));
        assertThat(held(state, user)).containsExactly(release == 22 ? "users/foo:member" : "SharedDom/foo:member");

        assertThatThrownBy(() -> login(state, release, "omar", project("SharedDom", "bar", "pilot")))
                .isInstanceOfSatisfying(LoginException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(404);
                    assertThat(refusal.kind()).isEqualTo("RoleNotFound");
                    assertThat(refusal).hasMessageContaining("pilot");
                });
        assertThat(state.userIds()).as("the user was made before").hasSize(2);
        assertThat(state.hasProject(SHARED, "bar")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"22, " + USERS, "27, " + SHARED, "30, " + SHARED})
    void theUsersDomainCountsFromSchema2OnAndIsIgnoredBy22(int release, String domain) throws Exception {
        EdgeState state = state(release);
        Mapped.Login login = mapped(state, SchemaVersion.V1_0)
                .login(properties("{'id': 'jane', 'name': 'jane', 'domain': {'id': '" + SHARED + "'}}"), NOW);
        assertThat(login.userId())
                .isEqualTo(ShadowUserId.ofQuoted(domain, "jane").text());
    }

    @ParameterizedTest
    @ValueSource(ints = {27, 30})
    void aBlockWithoutADomainIsABadRequestFromSchema2On(int release) {
        refused(
                400,
                () -> mapped(state(release), SchemaVersion.V2_0)
                        .login(properties("{'id': 'jane', 'name': 'jane', 'domain': null}"), NOW));
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void theSameUniqueIdThroughAnotherProtocolIsAConflictUntilItIsLinked(int release) throws Exception {
        EdgeState state = state(release);
        String user = login(state, release, "jane", project("SharedDom", "foo", "member"));
        Mapped other = new Mapped(state, "idp", "openid", SchemaVersion.V1_0);
        refused(409, () -> other.login(properties(user("jane")), NOW));

        state.link(user, "idp", "openid", "jane", "jane");
        assertThat(other.login(properties(user("jane")), NOW).userId()).isEqualTo(user);
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void schemas1And2NeverTakeAGrantAway(int release) throws Exception {
        EdgeState state = state(release);
        String user = login(state, release, "jane", project("SharedDom", "foo", "member"));
        login(state, release, "jane", project("SharedDom", "bar", "reader"));
        assertThat(state.granted(user)).extracting(HeldRole::project).containsExactly("bar", "foo");
    }

    @Test
    void schema3TakesAwayWhatIsNotListedAndWhatTheEdgesAdministratorGranted() throws Exception {
        EdgeState state = state(30);
        String user = login30(state, "jane", project("SharedDom", "foo", "member", "reader"));
        state.project(SHARED, "local");
        state.grant(user, SHARED, "local", "admin");
        assertThat(held(state, user))
                .containsExactly("SharedDom/foo:member", "SharedDom/foo:reader", "SharedDom/local:admin");

        login30(state, "jane", project("SharedDom", "foo", "reader"));
        assertThat(held(state, user)).containsExactly("SharedDom/foo:reader");
        login30(state, "jane");
        assertThat(held(state, user)).isEmpty();
    }

    @Test
    void inSchema3AProjectThatIsListedTwiceMakesItsRolesFlap() throws Exception {
        EdgeState state = state(30);
        JsonNode[] twice = {project("SharedDom", "foo", "member"), project("SharedDom", "foo", "reader")};
        List<List<String>> logins = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            logins.add(held(state, login30(state, "jane", twice)));
        }
        assertThat(logins)
                .containsExactly(
                        List.of("SharedDom/foo:member", "SharedDom/foo:reader"),
                        List.of(),
                        List.of("SharedDom/foo:member", "SharedDom/foo:reader"));
    }

    @Test
    void inSchema3AnInheritedGrantMakesTheLoginNotFound() throws Exception {
        EdgeState state = state(30);
        String user = login30(state, "jane", project("SharedDom", "foo", "member"));
        state.project(SHARED, "tree");
        state.grantInherited(user, SHARED, "tree", "reader");
        refused(404, () -> login30(state, "jane", project("SharedDom", "foo", "member")));
    }

    @Test
    void release30TakesAnInheritedGrantForOneInTheProjectItself() throws Exception {
        EdgeState state = state(30);
        String user = login(state, 30, "jane", project("SharedDom", "foo", "member"));
        state.project(SHARED, "tree");
        state.grantInherited(user, SHARED, "tree", "reader");
        login(state, 30, "jane", project("SharedDom", "tree", "reader"));
        assertThat(held(state, user)).containsExactly("SharedDom/foo:member");
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void aRoleOfAnotherDomainIsForbidden(int release) {
        EdgeState state = state(release);
        state.domainRole(SHARED, "pilot");
        refused(403, () -> login(state, release, "jane", project("SharedDom", "foo", "pilot")));
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void aRoleOfADomainHidesOneOfTheSameNameThatWasMadeBefore(int release) {
        EdgeState state = state(release);
        state.domainRole(SHARED, "member");
        refused(403, () -> login(state, release, "jane", project("SharedDom", "foo", "member")));
    }

    @ParameterizedTest
    @ValueSource(ints = {27, 30})
    void aDomainThatIsNotThereIsNotFound(int release) {
        refused(404, () -> login(state(release), release, "jane", project("Elsewhere", "foo", "member")));
    }

    @ParameterizedTest
    @ValueSource(ints = {27, 30})
    void onlyRelease30LooksForAllDomainsBeforeItGrantsAnything(int release) {
        EdgeState state = state(release);
        refused(
                404,
                () -> login(
                        state,
                        release,
                        "jane",
                        project("SharedDom", "foo", "member"),
                        project("Elsewhere", "foo", "member")));
        String user = state.userIds().iterator().next();
        assertThat(held(state, user)).hasSize(release == 27 ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void anUnknownGroupNameIsSkippedAndAnUnknownGroupIdIsAnError(int release) throws Exception {
        EdgeState state = state(release);
        Mapped.Login login = loginWithGroups(state, "ours", "of nobody");
        assertThat(state.heldBy(login.groupIds()))
                .extracting(HeldRole::toString)
                .containsExactly("SharedDom/foo:member");

        MappedProperties byId = new MappedProperties(read(user("jane")), List.of(read("'0123'")), List.of(), List.of());
        refused(500, () -> mapped(state, SchemaVersion.V1_0).login(byId, NOW));
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void aMembershipRunsOutAndRevivesAtTheNextLogin(int release) throws Exception {
        EdgeState state = state(release);
        String user = loginWithGroups(state, "ours").userId();
        assertThat(state.granted(user)).as("nothing is granted to the user").isEmpty();
        assertThat(state.heldThroughGroups(user, NOW.plus(LEASE).minusSeconds(1)))
                .hasSize(1);
        assertThat(state.heldThroughGroups(user, NOW.plus(LEASE))).isEmpty();

        mapped(state, SchemaVersion.V1_0).login(groups("ours"), NOW.plus(LEASE).plusSeconds(60));
        assertThat(state.heldThroughGroups(user, NOW.plus(LEASE).plusSeconds(61)))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void withoutATimeToLiveAMembershipCountsForTheTokenOnly(int release) throws Exception {
        EdgeState state = state(release);
        state.identityProvider("idp", USERS, Duration.ZERO);
        Mapped.Login login = loginWithGroups(state, "ours");
        assertThat(state.heldBy(login.groupIds())).hasSize(1);
        assertThat(state.heldThroughGroups(login.userId(), NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"22, 1", "27, 1", "30, 0"})
    void onlyRelease30EndsAMembershipThatIsNoLongerReleased(int release, int left) throws Exception {
        EdgeState state = state(release);
        String user = loginWithGroups(state, "ours").userId();
        loginWithGroups(state, "of nobody");
        assertThat(state.heldThroughGroups(user, NOW.plusSeconds(1))).hasSize(left);
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void theNameIsThatOfTheLastLoginAndAnAddressThatNoLongerComesStays(int release) throws Exception {
        EdgeState state = state(release);
        Mapped mapped = mapped(state, SchemaVersion.V1_0);
        String user = mapped.login(properties("{'id': 'id', 'name': 'jane', 'email': 'jane@example.org'}"), NOW)
                .userId();
        mapped.login(properties("{'id': 'id', 'name': 'jane doe'}"), NOW);
        assertThat(state.userName(user)).hasValue("jane doe");
        assertThat(state.email(user)).hasValue("jane@example.org");
    }

    @Test
    void whatTheRuleProcessorRefusesIsUnauthorized() {
        RuleProcessor processor = RuleProcessor.of(
                SchemaVersion.V3_0,
                read("[{'local': [{'domain': {'id': '" + USERS
                        + "'}, 'user': {'name': '{0}'}, 'projects_json': '{1}'}],"
                        + "'remote': [{'type': 'NAME'}, {'type': 'PROJECTS'}]}]"));
        Mapped mapped = mapped(state(30), SchemaVersion.V3_0);
        // nobody's rule, and a semicolon that makes two texts of one
        refused(401, () -> mapped.login(processor, Map.of("NAME", "jane"), NOW));
        refused(
                401,
                () -> mapped.login(
                        processor, Map.of("NAME", "jane", "PROJECTS", "[{\"name\":\"a;b\",\"roles\":[]}]"), NOW));
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void somebodyWithoutANameIsUnauthorized(int release) {
        refused(401, () -> mapped(state(release), SchemaVersion.V1_0).login(properties("{}"), NOW));
    }

    @Test
    void onMariaDbNamesThatDifferInCaseAccentsOrSpacesAtTheEndAreOne() throws Exception {
        EdgeState state = furnished(new EdgeState(27, CollationKey.Collation.UTF8MB3_UCA1400_AI_CI));
        String jane = login(state, 27, "jane", project("shareddom", "FÖÖ ", "member"));
        assertThat(held(state, jane)).containsExactly("SharedDom/foo:member");
        assertThat(login(state, 27, "JANE")).isEqualTo(jane);
        assertThat(state.userName(jane)).as("no other name to the database").hasValue("jane");
        refused(404, () -> login(state, 27, "jane", project("SharedDom", "foo", "Member")));

        EdgeState exact = furnished(new EdgeState(27));
        assertThat(login(exact, 27, "JANE")).isNotEqualTo(login(exact, 27, "jane"));
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void aProjectIsLookedForWithSpacesInFrontAndMadeWithout(int release) throws Exception {
        EdgeState state = state(release);
        login(state, release, "jane", project("SharedDom", "\u00a0 led", "member"));
        assertThat(state.hasProject(release == 22 ? USERS : SHARED, "led")).isTrue();
        refused(409, () -> login(state, release, "jane", project("SharedDom", "\u00a0 led", "member")));
    }

    @ParameterizedTest
    @ValueSource(ints = {27, 30})
    void aNewProjectOfADisabledDomainIsABadRequestAndAnOldOneIsGranted(int release) throws Exception {
        EdgeState state = state(release);
        state.add(new EdgeState.Domain(SHARED, "SharedDom", false));
        String jane = login(state, release, "jane", project("SharedDom", "foo", "member"));
        assertThat(held(state, jane)).hasSize(1);
        refused(400, () -> login(state, release, "jane", project("SharedDom", "new", "member")));
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void whoseDomainIsDisabledIsRefusedWhenAllIsDone(int release) {
        EdgeState state = state(release);
        state.add(new EdgeState.Domain(USERS, "users", false));
        state.project(USERS, "foo");
        refused(404, () -> login(state, release, "jane", project("SharedDom", "foo", "member")));
        assertThat(held(state, state.userIds().iterator().next())).hasSize(1);
    }

    @Test
    void aRoleOfTheUsersDomainIsForbiddenInAProjectOfAnother() {
        EdgeState state = state(30);
        state.domainRole(USERS, "pilot");
        refused(403, () -> login(state, 30, "jane", project("SharedDom", "foo", "member", "pilot")));
        assertThat(held(state, state.userIds().iterator().next())).containsExactly("SharedDom/foo:member");
    }

    @Test
    void anIdentityProviderIsEnabledAndNamedByItsRemoteIds() throws Exception {
        EdgeState state = state(30);
        RuleProcessor processor = RuleProcessor.of(
                SchemaVersion.V1_0, read("[{'local': [{'user': {'name': '{0}'}}], 'remote': [{'type': 'NAME'}]}]"));
        Mapped mapped = mapped(state, SchemaVersion.V1_0);
        state.add(new EdgeState.IdentityProvider("idp", USERS, LEASE, true, Set.of("https://idp")));
        mapped.login(processor, Map.of("NAME", "jane"), NOW);
        state.remoteIdAttribute("idp", "saml2", "ISSUER");
        mapped.login(processor, Map.of("NAME", "jane", "ISSUER", "https://idp"), NOW);
        refused(401, () -> mapped.login(processor, Map.of("NAME", "jane"), NOW));
        refused(403, () -> mapped.login(processor, Map.of("NAME", "jane", "ISSUER", "https://IDP"), NOW));
        state.add(new EdgeState.IdentityProvider("idp", USERS, LEASE, false, Set.of()));
        refused(403, () -> mapped.login(processor, Map.of("NAME", "jane"), NOW));
    }

    @Test
    void aNameHasAsManyCharactersAsItsColumn() throws Exception {
        EdgeState state = furnished(new EdgeState(22, CollationKey.Collation.UTF8MB3_GENERAL_CI));
        login(state, 22, "jane", project("", "x".repeat(64), "member"));
        refused(400, () -> login(state, 22, "jane", project("", "x".repeat(65), "member")));
        refused(500, () -> login(state, 22, "jane", project("", "\ud83d\ude80", "member")));
        refused(400, () -> login(state, 22, "x".repeat(256)));
        Mapped mapped = mapped(state, SchemaVersion.V1_0);
        refused(500, () -> mapped.login(properties("{'id': 'jane', 'name': '" + "x".repeat(256) + "'}"), NOW));
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 27, 30})
    void aLocalUserIsFoundByNameAndEnabled(int release) throws Exception {
        EdgeState state = state(release);
        state.add(new EdgeState.Account("1", SHARED, true, Optional.of("admin"), ""));
        Mapped mapped = mapped(state, SchemaVersion.V1_0);
        String local = "{'type': 'local', 'name': 'admin', 'domain': {'name': '%s'}}";
        assertThat(mapped.login(properties(local.formatted("SharedDom")), NOW).userId())
                .isEqualTo("1");
        refused(401, () -> mapped.login(properties(local.formatted("users")), NOW));
        refused(400, () -> mapped.login(properties("{'type': 'local', 'name': 'admin'}"), NOW));
        state.add(new EdgeState.Account("1", SHARED, false, Optional.of("admin"), ""));
        refused(401, () -> mapped.login(properties("{'type': 'local', 'id': '1'}"), NOW));
    }

    private interface Attempt {
        void login() throws LoginException;
    }

    private static void refused(int status, Attempt attempt) {
        assertThatThrownBy(attempt::login)
                .isInstanceOfSatisfying(
                        LoginException.class,
                        refusal -> assertThat(refusal.status())
                                .as(refusal.kind() + ": " + refusal.getMessage())
                                .isEqualTo(status));
    }

    private static EdgeState state(int release) {
        return furnished(new EdgeState(release));
    }

    private static EdgeState furnished(EdgeState state) {
        state.domain(USERS, "users");
        state.domain(SHARED, "SharedDom");
        List.of("member", "reader", "admin").forEach(state::role);
        state.identityProvider("idp", USERS, LEASE);
        state.project(SHARED, "foo");
        state.group(USERS, "ours");
        state.grantToGroup(USERS, "ours", SHARED, "foo", "member");
        return state;
    }

    private static Mapped mapped(EdgeState state, SchemaVersion schema) {
        return new Mapped(state, "idp", "saml2", schema);
    }

    private String login(EdgeState state, int release, String user, JsonNode... projects) throws LoginException {
        return mapped(state, release == 22 ? SchemaVersion.V1_0 : SchemaVersion.V2_0)
                .login(properties(user(user), projects), NOW)
                .userId();
    }

    private String login30(EdgeState state, String user, JsonNode... projects) throws LoginException {
        return mapped(state, SchemaVersion.V3_0)
                .login(properties(user(user), projects), NOW)
                .userId();
    }

    private Mapped.Login loginWithGroups(EdgeState state, String... names) throws LoginException {
        return mapped(state, SchemaVersion.V1_0).login(groups(names), NOW);
    }

    private MappedProperties groups(String... names) {
        List<JsonNode> groups = new ArrayList<>();
        for (String name : names) {
            groups.add(read("{'name': \"" + name + "\", 'domain': {'id': '" + USERS + "'}}"));
        }
        return new MappedProperties(read(user("jane")), List.of(), groups, List.of());
    }

    private MappedProperties properties(String user, JsonNode... projects) {
        return new MappedProperties(read(user), List.of(), List.of(), List.of(projects));
    }

    private static String user(String name) {
        return "{'id': '" + name + "', 'name': '" + name + "', 'domain': {'id': '" + USERS + "'}, 'type': 'ephemeral'}";
    }

    private JsonNode project(String domain, String name, String... roles) {
        StringBuilder text = new StringBuilder();
        for (String role : roles) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append("{'name': '")
                    .append(role)
                    .append("'}");
        }
        return read("{'name': '" + name + "', 'domain': {'name': '" + domain + "'}, 'roles': [" + text + "]}");
    }

    private static List<String> held(EdgeState state, String user) {
        return state.granted(user).stream().map(HeldRole::toString).toList();
    }

    private JsonNode read(String text) {
        try {
            return json.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
