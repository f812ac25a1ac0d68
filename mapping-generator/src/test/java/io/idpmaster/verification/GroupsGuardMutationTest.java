package io.idpmaster.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Keystone;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.evaluation.MappedProperties;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.strategy.Terms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each guard of a mapping of strategy groups, with the attack that it stops: first the guard is taken out of the mapping
 * and the attack succeeds, then the mapping as it is refuses it, or drops the group that is not this master's.
 */
class GroupsGuardMutationTest {

    /** A point in the name, which an unescaped pattern takes for any character. */
    private static final String PREFIX = "idp.master:";

    private static final String ADMITTED = PREFIX + "SharedDom/foo:member";

    private static final GuardMutation.Outcome SUCCEEDS =
            properties -> properties.user().path("name").asText().equals("mallory");
    private static final GuardMutation.Outcome NAMES_A_FOREIGN_GROUP = properties -> properties.groupNames().stream()
            .map(GroupsGuardMutationTest::name)
            .anyMatch(name -> !name.startsWith(PREFIX));
    private static final GuardMutation.Outcome IS_IN_NO_GROUP =
            properties -> properties.groupNames().isEmpty();

    static Stream<GuardMutation> mappings() {
        return Stream.of(
                GuardMutation.of(terms(22, SchemaVersion.V1_0), 22, 27, 30),
                GuardMutation.of(terms(30, SchemaVersion.V3_0), 27, 30));
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theEdgesNameKeepsOutWhatIsReleasedForAnotherEdge(GuardMutation mapping) {
        mapping.assertRefuses(
                without("\\{\"type\":\"MELLON_openstack_edge\",\"any_one_of\":\\[\"edge-a\"\\]\\},"),
                attack("openstack_edge", "edge-b"),
                SUCCEEDS);
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theSignersNameKeepsOutAnotherMaster(GuardMutation mapping) {
        mapping.assertRefuses(
                without("\\{\"type\":\"MELLON_IDP\",\"any_one_of\":\\[[^\\]]*\\]\\},"),
                attack("IDP", "https://evil.example.org/realms/cloud"),
                SUCCEEDS);
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theTestOfTheGroupsKeepsOutALoginThatBringsNoneOfThisMasters(GuardMutation mapping) {
        // what the list leaves is nothing, which still matches: a user who holds nothing would be made, and logged in
        mapping.assertRefuses(
                without("\\{\"type\":\"MELLON_openstack_groups\",\"any_one_of\":\\[\"[^\"]*\"\\],\"regex\":true\\},"),
                attack("openstack_groups", "admins"),
                properties -> SUCCEEDS.of(properties) && IS_IN_NO_GROUP.of(properties));
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theListOfGroupsDropsAGroupThatIsNotThisMasters(GuardMutation mapping) throws Exception {
        mapping.assertDrops(
                replace("(\"type\":\"MELLON_openstack_groups\"),\"whitelist\":\\[\"[^\"]*\"\\],\"regex\":true", "$1"),
                attack("openstack_groups", ADMITTED + ";admins"),
                NAMES_A_FOREIGN_GROUP);
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theTestDoesNotDoTheListsWork(GuardMutation mapping) throws Exception {
        // any_one_of is satisfied by one value of several, so it guards none of the others
        mapping.assertDrops(
                replace("(\"whitelist\":\\[\")[^\"]*(\"\\])", "$1$2"),
                attack("openstack_groups", ADMITTED + ";admins"),
                NAMES_A_FOREIGN_GROUP);
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theAnchorAtTheStartDropsAGroupThatOnlyEndsLikeThisMasters(GuardMutation mapping) throws Exception {
        mapping.assertDrops(
                replace("(\"whitelist\":\\[\")\\\\\\\\A", "$1"),
                attack("openstack_groups", ADMITTED + ";admins " + ADMITTED),
                NAMES_A_FOREIGN_GROUP);
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theAnchorAtTheStartOfTheTestKeepsOutALoginThatBringsNoneOfThisMasters(GuardMutation mapping) {
        mapping.assertRefuses(
                replace("(\"any_one_of\":\\[\")\\\\\\\\A", "$1"),
                attack("openstack_groups", "admins " + ADMITTED),
                IS_IN_NO_GROUP);
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theAnchorAtTheEndDropsAGroupWhoseNameIsNoneThatAnAgentMakes(GuardMutation mapping) throws Exception {
        mapping.assertDrops(
                replace("(\"whitelist\":\\[\"[^\"]*)\\\\\\\\Z", "$1"),
                attack("openstack_groups", ADMITTED + ";" + ADMITTED + "', 'admins"),
                properties -> properties.groupNames().size() > 1);
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theAnchorAtTheEndIsNoDollarWhichLetsATrailingNewlineThrough(GuardMutation mapping) {
        mapping.assertRefuses(
                replace("\\\\\\\\Z", "\\$"),
                attack("openstack_groups", ADMITTED + "\n"),
                properties -> properties.groupNames().stream()
                        .anyMatch(group -> name(group).endsWith("\n")));
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void thePrefixKeepsOutAnotherMastersGroups(GuardMutation mapping) {
        mapping.assertRefuses(
                replace("idp\\\\\\\\\\.master:", ""),
                attack("openstack_groups", "idp-master-b:SharedDom/foo:admin"),
                NAMES_A_FOREIGN_GROUP);
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theColonKeepsOutAMasterWhoseNameBeginsWithThisOnes(GuardMutation mapping) {
        mapping.assertRefuses(
                replace("(idp\\\\\\\\\\.master):", "$1"),
                attack("openstack_groups", "idp.master-b:SharedDom/foo:admin"),
                NAMES_A_FOREIGN_GROUP);
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void aLiteralPointInThePrefixIsNoWildcard(GuardMutation mapping) {
        mapping.assertRefuses(
                replace("idp\\\\\\\\\\.master", "idp.master"),
                attack("openstack_groups", "idp-master:SharedDom/foo:admin"),
                NAMES_A_FOREIGN_GROUP);
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theAnchorAtTheStartKeepsOutAPythonListOfGroups(GuardMutation mapping) {
        // one value that Keystone would evaluate as a list: of whatever is written before what the pattern finds
        UnaryOperator<String> loose = replace("\\\\\\\\A", "");
        mapping.assertRefuses(
                rules -> replace("\\{1,64\\}\\)\\\\\\\\Z", "{1,64})").apply(loose.apply(rules)),
                attack("openstack_groups", "['admins', '" + ADMITTED + "']"),
                NAMES_A_FOREIGN_GROUP);
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theFormatCodeKeepsOutAUserOfTwoIds(GuardMutation mapping) {
        mapping.assertRefuses(
                replace("(\\d):s\\}", "$1}"),
                attack("openstack_user_id", "id;another"),
                properties -> properties.user().path("id").asText().equals("['id', 'another']"));
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void withoutAnAttackTheLoginSucceeds(GuardMutation mapping) throws Exception {
        for (int release : mapping.releases()) {
            MappedProperties properties = mapping.process(release, attack("openstack_groups", ADMITTED));
            assertThat(SUCCEEDS.of(properties)).isTrue();
            assertThat(properties.groupNames().stream().map(GroupsGuardMutationTest::name))
                    .containsExactly(ADMITTED);
        }
    }

    private static String name(JsonNode group) {
        return group.path("name").asText();
    }

    /** An honest release but for one variable. */
    private static Map<String, String> attack(String attribute, String value) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("MELLON_IDP", "https://idp.example.org/realms/cloud");
        environment.put("MELLON_openstack_edge", "edge-a");
        environment.put("MELLON_openstack_user_id", "id");
        environment.put("MELLON_openstack_user_name", "mallory");
        environment.put("MELLON_openstack_groups", ADMITTED);
        environment.put("MELLON_" + attribute, value);
        return environment;
    }

    private static UnaryOperator<String> without(String pattern) {
        return replace(pattern, "");
    }

    private static UnaryOperator<String> replace(String pattern, String replacement) {
        return rules -> rules.replaceAll(pattern, replacement);
    }

    private static Terms terms(int release, SchemaVersion schema) {
        Edge edge = new Edge(
                "edge-a",
                Map.of(),
                new Agreement(
                        new Keystone("http://127.0.0.1:5030/v3", Optional.of(release), schema),
                        "idp.master",
                        "saml2",
                        ApacheModule.MELLON,
                        Optional.of(StrategyName.GROUPS),
                        List.of(new Acceptance("SharedDom", Optional.empty(), Optional.empty())),
                        Optional.empty(),
                        Sweep.GRANTED_ONLY));
        return new Terms(
                edge,
                "https://idp.example.org/realms/cloud",
                new UserDomain("SharedDom", "0".repeat(32)),
                Map.of("SharedDom", new TreeSet<>(List.of("member"))));
    }
}
