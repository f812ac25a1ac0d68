package io.idpmaster.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Glob;
import io.idpmaster.catalogue.Keystone;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.evaluation.EvaluationException;
import io.idpmaster.evaluation.MappedProperties;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.strategy.Terms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each guard of a mapping of strategy json, with the attack that it stops: first the guard is taken out of the mapping
 * and the attack succeeds, then the mapping as it is refuses it.
 */
class JsonGuardMutationTest {

    private static final Terms TERMS = terms();
    private static final GuardMutation MAPPING = GuardMutation.of(TERMS, 30);

    private static final String HONEST = entry("SharedDom", "foo", "site_admin");

    private static final GuardMutation.Outcome SUCCEEDS =
            properties -> !properties.projects().isEmpty();
    private static final GuardMutation.Outcome REACHES_PAST =
            properties -> new Containment(TERMS, Map.of()).violation(properties).isPresent();
    /** In schema 3.0 a login takes away what it does not list: this one takes away everything. */
    private static final GuardMutation.Outcome WIPES =
            properties -> properties.projects().isEmpty();

    private static final String GUARD =
            "\\{\"type\":\"MELLON_openstack_projects\",\"any_one_of\":\\[(\"(?:[^\"\\\\]|\\\\.)*\")\\],\"regex\":true\\},";

    @Test
    void theEdgesNameKeepsOutWhatIsReleasedForAnotherEdge() {
        MAPPING.assertRefuses(
                without("\\{\"type\":\"MELLON_openstack_edge\",\"any_one_of\":\\[\"edge-a\"\\]\\},"),
                attack("openstack_edge", "edge-b"),
                SUCCEEDS);
    }

    @Test
    void theSignersNameKeepsOutAnotherMaster() {
        MAPPING.assertRefuses(
                without("\\{\"type\":\"MELLON_IDP\",\"any_one_of\":\\[[^\\]]*\\]\\},"),
                attack("IDP", "https://evil.example.org/realms/cloud"),
                SUCCEEDS);
    }

    @Test
    void thePatternKeepsOutAnotherText() {
        MAPPING.assertRefuses(without(GUARD), projects(entry("Default", "service", "admin")), REACHES_PAST);
    }

    @Test
    void thePatternKeepsOutAnEmptyListWhichWouldTakeEverythingAway() {
        MAPPING.assertRefuses(without(GUARD), attack("openstack_projects", "[]"), WIPES);
    }

