package io.idpmaster.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = {
            "Makes, rotates and replaces the keys that bundles are signed with.",
            "One bundle key lies with the master. Of three root keys, which lie apart and offline, two replace a bundle key"
                    + " that is lost or stolen, or root keys themselves. No edge is touched for either."
        },
        subcommands = {
            BundleKeysNewCommand.class,
            BundleKeysDraftCommand.class,
            BundleKeysRootSignCommand.class,
            BundleKeysAddCommand.class,
            BundleKeysRotateCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class BundleKeysCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
