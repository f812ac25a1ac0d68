package io.idpmaster.cli;

import io.idpmaster.bundle.BundleContent;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.SignedBundle;
import io.idpmaster.bundle.SigningKey;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigException;
import io.idpmaster.strategy.CompileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "create",
        description = "Signs what one edge needs: mapping, roster, trust material. The bundle is good for seven days.")
final class BundleCreateCommand implements Callable<Integer> {

    @Mixin
    private CatalogueParameter source;

    @Option(names = "--edge", required = true, paramLabel = "E", description = "The edge's name.")
    private String edgeName;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The private bundle key, as `idpm bundle keys new` writes it.")
    private Path keyFile;

    @Option(
            names = "--keys",
            required = true,
            paramLabel = "FILE",
            description = "What is signed about the keys, as `idpm bundle keys add` writes it.")
    private Path keysFile;

    // so there is no option that prints the version of idpm: `idpm --version` does
    @Option(
            names = "--version",
            required = true,
            paramLabel = "N",
            description =
                    "A whole number from 1 on: higher than that of the edge's bundle before, or the same for the same"
                            + " content.")
    private long version;

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            description = "Issue it as of this time, such as 2026-11-22T12:00:00Z (default: now).")
    private Instant at;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Write to this file.")
    private Path file;

    @Mixin
    private TrustOptions trust;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        if (version < 1) {
            throw new BadInput("idpm: `--version " + version + "` is less than 1; count bundles from 1 on");
        }
        SigningKey key = BundleKeyFiles.readPrivate(keyFile);
        KeysChain keys = BundleKeyFiles.readChain(keysFile);
        Catalogue catalogue = source.read();
        Edge edge = source.readEdge(catalogue, edgeName);
        BundleContent content;
        byte[] bundle;
        try {
            content = BundleContent.of(
                    catalogue,
                    edge,
                    trust.source(edge)
                            .read(edge.agreement().module(), catalogue.master().issuer()));
            bundle = SignedBundle.sign(
                            edge.name(),
                            catalogue.master().issuer(),
                            version,
                            at == null ? Instant.now() : at,
                            content,
                            keys,
                            key)
                    .write();
        } catch (CompileException e) {
            throw new BadInput("idpm: edge `" + e.edge() + "`: " + e.getMessage() + "; " + e.remedy());
        } catch (ConfigException e) {
            throw new BadInput("idpm: " + e.getMessage() + "; " + e.remedy());
        } catch (BundleRefused e) {
            throw new BadInput("idpm: no edge would take a bundle by `" + keyFile + "` with `" + keysFile + "`: "
                    + e.getMessage() + "; sign with a bundle key that the newest keys name");
        }
        Output.write(file, new String(bundle, StandardCharsets.UTF_8));
        spec.commandLine()
                .getErr()
                .printf(
                        "edge %s: version %d, %,d users, %,d bytes, content %s%n",
                        edge.name(), version, content.roster().users().size(), bundle.length, content.digest());
        return ExitCode.DONE;
    }
}
