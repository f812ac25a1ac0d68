package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.User;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.cloud.SampleCatalogue;
import io.idpmaster.lab.edge.Ansible;
import io.idpmaster.lab.edge.EdgeSpec;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.lab.edge.OpenStackClient;
import io.idpmaster.lab.edge.RealCloud;
import io.idpmaster.lab.progress.Progress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a user copies from the page My clouds works: with the real openstack client and with Ansible, at real Keystones, one by
 * SAML and one by OpenID Connect.
 */
@Tag("horizon")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MyCloudsAtARealEdgeTest {

    private static final List<String> EDGES = List.of("edge-a", "edge-b");

    private Path directory;
    private RealCloud real;
    private Browser browser;

    @BeforeAll
    void start(@TempDir Path work) throws Exception {
        directory = work;
        real = RealCloud.start(
                directory.resolve("keycloak"),
                SampleCatalogue.onFreePorts(KeycloakFixture.sample()),
                edge -> EDGES.contains(edge.name()),
                EdgeSpec.Database.SQLITE,
                Progress.lines(System.out));
        browser = new Browser();
        browser.show(1280, false);
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (real != null) {
            real.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"edge-a", "edge-b"})
    void whatIsCopiedFromThePageWorks(String name) throws Exception {
        Edge edge = real.cloud().catalogue().edge(name).orElseThrow();
        KeystoneEdge keystone = real.edges().get(name);
        User jane = real.cloud().catalogue().user("jane").orElseThrow();
        Credentials credentials = real.cloud().credentials(jane);
        String project = real.cloud().intent(jane, edge).first().project();
        browser.forget();
        browser.open(URI.create("about:blank"));
        browser.allowClipboard();
        browser.open(URI.create(real.cloud().realm() + "/idp-master/clouds/#/edges/" + name));
        browser.logIn(jane.name(), credentials.password());
        browser.await("#back");
        browser.photograph("clouds-real-" + name);
        String clouds = copied("clouds.yaml");
        String commands = copied("application credential");
        String openrc = copied("openrc.sh");
        String playbook = copied("openstack.yml");
        assertThat(clouds + commands + openrc + playbook).doesNotContain(credentials.password());
        OpenStackClient client = real.lab().client(keystone.release());
        Map<String, String> password = Map.of("OS_PASSWORD", credentials.password());

        JsonNode token =
                json(client.type(keystone, clouds, password, "openstack --os-cloud " + name + " token issue -f json"));
        assertThat(token.path("project_id").asText()).isNotEmpty();

        JsonNode shell = json(client.type(keystone, "clouds: {}", password, openrc + "openstack token issue -f json"));
        assertThat(shell.path("project_id")).isEqualTo(token.path("project_id"));

        List<String> typed =
                commands.lines().filter(line -> line.startsWith("openstack ")).toList();
        assertThat(typed).hasSize(2);
        assertThat(typed.get(0)).contains("--os-project-name '" + project + "'");
        JsonNode made = json(client.type(keystone, clouds, password, typed.get(0) + " -f json"));
        Map<String, String> secret = new TreeMap<>();
        secret.put("OS_APPLICATION_CREDENTIAL_ID", either(made, "id", "ID"));
        secret.put("OS_APPLICATION_CREDENTIAL_SECRET", either(made, "secret", "Secret"));
        JsonNode alone = json(client.type(keystone, clouds, secret, typed.get(1) + " -f json"));
        assertThat(alone.path("project_id")).isEqualTo(token.path("project_id"));
        assertThat(alone.path("user_id")).isEqualTo(token.path("user_id"));

        Path machine = Files.createTempDirectory(directory, "ansible");
        assertThat(Ansible.play(machine, playbook, secret))
                .contains("ok=1 ", "failed=0 ")
                .doesNotContain(secret.get("OS_APPLICATION_CREDENTIAL_SECRET"), "auth_token");
        secret.put("OS_APPLICATION_CREDENTIAL_SECRET", "another");
        assertThatThrownBy(() -> Ansible.play(machine, playbook, secret)).hasMessageContaining("failed=1 ");
    }

    /** Presses the button that copies this, and takes it out of the clipboard. */
    private String copied(String what) throws InterruptedException {
        browser.find("button[aria-label*='Copy: '][aria-label*='" + what + "']").click();
        Instant end = Instant.now().plusSeconds(10);
        while (!browser.evaluate("document.getElementById('live').textContent")
                .toString()
                .contains(what)) {
            assertThat(Instant.now()).as("the page says nothing of " + what).isBefore(end);
            Thread.sleep(100);
        }
        return browser.clipboard();
    }

    private static String either(JsonNode node, String one, String other) {
        return node.path(one).asText(node.path(other).asText());
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }
}
