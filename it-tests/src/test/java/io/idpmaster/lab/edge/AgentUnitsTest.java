package io.idpmaster.lab.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigDirectory;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.config.EdgeConfig;
import io.idpmaster.config.TrustSource;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.cloud.AgentClients;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.RootKeys;
import io.idpmaster.lab.cloud.SampleCatalogue;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
 * The agent as {@code docs/operate.md} has it set up: by the units that {@code idpm config} writes, on a Debian host with a
 * running systemd, for a real Keystone and a real master.
 */
@Tag("edges")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AgentUnitsTest {

    private static final String EDGE = "edge-a";
    private static final String SERVICE = "idp-master-agent.service";
    private static final String ONCE = "idp-master-agent-once.service";
    private static final String TIMER = "idp-master-agent-once.timer";
    private static final String IDPM = "/opt/idp-master/lib/*";

    private RealCloud real;
    private SystemdHost host;
    private AdminClient administrator;

    @BeforeAll
    void start(@TempDir Path work) throws Exception {
        real = RealCloud.start(
                work.resolve("keycloak"),
                SampleCatalogue.onFreePorts(KeycloakFixture.sample()),
                edge -> edge.name().equals(EDGE),
                EdgeSpec.Database.SQLITE,
                Progress.lines(System.out));
        administrator = real.keycloak().administrator();
        host = SystemdHost.start(Files.createDirectories(work.resolve("host")));
    }

    @AfterAll
    void stop() {
        if (host != null) {
            host.close();
        }
        if (real != null) {
            real.close();
        }
    }

    @Test
    @Order(1)
    void theServiceKeepsTheEdgeInStep() throws Exception {
        Cloud cloud = real.cloud();
        Edge edge = cloud.catalogue().edge(EDGE).orElseThrow();
        KeystoneEdge keystone = real.edges().get(EDGE);
        KeysChain keys = RootKeys.fresh()
                .vouchFor(administrator, Cloud.REALM, cloud.realm().toString());
        Path configuration = host.configuration();
        Files.write(configuration.resolve("keys.json"), keys.write());
        host.demand("java", "-cp", IDPM, "io.idpmaster.cli.Idpm", "edge", "key", "-o", "/etc/idp-master/agent.key");
        AgentClients.register(
                administrator,
                Cloud.REALM,
                EDGE,
                new ObjectMapper()
                        .readTree(configuration.resolve("agent.key.pub").toFile()));
        new ConfigDirectory(configuration)
                .write(EdgeConfig.files(
                        cloud.catalogue(), edge, new TrustSource.OfIssuer(Optional.empty()), ConfigOptions.defaults()));
        host.trust(keystone.administratorVariables());
        for (String unit : List.of(SERVICE, ONCE, TIMER)) {
            host.demand("cp", "/etc/idp-master/" + unit, "/etc/systemd/system");
        }

        host.demand("systemctl", "enable", "--now", SERVICE);

        host.await(SERVICE, 1, line -> line.contains(": converged, version 1"));
        assertThat(real.state(EDGE)).isEqualTo("in-step");
    }

    @Test
    @Order(2)
    void itHasAUserOfItsOwnAndTellsNobodyItsSecrets() {
        String pid = host.property(SERVICE, "MainPID");
        // those that systemd gives away for a while
        assertThat(Integer.parseInt(host.demand("stat", "--format", "%u", "/proc/" + pid)))
                .isBetween(61184, 65519);
        assertThat(host.demand("grep", "CapEff", "/proc/" + pid + "/status")).endsWith("0000000000000000");
        String password = real.edges().get(EDGE).administratorVariables().get("OS_PASSWORD");
        assertThat(host.told(pid)).noneMatch(word -> word.contains(password));
        assertThat(host.journal(SERVICE)).noneMatch(line -> line.contains(password));
        assertThat(host.demand("find", "/var/lib/private/idp-master", "-perm", "/077"))
                .isEmpty();
        assertThat(host.demand("find", "/var/lib/private/idp-master", "-type", "f"))
                .contains("ledger");
    }

    @Test
    @Order(3)
    void itIsBackWhenItDies() {
        // half a minute otherwise
        host.demand("mkdir", "-p", "/etc/systemd/system/" + SERVICE + ".d");
        host.demand(
                "sh", "-c", "printf '[Service]\\nRestartSec=1\\n' >/etc/systemd/system/" + SERVICE + ".d/sooner.conf");
        host.demand("systemctl", "daemon-reload");
        String killed = host.property(SERVICE, "MainPID");

        host.demand("systemctl", "kill", "--signal=KILL", SERVICE);

        host.await(SERVICE, 2, line -> line.contains(": converged, version 1"));
        assertThat(host.property(SERVICE, "MainPID")).isNotEqualTo(killed);
        assertThat(host.property(SERVICE, "NRestarts")).isEqualTo("1");
    }

    @Test
    @Order(4)
    void itEndsWhenItIsAskedTo() {
        host.demand("systemctl", "disable", "--now", SERVICE);

        assertThat(host.property(SERVICE, "Result")).isEqualTo("success");
        assertThat(host.property(SERVICE, "ActiveState")).isEqualTo("inactive");
    }

    @Test
    @Order(5)
    void theTimerRunsItAgainAndAgainAndItGoesOnWithWhatTheServiceHeld() {
        // a minute, and up to ten seconds, otherwise
        host.demand("mkdir", "-p", "/etc/systemd/system/" + TIMER + ".d");
        host.demand(
                "sh",
                "-c",
                "printf '[Timer]\\nOnBootSec=\\nOnUnitInactiveSec=\\nOnBootSec=1\\nOnUnitInactiveSec=1\\nRandomizedDelaySec=0\\n' >"
                        + "/etc/systemd/system/" + TIMER + ".d/sooner.conf");
        host.demand("systemctl", "daemon-reload");

        host.demand("systemctl", "enable", "--now", TIMER);

        host.await(ONCE, 2, line -> line.contains(": converged, version 1") && line.contains("written 0"));
        host.demand("systemctl", "disable", "--now", TIMER);
    }
}
