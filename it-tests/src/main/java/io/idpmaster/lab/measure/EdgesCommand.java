package io.idpmaster.lab.measure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.client.OidcClient;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.Distribution;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.keycloak.ServerState;
import io.idpmaster.lab.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "edges",
        mixinStandardHelpOptions = true,
        description =
                "How long the pages for administrators and for users wait for what they show, in a realm with many edges.")
final class EdgesCommand implements Callable<Integer> {

    private static final String REALM = "measure-edges";
    private static final String PASSWORD = "measured";

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
        String user = catalogue.users().get(0).name();
        HttpClient http = HttpClient.newHttpClient();
        String token = userToken(server, administrator, user);
        String last = "edge-%04d".formatted(edges - 1);
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
        asked.forEach((what, path) -> row(
                out,
                what,
                () -> administrator.get("/" + REALM + "/idp-master/" + path).toString()));
        Map<String, String> ofUser = new LinkedHashMap<>();
        ofUser.put("My clouds: the first 30", "me?max=30");
        ofUser.put("My clouds: the last 30", "me?max=30&first=" + (edges - 30));
        ofUser.put("My clouds: a part of a name", "me?max=30&search=" + last.substring(3));
        ofUser.put("My clouds: one edge", "me/edges/" + last);
        ofUser.put("My clouds: clouds.yaml of one", "me/clouds.yaml?edge=" + last);
        ofUser.put("My clouds: clouds.yaml of all", "me/clouds.yaml");
        ofUser.forEach((what, path) -> row(out, what, () -> text(http, server, token, path)));
        out.flush();
    }

    private void row(PrintWriter out, String what, Supplier<String> asked) {
        double[] took = new double[calls];
        int bytes = 0;
        for (int call = 0; call < calls; call++) {
            long began = System.nanoTime();
            bytes = asked.get().getBytes(StandardCharsets.UTF_8).length;
            took[call] = (System.nanoTime() - began) / 1e6;
        }
        double first = took[0];
        Arrays.sort(took);
        out.printf("%-36s %10.0f %10.0f %10.0f %,10d%n", what, first, took[calls / 2], took[calls - 1], bytes);
        out.flush();
    }

    /** What the page My clouds gets by its login: here by a password, which its client is not made for. */
    private static String userToken(KeycloakServer server, AdminClient administrator, String user) {
        String page = "idp-master-clouds";
        String id = administrator
                .get("/" + REALM + "/users?exact=true&username=" + user)
                .get(0)
                .get("id")
                .asText();
        administrator.setPassword(REALM, id, PASSWORD);
        administrator.put(
                "/" + REALM + "/clients/"
                        + administrator
                                .client(REALM, page)
                                .orElseThrow()
                                .get("id")
                                .asText(),
                JsonNodeFactory.instance.objectNode().put("directAccessGrantsEnabled", true));
        return new OidcClient(server.realm(REALM)).login(page, Optional.empty(), new Credentials(user, PASSWORD));
    }

    private static String text(HttpClient http, KeycloakServer server, String token, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.realm(REALM) + "/idp-master/" + path))
                .header("Authorization", "Bearer " + token)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Keycloak", e);
        }
    }
}
