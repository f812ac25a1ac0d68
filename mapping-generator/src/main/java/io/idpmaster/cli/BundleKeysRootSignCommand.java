package io.idpmaster.cli;

import io.idpmaster.bundle.SignedKeys;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "root-sign",
        mixinStandardHelpOptions = true,
        description = "Adds the signature of a root key to a draft, and shows what was signed. Needs no network.")
final class BundleKeysRootSignCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DRAFT", description = "The draft; the signature is written into it.")
    private Path file;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "The private root key.")
    private Path key;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        SignedKeys signed = BundleKeyFiles.readDraft(file).signedBy(BundleKeyFiles.readPrivate(key));
        BundleKeyFiles.writeDraft(file, signed);
        KeysReport.print(signed, spec.commandLine().getErr());
        return ExitCode.DONE;
    }
}
