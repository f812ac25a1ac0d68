package io.idpmaster.catalogue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.idpmaster.mapping.SchemaVersion;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueReaderTest {

    private static List<Finding> findings(byte[] bytes, CatalogueFormat format) {
        InputStream in = new ByteArrayInputStream(bytes);
        return catchThrowableOfType(CatalogueException.class, () -> CatalogueReader.read(in, format))
                .findings();
    }

    private static Finding finding(String text, CatalogueFormat format) {
        List<Finding> findings = findings(text.getBytes(UTF_8), format);
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                // unknown and missing fields
                arguments(
                        "email: jane@",
                        "mail: jane@",
                        "users[0].mail",
                        15,
                        "unknown field `mail` (did you mean `email`?)"),
                arguments("email: jane@", "color: jane@", "users[0].color", 15, "unknown field `color`"),
                arguments(
                        "- name: field",
                        "- name: field\n    \"od\\nd\": 1",
                        "domains[1][\"od\\nd\"]",
                        13,
                        "unknown field `od\\nd`"),
                arguments(
                        "{issuer: \"https://idp.example.org/realms/cloud\"}",
                        "{}",
                        "master.issuer",
                        1,
                        "`issuer` is missing"),
                arguments(
                        "master: {issuer: \"https://idp.example.org/realms/cloud\"}",
                        "# nothing",
                        "master",
                        2,
                        "`master` is missing"),
                arguments("{name: people, id:", "{id:", "userDomain.name", 2, "`name` is missing"),
                arguments(
                        "name: people, id: 0123456789abcdef0123456789abcdef",
                        "name: people",
                        "userDomain.id",
                        2,
                        "`id` is missing"),
                arguments("- name: beta", "- {}", "domains[0].projects[1].name", 11, "`name` is missing"),
                arguments("id: 2222cbe0222222222222222222222222", "# nothing", "domains[1].id", 12, "`id` is missing"),
                arguments(
                        "{name: omar, id: 0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2}",
                        "{name: omar}",
                        "users[1].id",
                        16,
                        "`id` is missing"),
                arguments(
                        "url: \"https://b.example.org:5000/v3\",",
                        "",
                        "edges[1].agreement.keystone.url",
                        31,
                        "`url` is missing"),
                arguments(
                        "keystone: {url: \"https://b.example.org:5000/v3\", schema: \"2.0\"}",
                        "# nothing",
                        "edges[1].agreement.keystone",
                        32,
                        "`keystone` is missing"),
                // wrong types
                arguments(
                        "master: {issuer: \"https://idp.example.org/realms/cloud\"}",
                        "master: [x]",
                        "master",
                        1,
                        "fields are wanted here, not a list"),
                arguments(
                        "master: {issuer: \"https://idp.example.org/realms/cloud\"}",
                        "master: x",
                        "master",
                        1,
                        "fields are wanted here, not the text `x`"),
                arguments(
                        "labels: {tier: core}",
                        "labels: {tier: core, a: [b]}",
                        "edges[0].labels.a",
                        19,
                        "text is wanted here, not a list"),
                arguments(
                        "labels: {tier: core}",
                        "labels: {tier: core, a: {b: c}}",
                        "edges[0].labels.a",
                        19,
                        "text is wanted here, not fields"),
                arguments(
                        "labels: {tier: core}",
                        "labels: {tier: core, a: }",
                        "edges[0].labels.a",
                        19,
                        "text is wanted here, not nothing"),
                arguments(
                        "email: jane@example.org",
                        "email: ~",
                        "users[0].email",
                        15,
                        "text is wanted here, not nothing"),
                arguments(
                        "email: jane@example.org",
                        "email: null",
                        "users[0].email",
                        15,
                        "text is wanted here, not nothing"),
                arguments("email: jane@example.org", "email: ''", "users[0].email", 15, "the e-mail address is empty"),
                arguments(
                        "email: jane@example.org",
                        "enabled: yes",
                        "users[0].enabled",
                        15,
                        "`true` or `false` is wanted here, not the text `yes`"),
                arguments(
                        "email: jane@example.org",
                        "enabled: 'true'",
                        "users[0].enabled",
                        15,
                        "`true` or `false` is wanted here, not the text `true`"),
                arguments(
                        "email: jane@example.org",
                        "enabled:",
                        "users[0].enabled",
                        15,
                        "`true` or `false` is wanted here, not nothing"),
                arguments(
                        "email: jane@example.org",
                        "enabled: [true]",
                        "users[0].enabled",
                        15,
                        "`true` or `false` is wanted here, not a list"),
                arguments(
                        "members: [jane, omar]",
                        "members: jane",
                        "domains[0].projects[0].teams[0].members",
                        9,
                        "a list is wanted here, not the text `jane`"),
                arguments(
                        "members: [jane, omar]",
                        "members:",
                        "domains[0].projects[0].teams[0].members",
                        9,
                        "a list is wanted here, not nothing"),
                arguments(
                        "members: [jane, omar]",
                        "members: [jane, {a: b}]",
                        "domains[0].projects[0].teams[0].members[1]",
                        9,
                        "text is wanted here, not fields"),
                arguments(
                        "edges: [edge-a, \"edge-?\", \"tier=core\"]",
                        "edges:",
                        "domains[0].projects[0].teams[1].edges",
                        10,
                        "a list is wanted here, not nothing"),
                arguments(
                        "edges: [edge-a, \"edge-?\", \"tier=core\"]",
                        "edges: []",
                        "domains[0].projects[0].teams[1].edges",
                        10,
                        "the list is empty"),
                arguments(
                        "id: 2222cbe0222222222222222222222222",
                        "id: 2222cbe0222222222222222222222222\n    projects: {}",
                        "domains[1].projects",
                        14,
                        "a list is wanted here, not fields"),
                arguments(
                        "- name: beta",
                        "- name: beta\n        teams: x",
                        "domains[0].projects[1].teams",
                        12,
                        "a list is wanted here, not the text `x`"),
                arguments(
                        "projects: [alpha, \"*\"]",
                        "projects:",
                        "edges[0].agreement.accepts[0].projects",
                        27,
                        "a list is wanted here, not nothing"),
                arguments(
                        "roles: {member: member, admin: site_admin}",
                        "roles:",
                        "edges[0].agreement.accepts[0].roles",
                        28,
                        "fields are wanted here, not nothing"),
                arguments(
                        "roles: {member: member, admin: site_admin}",
                        "roles: [member]",
                        "edges[0].agreement.accepts[0].roles",
                        28,
                        "fields are wanted here, not a list"),
                arguments(
                        "members: [jane]}",
                        "members: [jane]}\n          - just text",
                        "domains[0].projects[0].teams[2]",
                        11,
                        "fields are wanted here, not the text `just text`"),
                // choices
                arguments(
                        "module: mellon",
                        "module: melon",
                        "edges[1].agreement.module",
                        32,
                        "`melon` is not one of the choices (did you mean `mellon`?)"),
                arguments(
                        "module: mellon",
                        "module: mellon\n      strategy: numberd",
                        "edges[1].agreement.strategy",
                        33,
                        "(did you mean `numbered`?)"),
                arguments(
                        "module: mellon",
                        "module: mellon\n      sweep: all",
                        "edges[1].agreement.sweep",
                        33,
                        "`all` is not one of the choices"),
                arguments(
                        "module: mellon",
                        "module: mellon\n      expired: stop",
                        "edges[1].agreement.expired",
                        33,
                        "`stop` is not one of the choices"),
                arguments(
                        "module: mellon",
                        "module: mellon\n      lease: 8h",
                        "edges[1].agreement.lease",
                        33,
                        "`8h` is not a duration"),
                arguments(
                        "module: mellon",
                        "# nothing",
                        "edges[1].agreement.module",
                        31,
                        "neither `protocol` nor `module` says how users sign in"),
                arguments(
                        "module: mellon",
                        "protocol: mapped",
                        "edges[1].agreement.module",
                        31,
                        "the protocol `mapped` does not say which Apache module"),
                arguments(
                        "schema: \"2.0\"",
                        "schema: 2",
                        "edges[1].agreement.keystone.schema",
                        31,
                        "`2` is not one of the choices"),
                arguments(
                        ", schema: \"2.0\"",
                        "",
                        "edges[1].agreement.keystone.release",
                        31,
                        "neither `release` nor `schema` says what"),
                arguments(
                        "release: 27",
                        "release: 2025.1",
                        "edges[0].agreement.keystone.release",
                        21,
                        "`2025.1` is not the major version of a Keystone"),
                arguments(
                        "release: 27",
                        "release: 99999999999",
                        "edges[0].agreement.keystone.release",
                        21,
                        "is not the major version of a Keystone"),
                arguments(
                        "release: 27",
                        "release: -1",
                        "edges[0].agreement.keystone.release",
                        21,
                        "is not the major version of a Keystone"),
                arguments(
                        "release: 27",
                        "release: ''",
                        "edges[0].agreement.keystone.release",
                        21,
                        "is not the major version of a Keystone"),
                arguments(
                        "release: 27",
                        "release: [27]",
                        "edges[0].agreement.keystone.release",
                        21,
                        "text is wanted here, not a list"),
                // what YAML has and a catalogue has not
                arguments(
                        "{name: omar, id",
                        "{name: omar, name: x, id",
                        "users[1].name",
                        16,
                        "the key `name` is here twice"),
                arguments(
                        "labels: {tier: core}",
                        "labels: {tier: core, tier: far}",
                        "edges[0].labels.tier",
                        19,
                        "the key `tier` is here twice"),
                arguments("name: people", "name: &x people", "userDomain.name", 2, "the anchor `&x` is not read here"),
                arguments(
                        "name: people",
                        "name: !!str people",
                        "userDomain.name",
                        2,
                        "the tag `tag:yaml.org,2002:str` is not read here"),
                arguments("name: people", "name: !x people", "userDomain.name", 2, "the tag `!x` is not read here"),
                arguments(
                        "labels: {tier: core}",
                        "labels: !!map {tier: core}",
                        "edges[0].labels",
                        19,
                        "the tag `tag:yaml.org,2002:map` is not read here"),
                arguments(
                        "labels: {tier: core}",
                        "labels: {tier: core, &x a: b}",
                        "edges[0].labels",
                        19,
                        "the anchor `&x` is not read here"),
                arguments(
                        "labels: {tier: core}",
                        "labels: {tier: core, <<: {a: b}}",
                        "edges[0].labels",
                        19,
                        "the merge key `<<` is not read here"),
                arguments("name: people", "name: *x", "userDomain.name", 2, "the alias `*x` is not read here"));
    }

    /** Each row breaks one thing, and that one thing is found, at this path, in this line, in these words. */
    @ParameterizedTest
    @MethodSource("unreadable")
    void findsTheOneThingThatCannotBeRead(String part, String otherwise, String path, int line, String message) {
        Draft draft = Draft.valid().with(part, otherwise);
        Finding finding = draft.finding();
        assertThat(finding.path()).isEqualTo(path);
        assertThat(finding.line()).isEqualTo(line);
        assertThat(finding.message()).contains(message);
        assertThat(finding.isError()).isTrue();
        assertThat(finding.remedy()).isNotBlank();
    }

    @Test
    void saysWhichKeystoneASeriesHas() {
        assertThat(Draft.valid().with("release: 27", "release: Zed").finding().remedy())
                .isEqualTo("write `release: 22`, the Keystone of this series");
        assertThat(Draft.valid()
                        .with("release: 27", "release: '2026.2'")
                        .finding()
                        .remedy())
                .contains("`release: 30`");
    }

    @Test
    void findsEverythingInOneRun() {
        List<Finding> findings = Draft.valid()
                .with("issuer:", "isuer:")
                .with("name: beta", "name: [x]")
                .with("[jane, omar]", "[jane, *nobody, omra]")
                .with("labels: {tier: core}", "labels: {tier: core, tier: far}")
                .with("release: 27", "release: old")
                .with("admin: site_admin", "adm: site_admin")
                .with("module: mellon", "module: melon")
                .findings();
        assertThat(findings)
                .extracting(finding -> finding.line() + " " + finding.path())
                .containsExactly(
                        "1 master.isuer",
                        "1 master.issuer",
                        "9 domains[0].projects[0].teams[0].members[1]",
                        "9 domains[0].projects[0].teams[0].members[2]",
                        "11 domains[0].projects[1].name",
                        "19 edges[0].labels.tier",
                        "21 edges[0].agreement.keystone.release",
                        "28 edges[0].agreement.accepts[0].roles.adm",
                        "32 edges[1].agreement.module");
    }

    /** What is missing is said once, and what refers into it not at all. */
    @Test
    void oneMistakeIsOneFinding() {
        assertThat(Draft.valid().with("\nusers:", "\nuser:").findings())
                .extracting(Finding::path)
                .containsExactly("users", "user");
        assertThat(Draft.valid().with("\nedges:", "\nedge:").findings())
                .extracting(Finding::path)
                .containsExactly("edges", "edge");
        assertThat(Draft.valid().with("\ndomains:", "\ndomain:").findings())
                .extracting(Finding::path)
                .containsExactly("domains", "domain");
        assertThat(Draft.valid().with("{name: omar,", "{nmae: omar,").findings())
                .extracting(Finding::path)
                .containsExactly("users[1].nmae", "users[1].name");
        assertThat(Draft.valid().with("- name: edge-a", "- nam: edge-a").findings())
                .extracting(Finding::path)
                .containsExactly("edges[0].nam", "edges[0].name");
        assertThat(Draft.valid().with("  - name: lab\n", "  - nam: lab\n").findings())
                .extracting(Finding::path)
                .containsExactly("domains[0].nam", "domains[0].name");
        assertThat(Draft.valid().with("    teams:", "    groups:").findings())
                .extracting(Finding::path)
                .containsExactly("domains[0].projects[0].groups");
        assertThat(Draft.valid().with("    projects:\n", "    project:\n").findings())
                .extracting(Finding::path)
                .containsExactly("domains[0].project");
        assertThat(Draft.valid()
                        .with("\ndomains:", "\nrole: [member]\ndomains:")
                        .findings())
                .extracting(Finding::path)
                .containsExactly("role");
        assertThat(Draft.valid().with("\ndomains:", "\nroles: x\ndomains:").findings())
                .extracting(Finding::path)
                .containsExactly("roles");
        assertThat(Draft.valid().with("\ndomains:", "\nroles: []\ndomains:").findings())
                .extracting(Finding::path)
                .containsExactly("roles");
        assertThat(Draft.valid()
                        .with("\ndomains:", "\nroles: [member, [admin]]\ndomains:")
                        .findings())
                .extracting(Finding::path)
                .containsExactly("roles[1]");
        assertThat(Draft.valid().with("roles: [admin]", "roles: [[admin]]").findings())
                .extracting(Finding::path)
                .containsExactly("domains[0].projects[0].teams[1].roles[0]");
        assertThat(Draft.valid().with("roles: [admin]", "roles: []").findings())
                .extracting(Finding::path)
                .contains("domains[0].projects[0].teams[1].roles");
    }

    // ---- texts keep their characters

    @ParameterizedTest
    @ValueSource(
            strings = {
                "007",
                "yes",
                "no",
                "True",
                "FALSE",
                "1e3",
                "0x1F",
                "0o17",
                "1_000",
                "1.0",
                "-0",
                ".5",
                ".inf",
                "12:30:45",
                "2026-11-22",
                "00000000000000000000000000000001",
                "nULL",
                "<",
                "a: b",
                "a #b"
            })
    void bareWordsAreTexts(String text) {
        boolean bare = !text.contains(": ") && !text.contains(" #");
        String written = bare ? text : "'" + text + "'";
        Catalogue catalogue = Draft.valid()
                .with("name: beta", "name: " + written)
                .with("labels: {tier: core}", "labels: {tier: core, x: " + written + "}")
                .catalogue();
        assertThat(catalogue.domains().get(0).projects().get(1).name()).isEqualTo(text);
        assertThat(catalogue.edges().get(0).labels()).containsEntry("x", text);
    }

    @Test
    void anIdOfDigitsStaysAnId() {
        Catalogue catalogue = Draft.valid()
                .with("id: 2222cbe0222222222222222222222222", "id: 00000000000000000000000000000012")
                .with("id: 0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2", "id: 0012")
                .with("roles: {member: member, admin: admin}", "roles: {member: 007, admin: 1.0}")
                .catalogue();
        assertThat(catalogue.domains().get(1).id()).isEqualTo("00000000000000000000000000000012");
        assertThat(catalogue.users().get(1).id()).isEqualTo("0012");
        assertThat(catalogue.edges().get(1).agreement().accepts().get(0).roles().orElseThrow())
                .containsEntry("member", "007")
                .containsEntry("admin", "1.0");
    }

    @ParameterizedTest
    @CsvSource({"true, true", "True, true", "false, false", "FALSE, false"})
    void enabledIsABoolean(String written, boolean enabled) {
        Catalogue catalogue = Draft.valid()
                .with("email: jane@example.org", "enabled: " + written)
                .catalogue();
        assertThat(catalogue.users().get(0).enabled()).isEqualTo(enabled);
    }

    @ParameterizedTest
    @ValueSource(strings = {"release: 27", "release: \"27\"", "release: '27'"})
    void aReleaseIsANumberInQuotesOrOut(String written) {
        assertThat(Draft.valid()
                        .with("release: 27", written)
                        .catalogue()
                        .edges()
                        .get(0)
                        .agreement()
                        .keystone())
                .isEqualTo(new Keystone("https://a.example.org:5000/v3", Optional.of(27), SchemaVersion.V2_0));
    }

    // ---- defaults

    @Test
    void whatGoesWithoutSaying() {
        Catalogue catalogue = Draft.valid()
                .with("      protocol: openid\n      module: openidc\n", "      protocol: openid\n")
                .catalogue();
        assertThat(catalogue.users().get(1).enabled()).isTrue();
        assertThat(catalogue.users().get(1).email()).isEmpty();
        assertThat(catalogue.roles()).isEmpty();
        assertThat(catalogue.domains().get(1).projects()).isEmpty();
        Agreement first = catalogue.edges().get(0).agreement();
        assertThat(first.identityProvider()).isEqualTo("master");
        assertThat(first.module()).isEqualTo(ApacheModule.OPENIDC);
        Agreement second = catalogue.edges().get(1).agreement();
        assertThat(second.identityProvider()).isEqualTo("idp-master");
        assertThat(second.protocol()).isEqualTo("saml2");
        assertThat(second.strategy()).isEmpty();
        assertThat(second.lease()).isEmpty();
        assertThat(second.sweep()).isEqualTo(Sweep.GRANTED_ONLY);
        assertThat(second.expired()).isEqualTo(Expired.KEEP);
        assertThat(second.keystone().release()).isEmpty();
        assertThat(second.keystone().schema()).isEqualTo(SchemaVersion.V2_0);
        assertThat(second.accepts().get(0).projects()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"mellon, saml2", "shibboleth, saml2", "openidc, openid"})
    void theModuleSaysTheProtocol(String module, String protocol) {
        Agreement agreement = Draft.valid()
                .with("module: mellon", "module: " + module)
                .catalogue()
                .edges()
                .get(1)
                .agreement();
        assertThat(agreement.protocol()).isEqualTo(protocol);
        assertThat(agreement.module().text()).isEqualTo(module);
    }

    @ParameterizedTest
    @CsvSource({"saml2, MELLON", "openid, OPENIDC"})
    void theProtocolSaysTheModule(String protocol, ApacheModule module) {
        Agreement agreement = Draft.valid()
                .with("module: mellon", "protocol: " + protocol)
                .catalogue()
                .edges()
                .get(1)
                .agreement();
        assertThat(agreement.module()).isEqualTo(module);
    }

    @Test
    void aProtocolMayHaveAnyId() {
        Agreement agreement = Draft.valid()
                .with("module: mellon", "module: mellon\n      protocol: mapped")
                .catalogue()
                .edges()
                .get(1)
                .agreement();
        assertThat(agreement.protocol()).isEqualTo("mapped");
    }

    // ---- JSON

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"name\" : \"beta\" | \"name\" : 7 | domains[0].projects[1].name | text is wanted here, not the number `7`",
                "\"name\" : \"beta\" | \"name\" : true | domains[0].projects[1].name | text is wanted here, not `true`",
                "\"name\" : \"beta\" | \"name\" : null | domains[0].projects[1].name | text is wanted here, not nothing",
                "\"name\" : \"beta\" | \"name\" : \"beta\", \"name\" : 1 | domains[0].projects[1].name | the key `name` is here twice",
                "\"name\" : \"beta\" | \"name\" : \"be\\ud800ta\" | domains[0].projects[1].name | `be\\ud800ta`",
                "\"name\" : \"beta\" | \"name\" : \"be\\u0000ta\" | domains[0].projects[1].name | `be\\u0000ta`",
                "\"jane@example.org\" | \"jane@example.org\", \"enabled\" : \"true\" | users[0].enabled | not the text `true`",
                "\"jane@example.org\" | \"jane@example.org\", \"enabled\" : 1 | users[0].enabled | not the number `1`",
                "\"release\" : 27 | \"release\" : 27.5 | edges[0].agreement.keystone.release | `27.5` is not the major version",
                "\"release\" : 27 | \"release\" : true | edges[0].agreement.keystone.release | text is wanted here, not `true`",
            })
    void findsWhatIsWrongInJson(String part, String otherwise, String path, String message) {
        Finding finding = Draft.valid().asJson().with(part, otherwise).finding();
        assertThat(finding.path()).isEqualTo(path);
        assertThat(finding.message()).contains(message);
        assertThat(finding.line()).isGreaterThan(5);
    }

    @Test
    void readsNumbersAndBooleansInJson() {
        Draft draft = Draft.valid().asJson();
        Catalogue catalogue = draft.with("\"jane@example.org\"", "\"jane@example.org\", \"enabled\" : false")
                .with("\"schema\" : \"2.0\"", "\"schema\" : 2.0")
                .catalogue();
        assertThat(catalogue.users().get(0).enabled()).isFalse();
        assertThat(catalogue.edges().get(1).agreement().keystone().schema()).isEqualTo(SchemaVersion.V2_0);
        assertThat(draft.catalogue()).isEqualTo(Draft.valid().catalogue());
    }

    // ---- documents that are none

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "YAML | | 1 | the document is empty",
                "YAML | # nothing | 1 | the document is empty",
                "YAML | ~ | 1 | fields are wanted here, not nothing",
                "YAML | [] | 1 | fields are wanted here, not a list",
                "YAML | word | 1 | fields are wanted here, not the text `word`",
                "YAML | a: b\\n\\tc: d | 2 | not YAML: while scanning",
                "YAML | a: [b | 1 | not YAML: while parsing a flow sequence",
                "YAML | a: b: c | 1 | not YAML: mapping values are not allowed here",
                "YAML | a:\\n- 'b | 2 | not YAML: while scanning a quoted scalar",
                "YAML | ? [a]\\n: b | 1 | a key that is no text",
                "YAML | ? {a: b}\\n: c | 1 | a key that is no text",
                "YAML | *x : b | 1 | a key that is no text",
                "JSON | | 1 | the document is empty",
                "JSON | null | 1 | fields are wanted here, not nothing",
                "JSON | [] | 1 | fields are wanted here, not a list",
                "JSON | {\\n\"a\": }  | 2 | not JSON: unexpected character",
                "JSON | {\\n\"a\": 1,\\n}  | 3 | not JSON: unexpected character",
                "JSON | {\\n\"a\": [1  | 2 | not JSON: unexpected end-of-input",
                "JSON | // no\\n{} | 1 | not JSON: unexpected character",
                "JSON | {'a': 1} | 1 | not JSON: unexpected character",
                "JSON | {\"a\": NaN} | 1 | not JSON: non-standard token",
            })
    void refusesWhatIsNoCatalogue(CatalogueFormat format, String text, int line, String message) {
        String written = text == null ? "" : text.replace("\\n", "\n").replace("\\t", "\t");
        Finding finding = finding(written, format);
        assertThat(finding.message()).startsWith(message);
        assertThat(finding.line()).isBetween(line, line + 1);
        assertThat(finding.message()).doesNotContain("Source:");
    }

    @Test
    void asksForEverythingThatIsMissing() {
        assertThat(findings("{}".getBytes(UTF_8), CatalogueFormat.YAML))
                .extracting(Finding::path)
                .containsExactly("master", "userDomain", "domains", "users", "edges");
    }

    @Test
    void refusesASecondDocumentAndStillChecksTheFirst() {
        List<Finding> yaml = Draft.yaml(
                        Draft.valid().with("name: people", "name: 'a;b'").text() + "---\nfoo: bar\n")
                .findings();
        assertThat(yaml).extracting(Finding::message).anyMatch(text -> text.startsWith("the domain name `a;b`"));
        assertThat(yaml)
                .filteredOn(finding -> finding.path().isEmpty())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.line()).isEqualTo(36);
                    assertThat(finding.message()).isEqualTo("a second document begins here");
                });
        List<Finding> json = Draft.json(Draft.valid().asJson().text() + "{}").findings();
        assertThat(json).extracting(Finding::message).containsExactly("a second value begins here");
    }

    @Test
    void oneDocumentMayBeMarked() {
        assertThat(Draft.yaml("%YAML 1.2\n---\n" + Draft.valid().text() + "...\n")
                        .findings())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(CatalogueFormat.class)
    void readsUtf8Alone(CatalogueFormat format) {
        byte[] latin = "{\n\"a\": \"é\"}".getBytes(ISO_8859_1);
        assertThat(findings(latin, format)).singleElement().satisfies(finding -> {
            assertThat(finding.line()).isEqualTo(2);
            assertThat(finding.message()).isEqualTo("the byte 0xe9 is not UTF-8 here");
        });
        assertThat(findings("{}".getBytes(UTF_16), format))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).isEqualTo("the byte 0xfe is not UTF-8 here"));
        byte[] cut = {'{', '"', (byte) 0xe2, (byte) 0x82};
        assertThat(findings(cut, format))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("is not UTF-8"));
    }

    @Test
    void aByteOrderMarkIsNotText() throws Exception {
        assertThat(Draft.yaml("\ufeff" + Draft.valid().text()).findings()).isEmpty();
        assertThat(Draft.json("\ufeff" + Draft.valid().asJson().text()).findings())
                .isEmpty();
    }

    @Test
    void refusesControlCharactersInYaml() {
        Finding finding = finding("a: b\nc: d\u0007e\n", CatalogueFormat.YAML);
        assertThat(finding.line()).isEqualTo(2);
        assertThat(finding.message()).isEqualTo("the character `\\u0007` may not stand in YAML");
        assertThat(finding("a: b\nc: \0\n", CatalogueFormat.YAML).message()).contains("`\\u0000`");
    }

    @Test
    void linesMayEndInAnyWay() {
        assertThat(Draft.yaml(Draft.valid()
                                .with("name: people", "name: 'a;b'")
                                .text()
                                .replace("\n", "\r\n"))
                        .finding()
                        .line())
                .isEqualTo(2);
    }

    // ---- limits

    @Test
    void readsNoMoreThanItMay() throws Exception {
        byte[] bytes = Draft.valid().text().getBytes(UTF_8);
        assertThat(CatalogueReader.read(new ByteArrayInputStream(bytes), CatalogueFormat.YAML, bytes.length)
                        .warnings())
                .isEmpty();
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        assertThatExceptionOfType(CatalogueException.class)
                .isThrownBy(() -> CatalogueReader.read(in, CatalogueFormat.YAML, bytes.length - 1))
                .withMessageContaining("the document is larger than " + (bytes.length - 1) + " bytes");
    }

    @ParameterizedTest
    @EnumSource(CatalogueFormat.class)
    void deepNestingEndsEarly(CatalogueFormat format) {
        for (String open : List.of("[", "{\"a\": ")) {
            assertThat(finding(open.repeat(100_000), format).message())
                    .isEqualTo("values are nested more than 32 deep");
        }
    }

    @Test
    void deepBlocksEndEarly() {
        assertThat(finding("- ".repeat(10_000) + "a", CatalogueFormat.YAML).message())
                .isEqualTo("values are nested more than 32 deep");
        String steps =
                IntStream.range(0, 200).mapToObj(i -> " ".repeat(i) + "a:\n").reduce("", String::concat);
        assertThat(finding(steps, CatalogueFormat.YAML).message()).isEqualTo("values are nested more than 32 deep");
    }

    @Test
    void aLongTextIsShownInPart() {
        String longText = "x".repeat(CatalogueReader.MAX_TEXT + 1);
        for (Draft draft : List.of(Draft.valid(), Draft.valid().asJson())) {
            Finding finding = draft.with("jane@example.org", longText).finding();
            assertThat(finding.path()).isEqualTo("users[0].email");
            assertThat(finding.message())
                    .isEqualTo("the text `" + "x".repeat(80) + "…` is longer than 65536 characters");
        }
        String allowed = "y".repeat(CatalogueReader.MAX_TEXT);
        assertThat(Draft.valid().with("jane@example.org", allowed).finding().message())
                .hasSizeLessThan(200)
                .contains("`" + "y".repeat(80) + "…` has 65536 characters");
    }

    @Test
    void aLongKeyIsShownInPart() {
        String key = "k".repeat(60_000);
        for (Draft draft : List.of(
                Draft.valid().with("email: jane@example.org", key + ": x"),
                Draft.valid().asJson().with("\"email\" : \"jane@example.org\"", "\"" + key + "\": 1"))) {
            Finding finding = draft.finding();
            assertThat(finding.toString()).hasSizeLessThan(400);
            assertThat(finding.line()).isPositive();
        }
    }

    @Test
    void thingsAreCounted() {
        String many = "[" + "1,".repeat(CatalogueReader.MAX_PARTS) + "1]";
        for (CatalogueFormat format : CatalogueFormat.values()) {
            assertThat(finding(many, format).message()).isEqualTo("the document has more than 3000000 values");
        }
    }

    @Test
    void findingsAreCounted() {
        String users = "  - {id: []}\n".repeat(CatalogueReader.MAX_FINDINGS + 7);
        List<Finding> findings =
                Draft.valid().with("\nedges:", "\n" + users + "edges:").findings();
        assertThat(findings).hasSize(CatalogueReader.MAX_FINDINGS + 1);
        Finding last = findings.get(findings.size() - 1);
        assertThat(last.isError()).isTrue();
        assertThat(last.message()).endsWith("more errors");
    }

    @Test
    void warningsDoNotCrowdOutErrors() {
        String members = "jane, ".repeat(CatalogueReader.MAX_FINDINGS + 3);
        List<Finding> findings = Draft.valid()
                .with("[jane, omar]", "[" + members + "omar]")
                .with("\"https://b.example.org:5000/v3\"", "x")
                .findings();
        assertThat(findings)
                .filteredOn(Finding::isError)
                .extracting(Finding::path)
                .containsExactly("edges[1].agreement.keystone.url");
        assertThat(findings.get(findings.size() - 1).message()).isEqualTo("there are 2 more warnings");
    }

    // ---- a single agreement

    @Test
    void readsAnAgreementThatStandsAlone() throws Exception {
        for (Edge edge : Draft.valid().catalogue().edges()) {
            String json = CatalogueWriter.agreement(edge.agreement());
            assertThat(json).doesNotContain("\n");
            assertThat(CatalogueReader.agreement(json)).isEqualTo(edge.agreement());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "| the document is empty",
                "{ | not JSON",
                "[] | fields are wanted here",
                "{\"module\": \"melon\"} | `melon` is not one of the choices",
                "\"\\ud800\" | fields are wanted here",
            })
    void refusesABrokenAgreement(String json, String message) {
        assertThatExceptionOfType(CatalogueException.class)
                .isThrownBy(() -> CatalogueReader.agreement(json == null ? "" : json))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"a.json, JSON", "A.JSON, JSON", "a.yaml, YAML", "a.yml, YAML", "json, YAML", "a.json.txt, YAML"})
    void theNameSaysTheFormat(String name, CatalogueFormat format) {
        assertThat(CatalogueFormat.ofFileName(name)).isEqualTo(format);
    }
}
