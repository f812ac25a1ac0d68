package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.config.ConfigDirectory;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.config.EdgeConfig;
import io.idpmaster.config.TrustSource;
import io.idpmaster.keystone.Cloud;
import io.idpmaster.keystone.Credentials;
import io.idpmaster.keystone.KeystoneClient;
import io.idpmaster.lab.edge.EdgeLab;
import io.idpmaster.lab.edge.EdgeSpec;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.lab.edge.ShadowUser;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.progress.Progress;
import io.idpmaster.reconcile.Allowance;
import io.idpmaster.reconcile.Desired;
import io.idpmaster.reconcile.LedgerFile;
import io.idpmaster.reconcile.Part;
import io.idpmaster.reconcile.Plan;
import io.idpmaster.reconcile.Reconciler;
import io.idpmaster.strategy.Strategy;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of one edge with Keystone 27 on MariaDB, from its first day: the registration, logins, an admin's own work, a
 * team taken away, a user who goes and comes back. The tokens are signed by a key of the test's, in place of a master.
 */
@Tag("edges")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReconcileAtARealEdgeTest {

    private static final String WITH_ALL = """
            master: {issuer: "https://idp.example.org/realms/cloud"}
            userDomain: {name: people, id: 0123456789abcdef0123456789abcdef}
            domains:
              - name: engineering
                id: 54321cbe54321cbe54321cbe54321cbe
                projects:
                  - name: web-shop
                    teams:
                      - {name: member, members: [jane, omar]}
                      - {name: reader, members: [jane]}
                  - name: lab
                    teams:
                      - {name: reader, members: [jane]}
            users:
              - {name: jane, id: 6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11, email: jane@example.org}
              - {name: omar, id: 0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2}
            edges:
              - name: edge-b
                agreement:
                  keystone: {url: "http://127.0.0.1:PORT/v3", release: 27}
                  module: openidc
                  strategy: numbered
                  accepts: [{domain: engineering}]
            """;
    private static final String WITHOUT_JANES_TEAM =
            WITH_ALL.replace("{name: reader, members: [jane]}", "{name: reader}");
    private static final String WITHOUT_OMAR = WITHOUT_JANES_TEAM.replace("members: [jane, omar]", "members: [jane]");

    private final int port = KeycloakServer.freePort();
    private Path work;
    private KeyPair key;
    private EdgeLab lab;
    private KeystoneEdge keystone;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        assertThat(EdgeLab.obstacle()).isEmpty();
        work = directory;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        key = generator.generateKeyPair();
        Path configuration = work.resolve("config");
        Catalogue catalogue = catalogue(WITH_ALL);
        new ConfigDirectory(configuration)
                .write(EdgeConfig.files(
                        catalogue, edge(catalogue), new TrustSource.OfFile(keys()), ConfigOptions.defaults()));
        // the agent does what this would
        Files.writeString(configuration.resolve("setup.sh"), "#!/bin/sh\n");
        lab = EdgeLab.open(Progress.lines(System.out));
        keystone = lab.start(new EdgeSpec(
                "edge-b",
                27,
                URI.create("http://127.0.0.1:" + port + "/v3"),
                configuration,
                EdgeSpec.Database.MARIADB));
    }

    @AfterAll
    void stop() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    @Order(1)
    void theFirstRunRegistersTheMasterAndTheSecondWritesNothing() throws Exception {
        Plan first = run(WITH_ALL);
        assertThat(first.obstacles()).isEmpty();
        assertThat(first.actions())
                .extracting(action -> action.getClass().getSimpleName())
                .contains("MakeDomain", "MakeIdentityProvider", "MakeMapping", "MakeProtocol");

        nothingIsWrittenBy(WITH_ALL);
    }

    @Test
    @Order(2)
    void loginsGiveWhatTheRosterSaysAndTheAgentLeavesItSo() throws Exception {
        login(WITH_ALL, "jane");
        login(WITH_ALL, "omar");
        assertThat(held("jane")).isEqualTo(intent(WITH_ALL, "jane"));
        assertThat(held("omar")).isEqualTo(intent(WITH_ALL, "omar"));

        nothingIsWrittenBy(WITH_ALL);
        assertThat(held("jane")).isEqualTo(intent(WITH_ALL, "jane"));
    }

    @Test
    @Order(3)
    void aTeamThatIsTakenAwayGoesAndWhatTheAdminGaveStays() throws Exception {
        String jane = userId("jane");
        String lab = projectId("lab");
        grant("/projects/" + lab + "/users/" + jane + "/roles/" + roleId("member"));
        grant("/OS-INHERIT/projects/" + lab + "/users/" + jane + "/roles/" + roleId("reader")
                + "/inherited_to_projects");
        Set<String> before = assignments(jane);

        run(WITHOUT_JANES_TEAM);

        assertThat(held("jane"))
                .containsExactlyInAnyOrder(
                        new RoleAssignment("engineering", "web-shop", "member"),
                        new RoleAssignment("engineering", "lab", "member"),
                        // the inherited one, which the lab's list shows with the others
                        new RoleAssignment("engineering", "lab", "reader"));
        assertThat(assignments(jane)).hasSize(before.size() - 2).anyMatch(text -> text.contains("inherited_to"));
        assertThat(before).containsAll(assignments(jane));
        nothingIsWrittenBy(WITHOUT_JANES_TEAM);
    }

    @Test
    @Order(4)
    void whoIsGoneIsDisabledAndHoldsNothingAndCanComeBack() throws Exception {
        String omar = userId("omar");
        run(WITHOUT_OMAR);
        assertThat(enabled(omar)).isFalse();
        assertThat(held("omar")).isEmpty();
        nothingIsWrittenBy(WITHOUT_OMAR);

        run(WITHOUT_JANES_TEAM);
        assertThat(enabled(omar)).isTrue();
        login(WITHOUT_JANES_TEAM, "omar");
        assertThat(held("omar")).isEqualTo(intent(WITHOUT_JANES_TEAM, "omar"));
        nothingIsWrittenBy(WITHOUT_JANES_TEAM);
    }

    @Test
    @Order(5)
    void groupsAreMadeWithTheirGrantsAndTheDirectOnesGo() throws Exception {
        String groups = WITHOUT_JANES_TEAM.replace("strategy: numbered", "strategy: groups\n      lease: PT8H");
        run(groups);
        assertThat(held("omar")).isEmpty();
        login(groups, "omar");
        assertThat(keystone.api().get("/groups").toString()).contains("idp-master:engineering/web-shop:member");
        assertThat(keystone.api()
                        .get("/OS-FEDERATION/identity_providers/idp-master")
                        .path("identity_provider")
                        .path("authorization_ttl")
                        .asInt())
                .isEqualTo(480);
        nothingIsWrittenBy(groups);

        run(WITHOUT_JANES_TEAM);
        assertThat(keystone.api().get("/role_assignments").toString()).doesNotContain("\"group\"");
        // foreign keys or not, and although Omar's membership has not run out
        assertThat(keystone.api().get("/groups").toString()).doesNotContain("idp-master:");
        nothingIsWrittenBy(WITHOUT_JANES_TEAM);
    }

    @Test
    @Order(6)
    void aSecondProtocolOfTheSamePersonIsLinked() throws Exception {
        String mapped = WITHOUT_JANES_TEAM.replace("module: openidc", "module: openidc\n      protocol: mapped");
        run(mapped);
        for (ShadowUser user : keystone.api().shadowUsers("idp-master")) {
            JsonNode links =
                    keystone.api().get("/users/" + user.id()).path("user").path("federated");
            assertThat(links.path(0).path("protocols")).as(links.toString()).hasSize(2);
        }
        nothingIsWrittenBy(mapped);
        login(WITHOUT_JANES_TEAM, "jane");
    }

    @Test
    @Order(7)
    void theCommandsSayWhatIsToDoAndDoIt() throws Exception {
        login(WITHOUT_JANES_TEAM, "omar");
        assertThat(idpm("plan", WITHOUT_JANES_TEAM)).startsWith("0 ").contains("nothing to do");
        assertThat(idpm("plan", WITHOUT_OMAR))
                .startsWith("1 ")
                .contains("- user omar", "- grant of member in engineering/web-shop to user omar", "2 to take away");
        assertThat(idpm("sweep", WITHOUT_OMAR, "--dry-run")).startsWith("1 ").contains("- user omar");
        assertThat(idpm("status", WITHOUT_OMAR)).startsWith("1 ").contains("edge-b", "yes");
        assertThat(idpm("apply", WITHOUT_OMAR)).startsWith("0 ").contains("nothing to do");
        assertThat(idpm("sweep", WITHOUT_OMAR)).startsWith("0 ").contains("done");
        assertThat(idpm("status", WITHOUT_OMAR, "--json")).startsWith("0 ").contains("\"inStep\" : true");
    }

    /** The exit code and what was printed. */
    private String idpm(String command, String yaml, String... more) throws Exception {
        Path file = Files.writeString(work.resolve("cloud.yaml"), yaml.replace("PORT", String.valueOf(port)));
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.idpmaster.cli.Idpm",
                "edge",
                command,
                "--catalogue",
                file.toString(),
                "--edge",
                "edge-b",
                "--state",
                work.resolve("agent").toString()));
        words.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("OS_"));
        builder.environment()
                .putAll(Map.of(
                        "OS_AUTH_URL", keystone.url().toString(),
                        "OS_USERNAME", "admin",
                        "OS_PASSWORD", keystone.administratorPassword(),
                        "OS_USER_DOMAIN_ID", "default",
                        "OS_PROJECT_NAME", "admin",
                        "OS_PROJECT_DOMAIN_ID", "default"));
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text).doesNotContain(keystone.administratorPassword());
        return process.waitFor() + " " + text;
    }

    private Plan run(String yaml) throws Exception {
        Catalogue catalogue = catalogue(yaml);
        return new Reconciler(
                        client(),
                        new LedgerFile(work.resolve("agent")),
                        Clock.systemUTC(),
                        new Allowance(100, 25, true, false))
                .apply(Desired.of(catalogue, edge(catalogue)), EnumSet.allOf(Part.class), (action, number, of) -> {});
    }

    private void nothingIsWrittenBy(String yaml) throws Exception {
        long before = keystone.writes();
        Plan plan = run(yaml);
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.obstacles()).isEmpty();
        // a token has to be asked for, and that is all
        assertThat(keystone.writes() - before).isEqualTo(1);
    }

    private KeystoneClient client() throws Exception {
        Optional<String> none = Optional.empty();
        return new KeystoneClient(Cloud.of(
                keystone.url().toString(),
                new Credentials.Password(
                        new Credentials.Named(none, Optional.of("admin"), Optional.of("default"), none),
                        keystone.administratorPassword(),
                        Credentials.Scope.PROJECT,
                        new Credentials.Named(none, Optional.of("admin"), Optional.of("default"), none)),
                Optional.empty()));
    }

    private void login(String yaml, String name) throws Exception {
        Catalogue catalogue = catalogue(yaml);
        Edge edge = edge(catalogue);
        User user = catalogue.user(name).orElseThrow();
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        Strategy.of(edge)
                .release(edge, user.subject(), intent(yaml, name))
                .attributes()
                .forEach(claims::put);
        claims.put("iss", catalogue.master().issuer())
                .put("aud", edge.name())
                .put("sub", user.id())
                .put("typ", "Bearer")
                .put("iat", Instant.now().getEpochSecond())
                .put("exp", Instant.now().plusSeconds(120).getEpochSecond());
        String unsigned =
                encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"test\"}") + "." + encoded(claims.toString());
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key.getPrivate());
        signature.update(unsigned.getBytes(StandardCharsets.US_ASCII));
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(keystone.url() + "/OS-FEDERATION/identity_providers/"
                                        + edge.agreement().identityProvider() + "/protocols/"
                                        + edge.agreement().protocol() + "/auth"))
                                .header("Authorization", "Bearer " + unsigned + "." + encoded(signature.sign()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private Path keys() throws Exception {
        RSAPublicKey open = (RSAPublicKey) key.getPublic();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.putArray("keys")
                .addObject()
                .put("kty", "RSA")
                .put("kid", "test")
                .put("use", "sig")
                .put("alg", "RS256")
                .put("n", encoded(unsigned(open.getModulus())))
                .put("e", encoded(unsigned(open.getPublicExponent())));
        return Files.writeString(work.resolve("jwks.json"), document.toString());
    }

    private Catalogue catalogue(String yaml) throws Exception {
        return CatalogueReader.read(
                        new ByteArrayInputStream(
                                yaml.replace("PORT", String.valueOf(port)).getBytes(StandardCharsets.UTF_8)),
                        CatalogueFormat.YAML)
                .catalogue();
    }

    private static Edge edge(Catalogue catalogue) {
        return catalogue.edge("edge-b").orElseThrow();
    }

    private SortedSet<RoleAssignment> intent(String yaml, String name) throws Exception {
        Catalogue catalogue = catalogue(yaml);
        return Intent.at(edge(catalogue), Memberships.of(catalogue).teamsOf(name));
    }

    private SortedSet<RoleAssignment> held(String name) {
        return keystone.api().assignmentsOf(userId(name));
    }

    private Set<String> assignments(String user) {
        Set<String> all = new java.util.TreeSet<>();
        keystone.api()
                .get("/role_assignments?user.id=" + user)
                .path("role_assignments")
                .forEach(assignment -> all.add(assignment.path("scope").toString() + assignment.path("role")));
        return all;
    }

    private String userId(String name) {
        return keystone.api().shadowUsers("idp-master").stream()
                .filter(user -> user.name().equals(name))
                .map(ShadowUser::id)
                .findFirst()
                .orElseThrow();
    }

    private boolean enabled(String user) {
        return keystone.api().get("/users/" + user).path("user").path("enabled").asBoolean();
    }

    private String projectId(String name) {
        return keystone.api()
                .get("/projects?name=" + name)
                .path("projects")
                .path(0)
                .path("id")
                .asText();
    }

    private String roleId(String name) {
        return keystone.api()
                .get("/roles?name=" + name)
                .path("roles")
                .path(0)
                .path("id")
                .asText();
    }

    private void grant(String path) {
        keystone.api().write("PUT", path, JsonNodeFactory.instance.objectNode());
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static String encoded(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
