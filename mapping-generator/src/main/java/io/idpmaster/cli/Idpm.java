package io.idpmaster.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command {@code idpm}. Exit codes: 0 done, 1 the answer is no, 2 wrong use or bad input. */
@Command(
        name = "idpm",
        mixinStandardHelpOptions = true,
        versionProvider = Idpm.Version.class,
        description = "From one catalogue of users, projects and roles to the mapping rules of every OpenStack edge.",
        subcommands = {
            CheckCommand.class,
            CompileCommand.class,
            ReleaseCommand.class,
            EvaluateCommand.class,
            VerifyCommand.class,
            ExplainCommand.class,
            InspectCommand.class,
            ConfigCommand.class,
            BundleCommand.class,
            EdgeCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the answer is no, or differences were found", "2:wrong use or bad input"})
public final class Idpm implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Idpm() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        // seconds; Apache closes an idle connection after five, and what is written to one that it just closes is lost
        System.getProperties().putIfAbsent("jdk.httpclient.keepalive.timeout", "2");
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        System.exit(execute(out, err, arguments));
    }

    /** Runs one command, writing to these, and says with which code it would exit. */
    public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        return command(out, err).execute(arguments);
    }

    /** The command, writing to these. */
    static CommandLine command(PrintWriter out, PrintWriter err) {
        CommandLine command = new CommandLine(new Idpm());
        command.setOut(out);
        command.setErr(err);
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setExecutionExceptionHandler(Idpm::explain);
        command.setParameterExceptionHandler(Idpm::misused);
        return command;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    private static int misused(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String message = e.getMessage();
        command.getErr().println("idpm: " + Character.toLowerCase(message.charAt(0)) + message.substring(1));
        command.getErr().println("try `" + command.getCommandSpec().qualifiedName() + " --help`");
        return ExitCode.BAD_INPUT;
    }

    private static int explain(Exception e, CommandLine command, CommandLine.ParseResult result) throws Exception {
        if (e instanceof BadInput badInput) {
            command.getErr().println(badInput.getMessage());
            return ExitCode.BAD_INPUT;
        }
        // a fault of ours: the trace is what its report needs
        throw e;
    }

    /** From the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Idpm.class.getPackage().getImplementationVersion();
            return new String[] {"idpm " + (version == null ? "(not packaged)" : version)};
        }
    }
}
