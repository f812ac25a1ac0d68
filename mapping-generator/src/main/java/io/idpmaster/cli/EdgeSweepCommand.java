package io.idpmaster.cli;

import io.idpmaster.reconcile.Action;
import io.idpmaster.reconcile.Part;
import io.idpmaster.reconcile.Plan;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description = {
            "Takes from shadow users what the master gave and does not give any more; disables those who are gone, and deletes",
            "their application credentials. What the edge itself made stays as it is."
        })
final class EdgeSweepCommand implements Callable<Integer> {

    @Mixin
    private EdgeOptions options;

    @Option(names = "--dry-run", description = "Show it, and do nothing of it.")
    private boolean dry;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        PrintWriter out = spec.commandLine().getOut();
        return options.answer(
                out,
                !dry,
                (reconciler, desired) -> dry
                        ? reconciler.plan(desired)
                        : reconciler.apply(desired, Set.of(Part.SWEEP), (action, number, of) -> {
                            if (!options.json) {
                                out.println(EdgeOptions.line(action) + "  (" + number + " of " + of + ")");
                            }
                        }),
                this::show);
    }

    private int show(Plan plan, PrintWriter out) {
        List<Action> actions = plan.actions(Part.SWEEP);
        if (options.json) {
            out.println(Output.pretty(EdgeOptions.report(options.edge(), actions, plan.obstacles())));
        } else {
            if (dry) {
                actions.forEach(action -> out.println(EdgeOptions.line(action)));
            }
            EdgeOptions.print(plan.obstacles(), out);
            out.println("edge " + options.edge() + ": "
                    + (actions.isEmpty() ? "nothing to do" : EdgeOptions.count(actions) + (dry ? "" : ": done")));
        }
        return plan.obstacles().isEmpty() && !(dry && !actions.isEmpty()) ? ExitCode.DONE : ExitCode.NO;
    }
}
