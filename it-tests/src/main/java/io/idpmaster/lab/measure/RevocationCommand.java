package io.idpmaster.lab.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.User;
import io.idpmaster.lab.cloud.AgentClients;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.RootKeys;
import io.idpmaster.lab.cloud.SampleCatalogue;
import io.idpmaster.lab.edge.AgentProcess;
import io.idpmaster.lab.edge.ApplicationCredential;
import io.idpmaster.lab.edge.EdgeLab;
import io.idpmaster.lab.edge.EdgeSpec;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.lab.edge.RealCloud;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.progress.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "revocation",
        mixinStandardHelpOptions = true,
        description = {
            "How long a user who is disabled at the master can still use an application credential at an edge. Needs Debian",
            "and root."
        })
final class RevocationCommand implements Callable<Integer> {

    private static final String EDGE = "edge-b";
    private static final String USER = "omar";

    @Option(
            names = "--interval",
            defaultValue = "PT60S",
            description = "How often the agent asks (default ${DEFAULT-VALUE}).")
    private Duration interval;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "How often it is measured (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Spec
    private CommandSpec spec;

    private AdminClient administrator;
    private RealCloud real;
    private KeystoneEdge keystone;
    private User user;

    @Override
    public Integer call() throws IOException {
        Path root = Path.of(".idp-master").toAbsolutePath();
        PrintWriter out = spec.commandLine().getOut();
        if (EdgeLab.obstacle().isPresent()) {
            spec.commandLine()
                    .getErr()
                    .println("./measure revocation: " + EdgeLab.obstacle().get());
            return 2;
        }
        Path directory = Files.createTempDirectory("idp-master-agent-");
        try (RealCloud started = RealCloud.start(
                root.resolve("measure"),
                SampleCatalogue.onFreePorts(Path.of("samples", "cloud.yaml")),
                edge -> edge.name().equals(EDGE),
                EdgeSpec.Database.MARIADB,
                Progress.lines(System.out))) {
            real = started;
            administrator = real.keycloak().administrator();
            keystone = real.edges().get(EDGE);
            Cloud cloud = real.cloud();
            user = cloud.catalogue().users().stream()
                    .filter(each -> each.name().equals(USER))
                    .findFirst()
                    .orElseThrow();
            Edge edge = cloud.catalogue().edge(EDGE).orElseThrow();
            KeysChain keys = RootKeys.fresh()
                    .vouchFor(administrator, Cloud.REALM, cloud.realm().toString());
            try (AgentProcess agent =
                    AgentProcess.configure(directory, edge, cloud.realm(), keys, keystone, interval, List.of())) {
                AgentClients.register(administrator, Cloud.REALM, EDGE, agent.publicKey());
                agent.start();
                agent.await(line -> line.contains(": converged, version "), 0, Duration.ofMinutes(2));
                measure(agent, out);
            }
        } finally {
            try (Stream<Path> left = Files.walk(directory)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        return 0;
    }

    private void measure(AgentProcess agent, PrintWriter out) {
        List<Duration> took = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            ApplicationCredential credential = real.lab()
                    .client()
                    .makeApplicationCredential(keystone, real.cloud().credentials(user), "engineering", "web-shop");
            pause(Duration.ofMillis(ThreadLocalRandom.current().nextLong(interval.toMillis())));
            long clicked = System.nanoTime();
            enable(false);
            until(() -> keystone.api().login(credential) != 201, agent);
            took.add(Duration.ofNanos(System.nanoTime() - clicked));
            out.printf("round %d: %5.1f s%n", round, seconds(took.get(round - 1)));
            out.flush();
            enable(true);
            int before = agent.lines().size();
            agent.await(
                    line -> line.contains("disabled 0"),
                    before + 1,
                    interval.multipliedBy(3).plusSeconds(60));
        }
        took.sort(Comparator.naturalOrder());
        out.printf(
                "from the click to the refusal, an agent that asks every %d s: median %.1f s, longest %.1f s%n",
                interval.toSeconds(), seconds(took.get(took.size() / 2)), seconds(took.get(took.size() - 1)));
        out.flush();
    }

    private void enable(boolean enabled) {
        String path = "/" + Cloud.REALM + "/users/" + user.id();
        administrator.put(path, ((ObjectNode) administrator.get(path)).put("enabled", enabled));
    }

    private void until(BooleanSupplier over, AgentProcess agent) {
        long deadline =
                System.nanoTime() + interval.multipliedBy(4).plusSeconds(60).toNanos();
        while (!over.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "nothing was revoked; the agent wrote\n" + String.join("\n", agent.lines()));
            }
            pause(Duration.ofMillis(100));
        }
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
