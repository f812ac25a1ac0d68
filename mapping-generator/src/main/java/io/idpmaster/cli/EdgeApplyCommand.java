package io.idpmaster.cli;

import io.idpmaster.reconcile.Part;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = {
            "Makes and changes what logins need: domains, roles, the identity provider, its mapping and protocol, and for",
            "strategy groups the projects, the groups and their grants. Asks nothing; exits with 1 where something is for you."
        })
final class EdgeApplyCommand implements Callable<Integer> {

    @Mixin
    private EdgeOptions options;

    @Option(names = "--dry-run", description = "Show it, and do nothing of it.")
    private boolean dry;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        return options.carryOut(spec.commandLine().getOut(), Part.APPLY, dry);
    }
}
