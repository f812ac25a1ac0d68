package io.idpmaster.lab.measure;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.Distribution;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.keycloak.ServerState;
import io.idpmaster.lab.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "edges",
        mixinStandardHelpOptions = true,
        description = "How long the page for administrators waits for its lists, in a realm with many edges.")
final class EdgesCommand implements Callable<Integer> {

    private static final String REALM = "measure-edges";

    @Option(names = "--edges", defaultValue = "5000", description = "Edges (default ${DEFAULT-VALUE}).")
    private int edges;

    @Option(names = "--users", defaultValue = "1000", description = "Users at each (default ${DEFAULT-VALUE}).")
    private int users;

    @Option(names = "--projects", defaultValue = "200", description = "Projects (default ${DEFAULT-VALUE}).")
    private int projects;

    @Option(names = "--calls", defaultValue = "25", description = "Of each kind (default ${DEFAULT-VALUE}).")
    private int calls;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path root = Path.of(".idp-master").toAbsolutePath();
        Progress progress = Progress.lines(System.out);
        try (ServerState state = ServerState.in(root.resolve("measure"))) {
            state.reset();
            try (KeycloakServer server = KeycloakServer.start(
                    Distribution.ofThisBuild(), root, state, KeycloakServer.freePort(), progress)) {
                measure(server, progress, spec.commandLine().getOut());
            }
        }
        return 0;
    }

    private void measure(KeycloakServer server, Progress progress, PrintWriter out) throws IOException {
        AdminClient administrator = server.administrator();
        administrator.ensureRealm(REALM, REALM);
        Catalogue catalogue = LargeCatalogue.of(server.realm(REALM).toString(), users, projects, edges);
        try (Progress.Step step = progress.begin("import %,d users, %,d edges".formatted(users, edges))) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            CatalogueWriter.write(catalogue, CatalogueFormat.JSON, text);
            administrator.putCatalogue(REALM, text.toString(StandardCharsets.UTF_8));
            step.done("");
        }
        String last = "edge-%04d".formatted(edges - 1);
        String user = catalogue.users().get(0).name();
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("the first 100 edges", "edges?max=100");
        asked.put("the last 100, by state", "edges?max=100&sort=state&desc=true&first=" + (edges - 100));
        asked.put("a part of a name", "edges?max=100&search=" + last.substring(3));
        asked.put("one region, by last report", "edges?max=100&region=r7&sort=reported");
        asked.put("the picture of the cloud", "edges/summary");
        asked.put("one edge", "edges/" + last);
        asked.put("what one user holds at all edges", "holdings?max=100&user=" + user);
        asked.put("the first 100 projects", "places?max=100");
        asked.put("why one user gets it", "edges/" + last + "/explain?user=" + user);
        out.printf("%-36s %10s %10s %10s %10s%n", "asked for", "first ms", "median ms", "worst ms", "bytes");
        for (Map.Entry<String, String> each : asked.entrySet()) {
            double[] took = new double[calls];
            int bytes = 0;
            for (int call = 0; call < calls; call++) {
                long began = System.nanoTime();
                bytes = administrator
                        .get("/" + REALM + "/idp-master/" + each.getValue())
                        .toString()
                        .getBytes(StandardCharsets.UTF_8)
                        .length;
                took[call] = (System.nanoTime() - began) / 1e6;
            }
            double first = took[0];
            Arrays.sort(took);
            out.printf(
                    "%-36s %10.0f %10.0f %10.0f %,10d%n",
                    each.getKey(), first, took[calls / 2], took[calls - 1], bytes);
        }
        out.flush();
    }
}
