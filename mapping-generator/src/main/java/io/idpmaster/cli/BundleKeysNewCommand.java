package io.idpmaster.cli;

import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SigningKey;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        description = "Makes a key pair: FILE, which only its owner may read, and FILE.pub. Prints the key's id.")
final class BundleKeysNewCommand implements Callable<Integer> {

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Write the private key to this file, which must not be there yet.")
    private Path file;

    @Option(
            names = "--algorithm",
            paramLabel = "A",
            defaultValue = "EDDSA",
            description = "EdDSA (Ed25519) or ES256 (default: EdDSA).")
    private SignatureAlgorithm algorithm;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        SigningKey key = SigningKey.fresh(algorithm);
        BundleKeyFiles.writePrivate(file, key);
        BundleKeyFiles.writePublic(file.resolveSibling(file.getFileName() + ".pub"), key.verificationKey());
        spec.commandLine().getOut().println(key.verificationKey().id());
        return ExitCode.DONE;
    }
}
