package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.it.WebSession.Page;
import io.idpmaster.lab.DirectoryServer;
import io.idpmaster.lab.DirectoryServer.Entry;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.LabException;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.client.LoginRefused;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.cloud.EdgeLogin;
import io.idpmaster.lab.cloud.StrategyEdges;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.strategy.GroupName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Names that no catalogue's file could hold, of users, projects and teams out of a real LDAP directory: what an edge can be
 * sent arrives there to the letter, and who has something else is turned away by the master, with the reason. Nothing is cut
 * off, left out or written in another way.
 */
@Tag("directory")
@ExtendWith(KeycloakFixture.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmugglingTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final String REALM = "smuggling";
    private static final String DOMAIN = "works";
    private static final String DOMAIN_ID = "9d4f0a7b2c6e41538e10d2c4b6f8a9e3";
    private static final String PROJECT = "assembly";
    private static final String ROLE = "pilot";
    private static final String PEOPLE = "ou=people," + DirectoryServer.SUFFIX;
    private static final String TEAMS = "ou=teams," + DirectoryServer.SUFFIX;
    private static final String PROJECTS = "ou=projects," + DirectoryServer.SUFFIX;
    private static final String MONSTERS = "ou=monsters," + DirectoryServer.SUFFIX;

    /** Edges of every module, strategy and way with characters outside ASCII. */
    private static final List<Edge> EDGES = List.of(
            StrategyEdges.edge(22, ApacheModule.MELLON, StrategyName.NUMBERED, DOMAIN),
            StrategyEdges.edge(22, ApacheModule.OPENIDC, StrategyName.GROUPS, DOMAIN),
            StrategyEdges.edge(27, ApacheModule.MELLON, StrategyName.GROUPS, DOMAIN),
            StrategyEdges.edge(27, ApacheModule.OPENIDC, StrategyName.NUMBERED, DOMAIN),
            StrategyEdges.edge(30, ApacheModule.OPENIDC, StrategyName.NUMBERED, DOMAIN),
            StrategyEdges.edge(30, ApacheModule.MELLON, StrategyName.JSON, DOMAIN));

    /** What of a user is awkward. */
    private enum Part {
        USERNAME("username"),
        EMAIL("e-mail address"),
        PROJECT("project"),
        ROLE("role");

        private final String words;

        Part(String words) {
            this.words = words;
        }

        boolean ofTheUser() {
            return this == USERNAME || this == EMAIL;
        }
    }

    /** Why a value cannot be sent somewhere; each line of the table has one or none. */
    private enum Trap {
        /** It means something to Python, JSON, XML, LDAP or a shell, and nothing to anybody on the way. */
        NONE(""),
        /** Keystone splits at it; {@code json} and {@code groups} write the names of projects and roles in another way. */
        SEMICOLON("Keystone splits values at a semicolon"),
        /** mod_auth_mellon prints XML; likewise. */
        XML("mod_auth_mellon would pass on"),
        /** Keystones before 30 read UTF-8 as Latin-1; {@code groups} encodes. */
        NOT_ASCII("its Keystone garbles characters outside ASCII"),
        /** A control character, or one that no eye sees. */
        UNSEEN("which no message carries or no eye sees"),
        /** MariaDB takes the name for the one without. */
        SPACE("it begins or ends with a space"),
        /** More than the 64 characters of a project's name. */
        LONG("64 is the most"),
        /** More than Keycloak's own tables hold: its user, or its member, does not come as far as us. */
        TOO_LONG("");

        private final String words;

        Trap(String words) {
            this.words = words;
        }

        boolean catches(Edge edge, Part part) {
            boolean numbered = edge.agreement().chosenStrategy() == StrategyName.NUMBERED;
            boolean groups = edge.agreement().chosenStrategy() == StrategyName.GROUPS;
            boolean mellon = edge.agreement().module() == ApacheModule.MELLON;
            return switch (this) {
                case NONE -> false;
                case SEMICOLON -> part.ofTheUser() || numbered;
                case XML -> mellon && (part.ofTheUser() || numbered);
                case NOT_ASCII -> !edge.agreement().keystone().carriesNonAscii() && (part.ofTheUser() || !groups);
                case UNSEEN, SPACE, LONG, TOO_LONG -> true;
            };
        }
    }

    /** A user of the directory with one awkward name. */
    private record Case(int number, Part part, Trap trap, String value) {

        String person() {
            return "case-" + number;
        }

        /** Keycloak keeps usernames and addresses in lower case, wherever they come from. */
        String username() {
            return part == Part.USERNAME ? value.toLowerCase(Locale.ROOT) : person();
        }

        String email() {
            return part == Part.EMAIL ? value.toLowerCase(Locale.ROOT) : person() + "@example.org";
        }

        String project() {
            return part == Part.PROJECT ? read() : PROJECT;
        }

        /** A team that says nothing else grants the role of its name; those in projects need names of their own. */
        String role() {
            return switch (part) {
                case ROLE -> read();
                case PROJECT -> ROLE + "-" + number;
                default -> ROLE;
            };
        }

        /** Keycloak cuts blanks off at both ends of whatever it reads from a directory, before anybody else sees it. */
        private String read() {
            return value.trim();
        }

        String dn() {
            return "cn=" + person() + "," + PEOPLE;
        }

        String title() {
            String shown = value.length() > 40 ? value.length() + " characters" : value;
            return part.words + " " + shown.replaceAll("[^ -~ëΩ\\p{IsHan}]", "?");
        }
    }

    private static final List<Case> CASES = cases();

    private static List<Case> cases() {
        Map<String, Trap> values = new LinkedHashMap<>();
        values.put("it's \"quoted\" `so`", Trap.NONE);
        values.put("['a', 'b'] [0]", Trap.NONE);
        values.put("{0} {{1}} {openstack_role_1}", Trap.NONE);
        values.put("back\\slash\\ a/b", Trap.NONE);
        values.put("*)(uid=*", Trap.NONE);
        values.put("100%41 $(id) #, = +", Trap.NONE);
        values.put("x".repeat(64), Trap.NONE);
        values.put("one;two", Trap.SEMICOLON);
        values.put("R&D", Trap.XML);
        values.put("a<b>", Trap.XML);
        values.put("zoë", Trap.NOT_ASCII);
        values.put("研究室 Ω", Trap.NOT_ASCII);
        values.put("line\nfeed", Trap.UNSEEN);
        values.put("carriage\rreturn", Trap.UNSEEN);
        values.put("nul\0nul", Trap.UNSEEN);
        values.put("right\u202eto left", Trap.UNSEEN);
        values.put("mark\u200fed", Trap.UNSEEN);
        values.put("line\u2028separator", Trap.UNSEEN);
        values.put("y".repeat(10_000), Trap.TOO_LONG);
        List<Case> cases = new ArrayList<>();
        for (Part part : Part.values()) {
            values.forEach((value, trap) -> cases.add(
                    // a group's name is one group's in the whole directory
                    new Case(cases.size(), part, trap, part == Part.ROLE ? value + "!" : value)));
            cases.add(
                    part == Part.PROJECT
                            ? new Case(cases.size(), part, Trap.LONG, "z".repeat(65))
                            : new Case(cases.size(), part, Trap.NONE, "z".repeat(255)));
            if (!part.ofTheUser()) {
                cases.add(new Case(cases.size(), part, Trap.NONE, "blank " + cases.size() + " "));
                cases.add(new Case(cases.size(), part, Trap.SPACE, "space " + cases.size() + "\u00a0"));
            }
        }
        return List.copyOf(cases);
    }

    private final String password = UUID.randomUUID().toString();
    private KeycloakServer server;
    private AdminClient administrator;
    private DirectoryServer directory;
    private ForeignNames names;

    @BeforeAll
    void start(KeycloakServer running) {
        server = running;
        administrator = server.administrator();
        directory = DirectoryServer.start(entries());
        assertThat(administrator.ensureRealm(REALM, "The cloud")).isTrue();
        administrator.putCatalogue(REALM, SampleRealm.text(catalogue(), CatalogueFormat.YAML));
        names = ForeignNames.in(administrator, REALM);
        String ldap = addDirectory();
        assertThat(sync(ldap, addGroups(ldap, TEAMS, "/openstack/" + DOMAIN + "/" + PROJECT, true)))
                .isZero();
        assertThat(sync(ldap, addGroups(ldap, PROJECTS, "/openstack/" + DOMAIN, true)))
                .isZero();
        addGroups(ldap, MONSTERS, "/openstack/" + DOMAIN + "/" + PROJECT, false);
    }

    @AfterAll
    void stop() {
        if (directory != null) {
            directory.close();
        }
    }

    private Catalogue catalogue() {
        Project project = new Project(PROJECT, List.of(new Team("nobody", List.of(ROLE), List.of(), List.of())));
        return new Catalogue(
                new Master(server.realm(REALM).toString()),
                new UserDomain(DOMAIN, DOMAIN_ID),
                List.of(),
                List.of(new Domain(DOMAIN, DOMAIN_ID, List.of(project))),
                List.of(),
                EDGES);
    }

    // --- the directory

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        entries.add(
                entry(DirectoryServer.SUFFIX, "objectClass", "organization", "objectClass", "dcObject", "o", "lab"));
        for (String unit : List.of(PEOPLE, TEAMS, PROJECTS, MONSTERS)) {
            entries.add(entry(unit, "objectClass", "organizationalUnit"));
        }
        Entry everybody = group("businessCategory=everybody," + TEAMS, ROLE);
        for (Case one : CASES) {
            // an address with any characters has to stand where LDAP allows any
            entries.add(entry(
                    one.dn(),
                    "objectClass",
                    "inetOrgPerson",
                    "sn",
                    "Case",
                    "uid",
                    one.part() == Part.USERNAME ? one.value() : one.person(),
                    "description",
                    one.part() == Part.EMAIL ? one.value() : one.email(),
                    "userPassword",
                    password));
            if (one.part().ofTheUser()) {
                everybody.attributes().get("member").add(one.dn());
            } else if (one.trap() == Trap.TOO_LONG) {
                entries.add(group("businessCategory=" + one.person() + "," + MONSTERS, one.value(), one.dn()));
            } else if (one.part() == Part.ROLE) {
                entries.add(group("businessCategory=" + one.person() + "," + TEAMS, one.value(), one.dn()));
            } else {
                String team = "cn=" + one.role() + "," + PROJECTS;
                entries.add(group(team, one.role(), one.dn()));
                entries.add(group("businessCategory=" + one.person() + "," + PROJECTS, one.value(), team));
            }
        }
        entries.add(everybody);
        return entries;
    }

    private static Entry group(String dn, String name, String... members) {
        Entry group = entry(dn, "objectClass", "groupOfNames");
        group.attributes().put("cn", List.of(name));
        group.attributes().put("member", new ArrayList<>(List.of(members)));
        return group;
    }

    /** With what its name says of it, and these attributes and values in turn. */
    private static Entry entry(String dn, String... more) {
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        String[] first = dn.substring(0, dn.indexOf(',') < 0 ? dn.length() : dn.indexOf(','))
                .split("=");
        attributes.put(first[0], List.of(first[1]));
        for (int i = 0; i < more.length; i += 2) {
            attributes.computeIfAbsent(more[i], name -> new ArrayList<>()).add(more[i + 1]);
        }
        return new Entry(dn, attributes);
    }

    // --- the realm

    private String addDirectory() {
        String ldap = addComponent(
                administrator.get("/" + REALM).path("id").asText(),
                "directory",
                "ldap",
                "org.keycloak.storage.UserStorageProvider",
                Map.ofEntries(
                        Map.entry("enabled", "true"),
                        Map.entry("priority", "0"),
                        Map.entry("fullSyncPeriod", "-1"),
                        Map.entry("changedSyncPeriod", "-1"),
                        Map.entry("cachePolicy", "NO_CACHE"),
                        Map.entry("batchSizeForSync", "1000"),
                        Map.entry("editMode", "READ_ONLY"),
                        Map.entry("importEnabled", "true"),
                        Map.entry("vendor", "other"),
                        Map.entry("usernameLDAPAttribute", "uid"),
                        Map.entry("rdnLDAPAttribute", "cn"),
                        Map.entry("uuidLDAPAttribute", "entryUUID"),
                        Map.entry("userObjectClasses", "inetOrgPerson"),
                        Map.entry("connectionUrl", directory.url()),
                        Map.entry("usersDn", PEOPLE),
                        Map.entry("authType", "none"),
                        Map.entry("searchScope", "1"),
                        Map.entry("trustEmail", "true"),
                        Map.entry("useTruststoreSpi", "never"),
                        Map.entry("connectionPooling", "true"),
                        Map.entry("pagination", "false"),
                        Map.entry("allowKerberosAuthentication", "false")));
        for (JsonNode mapper : administrator.get("/" + REALM + "/components?parent=" + ldap)) {
            if (mapper.path("name").asText().equals("email")) {
                ((ObjectNode) mapper.path("config")).putArray("ldap.attribute").add("description");
                administrator.put(
                        "/" + REALM + "/components/" + mapper.path("id").asText(), mapper);
            }
        }
        return ldap;
    }

    /** As docs/put-it-into-your-cloud.md says. */
    private String addGroups(String ldap, String dn, String path, boolean nested) {
        return addComponent(
                ldap,
                dn.substring(3, dn.indexOf(',')),
                "group-ldap-mapper",
                "org.keycloak.storage.ldap.mappers.LDAPStorageMapper",
                Map.ofEntries(
                        Map.entry("mode", "IMPORT"),
                        Map.entry("groups.dn", dn),
                        Map.entry("groups.path", path),
                        Map.entry("preserve.group.inheritance", String.valueOf(nested)),
                        Map.entry("group.name.ldap.attribute", "cn"),
                        Map.entry("group.object.classes", "groupOfNames"),
                        Map.entry("ignore.missing.groups", "false"),
                        Map.entry("membership.ldap.attribute", "member"),
                        Map.entry("membership.attribute.type", "DN"),
                        Map.entry("membership.user.ldap.attribute", "cn"),
                        Map.entry("user.roles.retrieve.strategy", "LOAD_GROUPS_BY_MEMBER_ATTRIBUTE"),
                        Map.entry("drop.non.existing.groups.during.sync", "false")));
    }

    /** How many groups did not come. */
    private int sync(String ldap, String mapper) {
        String said = administrator
                .send(
                        "POST",
                        "/" + REALM + "/user-storage/" + ldap + "/mappers/" + mapper + "/sync?direction=fedToKeycloak",
                        "application/json",
                        "")
                .body();
        return parse(said).path("failed").asInt();
    }

    private String addComponent(String parent, String name, String provider, String type, Map<String, String> config) {
        ObjectNode component = NODES.objectNode()
                .put("name", name)
                .put("providerId", provider)
                .put("providerType", type)
                .put("parentId", parent);
        ObjectNode values = component.putObject("config");
        config.forEach((key, value) -> values.putArray(key).add(value));
        administrator.post("/" + REALM + "/components", component);
        return administrator
                .get("/" + REALM + "/components?name=" + name + "&parent=" + parent)
                .get(0)
                .path("id")
                .asText();
    }

    // --- what arrives

    @TestFactory
    Stream<DynamicTest> whatCanBeCarriedArrivesToTheLetterAndTheRestIsRefused() {
        RealmDocuments documents = RealmDocuments.of(server.realm(REALM));
        return CASES.stream()
                .map(one -> DynamicTest.dynamicTest(one.title(), () -> {
                    for (Edge edge : EDGES) {
                        arrives(one, edge, new EdgeLogin(documents, edge));
                    }
                }));
    }

    private void arrives(Case one, Edge edge, EdgeLogin login) {
        Credentials credentials = new Credentials(one.username(), password);
        if (!one.trap().catches(edge, one.part())) {
            assertReleased(one, edge, login.login(credentials).released());
        } else if (one.trap() == Trap.TOO_LONG) {
            assertThatThrownBy(() -> login.login(credentials)).as(edge.name()).isInstanceOf(LabException.class);
        } else {
            assertThatExceptionOfType(LoginRefused.class)
                    .as(edge.name())
                    .isThrownBy(() -> login.login(credentials))
                    .satisfies(e -> assertThat(e.reason())
                            .startsWith("login refused: the " + one.part().words + " `")
                            .contains("cannot be carried to edge `" + edge.name() + "`: ")
                            .contains(one.trap().words)
                            .endsWith("an administrator of the cloud has to mend this"));
        }
    }

    /** The whole release, and not what it contains: nothing may be beside what is meant. */
    private static void assertReleased(Case one, Edge edge, Map<String, List<String>> released) {
        Map<String, List<String>> expected = new LinkedHashMap<>();
        expected.put("openstack_edge", List.of(edge.name()));
        expected.put("openstack_user_name", List.of(one.username()));
        expected.put("openstack_user_email", List.of(one.email()));
        switch (edge.agreement().chosenStrategy()) {
            case NUMBERED -> {
                expected.put("openstack_size", List.of("1"));
                expected.put("openstack_project_1", List.of(one.project()));
                expected.put("openstack_role_1", List.of(one.role()));
            }
            case JSON -> {
                ObjectNode project = NODES.objectNode();
                project.putObject("domain").put("name", DOMAIN);
                project.put("name", one.project()).putArray("roles").addObject().put("name", one.role());
                assertThat(released.get("openstack_projects"))
                        .singleElement()
                        .satisfies(projects -> assertThat(parse(projects))
                                .isEqualTo(NODES.arrayNode().add(project)))
                        .asString()
                        .doesNotContain(";", "&", "<", ">");
                expected.put("openstack_projects", released.get("openstack_projects"));
            }
            case GROUPS ->
                expected.put(
                        "openstack_groups",
                        List.of(GroupName.of(edge.agreement(), new RoleAssignment(DOMAIN, one.project(), one.role()))
                                .text()));
        }
        Map<String, List<String>> apart = new LinkedHashMap<>(released);
        assertThat(apart.remove("openstack_user_id")).singleElement().asString().matches("[0-9a-f-]{36}");
        assertThat(apart).as(edge.name()).isEqualTo(expected);
    }

    // --- what the user and the administrator are told

    @TestFactory
    Stream<DynamicTest> whoIsRefusedIsToldSoOnAPageAndInAnEvent() {
        return CASES.stream()
                .filter(one -> one.trap() != Trap.TOO_LONG)
                .flatMap(one -> EDGES.stream()
                        .filter(edge -> one.trap().catches(edge, one.part()))
                        .findFirst()
                        .map(edge -> DynamicTest.dynamicTest(
                                one.title() + " at " + edge.name(),
                                () -> names.assertRefused(
                                        page(one, edge), edge.name(), one.part().words, one.trap().words)))
                        .stream());
    }

    /** Keycloak has a page of its own for what its tables do not hold. */
    @TestFactory
    Stream<DynamicTest> whatKeycloakCannotKeepGetsNowhere() {
        return CASES.stream()
                .filter(one -> one.trap() == Trap.TOO_LONG)
                .map(one -> DynamicTest.dynamicTest(one.title(), () -> {
                    Page page = page(one, EDGES.get(0));
                    assertThat(page.fields()).doesNotContainKey("SAMLResponse");
                    assertThat(page.left()).isEmpty();
                    assertThat(page.html()).doesNotContain("Exception");
                }));
    }

    private Page page(Case one, Edge edge) throws IOException {
        WebSession session = new WebSession(server.url());
        Page login = session.open(BrowserRequest.of(server.realm(REALM), edge).start());
        return session.logIn(login, one.username(), password);
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(json, e);
        }
    }
}
