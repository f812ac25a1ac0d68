package io.idpmaster.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

@Command(
        name = "edge",
        mixinStandardHelpOptions = true,
        description = {
            "Compares an edge's Keystone with what a bundle or a catalogue wants there, and brings it to that.",
            "Keystone's address and credentials are the edge's own: OS_CLOUD and clouds.yaml, or the other OS_ variables."
        },
        subcommands = {
            EdgePlanCommand.class,
            EdgeApplyCommand.class,
            EdgeSweepCommand.class,
            EdgeStatusCommand.class,
            EdgeRunCommand.class,
            EdgeKeyCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class EdgeCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
