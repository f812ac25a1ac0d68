package io.idpmaster.lab.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.cloud.AgentClients;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.RootKeys;
import io.idpmaster.lab.cloud.SampleCatalogue;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.progress.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
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
 * Days without a link, in a minute: a real Keystone with its agent at a site of its own, a real master elsewhere, and one
 * link between them. While it is cut, Jane leaves a team and Omar is disabled.
 */
@Tag("edges")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LinkCutTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final RoleAssignment READER = new RoleAssignment("engineering", "lab-alpha", "reader");
    private static final RoleAssignment LOCAL = new RoleAssignment("Default", "admin", "reader");

    private RealCloud real;
    private AdminClient administrator;
    private Site site;
    private Edge edge;
    private KeystoneEdge keystone;
    private OpenStackClient client;
    private AgentProcess agent;
    private ApplicationCredential janes;
    private ApplicationCredential omars;
    private IssuedToken janesToken;

    @BeforeAll
    void start(@TempDir Path work) throws Exception {
        real = RealCloud.start(
                work.resolve("keycloak"),
                SampleCatalogue.onFreePorts(KeycloakFixture.sample()),
                edge -> false,
                EdgeSpec.Database.MARIADB,
                Progress.lines(System.out));
        administrator = real.keycloak().administrator();
        Cloud cloud = real.cloud();
        edge = cloud.catalogue().edge("edge-b").orElseThrow();
        site = real.lab().site(edge, real.keycloak().url().getPort());
        keystone = real.lab().start(cloud.catalogue(), edge, EdgeSpec.Database.MARIADB, site);
        client = real.lab().client(site);
        KeysChain keys = RootKeys.fresh()
                .vouchFor(administrator, Cloud.REALM, cloud.realm().toString());
        agent = AgentProcess.configure(
                work.resolve("agent"),
                edge,
                cloud.realm(),
                keys,
                keystone,
                Duration.ofSeconds(2),
                site.inside(List.of()));
        AgentClients.register(administrator, Cloud.REALM, edge.name(), agent.publicKey());
        agent.start();
    }

    @AfterAll
    void stop() {
        if (agent != null) {
            agent.close();
        }
        if (real != null) {
            real.close();
        }
    }

    @Test
    @Order(1)
    void withTheLinkTheEdgeIsInStepAndUsersLogIn() {
        agent.await(line -> line.contains(": converged, version "), 0, PATIENCE);

        janesToken = client.issueToken(keystone, credentials("jane"), "engineering", "web-shop");
        janes = client.makeApplicationCredential(keystone, credentials("jane"), "engineering", "web-shop");
        omars = client.makeApplicationCredential(keystone, credentials("omar"), "engineering", "web-shop");

        assertThat(held("jane")).isEqualTo(intent("jane"));
        assertThat(held("omar")).isEqualTo(intent("omar"));
        assertThat(keystone.api().login(janes)).isEqualTo(201);
        assertThat(keystone.api().login(omars)).isEqualTo(201);
        assertThat(real.state(edge.name())).isEqualTo("in-step");
    }

    @Test
    @Order(2)
    void withoutTheLinkNobodyNewLogsInAndWhatUsersHoldWorksOn() {
        int before = agent.lines().size();
        site.cut();
        leave("jane", "/openstack/engineering/lab-alpha/reader");
        disable("omar");
        // the edge's own admin is at work meanwhile
        keystone.openstack(
                "role",
                "add",
                "--project",
                "admin",
                "--project-domain",
                "default",
                "--user",
                keystoneId("jane"),
                "reader");

        assertThatThrownBy(() -> client.issueToken(keystone, credentials("jane")))
                .isInstanceOf(ClientRefused.class);
        assertThat(keystone.api().effective(janesToken.secret())).contains(READER);
        assertThat(keystone.api().login(janes)).isEqualTo(201);
        assertThat(keystone.api().login(omars)).isEqualTo(201);
        String silent = agent.await(line -> line.contains("no answer from"), before, PATIENCE);
        assertThat(silent).contains(": converged, version ");
        assertThat(held("jane")).contains(READER, LOCAL);
        assertThat(held("omar")).isEqualTo(intent("omar"));
        assertThat(real.state(edge.name())).isEqualTo("behind");
    }

    @Test
    @Order(3)
    void withTheLinkBackWhatWasRevokedIsGoneAndWhatTheEdgeDidIsThere() {
        int before = agent.lines().size();
        site.mend();

        String line = agent.await(text -> !text.contains("no answer from"), before, PATIENCE);

        assertThat(line).contains(": converged, version ");
        SortedSet<RoleAssignment> expected = new TreeSet<>(intent("jane"));
        expected.remove(READER);
        expected.add(LOCAL);
        assertThat(held("jane")).isEqualTo(expected);
        assertThat(held("omar")).isEmpty();
        assertThat(keystone.api().login(janes)).isEqualTo(201);
        // it is deleted, not merely of no use
        assertThat(keystone.api().login(omars)).isEqualTo(404);
        assertThat(real.state(edge.name())).isEqualTo("in-step");
        assertThatThrownBy(() -> client.issueToken(keystone, credentials("omar")))
                .isInstanceOf(ClientRefused.class);
        client.issueToken(keystone, credentials("jane"), "engineering", "web-shop");
        assertThat(held("jane")).isEqualTo(expected);
    }

    private void leave(String user, String team) {
        String group = administrator
                .get("/" + Cloud.REALM + "/group-by-path" + team)
                .path("id")
                .asText();
        administrator.delete("/" + Cloud.REALM + "/users/" + user(user).id() + "/groups/" + group);
    }

    private void disable(String user) {
        String path = "/" + Cloud.REALM + "/users/" + user(user).id();
        ObjectNode representation = (ObjectNode) administrator.get(path);
        administrator.put(path, representation.put("enabled", false));
    }

    private SortedSet<RoleAssignment> held(String user) {
        return keystone.api().assignmentsOf(keystoneId(user));
    }

    private SortedSet<RoleAssignment> intent(String user) {
        return real.cloud().intent(user(user), edge);
    }

    private String keystoneId(String user) {
        return keystone.api().shadowUsers(edge.agreement().identityProvider()).stream()
                .filter(shadow -> shadow.name().equals(user))
                .map(ShadowUser::id)
                .findFirst()
                .orElseThrow();
    }

    private Credentials credentials(String user) {
        return real.cloud().credentials(user(user));
    }

    private User user(String name) {
        return real.cloud().catalogue().users().stream()
                .filter(user -> user.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
