package io.idpmaster.cli;

import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.KeysChain;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        description = {
            "Lets a bundle key name those that come after it. For a key that is lost or stolen there is `draft`.",
            "Sign bundles with the new key from then on, and destroy the old one."
        })
final class BundleKeysRotateCommand implements Callable<Integer> {

    @Option(
            names = "--keys",
            required = true,
            paramLabel = "FILE",
            description = "What is signed about the keys; the rotation is added to it.")
    private Path keysFile;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "The private bundle key of now.")
    private Path key;

    @Option(
            names = "--bundle",
            required = true,
            paramLabel = "FILE.pub",
            description = "A public bundle key of from now on; again for several.")
    private List<Path> bundleKeys;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        KeysChain chain = BundleKeyFiles.readChain(keysFile);
        KeysChain rotated;
        try {
            rotated = chain.with(chain.newest()
                    .next(Instant.now().truncatedTo(ChronoUnit.SECONDS), BundleKeyFiles.readPublic(bundleKeys))
                    .signedBy(BundleKeyFiles.readPrivate(key)));
        } catch (BundleRefused e) {
            throw new BadInput("idpm: no edge would take this rotation: " + e.getMessage()
                    + "; sign with a bundle key that the newest keys name");
        }
        BundleKeyFiles.writeChain(keysFile, rotated);
        KeysReport.print(rotated.newest(), spec.commandLine().getErr());
        return ExitCode.DONE;
    }
}
