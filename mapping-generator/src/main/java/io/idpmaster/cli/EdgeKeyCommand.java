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
        name = "key",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the key with which the agent signs in at the master: FILE, which only its owner may read, and FILE.pub,",
            "a JSON Web Key for the client E-agent. Prints the key's id."
        })
final class EdgeKeyCommand implements Callable<Integer> {

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Write the private key to this file, which must not be there yet.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        SigningKey key = SigningKey.fresh(SignatureAlgorithm.ES256);
        BundleKeyFiles.writePrivate(file, key);
        Output.write(
                file.resolveSibling(file.getFileName() + ".pub"),
                Output.line(key.verificationKey().toJson().put("use", "sig").put("alg", "ES256")) + "\n");
        spec.commandLine().getOut().println(key.verificationKey().id());
        return ExitCode.DONE;
    }
}
