package io.idpmaster.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        description =
                "Makes and checks the signed bundle of one edge: mapping, roster and trust material, as its agent takes them.",
        subcommands = {
            BundleCreateCommand.class,
            BundleVerifyCommand.class,
            BundleShowCommand.class,
            BundleKeysCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class BundleCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        CommandLine line = spec.commandLine();
        throw new ParameterException(line, "which command?");
    }
}
