package io.idpmaster.lab.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.User;
import io.idpmaster.lab.client.LoginRefused;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.EdgeLogin;
import io.idpmaster.lab.cloud.StrategyEdges;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.progress.Progress;
import io.idpmaster.mapping.Mapping;
import io.idpmaster.mapping.ShadowUserId;
import io.idpmaster.mapping.StoredSize;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every strategy at every release it works with, on real Keystones with MariaDB, with names that mean something to
 * every layer they pass, and with 1, 2, 3, 64 and 65 assignments.
 */
@Tag("edges")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrategiesAtRealEdgesTest {

    private static final String LOCAL_PROJECT = "of the administrator here";
    private static final String MAPPINGS = "/OS-FEDERATION/mappings/";

    private RealCloud real;
    private Cloud cloud;
    private EdgeLab lab;
    private Map<String, KeystoneEdge> edges;
    private final ExecutorService both = Executors.newFixedThreadPool(2);

    @BeforeAll
    void start(@TempDir Path work) {
        real = RealCloud.start(
                work.resolve("keycloak"),
                AwkwardCloud.catalogue(),
                edge -> true,
                EdgeSpec.Database.MARIADB,
                Progress.lines(System.out));
        cloud = real.cloud();
        lab = real.lab();
        edges = real.edges();
        for (Edge edge : cloud.catalogue().edges()) {
            if (edge.agreement().chosenStrategy() == StrategyName.GROUPS) {
                SortedSet<RoleAssignment> everything = new TreeSet<>();
                cloud.catalogue().users().forEach(user -> everything.addAll(cloud.intent(user, edge)));
                GroupsAtAnEdge.make(edges.get(edge.name()), edge, AwkwardCloud.DOMAIN_ID, everything);
            }
        }
    }

    @AfterAll
    void stop() {
        both.shutdownNow();
        if (real != null) {
            real.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> whoeverLogsInMayDoWhatIsIntendedAndNothingElse() {
        // edge by edge within each user: few wait for one another
        return atOnce(cloud.catalogue().users().stream()
                .flatMap(user -> cloud.catalogue().edges().stream()
                        .map(edge -> new AtAnEdge(edge, user.name(), () -> mayDoWhatIsIntended(edge, user)))));
    }

    @Test
    void theSizesAreTheOnesThatAreMeant() {
        AwkwardCloud.sizes().forEach((name, size) -> {
            User user = cloud.catalogue().user(name).orElseThrow();
            assertThat(cloud.intent(user, edge(22, StrategyName.NUMBERED)))
                    .as(name)
                    .hasSize(Math.min(size, 64));
            assertThat(cloud.intent(user, edge(30, StrategyName.JSON)))
                    .as(name)
                    .hasSize(name.equals("two") ? size + 3 : size);
        });
    }

    @TestFactory
    Stream<DynamicTest> whatTheEdgesAdministratorGrantedStaysUnlessTheMasterIsAuthoritative() {
        User user = cloud.catalogue().user("one").orElseThrow();
        return atOnce(cloud.catalogue().edges().stream()
                .map(edge -> new AtAnEdge(edge, user.name(), () -> {
                    KeystoneEdge keystone = edges.get(edge.name());
                    String id = lab.client()
                            .issueToken(keystone, cloud.credentials(user))
                            .userId();
                    grantLocally(keystone.api(), id);
                    RoleAssignment local = new RoleAssignment(AwkwardCloud.DOMAIN, LOCAL_PROJECT, "pilot");
                    assertThat(keystone.api().assignmentsOf(id)).contains(local);

                    lab.client().issueToken(keystone, cloud.credentials(user));

                    assertThat(keystone.api().assignmentsOf(id).contains(local))
                            .isEqualTo(edge.agreement().chosenStrategy() != StrategyName.JSON);
                })));
    }

    private record AtAnEdge(Edge edge, String user, Executable body) {}

    /** Two at a time, and one at each edge: two first logins at once can be in each other's way at a Keystone. */
    private Stream<DynamicTest> atOnce(Stream<AtAnEdge> all) {
        return all
                .map(one -> {
                    FutureTask<Optional<Throwable>> task = new FutureTask<>(() -> {
                        synchronized (edges.get(one.edge().name())) {
                            return failure(one.body());
                        }
                    });
                    both.execute(task);
                    return DynamicTest.dynamicTest(
                            one.user() + " at " + one.edge().name(), () -> {
                                Optional<Throwable> failure = task.get();
                                if (failure.isPresent()) {
                                    throw failure.get();
                                }
                            });
                })
                // all are begun before the first is waited for
                .toList()
                .stream();
    }

    private static Optional<Throwable> failure(Executable body) {
        try {
            body.execute();
            return Optional.empty();
        } catch (Throwable t) {
            return Optional.of(t);
        }
    }

    private static void grantLocally(KeystoneApi api, String user) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("project").put("name", LOCAL_PROJECT).put("domain_id", AwkwardCloud.DOMAIN_ID);
        String project =
                api.write("POST", "/projects", body).path("project").path("id").asText();
        String role =
                api.get("/roles?name=pilot").path("roles").path(0).path("id").asText();
        api.write(
                "PUT",
                "/projects/" + project + "/users/" + user + "/roles/" + role,
                JsonNodeFactory.instance.objectNode());
    }

    @TestFactory
    Stream<DynamicTest> a65thAssignmentIsRefusedWhereThereIsNoRoomForIt() {
        // check and import refuse such a catalogue; somebody who edits the groups by hand can still make it
        User user = cloud.catalogue().user("sixty-five").orElseThrow();
        return Stream.of(22, 27, 30)
                .map(release -> edge(release, StrategyName.NUMBERED))
                .map(edge -> DynamicTest.dynamicTest(edge.name(), () -> {
                    AdminClient administrator = real.keycloak().administrator();
                    ObjectNode team = team(administrator, "only");
                    ObjectNode everywhere = team.deepCopy();
                    everywhere.withObject("/attributes").remove("keystone.edges");
                    String path =
                            "/" + Cloud.REALM + "/groups/" + team.path("id").asText();
                    administrator.put(path, everywhere);
                    try {
                        assertThatThrownBy(() -> new EdgeLogin(cloud.documents(), edge).login(cloud.credentials(user)))
                                .isInstanceOf(LoginRefused.class)
                                .hasMessageContaining("65");
                        assertThatThrownBy(
                                        () -> lab.client().issueToken(edges.get(edge.name()), cloud.credentials(user)))
                                .isInstanceOf(ClientRefused.class);
                    } finally {
                        administrator.put(path, team);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aMappingMayHaveTheLargestStoredSizeAndNotOneByteMore() {
        return Stream.of(22, 27, 30)
                .map(release -> edge(release, StrategyName.NUMBERED))
                .map(edge -> DynamicTest.dynamicTest(edge.name(), () -> {
                    KeystoneApi api = edges.get(edge.name()).api();
                    Mapping mapping = Strategy.of(edge)
                            .compile(Terms.of(cloud.catalogue(), edge))
                            .mapping();

                    assertThat(api.attempt("PUT", MAPPINGS + "fits", padded(mapping, StoredSize.LIMIT)))
                            .isEqualTo(201);
                    assertThat(api.get(MAPPINGS + "fits").path("mapping").path("rules"))
                            .isEqualTo(padded(mapping, StoredSize.LIMIT)
                                    .path("mapping")
                                    .path("rules"));
                    // what compile spares the edge's administrator
                    assertThat(api.attempt("PUT", MAPPINGS + "too-large", padded(mapping, StoredSize.LIMIT + 1)))
                            .isEqualTo(500);
                }));
    }

    /** The mapping with one more rule, which never matches and makes it so large. */
    private static ObjectNode padded(Mapping mapping, int size) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode padded = body.putObject("mapping");
        ArrayNode rules = mapping.rulesJson().deepCopy();
        ObjectNode rule = rules.get(0).deepCopy();
        rules.add(rule);
        ArrayNode words =
                rule.withArray("remote").addObject().put("type", "NOBODY").putArray("any_one_of");
        words.add("");
        int missing = size - StoredSize.of(rules);
        words.set(0, TextNode.valueOf("x".repeat(missing)));
        padded.put("schema_version", mapping.schema().text());
        padded.set("rules", rules);
        assertThat(StoredSize.of(rules)).isEqualTo(size);
        return body;
    }

    private static ObjectNode team(AdminClient administrator, String name) {
        JsonNode found =
                administrator.get("/" + Cloud.REALM + "/groups?exact=true&populateHierarchy=true&search=" + name);
        JsonNode group = found.get(0);
        while (!group.path("name").asText().equals(name)) {
            group = group.path("subGroups").get(0);
        }
        return administrator
                .get("/" + Cloud.REALM + "/groups/" + group.path("id").asText())
                .deepCopy();
    }

    private void mayDoWhatIsIntended(Edge edge, User user) throws Exception {
        KeystoneEdge keystone = edges.get(edge.name());
        SortedSet<RoleAssignment> intent = cloud.intent(user, edge);

        IssuedToken token = lab.client().issueToken(keystone, cloud.credentials(user));

        assertThat(token.userId())
                .isEqualTo(ShadowUserId.of(cloud.catalogue().userDomain().id(), user.id())
                        .text());
        assertThat(ours(keystone.api().effective(token.secret()))).isEqualTo(intent);
        // with groups the user itself holds nothing: that is why it can run out
        assertThat(ours(keystone.api().assignmentsOf(token.userId())))
                .isEqualTo(edge.agreement().chosenStrategy() == StrategyName.GROUPS ? new TreeSet<>() : intent);
        assertThat(keystone.api()
                        .get("/users/" + token.userId())
                        .path("user")
                        .path("name")
                        .asText())
                .isEqualTo(user.name());
    }

    /** Without what another test grants as the edge's administrator. */
    private static SortedSet<RoleAssignment> ours(SortedSet<RoleAssignment> held) {
        SortedSet<RoleAssignment> ours = new TreeSet<>(held);
        ours.removeIf(assignment -> assignment.project().equals(LOCAL_PROJECT));
        return ours;
    }

    private Edge edge(int release, StrategyName strategy) {
        return cloud.catalogue().edge(StrategyEdges.name(release, strategy)).orElseThrow();
    }
}
