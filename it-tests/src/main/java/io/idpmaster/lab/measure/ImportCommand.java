package io.idpmaster.lab.measure;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.lab.keycloak.Distribution;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.keycloak.ServerState;
import io.idpmaster.lab.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description =
                "How long the import of a catalogue takes at a quarter, a half and the whole of a size, and again.")
final class ImportCommand implements Callable<Integer> {

    @Option(
            names = "--users",
            defaultValue = "10000",
            description = "Users at the whole size (default ${DEFAULT-VALUE}).")
    private int users;

    @Option(
            names = "--projects",
            defaultValue = "1000",
            description = "Projects at the whole size, with two teams each (default ${DEFAULT-VALUE}).")
    private int projects;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path root = Path.of(".idp-master").toAbsolutePath();
        PrintWriter out = spec.commandLine().getOut();
        int port = KeycloakServer.freePort();
        try (ServerState state = ServerState.in(root.resolve("measure"))) {
            state.reset();
            try (KeycloakServer server =
                    KeycloakServer.start(Distribution.ofThisBuild(), root, state, port, Progress.lines(System.out))) {
                out.printf("%10s %10s %12s %16s%n", "users", "projects", "import", "again, no change");
                for (int share : new int[] {4, 2, 1}) {
                    String realm = "measure-" + share;
                    server.administrator().ensureRealm(realm, realm);
                    String issuer = server.url().resolve("/realms/" + realm).toString();
                    ByteArrayOutputStream text = new ByteArrayOutputStream();
                    CatalogueWriter.write(
                            LargeCatalogue.of(issuer, users / share, projects / share, 4), CatalogueFormat.JSON, text);
                    double first = put(server, realm, text, true);
                    double again = put(server, realm, text, false);
                    out.printf("%,10d %,10d %10.1f s %14.1f s%n", users / share, projects / share, first, again);
                }
            }
        }
        return 0;
    }

    private static double put(KeycloakServer server, String realm, ByteArrayOutputStream text, boolean changes) {
        long began = System.nanoTime();
        JsonNode counts = server.administrator().putCatalogue(realm, text.toString(StandardCharsets.UTF_8));
        double seconds = (System.nanoTime() - began) / 1e9;
        boolean created = counts.toString().matches(".*\"created\":[1-9].*");
        if (created != changes) {
            throw new IllegalStateException("the import answered " + counts);
        }
        return seconds;
    }
}
