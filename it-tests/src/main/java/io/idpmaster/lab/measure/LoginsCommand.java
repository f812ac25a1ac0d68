package io.idpmaster.lab.measure;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.SampleCatalogue;
import io.idpmaster.lab.edge.EdgeLab;
import io.idpmaster.lab.edge.EdgeSpec;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.lab.edge.OpenStackClient;
import io.idpmaster.lab.edge.RealCloud;
import io.idpmaster.lab.progress.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "logins",
        mixinStandardHelpOptions = true,
        description = {
            "How long `openstack token issue` takes at real Keystones: the first login, and the median of later ones; with the",
            "start of the openstack client itself, which is stated too. Needs Debian and root."
        })
final class LoginsCommand implements Callable<Integer> {

    /** One of each Keystone. */
    private static final List<String> EDGES = List.of("edge-a", "edge-b", "edge-c");

    @Option(names = "--times", defaultValue = "7", description = "Later logins (default ${DEFAULT-VALUE}).")
    private int times;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (EdgeLab.obstacle().isPresent()) {
            spec.commandLine()
                    .getErr()
                    .println("./measure logins: " + EdgeLab.obstacle().get());
            return 2;
        }
        try (RealCloud real = RealCloud.start(
                Path.of(".idp-master", "measure").toAbsolutePath(),
                SampleCatalogue.onFreePorts(Path.of("samples", "cloud.yaml")),
                edge -> EDGES.contains(edge.name()),
                EdgeSpec.Database.SQLITE,
                Progress.lines(System.out))) {
            out.printf(
                    "%-8s %8s %-8s %12s %12s %14s%n", "edge", "release", "protocol", "first", "later", "with project");
            for (String name : EDGES) {
                measure(
                        real.cloud(),
                        real.cloud().catalogue().edge(name).orElseThrow(),
                        real.edges().get(name),
                        real.lab().clientLoadedAnew(),
                        out);
            }
        }
        return 0;
    }

    private void measure(Cloud cloud, Edge edge, KeystoneEdge keystone, OpenStackClient client, PrintWriter out) {
        User jane = cloud.catalogue().users().get(0);
        RoleAssignment held = cloud.intent(jane, edge).first();
        double first =
                client.issueToken(keystone, cloud.credentials(jane)).took().toMillis() / 1e3;
        double later = median(() ->
                client.issueToken(keystone, cloud.credentials(jane)).took().toMillis());
        double scoped = median(() -> client.issueToken(keystone, cloud.credentials(jane), held.domain(), held.project())
                .took()
                .toMillis());
        out.printf(
                "%-8s %8d %-8s %10.2f s %10.2f s %12.2f s%n",
                edge.name(), keystone.release(), edge.agreement().protocol(), first, later, scoped);
    }

    private double median(LongSupplier login) {
        long[] sorted = IntStream.range(0, times)
                .mapToLong(n -> login.getAsLong())
                .sorted()
                .toArray();
        return sorted[sorted.length / 2] / 1e3;
    }
}
