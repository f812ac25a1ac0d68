package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** The catalogue's REST on a real Keycloak: what goes in comes out, who may, and what stays as it was. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class CatalogueImportTest {

    private static final String YAML = "application/yaml";
    private static final String JSON = "application/json";
    private static final String EXPECT = "# expect: ";
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private static final List<String> VIEW = List.of("view-realm", "view-users", "view-clients");
    private static final List<String> MANAGE = List.of("manage-realm", "manage-users", "manage-clients");

    @Test
    void aSecondImportWritesNothing(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.create(server, "import-again");
        realm.administrator()
                .put(
                        "/import-again",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("adminEventsEnabled", true)
                                .put("adminEventsDetailsEnabled", true));

        JsonNode first = realm.importSample();

        assertThat(first.get("changed").asBoolean()).isTrue();
        assertThat(figures(first, "users")).isEqualTo("created 4, updated 0, unchanged 0, removed 0");
        assertThat(figures(first, "edges")).isEqualTo("created 4, updated 0, unchanged 0, removed 0");
        List<String> events = events(realm);
        assertThat(events)
                .filteredOn(event -> event.contains("IDP_MASTER_CATALOGUE"))
                .hasSize(1);
        RealmSnapshot before = RealmSnapshot.of(realm);

        JsonNode second = realm.importSample();

        assertThat(second.get("changed").asBoolean()).isFalse();
        for (String kind :
                List.of("domains", "projects", "teams", "users", "memberships", "edges", "settings", "pages")) {
            assertThat(figures(second, kind)).as(kind).matches("created 0, updated 0, unchanged [1-9]\\d*, removed 0");
        }
        assertThat(events(realm)).isEqualTo(events);
        assertThat(RealmSnapshot.of(realm)).isEqualTo(before);
    }

    private static String figures(JsonNode answer, String kind) {
        JsonNode counts = answer.path(kind);
        return "created " + counts.get("created") + ", updated " + counts.get("updated") + ", unchanged "
                + counts.get("unchanged") + ", removed " + counts.get("removed");
    }

    private static List<String> events(SampleRealm realm) {
        List<String> events = new ArrayList<>();
        realm.get("/admin-events?max=1000").forEach(event -> events.add(event.toString()));
        return events;
    }

    @Test
    void aDryRunSaysWhatAnImportWouldDoAndDoesNothing(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.create(server, "import-dry");
        RealmSnapshot before = RealmSnapshot.of(realm);

        Answer dry = administrator(server)
                .put("import-dry", "?dryRun=true", YAML, SampleRealm.text(realm.catalogue(), CatalogueFormat.YAML));

        assertThat(dry.status()).isEqualTo(200);
        assertThat(dry.json().get("dryRun").asBoolean()).isTrue();
        assertThat(dry.json().get("changed").asBoolean()).isFalse();
        assertThat(RealmSnapshot.of(realm)).isEqualTo(before);
        JsonNode done = realm.importSample();
        for (String kind :
                List.of("domains", "projects", "teams", "users", "memberships", "edges", "settings", "pages")) {
            assertThat(figures(done, kind)).as(kind).isEqualTo(figures(dry.json(), kind));
        }
    }

    @Test
    void whatIsExportedIsWhatWasImported(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.create(server, "import-export");
        realm.importSample();

        for (CatalogueFormat format : CatalogueFormat.values()) {
            Answer export = administrator(server).get("import-export", format == CatalogueFormat.YAML ? YAML : JSON);

            assertThat(export.status()).isEqualTo(200);
            assertThat(export.header("Content-Type")).contains(format == CatalogueFormat.YAML ? "yaml" : "json");
            assertThat(read(export.body(), format)).isEqualTo(Ordered.of(realm.catalogue()));
            Answer again = administrator(server)
                    .put("import-export", "", format == CatalogueFormat.YAML ? YAML : JSON, export.body());
            assertThat(again.json().get("changed").asBoolean()).as(again.body()).isFalse();
        }
    }

    private static Catalogue read(String text, CatalogueFormat format) throws IOException, CatalogueException {
        return CatalogueReader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), format)
                .catalogue();
    }

    /** The samples say after {@code # expect:} at which path which words are found. */
    @TestFactory
    Stream<DynamicTest> aCatalogueWithErrorsIsRefusedAndNothingChanges(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "import-bad");
        RealmSnapshot before = RealmSnapshot.of(realm);
        String export = administrator(server).get("import-bad", YAML).body();
        List<Path> files;
        try (Stream<Path> found = Files.list(KeycloakFixture.sample().resolveSibling("bad"))) {
            files = found.sorted().toList();
        }
        assertThat(files).hasSizeGreaterThan(10);
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    String text = Files.readString(file);
                    Answer answer = administrator(server)
                            .put(
                                    "import-bad",
                                    "",
                                    YAML,
                                    text.replace(
                                            "https://idp.example.org/realms/cloud",
                                            realm.address().toString()));

                    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
                    assertThat(answer.json().get("errorMessage").asText()).contains("nothing was imported");
                    assertFindings(answer.json().get("findings"), text);
                    assertThat(administrator(server).get("import-bad", YAML).body())
                            .isEqualTo(export);
                    assertThat(RealmSnapshot.of(realm)).isEqualTo(before);
                }));
    }

    private static void assertFindings(JsonNode findings, String sample) {
        assertThat(findings).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.path("severity").asText()).isEqualTo("error");
            assertThat(finding.path("line").asInt()).isPositive();
            assertThat(finding.path("remedy").asText()).isNotBlank();
        });
        for (String expected :
                sample.lines().filter(line -> line.startsWith(EXPECT)).toList()) {
            String path =
                    expected.substring(EXPECT.length(), expected.indexOf('|')).strip();
            String words = expected.substring(expected.indexOf('|') + 1).strip();
            assertThat(findings).anySatisfy(finding -> {
                assertThat(finding.path("path").asText()).isEqualTo(path);
                assertThat(finding.path("message").asText()).contains(words);
            });
        }
    }

    /** What only the realm itself knows: an issuer, a user and a client that are somebody else's. */
    @Test
    void whatBelongsToSomebodyElseIsNotTaken(KeycloakServer server) throws Exception {
        SampleRealm elsewhere = SampleRealm.load(server, "import-taken-elsewhere");
        SampleRealm realm = SampleRealm.create(server, "import-taken");
        realm.addUser("jane");
        realm.addClient(realm.client("edge-b", "openid-connect"));
        RealmSnapshot before = RealmSnapshot.of(realm);
        Catalogue sample = realm.catalogue();
        List<User> users = new ArrayList<>(sample.users());
        users.set(1, elsewhere.user("omar"));

        Answer answer = administrator(server)
                .put(
                        "import-taken",
                        "",
                        JSON,
                        SampleRealm.text(
                                new Catalogue(
                                        elsewhere.catalogue().master(),
                                        sample.userDomain(),
                                        sample.roles(),
                                        sample.domains(),
                                        users,
                                        sample.edges()),
                                CatalogueFormat.JSON));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("findings"))
                .filteredOn(finding -> finding.get("severity").asText().equals("error"))
                .extracting(finding -> finding.get("path").asText())
                .containsExactly("master.issuer", "users[0].name", "users[1].id", "edges[1]");
        assertThat(RealmSnapshot.of(realm)).isEqualTo(before);
    }

    @Test
    void nobodyImportsOrExportsWithoutTheRight(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "import-rights");
        SampleRealm other = SampleRealm.load(server, "import-rights-other");
        String catalogue = SampleRealm.text(without(realm.catalogue(), "mei"), CatalogueFormat.YAML);

        Map<Caller, Integer> callers = new LinkedHashMap<>();
        callers.put(Caller.nobody(server), 401);
        callers.put(Caller.with(server, "not-a-token"), 401);
        // a user of the catalogue, by a client of the realm that any user may log in to
        callers.put(Caller.with(server, token(realm, "jane")), 403);
        callers.put(administrator(server, other, "its-administrator", List.of("realm-admin")), 403);
        callers.put(administrator(server, realm, "manager-of-users", List.of("manage-users", "manage-clients")), 403);
        for (String missing : VIEW) {
            callers.put(administrator(server, realm, "without-" + missing, except(VIEW, missing)), 403);
        }
        RealmSnapshot before = RealmSnapshot.of(realm);
        for (Map.Entry<Caller, Integer> caller : callers.entrySet()) {
            assertThat(caller.getKey().get("import-rights", YAML).status()).isEqualTo(caller.getValue());
            assertThat(caller.getKey().put("import-rights", "", YAML, catalogue).status())
                    .isEqualTo(caller.getValue());
            assertThat(caller.getKey()
                            .put("import-rights", "?dryRun=true", YAML, catalogue)
                            .status())
                    .isEqualTo(caller.getValue());
        }
        assertThat(RealmSnapshot.of(realm)).isEqualTo(before);
    }

    @Test
    void whoMayOnlyLookMayExportAndNotImport(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "import-viewer");
        String catalogue = SampleRealm.text(without(realm.catalogue(), "mei"), CatalogueFormat.YAML);
        Caller viewer = administrator(server, realm, "viewer", VIEW);
        RealmSnapshot before = RealmSnapshot.of(realm);

        assertThat(viewer.get("import-viewer", YAML).status()).isEqualTo(200);
        assertThat(viewer.put("import-viewer", "", YAML, catalogue).status()).isEqualTo(403);
        assertThat(viewer.put("import-viewer", "?dryRun=true", YAML, catalogue).status())
                .isEqualTo(403);
        assertThat(RealmSnapshot.of(realm)).isEqualTo(before);
    }

    @Test
    void aServiceAccountNeedsThreeRolesAndNoMore(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "import-service");
        String catalogue = SampleRealm.text(without(realm.catalogue(), "mei"), CatalogueFormat.YAML);
        for (String missing : MANAGE) {
            Caller account = serviceAccount(server, realm, "without-" + missing, except(MANAGE, missing));
            assertThat(account.put("import-service", "", YAML, catalogue).status())
                    .as("without " + missing)
                    .isEqualTo(403);
        }
        Caller account = serviceAccount(server, realm, "deployer", MANAGE);

        Answer answer = account.put("import-service", "", YAML, catalogue);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(figures(answer.json(), "users")).isEqualTo("created 0, updated 0, unchanged 3, removed 1");
        Answer export = account.get("import-service", YAML);
        assertThat(export.status()).isEqualTo(200);
        assertThat(read(export.body(), CatalogueFormat.YAML)).isEqualTo(Ordered.of(without(realm.catalogue(), "mei")));
    }

    private static List<String> except(List<String> roles, String one) {
        return roles.stream().filter(role -> !role.equals(one)).toList();
    }

    private static Caller administrator(KeycloakServer server) throws IOException {
        return Caller.with(server, token(new TokenEndpoint(server.realm("master")), server));
    }

    private static String token(TokenEndpoint master, KeycloakServer server) throws IOException {
        return master.password("admin-cli", KeycloakServer.ADMINISTRATOR, server.administratorPassword())
                .json()
                .get("access_token")
                .asText();
    }

    private static Caller administrator(KeycloakServer server, SampleRealm realm, String name, List<String> roles)
            throws IOException {
        realm.allow(realm.addUser(name), roles);
        return Caller.with(server, token(realm, name));
    }

    private static String token(SampleRealm realm, String username) throws IOException {
        Answer answer = realm.tokens().password("admin-cli", username, realm.password());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("access_token").asText();
    }

    private static Caller serviceAccount(KeycloakServer server, SampleRealm realm, String client, List<String> roles)
            throws IOException {
        realm.addClient(realm.client(client, "openid-connect")
                .put("publicClient", false)
                .put("serviceAccountsEnabled", true)
                .put("standardFlowEnabled", false)
                .put("secret", realm.password()));
        realm.allow(
                realm.get("/clients/" + realm.clientUuid(client) + "/service-account-user")
                        .get("id")
                        .asText(),
                roles);
        Answer answer = realm.tokens()
                .grant(Map.of(
                        "grant_type", "client_credentials", "client_id", client, "client_secret", realm.password()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return Caller.with(server, answer.json().get("access_token").asText());
    }

    private static Catalogue without(Catalogue catalogue, String username) {
        return new Catalogue(
                catalogue.master(),
                catalogue.userDomain(),
                catalogue.roles(),
                catalogue.domains().stream()
                        .map(domain -> new Domain(
                                domain.name(),
                                domain.id(),
                                domain.projects().stream()
                                        .map(project -> new Project(
                                                project.name(),
                                                project.teams().stream()
                                                        .map(team -> new Team(
                                                                team.name(),
                                                                team.roles(),
                                                                team.edges(),
                                                                except(team.members(), username)))
                                                        .toList()))
                                        .toList()))
                        .toList(),
                catalogue.users().stream()
                        .filter(user -> !user.name().equals(username))
                        .toList(),
                catalogue.edges());
    }

    @Test
    void whatIsNotOursStaysAsItWas(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.create(server, "import-beside");
        String visitor = realm.addUser("visitor");
        JsonNodeFactory json = JsonNodeFactory.instance;
        ObjectNode group = json.objectNode().put("name", "staff");
        group.putObject("attributes").putArray("building").add("7");
        realm.administrator().post("/import-beside/groups", group);
        realm.administrator()
                .put("/import-beside/users/" + visitor + "/groups/" + realm.groupId("staff"), json.objectNode());
        realm.addClient(realm.client("portal", "openid-connect")
                .put("publicClient", true)
                .put("directAccessGrantsEnabled", true));
        realm.addClient(realm.client("wiki", "saml"));
        String refreshToken = refreshToken(realm, "visitor");
        RealmSnapshot before = RealmSnapshot.ofWhatIsNotOurs(realm);
        String bindings = bindings(realm);

        realm.importSample();
        realm.administrator().setPassword("import-beside", realm.user("jane").id(), realm.password());
        realm.join("jane", "staff");
        String janesRefreshToken = refreshToken(realm, "jane");
        realm.administrator()
                .putCatalogue(
                        "import-beside",
                        SampleRealm.text(
                                new Catalogue(
                                        realm.catalogue().master(),
                                        realm.catalogue().userDomain(),
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        List.of()),
                                CatalogueFormat.YAML));

        assertThat(RealmSnapshot.ofWhatIsNotOurs(realm)).isEqualTo(before);
        assertThat(bindings(realm)).isEqualTo(bindings);
        // a session outlives both imports, and so does the account of a user who is in the catalogue no longer
        for (String token : List.of(refreshToken, janesRefreshToken)) {
            Answer refreshed = realm.tokens().refresh("portal", token);
            assertThat(refreshed.status()).as(refreshed.body()).isEqualTo(200);
            assertThat(realm.tokens()
                            .userInfo(refreshed.json().get("access_token").asText())
                            .status())
                    .isEqualTo(200);
        }
        assertThat(realm.get("/users/" + realm.user("jane").id() + "/groups"))
                .extracting(found -> found.get("path").asText())
                .containsExactly("/staff");
        for (Edge edge : realm.catalogue().edges()) {
            assertThat(realm.administrator().client("import-beside", edge.name()))
                    .isEmpty();
        }
    }

    private static String refreshToken(SampleRealm realm, String username) throws IOException {
        Answer answer = realm.tokens().password("portal", username, realm.password());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("refresh_token").asText();
    }

    private static String bindings(SampleRealm realm) {
        JsonNode found = realm.get("");
        return found.get("browserFlow") + " " + found.get("directGrantFlow") + " " + found.get("registrationFlow");
    }

    @Test
    void acceptsACatalogueOfTheLargestSizeAndNoByteMore(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.create(server, "import-large");
        String text = SampleRealm.text(realm.catalogue(), CatalogueFormat.JSON);
        RealmSnapshot before = RealmSnapshot.of(realm);

        Answer tooLarge = administrator(server).put("import-large", "", JSON, padded(text, MOST_BYTES + 1));

        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(tooLarge.json().get("errorMessage").asText()).contains("larger than " + MOST_BYTES + " bytes");
        assertThat(RealmSnapshot.of(realm)).isEqualTo(before);
        assertThat(administrator(server)
                        .put("import-large", "?dryRun=true", JSON, padded(text, MOST_BYTES))
                        .status())
                .isEqualTo(200);
        // beyond what Keycloak's own server takes: it says so, or cuts the connection
        int status;
        try {
            status = administrator(server)
                    .put("import-large", "", JSON, padded(text, 2 * MOST_BYTES))
                    .status();
        } catch (IOException e) {
            status = 413;
        }
        assertThat(status).isEqualTo(413);
        assertThat(RealmSnapshot.of(realm)).isEqualTo(before);
    }

    /** Spaces mean nothing in JSON. */
    private static String padded(String json, int bytes) {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return json + " ".repeat(bytes - length);
    }

    @Test
    void saysWhichFormatsItTakes(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.create(server, "import-format");
        String yaml = SampleRealm.text(realm.catalogue(), CatalogueFormat.YAML);

        Answer answer = administrator(server).put("import-format", "", "text/html", yaml);

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.json().get("errorMessage").asText())
                .contains("`application/json`", "`application/yaml`", "`text/html`");
        assertThatThrownBy(() -> realm.groupId("openstack")).hasMessageContaining("404");
    }
}
