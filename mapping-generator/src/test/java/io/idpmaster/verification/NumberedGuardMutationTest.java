package io.idpmaster.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Glob;
import io.idpmaster.catalogue.Keystone;
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
import org.junit.jupiter.api.Test;

/**
 * Each guard of a mapping of strategy numbered, with the attack that it stops: first the guard is taken out of the
 * mapping and the attack succeeds, then the mapping as it is refuses it.
 */
class NumberedGuardMutationTest {

    private static final Terms TERMS = terms();
    private static final GuardMutation MAPPING = GuardMutation.of(TERMS, 27, 30);

    @Test
    void theEdgesNameKeepsOutWhatIsReleasedForAnotherEdge() {
        assertStops(
                rules -> without(rules, "\\{\"type\":\"MELLON_openstack_edge\",\"any_one_of\":\\[\"edge-a\"\\]\\},"),
                attack("openstack_edge", "edge-b"),
                SUCCEEDS);
    }

    @Test
    void theSignersNameKeepsOutAnotherMaster() {
        assertStops(
                rules -> without(rules, "\\{\"type\":\"MELLON_IDP\",\"any_one_of\":\\[[^\\]]*\\]\\},"),
                attack("IDP", "https://evil.example.org/realms/cloud"),
                SUCCEEDS);
    }

    @Test
    void theListOfRolesKeepsOutARoleThatIsNotAdmitted() {
        assertStops(
                rules -> replace(rules, "(\"type\":\"MELLON_openstack_role_1\"),\"whitelist\":\\[[^\\]]*\\]", "$1"),
                attack("openstack_role_1", "cloud_owner"),
                REACHES_PAST);
    }

    @Test
    void theListOfDomainsKeepsOutADomainThatIsNotAccepted() {
        assertStops(
                rules -> replace(rules, "(\"type\":\"MELLON_openstack_domain_1\"),\"whitelist\":\\[[^\\]]*\\]", "$1"),
                attack("openstack_domain_1", "Default"),
                REACHES_PAST);
    }

    @Test
    void thePatternKeepsOutAProjectThatIsNotAccepted() {
        assertStops(
                rules -> replace(
                        rules,
                        "(\"type\":\"MELLON_openstack_project_1\"),\"whitelist\":\\[\".*?\"\\],\"regex\":true",
                        "$1"),
                attack("openstack_project_1", "service"),
                REACHES_PAST);
    }

    @Test
    void theAnchorAtTheStartKeepsOutALongerName() {
        assertStops(rules -> replace(rules, "\\\\\\\\A", ""), attack("openstack_project_1", "not-foo"), REACHES_PAST);
    }

    @Test
    void theAnchorAtTheEndKeepsOutALongerName() {
        assertStops(rules -> replace(rules, "\\\\\\\\Z", ""), attack("openstack_project_1", "foo2"), REACHES_PAST);
    }

    @Test
    void theAnchorAtTheEndIsNoDollarWhichLetsATrailingNewlineThrough() {
        assertStops(rules -> replace(rules, "\\\\\\\\Z", "\\$"), attack("openstack_project_1", "foo\n"), REACHES_PAST);
    }

    @Test
    void aLiteralDotIsNoWildcard() {
        assertStops(
                rules -> replace(rules, "v1\\\\\\\\.0", "v1.0"), attack("openstack_project_1", "v1x0"), REACHES_PAST);
    }

    @Test
    void theFormatCodeKeepsOutTwoValuesThatAreEachAdmitted() {
        assertStops(
                rules -> replace(rules, "(\\d):s\\}", "$1}"), attack("openstack_project_1", "foo;lab-1"), REACHES_PAST);
    }

    @Test
    void theFormatCodeKeepsOutAWhitelistThatLeavesNothing() {
        assertStops(
                rules -> replace(rules, "(\\d):s\\}", "$1}"), attack("openstack_project_1", "service"), REACHES_PAST);
    }

    @Test
    void aSlotBelongsToOneKindOfClauseSoThatARoleOfOneDomainIsNotClaimedInAnother() {
        // with all that either clause admits on each slot's lists
        assertStops(
                rules -> replace(
                        replace(
                                rules,
                                "(\"type\":\"MELLON_openstack_role_\\d+\",\"whitelist\"):\\[[^\\]]*\\]",
                                "$1:[\"member\",\"site_admin\"]"),
                        "(\"type\":\"MELLON_openstack_domain_\\d+\",\"whitelist\"):\\[[^\\]]*\\]",
                        "$1:[\"SharedDom\",\"Labs\"]"),
                attack("openstack_domain_1", "Labs"),
                REACHES_PAST);
    }

    private static final GuardMutation.Outcome SUCCEEDS =
            properties -> !properties.projects().isEmpty();
    private static final GuardMutation.Outcome REACHES_PAST =
            properties -> new Containment(TERMS, Map.of()).violation(properties).isPresent();

    private static void assertStops(
            UnaryOperator<String> mutation, Map<String, String> attack, GuardMutation.Outcome fault) {
        MAPPING.assertRefuses(mutation, attack, fault);
    }

    @Test
    void withoutAnAttackTheLoginSucceeds() throws Exception {
        MappedProperties properties = MAPPING.process(30, attack("openstack_role_1", "site_admin"));
        assertThat(new Containment(TERMS, Map.of()).violation(properties)).isEmpty();
        assertThat(SUCCEEDS.of(properties)).isTrue();
    }

    /** An honest release but for one variable. */
    private static Map<String, String> attack(String attribute, String value) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("MELLON_IDP", "https://idp.example.org/realms/cloud");
        environment.put("MELLON_openstack_edge", "edge-a");
        environment.put("MELLON_openstack_user_id", "id");
        environment.put("MELLON_openstack_user_name", "mallory");
        environment.put("MELLON_openstack_size", "1+0");
        environment.put("MELLON_openstack_domain_1", "SharedDom");
        environment.put("MELLON_openstack_project_1", "foo");
        environment.put("MELLON_openstack_role_1", "site_admin");
        environment.put("MELLON_" + attribute, value);
        return environment;
    }

    private static String without(String rules, String pattern) {
        return replace(rules, pattern, "");
    }

    private static String replace(String rules, String pattern, String replacement) {
        return rules.replaceAll(pattern, replacement);
    }

    private static Terms terms() {
        Edge edge = new Edge(
                "edge-a",
                Map.of(),
                new Agreement(
                        new Keystone("http://127.0.0.1:5030/v3", Optional.of(30), SchemaVersion.V3_0),
                        "idp-master",
                        "saml2",
                        ApacheModule.MELLON,
                        Optional.empty(),
                        List.of(
                                new Acceptance(
                                        "SharedDom",
                                        Optional.of(List.of(new Glob("foo"), new Glob("lab-*"), new Glob("v1.0"))),
                                        Optional.of(Map.of("admin", "site_admin"))),
                                new Acceptance(
                                        "Labs",
                                        Optional.of(List.of(new Glob("foo"), new Glob("lab-*"), new Glob("v1.0"))),
                                        Optional.of(Map.of("member", "member")))),
                        Optional.empty(),
                        Sweep.GRANTED_ONLY));
        return new Terms(
                edge,
                "https://idp.example.org/realms/cloud",
                new UserDomain("SharedDom", "0".repeat(32)),
                Map.of("SharedDom", new TreeSet<>(List.of("admin")), "Labs", new TreeSet<>(List.of("member"))));
    }
}