    /** The trap that the strategy's text names: a list that filters to nothing is an empty list of projects. */
    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "no list", "[{\"name\":\"service\",\"roles\":[{\"name\":\"admin\"}]}]"})
    void thePatternTestsAndDoesNotFilterForWhatIsLeftOverWouldTakeEverythingAway(String text) {
        MAPPING.assertRefuses(
                rules -> replace(
                                "\\{\"type\":\"MELLON_openstack_projects\"\\}",
                                // as a whitelist, in the place of the test and of the plain entry
                                "{\"type\":\"MELLON_openstack_projects\",\"whitelist\":[" + patternOf(rules)
                                        + "],\"regex\":true}")
                        .apply(without(GUARD).apply(rules)),
                attack("openstack_projects", text),
                WIPES);
    }

    @Test
    void thePatternsListOfDomainsKeepsOutADomainThatIsNotAccepted() {
        MAPPING.assertRefuses(
                replace("\\(\\?:SharedDom\\)", "[A-Za-z]+"),
                projects(entry("Default", "foo", "site_admin")),
                REACHES_PAST);
    }

    @Test
    void thePatternsListOfRolesKeepsOutARoleThatIsNotAdmitted() {
        MAPPING.assertRefuses(
                replace("\\(\\?:site_admin\\)", "[a-z_]+"),
                projects(entry("SharedDom", "foo", "cloud_owner")),
                REACHES_PAST);
    }

    @Test
    void thePatternsProjectsKeepOutAProjectThatIsNotAccepted() {
        MAPPING.assertRefuses(
                replace("\\(\\?:foo\\|", "(?:[a-z]+|"),
                projects(entry("SharedDom", "service", "site_admin")),
                REACHES_PAST);
    }

    @Test
    void aLiteralDotIsNoWildcard() {
        MAPPING.assertRefuses(
                replace("v1\\\\\\\\\\.0", "v1.0"), projects(entry("SharedDom", "v1x0", "site_admin")), REACHES_PAST);
    }

    @Test
    void aKindOfClauseIsAWholeEntrySoThatARoleOfOneDomainIsNotClaimedInAnother() {
        // with all that either clause admits in each place
        MAPPING.assertRefuses(
                rules -> replace("\\(\\?:(?:site_admin|member)\\)", "(?:site_admin|member)")
                        .apply(replace("\\(\\?:(?:SharedDom|Labs)\\)", "(?:SharedDom|Labs)")
                                .apply(rules)),
                projects(entry("Labs", "foo", "site_admin")),
                REACHES_PAST);
    }

    @Test
    void aQuotationMarkInANameEndsItSoThatNothingIsHiddenInAName() {
        // the pattern would take two entries for one, with a long name
        MAPPING.assertRefuses(
                replace("(x1f\\\\\\\\x7f)\\\\\"", "$1"),
                projects(
                        "{\"domain\":{\"name\":\"SharedDom\"},\"name\":\"lab-x\",\"roles\":[{\"name\":\"cloud_owner\"}]},"
                                + "{\"domain\":{\"name\":\"SharedDom\"},\"name\":\"lab-y\",\"roles\":[{\"name\":\"site_admin\"}]}"),
                REACHES_PAST);
    }

    @Test
    void aBackslashInANameIsOneOfFewEscapesSoThatNoControlCharacterIsWritten() {
        MAPPING.assertRefuses(
                replace("(x1f\\\\\\\\x7f\\\\\")\\\\\\\\\\\\\\\\", "$1"),
                projects(entry("SharedDom", "lab-\\u000a", "site_admin")),
                properties -> properties.projects().get(0).path("name").asText().indexOf('\n') >= 0);
    }

    /**
     * Either anchor alone is made up for by the grammar of JSON: a text that begins with a list of entries is that list
     * or no JSON, and so is one that ends with it. Without both, the entries can stand in a member that a second one of
     * the same name overrides.
     */
    @Test
    void theAnchorsKeepOutATextThatContainsAnAdmittedOne() {
        String hidden = "{\"domain\":{\"name\":\"Default\"},\"name\":\"service\",\"roles\":[" + HONEST
                + "],\"roles\":[{\"name\":\"admin\"}]}";
        MAPPING.assertRefuses(
                rules -> replace("\\\\\\\\Z", "").apply(replace("\\\\\\\\A", "").apply(rules)),
                projects(hidden),
                REACHES_PAST);
    }

    @Test
    void eitherAnchorLeavesNothingToTheOther() {
        for (String anchor : List.of("\\\\\\\\A", "\\\\\\\\Z")) {
            for (String text : List.of(
                    "[" + entry("Default", "service", "admin") + ",[" + HONEST + "]",
                    "[" + HONEST + "]," + entry("Default", "service", "admin") + "]",
                    "[" + HONEST + "] [" + entry("Default", "service", "admin") + "]",
                    "[" + entry("Default", "service", "admin") + "][" + HONEST + "]")) {
                GuardMutation mutated = MAPPING.with(replace(anchor, ""));
                assertThat(refused(mutated, attack("openstack_projects", text)))
                        .as("without %s, %s", anchor, text)
                        .isTrue();
            }
        }
    }

    @Test
    void theFormatCodeKeepsOutAUserOfTwoIds() {
        MAPPING.assertRefuses(
                replace("(\\d):s\\}", "$1}"),
                attack("openstack_user_id", "id;another"),
                properties -> properties.user().path("id").asText().equals("['id', 'another']"));
    }

    @Test
    void twoTextsAreNoList() {
        // nothing of ours stops this: Keystone takes no list of texts for projects
        assertThat(refused(
                        MAPPING,
                        attack(
                                "openstack_projects",
                                "[" + HONEST + "];[" + entry("Default", "service", "admin") + "]")))
                .isTrue();
    }

    @Test
    void withoutAnAttackTheLoginSucceeds() throws Exception {
        MappedProperties properties = MAPPING.process(30, projects(HONEST));
        assertThat(new Containment(TERMS, Map.of()).violation(properties)).isEmpty();
        assertThat(SUCCEEDS.of(properties)).isTrue();
    }

    private static boolean refused(GuardMutation mapping, Map<String, String> attack) {
        try {
            mapping.process(30, attack);
            return false;
        } catch (EvaluationException e) {
            return true;
        }
    }

    private static String entry(String domain, String project, String role) {
        return "{\"domain\":{\"name\":\"" + domain + "\"},\"name\":\"" + project + "\",\"roles\":[{\"name\":\"" + role
                + "\"}]}";
    }

    /** An honest release but for the projects. */
    private static Map<String, String> projects(String entries) {
        return attack("openstack_projects", "[" + entries + "]");
    }

    /** An honest release but for one variable. */
    private static Map<String, String> attack(String attribute, String value) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("MELLON_IDP", "https://idp.example.org/realms/cloud");
        environment.put("MELLON_openstack_edge", "edge-a");
        environment.put("MELLON_openstack_user_id", "id");
        environment.put("MELLON_openstack_user_name", "mallory");
        environment.put("MELLON_openstack_projects", "[" + HONEST + "]");
        environment.put("MELLON_" + attribute, value);
        return environment;
    }

    /** The pattern of the first rule, as a JSON text ready to stand in a replacement. */
    private static String patternOf(String rules) {
        Matcher matcher = Pattern.compile(GUARD).matcher(rules);
        assertThat(matcher.find()).isTrue();
        return Matcher.quoteReplacement(matcher.group(1));
    }

    private static UnaryOperator<String> without(String pattern) {
        return replace(pattern, "");
    }

    private static UnaryOperator<String> replace(String pattern, String replacement) {
        return rules -> rules.replaceAll(pattern, replacement);
    }

    private static Terms terms() {
        Optional<List<Glob>> projects = Optional.of(List.of(new Glob("foo"), new Glob("lab-*"), new Glob("v1.0")));
        Edge edge = new Edge(
                "edge-a",
                Map.of(),
                new Agreement(
                        new Keystone("http://127.0.0.1:5030/v3", Optional.of(30), SchemaVersion.V3_0),
                        "idp-master",
                        "saml2",
                        ApacheModule.MELLON,
                        Optional.of(StrategyName.JSON),
                        List.of(
                                new Acceptance("SharedDom", projects, Optional.of(Map.of("admin", "site_admin"))),
                                new Acceptance("Labs", projects, Optional.of(Map.of("member", "member")))),
                        Optional.empty(),
                        Sweep.GRANTED_ONLY));
        return new Terms(
                edge,
                "https://idp.example.org/realms/cloud",
                new UserDomain("SharedDom", "0".repeat(32)),
                Map.of("SharedDom", new TreeSet<>(List.of("admin")), "Labs", new TreeSet<>(List.of("member"))));
    }
}
