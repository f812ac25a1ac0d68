package io.idpmaster.cli;

import io.idpmaster.keystone.CertificateAuthority;
import io.idpmaster.keystone.CloudException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** What the master's certificate is checked with, where {@code idpm} asks it for its catalogue or its public keys. */
final class MasterCertificates {

    /** The variable by which OpenSSL, curl and others are told the same. */
    private static final String VARIABLE = "SSL_CERT_FILE";

    private MasterCertificates() {}

    /** Those in the PEM file that {@code SSL_CERT_FILE} names; nothing: Java's own. */
    static Optional<SSLContext> trusted() throws BadInput {
        String file = System.getenv(VARIABLE);
        if (file == null || file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(CertificateAuthority.context(Path.of(file)));
        } catch (CloudException e) {
            throw new BadInput("idpm: " + VARIABLE + " names `" + file
                    + "`, from which no certificate can be read; name a PEM file, or unset it");
        }
    }
}
