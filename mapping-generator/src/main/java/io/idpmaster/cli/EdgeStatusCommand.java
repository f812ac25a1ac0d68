package io.idpmaster.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.reconcile.Reconciler.Status;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows how an edge stands. Exits with 1 where there is something to do.")
final class EdgeStatusCommand implements Callable<Integer> {

    @Mixin
    private EdgeOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        return options.answer(
                spec.commandLine().getOut(), false, (reconciler, desired) -> reconciler.status(desired), this::show);
    }

    private int show(Status status, PrintWriter out) {
        boolean done = status.actions().isEmpty() && status.obstacles().isEmpty();
        if (options.json) {
            ObjectNode report = EdgeOptions.report(options.edge(), status.actions(), status.obstacles());
            report.put("inStep", done);
            report.put("registered", status.registered());
            report.put("entitled", status.entitled());
            report.put("shadowUsers", status.shadowUsers());
            report.put("disabled", status.disabled());
            report.put("grants", status.grants());
            report.put("groups", status.groups());
            out.println(Output.pretty(report));
        } else {
            out.println(Output.table(
                    new String[] {
                        "edge",
                        "registered",
                        " entitled",
                        " shadow users",
                        " disabled",
                        " grants",
                        " groups",
                        " to do",
                        " for you"
                    },
                    List.<String[]>of(new String[] {
                        options.edge(),
                        status.registered() ? "yes" : "no",
                        number(status.entitled()),
                        number(status.shadowUsers()),
                        number(status.disabled()),
                        number(status.grants()),
                        number(status.groups()),
                        number(status.actions().size()),
                        number(status.obstacles().size())
                    })));
            EdgeOptions.print(status.obstacles(), out);
        }
        return done ? ExitCode.DONE : ExitCode.NO;
    }

    private static String number(int count) {
        return String.format("%,d", count);
    }
}
