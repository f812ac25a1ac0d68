package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.agent.AgentConfig;
import io.idpmaster.agent.AgentConfigReader;
import io.idpmaster.agent.AgentReport.Outcome;
import io.idpmaster.agent.EdgeAgent;
import io.idpmaster.agent.MasterClient;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.cli.Idpm;
import io.idpmaster.keystone.Keystone;
import io.idpmaster.keystone.KeystoneUnreachable;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The agent against a real Keycloak: it signs in with the key that it made, takes bundles, and reports. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class AgentAtARealMasterTest {

    private static final String TEAM = "openstack/engineering/web-shop/member";

    @Test
    void bundlesArriveAndReportsAreTaken(KeycloakServer server, @TempDir Path directory) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "agent-run");
        BundleKeysOfRealm keys = BundleKeysOfRealm.madeIn(realm);
        StringWriter said = new StringWriter();
        assertThat(Idpm.execute(
                        new PrintWriter(said),
                        new PrintWriter(said),
                        "edge",
                        "key",
                        "-o",
                        directory.resolve("agent.key").toString()))
                .isZero();
        new AdminRest(realm).send("PUT", "edges/edge-a/agent", Files.readString(directory.resolve("agent.key.pub")));
        Files.write(directory.resolve("keys.json"), keys.chain().write());
        Files.writeString(
                directory.resolve("agreement.json"),
                CatalogueWriter.agreement(realm.edge("edge-a").agreement()));
        Path file = Files.writeString(
                directory.resolve("agent.yaml"),
                "edge: edge-a\nissuer: %s\nagreement: agreement.json\nkeys: keys.json\nkey: agent.key\nstate: state\n"
                        .formatted(realm.address()));
        AgentConfig config = new AgentConfigReader(file, Optional.empty()).read();
        MasterClient master = new MasterClient(config.link().orElseThrow(), config.issuer(), Clock.systemUTC());
        EdgeAgent agent = new EdgeAgent(
                config,
                unreachable(),
                Optional.of(master),
                Optional.of(master),
                Clock.systemUTC(),
                "test",
                () -> false);

        EdgeAgent.Run first = agent.run();
        assertThat(first.silence()).isEmpty();
        assertThat(first.undelivered()).isEmpty();
        assertThat(first.report().refusal()).isEmpty();
        assertThat(first.version()).isEqualTo(1);
        // the bundle is in hand; it is this edge's Keystone that does not answer
        assertThat(first.report().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(master.newest(Optional.empty())).hasSize(1);

        assertThat(agent.run().version()).isEqualTo(1);

        realm.leave("omar", TEAM);
        EdgeAgent.Run second = agent.run();
        assertThat(second.version()).isEqualTo(2);
        assertThat(second.undelivered()).isEmpty();
    }

    private static Keystone unreachable() {
        return (Keystone) Proxy.newProxyInstance(
                Keystone.class.getClassLoader(), new Class<?>[] {Keystone.class}, (proxy, method, arguments) -> {
                    throw new KeystoneUnreachable("no answer from this edge's Keystone");
                });
    }
}
