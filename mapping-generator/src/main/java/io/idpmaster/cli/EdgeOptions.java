package io.idpmaster.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.keystone.CloudException;
import io.idpmaster.keystone.CloudReader;
import io.idpmaster.keystone.KeystoneClient;
import io.idpmaster.keystone.KeystoneException;
import io.idpmaster.reconcile.Action;
import io.idpmaster.reconcile.Allowance;
import io.idpmaster.reconcile.Desired;
import io.idpmaster.reconcile.LedgerException;
import io.idpmaster.reconcile.LedgerFile;
import io.idpmaster.reconcile.Obstacle;
import io.idpmaster.reconcile.Reconciler;
import io.idpmaster.strategy.CompileException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the commands at an edge have in common. */
final class EdgeOptions {

    @Option(
            names = "--catalogue",
            required = true,
            paramLabel = "CATALOGUE",
            description = "What is wanted: a file, or the address of a realm.")
    private String catalogue;

    @Option(names = "--edge", required = true, paramLabel = "E", description = "The edge's name in the catalogue.")
    private String edge;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where the agent keeps its ledger (default: ~/.local/state/idp-master/E).")
    private Path state;

    @Option(names = "--json", description = "Write the answer as JSON.")
    boolean json;

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "100",
            description = "Take away no more than N grants, and N users, at once (default ${DEFAULT-VALUE}).")
    private int most;

    @Option(
            names = "--most-percent",
            paramLabel = "P",
            defaultValue = "25",
            description = "And no more than P percent of them, where that is more than ten (default ${DEFAULT-VALUE}).")
    private int percent;

    @Option(names = "--allow-large", description = "Take away as much as the catalogue says.")
    private boolean large;

    @Option(
            names = "--new-provider",
            description = "Make an identity provider or protocol again that somebody has deleted at the edge.")
    private boolean newProvider;

    /** A piece of work at the edge. */
    interface Work<T> {
        T at(Reconciler reconciler, Desired desired) throws KeystoneException, LedgerException;
    }

    /** Does it, or says why not. */
    <T> T run(Work<T> work) throws BadInput {
        if (most < 0 || percent < 0 || percent > 100) {
            throw new BadInput("idpm: `--most` is a number, and `--most-percent` one from 0 to 100");
        }
        CatalogueParameter source = CatalogueParameter.of(catalogue);
        Catalogue read = source.read();
        Edge chosen = source.readEdge(read, edge);
        try {
            Reconciler reconciler = new Reconciler(
                    new KeystoneClient(CloudReader.ofThisProcess().read()),
                    new LedgerFile(directory()),
                    Clock.systemUTC(),
                    new Allowance(most, percent, large, newProvider));
            return work.at(reconciler, Desired.of(read, chosen));
        } catch (CompileException e) {
            throw new BadInput("idpm: edge `" + e.edge() + "`: " + e.getMessage() + "; " + e.remedy());
        } catch (CloudException | KeystoneException | LedgerException e) {
            throw new BadInput("idpm: edge `" + edge + "`: " + e.getMessage());
        }
    }

    String edge() {
        return edge;
    }

    private Path directory() {
        if (state != null) {
            return state;
        }
        Path base = Optional.ofNullable(System.getenv("XDG_STATE_HOME"))
                .filter(text -> !text.isEmpty())
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home", "/"), ".local", "state"));
        return base.resolve("idp-master").resolve(edge.replaceAll("[^A-Za-z0-9_-]", "_"));
    }

    /** One line for each action, as a diff. */
    static String line(Action action) {
        return "  " + action.kind().sign() + " " + Quoted.visible(action.what(), 400);
    }

    static void print(List<Obstacle> obstacles, PrintWriter out) {
        obstacles.forEach(obstacle -> out.println("  ! " + Quoted.visible(obstacle.toString(), 1000)));
    }

    /** How many of each kind. */
    static String count(List<Action> actions) {
        return "%d to make, %d to change, %d to take away"
                .formatted(
                        count(actions, Action.Kind.MAKE),
                        count(actions, Action.Kind.CHANGE),
                        count(actions, Action.Kind.REMOVE));
    }

    private static long count(List<Action> actions, Action.Kind kind) {
        return actions.stream().filter(action -> action.kind() == kind).count();
    }

    static ObjectNode report(String edge, List<Action> actions, List<Obstacle> obstacles) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("edge", edge);
        ArrayNode list = report.putArray("actions");
        for (Action action : actions) {
            list.addObject()
                    .put("kind", action.kind().name().toLowerCase(java.util.Locale.ROOT))
                    .put("action", action.getClass().getSimpleName())
                    .put("what", action.what());
        }
        ArrayNode found = report.putArray("obstacles");
        for (Obstacle obstacle : obstacles) {
            found.addObject()
                    .put("what", obstacle.what())
                    .put("remedy", obstacle.remedy())
                    .put("blocks", obstacle.blocks());
        }
        return report;
    }
}
