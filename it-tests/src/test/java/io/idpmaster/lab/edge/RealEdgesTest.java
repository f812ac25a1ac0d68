package io.idpmaster.lab.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.SampleCatalogue;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.progress.Progress;
import io.idpmaster.mapping.ShadowUserId;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The sample cloud on real parts: Keycloak with our providers, Keystone 22, 27 and 30, and the real openstack client. */
@Tag("edges")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealEdgesTest {

    /** Keystone 22 and 30 by SAML, 27 by OpenID Connect. */
    private static final List<String> EDGES = List.of("edge-a", "edge-b", "edge-c");

    private Path work;
    private RealCloud real;
    private Cloud cloud;
    private EdgeLab lab;
    private Map<String, KeystoneEdge> edges;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        work = directory;
        real = RealCloud.start(
                work.resolve("keycloak"),
                SampleCatalogue.onFreePorts(KeycloakFixture.sample()),
                edge -> EDGES.contains(edge.name()),
                EdgeSpec.Database.SQLITE,
                Progress.lines(System.out));
        cloud = real.cloud();
        lab = real.lab();
        edges = real.edges();
    }

    @AfterAll
    void stop() {
        if (real != null) {
            real.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyUserHasAtEveryEdgeWhatIsIntendedAndNothingElse() {
        return EDGES.stream()
                .flatMap(name -> cloud.catalogue().users().stream()
                        .map(user -> DynamicTest.dynamicTest(
                                user.name() + " at " + name, () -> matches(edges.get(name), edge(name), user))));
    }

    @Test
    void theReleasesOwnClientLogsInToo() {
        User jane = user("jane");
        for (String name : EDGES) {
            KeystoneEdge edge = edges.get(name);
            RoleAssignment held = cloud.intent(jane, edge(name)).first();

            IssuedToken token =
                    lab.client(edge.release()).issueToken(edge, cloud.credentials(jane), held.domain(), held.project());

            assertThat(token.projectId()).as(name).isPresent();
        }
    }

    @Test
    void aProjectOfSomebodyElseStaysShut() {
        // lab-beta is Omar's alone
        assertThatThrownBy(() -> lab.client()
                        .issueToken(edges.get("edge-a"), cloud.credentials(user("jane")), "engineering", "lab-beta"))
                .isInstanceOf(ClientRefused.class);
    }

    @Test
    void aWrongPasswordIsNoLogin() {
        for (String name : EDGES) {
            assertThatThrownBy(() -> lab.client().issueToken(edges.get(name), new Credentials("jane", "wrong")))
                    .as(name)
                    .isInstanceOf(ClientRefused.class);
        }
    }

    @Test
    void aSecondSetupMakesNothing() {
        for (String name : EDGES) {
            assertThat(edges.get(name).setUp()).as(name).isNotEmpty().noneMatch(line -> line.endsWith(": made"));
        }
    }

    @Test
    void aClosedEdgeLeavesNothing() throws Exception {
        Edge edge = edge("edge-a");
        int port = KeycloakServer.freePort();
        Path configuration = configurationOn(edge, port);
        KeystoneEdge extra = lab.start(
                new EdgeSpec("extra", 22, java.net.URI.create("http://127.0.0.1:" + port + "/v3"), configuration));
        assertThat(extra.isAlive()).isTrue();
        assertThat(processesNaming("extra-")).isNotEmpty();

        extra.close();

        assertThat(extra.isAlive()).isFalse();
        refusesConnections(port);
        assertThat(processesNaming("extra-")).isEmpty();
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain("idp-master-edges", "/edges/keystone-");
    }

    @Test
    void anEdgeEndsWithWhoeverStartedItEvenIfThatIsKilled() throws Exception {
        int port = KeycloakServer.freePort();
        Path state = Files.createDirectories(work.resolve("orphan"));
        Path configuration = configurationOn(edge("edge-a"), port);
        Files.createDirectories(state.resolve("idp-master"));
        try (Stream<Path> files = Files.list(configuration)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        state.resolve("idp-master").resolve(file.getFileName()),
                        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Scripts scripts = Scripts.ofThisBuild();
        EdgeRoot root = EdgeRoot.prepare(scripts, 22);
        assertThat(scripts.inside(
                                root,
                                state,
                                Map.of(),
                                java.time.Duration.ofMinutes(1),
                                List.of("/etc/idp-master/install.sh"))
                        .succeeded())
                .isTrue();
        List<String> command = scripts.entering(root, state, List.of("/srv/lab/instance.sh", String.valueOf(port)));
        // the owner is a process of its own, which holds the pipe and is then killed without a chance to clean up
        Process owner = Scripts.builder(
                        List.of(
                                "bash",
                                "-c",
                                "exec 3> >(\"$@\" >\"$READY\" 2>&1); exec sleep 600",
                                "owner",
                                command.get(0),
                                command.get(1),
                                command.get(2),
                                command.get(3),
                                command.get(4)),
                        Map.of(
                                "OS_PASSWORD",
                                "secret",
                                "READY",
                                state.resolve("out").toString()))
                .start();
        try {
            awaitThat(() -> Files.exists(state.resolve("out"))
                    && Files.readString(state.resolve("out")).contains("ready"));
        } finally {
            owner.destroyForcibly().waitFor();
        }

        awaitThat(() -> processesNaming(state.toString()).isEmpty());
        refusesConnections(port);
    }

    private void matches(KeystoneEdge keystone, Edge edge, User user) throws Exception {
        SortedSet<RoleAssignment> intent = cloud.intent(user, edge);
        Credentials credentials = cloud.credentials(user);
        if (intent.isEmpty()) {
            assertThatThrownBy(() -> lab.client().issueToken(keystone, credentials))
                    .isInstanceOf(ClientRefused.class);
            assertThat(keystone.api().shadowUsers("idp-master"))
                    .extracting(ShadowUser::uniqueId)
                    .doesNotContain(user.id());
            return;
        }
        for (String project : projects(intent)) {
            RoleAssignment one = intent.stream()
                    .filter(assignment -> (assignment.domain() + "/" + assignment.project()).equals(project))
                    .findFirst()
                    .orElseThrow();

            IssuedToken token = lab.client().issueToken(keystone, credentials, one.domain(), one.project());

            assertThat(token.projectId()).as(project).isPresent();
            assertThat(token.userId())
                    .isEqualTo(ShadowUserId.of(cloud.catalogue().userDomain().id(), user.id())
                            .text());
        }
        assertThat(keystone.api()
                        .assignmentsOf(
                                ShadowUserId.of(cloud.catalogue().userDomain().id(), user.id())
                                        .text()))
                .isEqualTo(intent);
        assertThat(keystone.api().shadowUsers("idp-master"))
                .contains(new ShadowUser(
                        ShadowUserId.of(cloud.catalogue().userDomain().id(), user.id())
                                .text(),
                        user.name(),
                        cloud.catalogue().userDomain().id(),
                        user.id()));
    }

    private static SortedSet<String> projects(SortedSet<RoleAssignment> assignments) {
        SortedSet<String> projects = new TreeSet<>();
        assignments.forEach(assignment -> projects.add(assignment.domain() + "/" + assignment.project()));
        return projects;
    }

    /** The configuration of an edge that already runs, for another port. */
    private Path configurationOn(Edge edge, int port) throws Exception {
        String running = edge.agreement().keystone().url();
        Path directory = Files.createTempDirectory(work, "config-");
        try (Stream<Path> files = Files.list(edges.get(edge.name()).cloudsFile().getParent())) {
            for (Path file : files.toList()) {
                Path copy = directory.resolve(file.getFileName());
                Files.copy(file, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                Files.writeString(
                        copy, Files.readString(file).replace(running.replace("/v3", ""), "http://127.0.0.1:" + port));
            }
        }
        return directory;
    }

    private Edge edge(String name) {
        return cloud.catalogue().edge(name).orElseThrow();
    }

    private User user(String name) {
        return cloud.catalogue().user(name).orElseThrow();
    }

    private static List<String> processesNaming(String text) {
        List<String> found = new ArrayList<>();
        ProcessHandle.allProcesses()
                .forEach(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(text) && line.contains("instance.sh"))
                        .ifPresent(found::add));
        return found;
    }

    private static void refusesConnections(int port) {
        assertThatThrownBy(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress("127.0.0.1", port), 2000);
                    }
                })
                .isInstanceOf(ConnectException.class);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void awaitThat(Condition condition) throws Exception {
        long end = System.nanoTime() + java.time.Duration.ofSeconds(120).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("two minutes are over").isLessThan(end);
            Thread.sleep(200);
        }
    }
}
