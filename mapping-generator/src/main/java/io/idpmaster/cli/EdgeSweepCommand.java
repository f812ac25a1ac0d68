package io.idpmaster.cli;

import io.idpmaster.reconcile.Part;
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
        return options.carryOut(spec.commandLine().getOut(), Part.SWEEP, dry);
    }
}
