package io.idpmaster.lab.measure;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The figures of docs/measured.md, for whoever wants to see them on a machine of their own. */
@Command(
        name = "./measure",
        mixinStandardHelpOptions = true,
        description = "Measures what docs/measured.md states.",
        subcommands = {
            SizesCommand.class,
            CatalogueCommand.class,
            ImportCommand.class,
            LoginsCommand.class,
            StrategiesCommand.class,
            EdgesCommand.class,
            PollingCommand.class,
            RevocationCommand.class
        })
public final class Measure implements Runnable {

    @Spec
    private CommandLine.Model.CommandSpec spec;

    private Measure() {}

    /** Measures one thing and exits. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Measure()).execute(arguments));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what is to be measured?");
    }
}
