package io.idpmaster.cli;

import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.TrustSource;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the master's keys are read from. */
final class TrustOptions {

    @Option(
            names = "--idp-metadata",
            paramLabel = "FILE",
            description = "The realm's SAML metadata; by default it is fetched from the issuer.")
    private Path metadata;

    @Option(
            names = "--jwks",
            paramLabel = "FILE",
            description = "The realm's JSON Web Key Set; by default it is fetched from the issuer.")
    private Path keys;

    /** The file that was named, or the issuer itself. */
    TrustSource source(Edge edge) throws BadInput {
        ApacheModule module = edge.agreement().module();
        Path file = module.saml() ? metadata : keys;
        Path other = module.saml() ? keys : metadata;
        if (other != null) {
            throw new BadInput("idpm: edge `" + edge.name() + "` has module " + module.text() + ", which needs no "
                    + (module.saml() ? "--jwks; pass --idp-metadata" : "--idp-metadata; pass --jwks") + ", or neither");
        }
        return file == null ? new TrustSource.OfIssuer(MasterCertificates.trusted()) : new TrustSource.OfFile(file);
    }
}
