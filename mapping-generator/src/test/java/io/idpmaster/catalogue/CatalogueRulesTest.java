package io.idpmaster.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.idpmaster.mapping.SchemaVersion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueRulesTest {

    private static final String TEAMS = "domains[0].projects[0].teams";
    private static final String ACCEPTS = "edges[0].agreement.accepts";

    @Test
    void findsNothingInAGoodCatalogue() {
        assertThat(Draft.valid().findings()).isEmpty();
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                // master and user domain
                arguments(
                        "https://idp.example.org/realms/cloud",
                        "ftp://idp.example.org",
                        "master.issuer",
                        "issuer `ftp://idp.example.org`"),
                arguments(
                        "https://idp.example.org/realms/cloud",
                        "https://idp.example.org/",
                        "master.issuer",
                        "without `/` at its end"),
                arguments(
                        "https://idp.example.org/realms/cloud",
                        "https://idp.example.org/a;b",
                        "master.issuer",
                        "without `;`"),
                arguments(
                        "https://idp.example.org/realms/cloud",
                        "idp.example.org",
                        "master.issuer",
                        "is not an http or https URL"),
                arguments(
                        "https://idp.example.org/realms/cloud",
                        "https://u@idp.example.org",
                        "master.issuer",
                        "is not an http or https URL"),
                arguments(
                        "https://idp.example.org/realms/cloud",
                        "https://idp.example.org?x=1",
                        "master.issuer",
                        "is not an http or https URL"),
                arguments(
                        "https://idp.example.org/realms/cloud",
                        "https://idp.example.org#x",
                        "master.issuer",
                        "is not an http or https URL"),
                arguments(
                        "https://idp.example.org/realms/cloud",
                        "https://idp.example.org/ü",
                        "master.issuer",
                        "is not an http or https URL"),
                arguments("name: people", "name: 'a;b'", "userDomain.name", "the domain name `a;b` has a `;`"),
                arguments(
                        "id: 0123456789abcdef0123456789abcdef",
                        "id: 0123456789ABCDEF0123456789ABCDEF",
                        "userDomain.id",
                        "not 32 lower-case hex digits"),
                arguments(
                        "name: people",
                        "name: lab",
                        "domains[0].id",
                        "the domain `lab` has another id here than under `userDomain`"),
                arguments(
                        "name: people",
                        "name: LAB",
                        "domains[0].name",
                        "the domain name `lab` is `LAB` (userDomain.name) to MariaDB"),
                // domains
                arguments(
                        "name: field",
                        "name: lab",
                        "domains[1].name",
                        "the domain name `lab` is here twice, first as domains[0].name"),
                arguments(
                        "name: field",
                        "name: Läb",
                        "domains[1].name",
                        "the domain name `Läb` is `lab` (domains[0].name) to MariaDB"),
                arguments(
                        "name: field",
                        "name: DEFAULT",
                        "domains[1].name",
                        "every Keystone has a domain `Default` already"),
                arguments(
                        "id: 2222cbe0222222222222222222222222",
                        "id: 2222",
                        "domains[1].id",
                        "`2222` is not 32 lower-case hex digits"),
                arguments(
                        "id: 2222cbe0222222222222222222222222",
                        "id: 1111cbe0111111111111111111111111",
                        "domains[1].id",
                        "is here twice, first in domains[0]"),
                arguments(
                        "id: 2222cbe0222222222222222222222222",
                        "id: 0123456789abcdef0123456789abcdef",
                        "domains[1].id",
                        "is here twice, first in userDomain"),
                // projects and teams
                arguments(
                        "name: beta",
                        "name: alpha",
                        "domains[0].projects[1].name",
                        "the project name `alpha` is here twice"),
                arguments(
                        "name: beta",
                        "name: 'ALPHA'",
                        "domains[0].projects[1].name",
                        "the project name `ALPHA` is `alpha`"),
                arguments("name: beta", "name: ' beta'", "domains[0].projects[1].name", "begins or ends with a space"),
                arguments(
                        "name: beta",
                        "name: \"beta\\u3000\"",
                        "domains[0].projects[1].name",
                        "`beta\\u3000` begins or ends with a space"),
                arguments("name: beta", "name: ''", "domains[0].projects[1].name", "the project name is empty"),
                arguments(
                        "name: beta",
                        "name: '..'",
                        "domains[0].projects[1].name",
                        "the project name `..` cannot stand in an address"),
                arguments(
                        "name: beta",
                        "name: .",
                        "domains[0].projects[1].name",
                        "the project name `.` cannot stand in an address"),
                arguments(
                        "name: beta",
                        "name: \"b\\U0001F600\"",
                        "domains[0].projects[1].name",
                        "has a character beyond U+FFFF"),
                arguments(
                        "{name: ops,",
                        "{name: member,",
                        "domains[0].projects[0].teams[1].name",
                        "the team name `member` is here twice"),
                arguments(
                        "[jane, omar]",
                        "[jane, jane]",
                        "domains[0].projects[0].teams[0].members[1]",
                        "the member `jane` is listed twice"),
                arguments(
                        "[jane, omar]",
                        "[jane, omra]",
                        "domains[0].projects[0].teams[0].members[1]",
                        "no user is called `omra` (did you mean `omar`?)"),
                arguments(
                        "\"edge-?\"",
                        "edge-c",
                        "domains[0].projects[0].teams[1].edges[1]",
                        "no edge is called `edge-c` (did you mean `edge-a`?)"),
                arguments(
                        "\"edge-?\"",
                        "\"far-*\"",
                        "domains[0].projects[0].teams[1].edges[1]",
                        "the selector `far-*` selects no edge"),
                arguments(
                        "\"tier=core\"",
                        "\"tier=far\"",
                        "domains[0].projects[0].teams[1].edges[2]",
                        "the selector `tier=far` selects no edge"),
                arguments(
                        "\"tier=core\"",
                        "\"teir=core\"",
                        "domains[0].projects[0].teams[1].edges[2]",
                        "the selector `teir=core` selects no edge"),
                arguments(
                        "\"tier=core\"",
                        "edge-a",
                        "domains[0].projects[0].teams[1].edges[2]",
                        "the selector `edge-a` is listed twice"),
                arguments(
                        "\"tier=core\"",
                        "'=core'",
                        "domains[0].projects[0].teams[1].edges[2]",
                        "`=core` selects no edge, whatever their names"),
                arguments(
                        "\"tier=core\"",
                        "'tier='",
                        "domains[0].projects[0].teams[1].edges[2]",
                        "`tier=` selects no edge, whatever their names"),
                arguments(
                        "\"tier=core\"",
                        "'edge a'",
                        "domains[0].projects[0].teams[1].edges[2]",
                        "`edge a` selects no edge, whatever their names"),
                arguments(
                        "\"tier=core\"",
                        "'edge/*'",
                        "domains[0].projects[0].teams[1].edges[2]",
                        "`edge/*` selects no edge, whatever their names"),
                arguments(
                        "roles: [admin]",
                        "roles: [admin, admin]",
                        "domains[0].projects[0].teams[1].roles[1]",
                        "the role `admin` is listed twice"),
                // users
                arguments("- {name: omar, id: 0c", "- {name: omar, id: 0c;7", "users[1].id", "the user id `0c;7"),
                arguments(
                        "- {name: omar, id: 0c7de5a8-",
                        "- {name: omar, id: 0c 7de5a8",
                        "users[1].id",
                        "is not 1 to 255 visible ASCII characters"),
                arguments(
                        "id: 0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2",
                        "id: \"0c7d\\x7f\"",
                        "users[1].id",
                        "the user id `0c7d\\u007f` is not 1 to 255 visible ASCII characters"),
                arguments(
                        "- {name: omar, id: 0c7de5a8-",
                        "- {name: omar, id: ä",
                        "users[1].id",
                        "is not 1 to 255 visible ASCII characters"),
                arguments(
                        "0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2", "''", "users[1].id", "the user id `` is not 1 to 255"),
                arguments(
                        "0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2",
                        "0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2x",
                        "users[1].id",
                        "has more than 36 characters"),
                arguments(
                        "0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2",
                        "6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11",
                        "users[1].id",
                        "is here twice, first as users[0].id"),
                arguments(
                        "0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2",
                        "6F1C0A52-5d0e-4a0f-9a51-0d6f3b0f8a11",
                        "users[1].id",
                        "(users[0].id) to MariaDB"),
                arguments(
                        "email: jane@example.org", "email: jane", "users[0].email", "`jane` is not an e-mail address"),
                arguments(
                        "email: jane@example.org",
                        "email: jane@",
                        "users[0].email",
                        "`jane@` is not an e-mail address"),
                arguments(
                        "email: jane@example.org",
                        "email: '@example.org'",
                        "users[0].email",
                        "`@example.org` is not an e-mail address"),
                arguments(
                        "email: jane@example.org",
                        "email: j ane@example.org",
                        "users[0].email",
                        "is not an e-mail address"),
                arguments("email: jane@example.org", "email: 'j;ane@example.org'", "users[0].email", "has a `;`"),
                arguments(
                        "-6b1cf3a1f9d2}",
                        "-6b1cf3a1f9d2, email: Jane@example.org}",
                        "users[1].email",
                        "is also that of users[0].email"),
                // edges
                arguments("- name: edge-b", "- name: edge_ä", "edges[1].name", "the edge name `edge_ä` is not 1 to 63"),
                arguments("- name: edge-b", "- name: Edge-A", "edges[1].name", "the edge name `Edge-A` is `edge-a`"),
                arguments("- name: edge-b", "- name: summary", "edges[1].name", "the edge name `summary` is taken"),
                arguments(
                        "labels: {tier: core}",
                        "labels: {tier: core, 'a b': c}",
                        "edges[0].labels[\"a b\"]",
                        "the label `a b` is not 1 to 63"),
                arguments(
                        "labels: {tier: core}",
                        "labels: {tier: core, a: 'c*'}",
                        "edges[0].labels.a",
                        "no selector can choose by the label value `c*`"),
                arguments(
                        "labels: {tier: core}",
                        "labels: {tier: core, dashboard: 'javascript:alert(1)'}",
                        "edges[0].labels.dashboard",
                        "the dashboard `javascript:alert(1)` is not an http or https URL"),
                arguments(
                        "labels: {tier: core}",
                        "labels: {tier: core, dashboard: 'https://user@horizon.example.org/'}",
                        "edges[0].labels.dashboard",
                        "is not an http or https URL without a user"),
                arguments(
                        "labels: {tier: core}",
                        "labels: {tier: core, a: ''}",
                        "edges[0].labels.a",
                        "no selector can choose by the label value ``"),
                arguments(
                        "labels: {tier: core}",
                        "labels: {tier: core, a: ' c'}",
                        "edges[0].labels.a",
                        "no selector can choose by the label value"),
                arguments(
                        "https://a.example.org:5000/v3",
                        "https://a.example.org:5000",
                        "edges[0].agreement.keystone.url",
                        "that ends in `/v3`"),
                arguments(
                        "https://a.example.org:5000/v3",
                        "https://a.example.org:5000/v3/",
                        "edges[0].agreement.keystone.url",
                        "that ends in `/v3`"),
                arguments(
                        "https://a.example.org:5000/v3",
                        "a.example.org/v3",
                        "edges[0].agreement.keystone.url",
                        "is not an http or https URL"),
                arguments(
                        "https://a.example.org:5000/v3",
                        "https://B.example.org:5000/v3",
                        "edges[1].agreement.keystone.url",
                        "is that of another edge already: edges[0].agreement.keystone.url"),
                arguments(
                        "release: 27",
                        "release: 100",
                        "edges[0].agreement.keystone.release",
                        "Keystone 100 is not supported"),
                arguments(
                        "release: 27",
                        "release: 2025",
                        "edges[0].agreement.keystone.release",
                        "Keystone 2025 is not supported"),
                arguments(
                        "release: 27",
                        "release: 27, schema: 3.0",
                        "edges[0].agreement.keystone.schema",
                        "Keystone 27 cannot read the mapping schema 3.0"),
                arguments(
                        "identityProvider: master",
                        "identityProvider: 'a/b'",
                        "edges[0].agreement.identityProvider",
                        "the identity provider id `a/b` is not 1 to 63"),
                arguments(
                        "protocol: openid",
                        "protocol: 'a/b'",
                        "edges[0].agreement.protocol",
                        "the protocol id `a/b` is not 1 to 63"),
                arguments(
                        "protocol: openid",
                        "protocol: saml2",
                        "edges[0].agreement.module",
                        "the Apache module `openidc` does not speak the protocol `saml2`"),
                arguments(
                        "protocol: openid",
                        "strategy: json",
                        "edges[0].agreement.strategy",
                        "the strategy `json` needs the mapping schema 3.0"),
                arguments(
                        "module: openidc",
                        "module: openidc\n      lease: PT8H\n      strategy: numbered",
                        "edges[0].agreement.lease",
                        "kept by the strategy `groups` alone, not by `numbered`"),
                // accepts
                arguments(
                        "projects: [alpha, \"*\"]",
                        "projects: []",
                        "edges[0].agreement.accepts[0].projects",
                        "this clause accepts no project"),
                arguments(
                        "projects: [alpha, \"*\"]",
                        "projects: [alpha, \"c*\"]",
                        "edges[0].agreement.accepts[0].projects[1]",
                        "no project of the domain `lab` matches `c*`"),
                arguments(
                        "projects: [alpha, \"*\"]",
                        "projects: [alpha, \"al*x\"]",
                        "edges[0].agreement.accepts[0].projects[1]",
                        "no project of the domain `lab` matches `al*x`"),
                arguments(
                        "projects: [alpha, \"*\"]",
                        "projects: [alpha, betta]",
                        "edges[0].agreement.accepts[0].projects[1]",
                        "matches `betta` (did you mean `beta`?)"),
                arguments(
                        "projects: [alpha, \"*\"]",
                        "projects: [alpha, alpha]",
                        "edges[0].agreement.accepts[0].projects[1]",
                        "the pattern `alpha` is listed twice"),
                arguments(
                        "projects: [alpha, \"*\"]",
                        "projects: [alpha, 'b;*']",
                        "edges[0].agreement.accepts[0].projects[1]",
                        "the project pattern `b;*` has a `;`"),
                // roles
                arguments(
                        "admin: site_admin",
                        "admin: site_admin, auditor: reader",
                        "edges[0].agreement.accepts[0].roles.auditor",
                        "unknown role `auditor`: no team grants it"),
                arguments(
                        "admin: site_admin",
                        "admin: 'a;b'",
                        "edges[0].agreement.accepts[0].roles.admin",
                        "the role name `a;b` has a `;`"),
                arguments(
                        "admin: site_admin",
                        "admin: MEMBER",
                        "edges[0].agreement.accepts[0].roles.admin",
                        "at the edge `edge-a` the role `MEMBER` is `member` to MariaDB"),
                arguments(
                        "roles: [admin]",
                        "roles: [admin, admni]",
                        "domains[0].projects[0].teams[1].roles[1]",
                        "unknown role `admni`: no agreement that accepts the domain `lab` names it (did you mean `admin`?)"),
                arguments(
                        "name: ops, roles: [admin]",
                        "name: ops, roles: [admin, ops]",
                        "domains[0].projects[0].teams[1].roles[1]",
                        "unknown role `ops`"));
    }

    /** Each row breaks one thing, and that one thing is found, at this path, in these words. */
    @ParameterizedTest
    @MethodSource("wrong")
    void findsTheOneThingThatIsWrong(String part, String otherwise, String path, String message) {
        Draft draft = Draft.valid().with(part, otherwise);
        Finding finding = draft.finding();
        assertThat(finding.path()).isEqualTo(path);
        assertThat(finding.message()).contains(message);
        assertThat(finding.remedy()).isNotBlank();
        assertThat(finding.line()).isPositive();
    }

    // ---- warnings are not errors, and the other way round

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "name: field | name: default",
                "name: beta | name: \"b\\U0001F600\"",
                "[jane, omar] | [jane, jane]",
                "\"edge-?\" | \"far-*\"",
                "\"tier=core\" | edge-a",
                "roles: [admin] | roles: [admin, admin]",
                "0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2 | 0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2x",
                "-6b1cf3a1f9d2} | -6b1cf3a1f9d2, email: Jane@example.org}",
                "projects: [alpha, \"*\"] | projects: []",
                "projects: [alpha, \"*\"] | projects: [alpha, \"c*\"]",
                "projects: [alpha, \"*\"] | projects: [alpha, alpha]",
            })
    void warns(String part, String otherwise) throws CatalogueException {
        CatalogueReader.Loaded loaded = Draft.valid().with(part, otherwise).load();
        assertThat(loaded.warnings()).singleElement().satisfies(finding -> {
            assertThat(finding.isError()).isFalse();
            assertThat(finding.line()).isPositive();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "om, fewer than 3 characters",
        "om*r, has a character that",
        "<om>r, has a character that",
        "Omar, in lower case"
    })
    void warnsOfUserNamesThatKeycloakWouldNotKeep(String name, String message) throws CatalogueException {
        CatalogueReader.Loaded loaded = Draft.valid()
                .with("[jane, omar]", "[jane, '" + name + "']")
                .with("name: omar", "name: '" + name + "'")
                .load();
        assertThat(loaded.warnings()).singleElement().satisfies(finding -> {
            assertThat(finding.path()).isEqualTo("users[1].name");
            assertThat(finding.message()).contains(message);
        });
    }

    // ---- names

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\0", "\\n", "\\t", "\\u0085", "\\u2028", "\\u2029", "\\u200e", "\\u200f", "\\u061c", "\\u202a",
                "\\u202e", "\\u2066", "\\u2069", "\\ufeff", "\\u200b", "\\u00ad", "\\uffff", "\\ufdd0", "\\x7f",
                "\\ud800", "\\udc00"
            })
    void refusesCharactersThatNoEyeSees(String escape) {
        Finding finding =
                Draft.valid().with("name: beta", "name: \"be" + escape + "ta\"").finding();
        assertThat(finding.path()).isEqualTo("domains[0].projects[1].name");
        assertThat(finding.message())
                .contains("which no message carries or no eye sees")
                .matches("[\\x20-\\x7e]+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a/b", "日本", "ä ö", "%2F", "na\u200cme", "../x", "a'b\"c", "007", "yes", "null", "~", "1e3"})
    void allowsNamesThatTravelUnharmed(String name) {
        String quoted = name.replace("'", "''");
        Catalogue catalogue =
                Draft.valid().with("name: beta", "name: '" + quoted + "'").catalogue();
        assertThat(catalogue.domains().get(0).projects().get(1).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"64, true", "65, false"})
    void countsCharactersAsKeystoneDoes(int length, boolean allowed) {
        List<Finding> findings =
                Draft.valid().with("name: beta", "name: " + "ä".repeat(length)).findings();
        assertThat(findings.isEmpty()).isEqualTo(allowed);
        assertThat(Draft.valid()
                        .with("name: people", "name: " + "x".repeat(length))
                        .findings()
                        .isEmpty())
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"255, true", "256, false"})
    void allowsRolesTeamsAndUsersAColumn(int length, boolean allowed) {
        String name = "x".repeat(length);
        Draft role = Draft.valid().with("admin: site_admin", "admin: " + name);
        Draft granted = Draft.valid()
                .with("roles: [admin]", "roles: [" + name + "]")
                .with("admin: site_admin", name + ": site_admin")
                .with("admin: admin", name + ": admin");
        Draft team = Draft.valid().with("name: ops", "name: " + name);
        Draft user = Draft.valid().with("name: omar", "name: " + name).with("[jane, omar]", "[jane, " + name + "]");
        for (Draft draft : List.of(role, granted, team, user)) {
            assertThat(draft.findings().isEmpty()).isEqualTo(allowed);
        }
    }

    @Test
    void measuresLengthInCharactersNotInUnits() throws CatalogueException {
        Draft draft = Draft.valid().with("name: beta", "name: \"" + "\\U0001F600".repeat(64) + "\"");
        assertThat(draft.load().warnings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.isError()).isFalse());
    }

    @Test
    void userNamesAreNamesToo() {
        Finding finding = Draft.valid()
                .with("[jane, omar]", "[jane, 'o;mar']")
                .with("name: omar", "name: 'o;mar'")
                .finding();
        assertThat(finding.path()).isEqualTo("users[1].name");
        assertThat(finding.message()).contains("has a `;`");
    }

    @ParameterizedTest
    @CsvSource({"36, 0", "37, 1", "255, 1"})
    void aLongUserIdIsAllowedOutsideKeycloak(int length, int warnings) throws CatalogueException {
        Draft draft = Draft.valid().with("0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2", "x".repeat(length));
        assertThat(draft.load().warnings()).hasSize(warnings);
    }

    @Test
    void aUserIdFitsItsColumn() {
        Draft draft = Draft.valid().with("0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2", "x".repeat(256));
        assertThat(draft.finding().isError()).isTrue();
    }

    @Test
    void anEmailAddressMayBeShort() {
        assertThat(Draft.valid().with("jane@example.org", "j@x").findings()).isEmpty();
    }

    // ---- the user domain

    @ParameterizedTest
    @ValueSource(strings = {"Default", "default", "Défault"})
    void theUserDomainIsNotKeystonesOwn(String name) throws CatalogueException {
        assertThat(Draft.valid().with("name: people", "name: " + name).load().warnings())
                .extracting(Finding::path)
                .containsExactly("userDomain.name");
    }

    @Test
    void theUserDomainMayBeOneOfTheDomains() {
        assertThat(Draft.valid()
                        .with(
                                "{name: people, id: 0123456789abcdef0123456789abcdef}",
                                "{name: lab, id: 1111cbe0111111111111111111111111}")
                        .findings())
                .isEmpty();
    }

    // ---- releases

    @Test
    void theOldestReleaseIs22() {
        Draft draft = Draft.valid()
                .with(
                        "{name: people, id: 0123456789abcdef0123456789abcdef}",
                        "{name: lab, id: 1111cbe0111111111111111111111111}");
        assertThat(draft.with("release: 27", "release: 21").finding().message())
                .isEqualTo("Keystone 21 is not supported");
        assertThat(draft.with("release: 27", "release: 22").findings()).isEmpty();
        assertThat(draft.with("release: 27", "release: 31").findings()).isEmpty();
    }

    // ---- schema 1.0

    @Test
    void schema10TakesOneDomain() {
        Draft draft = Draft.valid()
                .with("release: 27", "release: 22")
                .with("projects: [alpha, \"*\"]", "projects: [alpha, \"*\"]\n        - domain: field");
        assertThat(draft.with("\n        - domain: field", "").findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.isError()).isFalse();
                    assertThat(finding.path()).isEqualTo(ACCEPTS + "[0].domain");
                    assertThat(finding.message()).contains("not in the user domain `people`");
                });
        List<Finding> findings = Draft.valid()
                .with("release: 27", "schema: 1.0")
                .with("          projects: [alpha, \"*\"]\n", "")
                .with("admin: site_admin}", "admin: site_admin}\n        - domain: field")
                .findings();
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.isError()).isTrue();
            assertThat(finding.path()).isEqualTo(ACCEPTS);
            assertThat(finding.message()).contains("lands in the identity provider's domain, but 2 domains");
        });
    }

    @Test
    void schema10InTheUserDomainIsAsItShouldBe() {
        assertThat(Draft.valid()
                        .with("release: 27", "release: 22")
                        .with(
                                "{name: people, id: 0123456789abcdef0123456789abcdef}",
                                "{name: lab, id: 1111cbe0111111111111111111111111}")
                        .findings())
                .isEmpty();
    }

    // ---- accepts

    @Test
    void anAgreementAcceptsSomething() {
        Draft draft = Draft.valid()
                .with("          projects: [alpha, \"*\"]\n          roles: {member: member, admin: site_admin}\n", "")
                .with("accepts:\n        - domain: lab\n  - name: edge-b", "accepts: []\n  - name: edge-b");
        assertThat(draft.finding().message()).isEqualTo("the agreement accepts nothing");
        assertThat(draft.finding().path()).isEqualTo(ACCEPTS);
    }

    @Test
    void aClauseIsThereOnce() {
        Finding finding = Draft.valid()
                .with(
                        "roles: {member: member, admin: admin}",
                        "roles: {member: member, admin: admin}\n        - {domain: lab, roles: {member: member, admin: admin}}")
                .finding();
        assertThat(finding.path()).isEqualTo("edges[1].agreement.accepts[1]");
        assertThat(finding.message()).isEqualTo("this clause says the same as edges[1].agreement.accepts[0]");
    }

    @Test
    void anAcceptedDomainExists() {
        List<Finding> findings = Draft.valid()
                .with("- domain: lab\n          projects", "- domain: lob\n          projects")
                .findings();
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.path()).isEqualTo(ACCEPTS + "[0].domain");
            assertThat(finding.message()).isEqualTo("no domain is called `lob` (did you mean `lab`?)");
        });
    }

    @Test
    void aClauseWithoutRolesIsOddButAllowed() throws CatalogueException {
        CatalogueReader.Loaded loaded = Draft.valid()
                .with("roles: {member: member, admin: site_admin}", "roles: {}")
                .load();
        assertThat(loaded.warnings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).isEqualTo("this clause accepts no role"));
    }

    // ---- leases

    @ParameterizedTest
    @CsvSource({
        "PT1M, true",
        "PT8H, true",
        "P1D, true",
        "PT90S, false",
        "PT0S, false",
        "-PT1H, false",
        "PT1M0.5S, false",
        "PT2147483648M, false",
        "PT2147483647M, true"
    })
    void aLeaseIsAWholeNumberOfMinutes(String lease, boolean allowed) {
        List<Finding> findings = Draft.valid()
                .with("module: mellon", "module: mellon\n      strategy: groups\n      lease: " + lease)
                .findings();
        assertThat(findings.isEmpty()).isEqualTo(allowed);
        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.path()).isEqualTo("edges[1].agreement.lease");
            assertThat(finding.message()).contains("is not a whole number of minutes");
        });
    }

    // ---- roles

    @Test
    void declaredRolesAreTheOnesThereAre() {
        Draft draft = Draft.valid().with("domains:\n", "roles: [member, admin, auditor]\ndomains:\n");
        assertThat(draft.findings()).isEmpty();
        assertThat(draft.with("auditor]", "admin]").finding().message()).isEqualTo("the role `admin` is listed twice");
        assertThat(draft.with("auditor]", "'a;b']").finding().path()).isEqualTo("roles[2]");
        assertThat(draft.with("roles: [admin]", "roles: [auditr]").findings())
                .extracting(Finding::message)
                .containsExactly("unknown role `auditr` (did you mean `auditor`?)");
        assertThat(draft.with("admin: site_admin", "audit: site_admin").findings())
                .extracting(Finding::path, Finding::message)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(ACCEPTS + "[0].roles.audit", "unknown role `audit`"));
    }

    @Test
    void aRoleThatNoAgreementNamesIsKnownWhereOneTakesThemAll() {
        Draft odd = Draft.valid().with("roles: [admin]", "roles: [admin, oddity]");
        assertThat(odd.finding().path()).isEqualTo(TEAMS + "[1].roles[1]");
        assertThat(odd.with("          roles: {member: member, admin: admin}\n", "")
                        .findings())
                .isEmpty();
        assertThat(odd.with("domains:\n", "roles: [member, admin, oddity]\ndomains:\n")
                        .findings())
                .isEmpty();
    }

    @Test
    void aRoleOfADomainThatNobodyAcceptsIsNotJudged() {
        Draft draft = Draft.valid()
                .with(
                        "id: 2222cbe0222222222222222222222222\n",
                        "id: 2222cbe0222222222222222222222222\n    projects: [{name: gamma, teams: [{name: oddity}]}]\n");
        assertThat(draft.findings()).isEmpty();
    }

    @Test
    void aTeamsOwnNameIsItsRole() {
        assertThat(Draft.valid()
                        .with("{name: member, members", "{name: membre, members")
                        .findings())
                .extracting(Finding::path)
                .contains(TEAMS + "[0].name");
    }

    // ---- teams in teams

    private static Draft nested(String teams) {
        return Draft.valid().with("members: [jane]}", "members: [jane], teams: " + teams + "}");
    }

    @Test
    void teamsNestAndTheirNamesAreTheirOwn() {
        assertThat(nested("[{name: ops, roles: [member], members: [omar], teams: [{name: ops, roles: [admin]}]}]")
                        .findings())
                .isEmpty();
    }

    static Stream<Arguments> wrongWithin() {
        String within = TEAMS + "[1].teams[0]";
        return Stream.of(
                arguments("[{name: membre}]", within + ".name", "unknown role `membre`"),
                arguments("[{name: in, roles: [membre]}]", within + ".roles[0]", "unknown role `membre`"),
                arguments(
                        "[{name: in, roles: [member], members: [jan]}]",
                        within + ".members[0]",
                        "no user is called `jan`"),
                arguments(
                        "[{name: in, roles: [member], edges: [edge-c]}]",
                        within + ".edges[0]",
                        "no edge is called `edge-c`"),
                arguments("[{name: member}, {name: member}]", TEAMS + "[1].teams[1].name", "`member` is here twice"),
                arguments(
                        "[{name: member, teams: [{name: admin, members: [jan]}]}]",
                        within + ".teams[0].members[0]",
                        "no user is called `jan`"));
    }

    @ParameterizedTest
    @MethodSource("wrongWithin")
    void findsWhatIsWrongWithATeamInATeam(String teams, String path, String message) {
        Finding finding = nested(teams).finding();
        assertThat(finding.path()).isEqualTo(path);
        assertThat(finding.message()).contains(message);
        assertThat(finding.isError()).isTrue();
    }

    @Test
    void teamsNestOnlySoDeep() {
        StringBuilder teams = new StringBuilder("[{name: member}]");
        // the team itself is the first, and the innermost the second
        for (int depth = 2; depth < Team.MAX_DEPTH; depth++) {
            teams.insert(0, "[{name: member, teams: ").append("}]");
        }
        assertThat(nested(teams.toString()).findings()).isEmpty();

        teams.insert(0, "[{name: member, teams: ").append("}]");
        Finding finding = nested(teams.toString()).finding();
        assertThat(finding.path()).isEqualTo(TEAMS + "[1]" + ".teams[0]".repeat(Team.MAX_DEPTH - 1) + ".teams");
        assertThat(finding.message()).isEqualTo("teams are nested more than 5 deep");
    }

    @Test
    void rolesThatMariaDbTakesForOneMayNotMeetAtAnEdge() {
        Draft open = Draft.valid()
                .with("          roles: {member: member, admin: admin}\n", "")
                .with("roles: {member: member, admin: site_admin}", "roles: {member: member, admin: x, Member: y}");
        Draft both = open.with("roles: [admin]", "roles: [admin, Member]");
        assertThat(both.finding().path()).isEqualTo(TEAMS + "[1]");
        assertThat(both.finding().message())
                .isEqualTo("at the edge `edge-b` the role `Member` is `member` to MariaDB, which looks at neither case"
                        + " nor accents");
        // the team counts at edge-a alone, where both are translated
        assertThat(both.with(", \"edge-?\", \"tier=core\"]", "]").findings()).isEmpty();
    }

    // ---- a catalogue that was never a text

    @Test
    void checksACatalogueWithoutLines() {
        Catalogue good = Draft.valid().catalogue();
        assertThat(CatalogueRules.check(good)).isEmpty();
        Catalogue bad = new Catalogue(
                new Master("idp"),
                good.userDomain(),
                good.roles(),
                good.domains(),
                good.users(),
                List.of(good.edges().get(0)));
        assertThat(CatalogueRules.check(bad)).singleElement().satisfies(finding -> {
            assertThat(finding.path()).isEqualTo("master.issuer");
            assertThat(finding.line()).isZero();
        });
    }

    @Test
    void asksNoMoreOfAKeystoneThanItsRelease() {
        Keystone lower = new Keystone("https://x/v3", Optional.of(30), SchemaVersion.V2_0);
        Edge edge = Draft.valid().catalogue().edges().get(0);
        Agreement terms = edge.agreement();
        Agreement changed = new Agreement(
                lower,
                "m",
                terms.protocol(),
                terms.module(),
                Optional.empty(),
                terms.accepts(),
                terms.lease(),
                Sweep.GRANTED_ONLY);
        Catalogue good = Draft.valid().catalogue();
        assertThat(CatalogueRules.check(new Catalogue(
                        good.master(),
                        good.userDomain(),
                        good.roles(),
                        good.domains(),
                        good.users(),
                        List.of(new Edge(edge.name(), edge.labels(), changed)))))
                .isEmpty();
    }
}
