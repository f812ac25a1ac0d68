package io.idpmaster.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.agent.AgentConfig;
import io.idpmaster.agent.AgentConfigReader;
import io.idpmaster.agent.AgentException;
import io.idpmaster.agent.BundleStore;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.BundleVerifier;
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
import io.idpmaster.reconcile.Part;
import io.idpmaster.reconcile.Plan;
import io.idpmaster.reconcile.Reconciler;
import io.idpmaster.strategy.CompileException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** What the commands at an edge have in common. */
final class EdgeOptions {

    @Option(
            names = "--bundle",
            paramLabel = "FILE",
            description =
                    "What is wanted: a bundle, held against the agent's configuration. From then on it is in hand.")
    private Path bundle;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The agent's configuration (default: /etc/idp-master/agent.yaml). Without --bundle and"
                    + " --catalogue the bundle that was taken last is what is wanted.")
    private Path config;

    @Option(
            names = "--catalogue",
            paramLabel = "CATALOGUE",
            description = "What is wanted: a file, or the address of a realm. Needs --edge, and no configuration.")
    private String catalogue;

    @Option(names = "--edge", paramLabel = "E", description = "The edge's name in the catalogue.")
    private String edge;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where the agent keeps its ledger (default: as configured; with --catalogue"
                    + " ~/.local/state/idp-master/E).")
    private Path state;

    @Option(names = "--json", description = "Write the answer as JSON.")
    boolean json;

    @Option(
            names = "--most",
            paramLabel = "N",
            description = "Take away no more than N grants, and N users, at once (default: as configured, or 100).")
    private Integer most;

    @Option(
            names = "--most-percent",
            paramLabel = "P",
            description = "And no more than P percent of them, where that is more than ten (default: as configured, or"
                    + " 25).")
    private Integer percent;

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

    /** What is done with the answer: it is shown, and the exit code follows from it. */
    interface Show<T> {
        int of(T answer, PrintWriter out);
    }

    /** What is wanted, and where the ledger of it lies. */
    private record Wanted(Desired desired, Path state, Allowance allowance) {}

    /**
     * Does it and shows what came of it, or says why not.
     *
     * @param writes whether a bundle is taken, and not only looked at
     */
    <T> int answer(PrintWriter out, boolean writes, Work<T> work, Show<T> show) throws BadInput {
        if ((most != null && most < 0) || (percent != null && (percent < 0 || percent > 100))) {
            throw new BadInput("idpm: `--most` is a number, and `--most-percent` one from 0 to 100");
        }
        try {
            Wanted wanted = catalogue == null ? fromBundle(writes) : fromCatalogue();
            Reconciler reconciler = new Reconciler(
                    new KeystoneClient(CloudReader.ofThisProcess().read()),
                    new LedgerFile(wanted.state()),
                    Clock.systemUTC(),
                    wanted.allowance());
            return show.of(work.at(reconciler, wanted.desired()), out);
        } catch (BundleRefused e) {
            refused(e, out);
            return ExitCode.NO;
        } catch (CompileException e) {
            throw new BadInput("idpm: edge `" + e.edge() + "`: " + e.getMessage() + "; " + e.remedy());
        } catch (AgentException e) {
            throw new BadInput("idpm: " + e.getMessage());
        } catch (CloudException | KeystoneException | LedgerException e) {
            throw new BadInput("idpm: edge `" + edge + "`: " + e.getMessage());
        }
    }

    /** One part of what is wanted: does it, or with {@code dry} tells what it would be, and what is for the user to do. */
    int carryOut(PrintWriter out, Part part, boolean dry) throws BadInput {
        return answer(
                out,
                !dry,
                (reconciler, desired) -> dry
                        ? reconciler.plan(desired)
                        : reconciler.apply(desired, Set.of(part), (action, number, of) -> {
                            if (!json) {
                                out.println(line(action) + "  (" + number + " of " + of + ")");
                            }
                        }),
                (plan, to) -> show(plan, part, dry, to));
    }

    private int show(Plan plan, Part part, boolean dry, PrintWriter out) {
        List<Action> actions = plan.actions(part);
        if (json) {
            out.println(Output.pretty(report(edge, actions, plan.obstacles())));
        } else {
            if (dry) {
                actions.forEach(action -> out.println(line(action)));
            }
            print(plan.obstacles(), out);
            out.println("edge " + edge + ": "
                    + (actions.isEmpty() ? "nothing to do" : count(actions) + (dry ? "" : ": done")));
        }
        return plan.obstacles().isEmpty() && !(dry && !actions.isEmpty()) ? ExitCode.DONE : ExitCode.NO;
    }

    private Wanted fromCatalogue() throws BadInput, CompileException {
        if (edge == null) {
            throw new BadInput("idpm: a catalogue has several edges; name one with `--edge`");
        }
        if (bundle != null || config != null) {
            throw new BadInput(
                    "idpm: `--catalogue` goes without `--bundle` and `--config`; leave out one or the other");
        }
        CatalogueParameter source = CatalogueParameter.of(catalogue);
        Catalogue read = source.read();
        Edge chosen = source.readEdge(read, edge);
        return new Wanted(
                Desired.of(read, chosen), directory(), allowance(Allowance.USUAL.most(), Allowance.USUAL.percent()));
    }

    private Wanted fromBundle(boolean writes) throws BadInput, AgentException, BundleRefused {
        if (edge != null) {
            throw new BadInput("idpm: `--edge` goes with `--catalogue`; a bundle's edge is the configured one");
        }
        AgentConfig agent =
                new AgentConfigReader(config == null ? AgentConfig.DEFAULT : config, Optional.empty()).read();
        if (state != null) {
            agent = agent.withState(state);
        }
        edge = agent.edge();
        BundleStore store = new BundleStore(agent, Clock.systemUTC());
        BundleStore.InHand inHand;
        if (bundle == null) {
            inHand = store.inHand()
                    .orElseThrow(() -> new BadInput(
                            "idpm: edge `" + edge + "` has taken no bundle yet; name one with `--bundle`"));
        } else {
            byte[] bytes = InputFile.read(bundle, BundleVerifier.LIMIT, "a bundle");
            inHand = writes ? store.take(bytes) : store.check(bytes);
        }
        return new Wanted(store.desired(inHand), agent.state(), allowance(agent.most(), agent.mostPercent()));
    }

    private Allowance allowance(int usualMost, int usualPercent) {
        return new Allowance(
                most == null ? usualMost : most, percent == null ? usualPercent : percent, large, newProvider);
    }

    private void refused(BundleRefused e, PrintWriter out) {
        if (json) {
            ObjectNode report = JsonNodeFactory.instance.objectNode().put("edge", edge);
            report.set("refusal", refusal(e));
            out.println(Output.pretty(report));
        } else {
            out.println("edge " + edge + " does not take it: " + e.what() + " (" + e.kind() + ")");
            out.println("  expected " + e.expected());
            out.println("  found    " + e.found());
        }
    }

    /** Why a bundle was not taken, for machines. */
    static ObjectNode refusal(BundleRefused e) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", e.kind())
                .put("what", e.what())
                .put("expected", e.expected())
                .put("found", e.found());
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
