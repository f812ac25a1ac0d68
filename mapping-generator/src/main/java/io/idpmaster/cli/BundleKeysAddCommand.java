package io.idpmaster.cli;

import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.SignedKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = "Adds a draft to the keys, if enough root keys have signed it.")
final class BundleKeysAddCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DRAFT", description = "The signed draft.")
    private Path file;

    @Option(
            names = "--keys",
            required = true,
            paramLabel = "FILE",
            description = "What is signed about the keys; made if there is no such file and these are the first.")
    private Path keysFile;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        SignedKeys draft = BundleKeyFiles.readDraft(file);
        KeysChain chain;
        try {
            chain = Files.exists(keysFile) ? BundleKeyFiles.readChain(keysFile).with(draft) : KeysChain.first(draft);
        } catch (BundleRefused e) {
            spec.commandLine()
                    .getErr()
                    .println("idpm: `" + file + "` cannot be added to `" + keysFile + "`: " + e.getMessage()
                            + "; sign it with `idpm bundle keys root-sign`, or draft it again");
            return ExitCode.NO;
        }
        BundleKeyFiles.writeChain(keysFile, chain);
        KeysReport.print(chain.newest(), spec.commandLine().getErr());
        return ExitCode.DONE;
    }
}
