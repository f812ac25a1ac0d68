package io.idpmaster.cli;

import io.idpmaster.reconcile.Plan;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what apply and sweep would do, and does nothing of it.",
            "+ is made, ~ is changed, - is taken away, ! is for you to cure. Exits with 1 where there is anything."
        })
final class EdgePlanCommand implements Callable<Integer> {

    @Mixin
    private EdgeOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        return options.answer(
                spec.commandLine().getOut(), false, (reconciler, desired) -> reconciler.plan(desired), this::show);
    }

    private int show(Plan plan, PrintWriter out) {
        if (options.json) {
            out.println(Output.pretty(EdgeOptions.report(options.edge(), plan.actions(), plan.obstacles())));
        } else if (plan.isEmpty()) {
            out.println("edge " + options.edge() + ": nothing to do");
        } else {
            out.println("edge " + options.edge() + ":");
            plan.actions().forEach(action -> out.println(EdgeOptions.line(action)));
            EdgeOptions.print(plan.obstacles(), out);
            out.println(EdgeOptions.count(plan.actions()));
        }
        return plan.isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }
}
