package io.idpmaster.lab.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.lab.client.PollingAgent;
import io.idpmaster.lab.cloud.AgentClients;
import io.idpmaster.lab.cloud.RootKeys;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.Distribution;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.keycloak.ServerState;
import io.idpmaster.lab.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "polling",
        mixinStandardHelpOptions = true,
        description =
                "What the agents of many edges cost one Keycloak: first bundles, polls with nothing new, and a change for"
                        + " all.")
final class PollingCommand implements Callable<Integer> {

    private static final String REALM = "measure-polling";

    @Option(names = "--edges", defaultValue = "1000", description = "Edges (default ${DEFAULT-VALUE}).")
    private int edges;

    @Option(names = "--users", defaultValue = "1000", description = "Users at each (default ${DEFAULT-VALUE}).")
    private int users;

    @Option(names = "--projects", defaultValue = "100", description = "Projects (default ${DEFAULT-VALUE}).")
    private int projects;

    @Option(names = "--connections", defaultValue = "8", description = "Agents at once (default ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "Of polls with nothing new (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Spec
    private CommandSpec spec;

    private interface Work {
        void with(PollingAgent agent);
    }

    @Override
    public Integer call() throws IOException, JOSEException {
        Path root = Path.of(".idp-master").toAbsolutePath();
        PrintWriter out = spec.commandLine().getOut();
        Progress progress = Progress.lines(System.out);
        try (ServerState state = ServerState.in(root.resolve("measure"))) {
            state.reset();
            try (KeycloakServer server = KeycloakServer.start(
                    Distribution.ofThisBuild(), root, state, KeycloakServer.freePort(), progress)) {
                measure(server, progress, out);
            }
        }
        return 0;
    }

    private void measure(KeycloakServer server, Progress progress, PrintWriter out) throws IOException, JOSEException {
        AdminClient administrator = server.administrator();
        administrator.ensureRealm(REALM, REALM);
        URI realm = server.realm(REALM);
        Catalogue catalogue = LargeCatalogue.of(realm.toString(), users, projects, edges);
        try (Progress.Step step = progress.begin("import %,d users, %,d edges".formatted(users, edges))) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            CatalogueWriter.write(catalogue, CatalogueFormat.JSON, text);
            administrator.putCatalogue(REALM, text.toString(StandardCharsets.UTF_8));
            step.done("");
        }
        RootKeys.fresh().vouchFor(administrator, REALM, realm.toString());
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("agents").generate();
        JsonNode publicKey = new ObjectMapper().readTree(key.toPublicJWK().toJSONString());
        PollingAgent first = PollingAgent.of(realm, "edge-0000", key);
        List<PollingAgent> agents = new ArrayList<>();
        try (Progress.Step step = progress.begin("the clients of %,d agents".formatted(edges))) {
            for (int edge = 0; edge < edges; edge++) {
                String name = "edge-%04d".formatted(edge);
                AgentClients.register(administrator, REALM, name, publicKey);
                agents.add(first.of(name));
            }
            step.done("");
        }
        double tokens = all(agents, PollingAgent::authenticate);
        out.printf("%-40s %10.1f s %12.0f a second%n", "a token for each agent", tokens, edges / tokens);

        AtomicLong bytes = new AtomicLong();
        double bundles = all(agents, agent -> bytes.addAndGet(expect(200, agent.poll())));
        out.printf(
                "%-40s %10.1f s %12.0f a second, %,d bytes each%n",
                "the first bundle of each", bundles, edges / bundles, bytes.get() / edges);

        AtomicInteger polls = new AtomicInteger();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        double nothingNew = all(agents.subList(0, Math.min(edges, connections)), agent -> {
            while (System.nanoTime() < end) {
                expect(304, agents.get(polls.getAndIncrement() % edges).poll());
            }
        });
        out.printf("%-40s %10.1f s %12.0f a second%n", "polls with nothing new", nothingNew, polls.get() / nothingNew);
        out.printf("%-40s %10d MiB%n", "Keycloak, resident", residentMebibytes());

        String user = catalogue.users().get(0).id();
        JsonNode groups = administrator.get("/" + REALM + "/users/" + user + "/groups");
        long changed = System.nanoTime();
        administrator.delete("/" + REALM + "/users/" + user + "/groups/"
                + groups.get(0).path("id").asText());
        AtomicInteger late = new AtomicInteger();
        double caughtUp = all(agents, agent -> {
            while (agent.poll().statusCode() != 200) {
                late.incrementAndGet();
            }
        });
        out.printf(
                "%-40s %10.1f s %12.0f a second, %d polls in vain%n",
                "a change that touches every edge", (System.nanoTime() - changed) / 1e9, edges / caughtUp, late.get());
        out.printf("%-40s %10d MiB%n", "Keycloak, resident", residentMebibytes());
        out.flush();
    }

    private double all(List<PollingAgent> agents, Work work) {
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        long began = System.nanoTime();
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (PollingAgent agent : agents) {
                futures.add(threads.submit(() -> work.with(agent)));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private static int expect(int status, HttpResponse<byte[]> response) {
        if (response.statusCode() != status) {
            throw new IllegalStateException(status + " was due, and " + response.statusCode() + " came");
        }
        return response.body().length;
    }

    /** Of the largest process that this one has started, which is Keycloak's. */
    private static long residentMebibytes() {
        return ProcessHandle.current()
                        .descendants()
                        .mapToLong(PollingCommand::residentKibibytes)
                        .max()
                        .orElse(0)
                / 1024;
    }

    private static long residentKibibytes(ProcessHandle process) {
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
