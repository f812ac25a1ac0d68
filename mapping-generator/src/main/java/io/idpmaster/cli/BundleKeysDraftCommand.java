package io.idpmaster.cli;

import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.KeysDocument;
import io.idpmaster.bundle.KeysVersion;
import io.idpmaster.bundle.SignedKeys;
import io.idpmaster.bundle.VerificationKey;
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
        name = "draft",
        mixinStandardHelpOptions = true,
        description = {
            "Writes what root keys are to sign: the first keys of a master (with --issuer), or those that replace the newest"
                    + " of a file (with --keys).",
            "Carry it to two root keys, `idpm bundle keys root-sign`, and back, `idpm bundle keys add`."
        })
final class BundleKeysDraftCommand implements Callable<Integer> {

    @Option(names = "--issuer", paramLabel = "I", description = "The master, for its first keys.")
    private String issuer;

    @Option(names = "--keys", paramLabel = "FILE", description = "What is signed about the keys so far.")
    private Path keysFile;

    @Option(
            names = "--bundle",
            required = true,
            paramLabel = "FILE.pub",
            description = "A public bundle key; again for several.")
    private List<Path> bundleKeys;

    @Option(
            names = "--root",
            paramLabel = "FILE.pub",
            description = "A public root key, three times. With --keys, by default they stay the same.")
    private List<Path> rootKeys = List.of();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Write to this file.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        if ((issuer == null) == (keysFile == null)) {
            throw new BadInput("idpm: pass either --issuer, for the first keys, or --keys, to replace some");
        }
        if (issuer != null || !rootKeys.isEmpty()) {
            requireThree();
        }
        List<VerificationKey> ofBundles = BundleKeyFiles.readPublic(bundleKeys);
        List<VerificationKey> ofRoot = BundleKeyFiles.readPublic(rootKeys);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        SignedKeys draft;
        try {
            if (issuer != null) {
                draft = SignedKeys.draft(new KeysDocument(issuer, new KeysVersion(1, 0), now, ofBundles, ofRoot));
            } else {
                SignedKeys newest = BundleKeyFiles.readChain(keysFile).newest();
                draft = newest.nextEpoch(
                        now, ofBundles, ofRoot.isEmpty() ? newest.document().rootKeys() : ofRoot);
            }
        } catch (BundleRefused e) {
            throw new BadInput("idpm: no edge would take these keys: " + e.getMessage() + "; name others");
        }
        BundleKeyFiles.writeDraft(file, draft);
        KeysReport.print(draft, spec.commandLine().getErr());
        return ExitCode.DONE;
    }

    private void requireThree() throws BadInput {
        if (rootKeys.size() != KeysDocument.ROOT_KEYS) {
            throw new BadInput("idpm: " + rootKeys.size() + " root keys; pass --root " + KeysDocument.ROOT_KEYS
                    + " times, for keys that lie apart");
        }
    }
}
