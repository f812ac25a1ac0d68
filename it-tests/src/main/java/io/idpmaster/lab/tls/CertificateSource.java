package io.idpmaster.lab.tls;

/** Where servers get their certificates from. */
public interface CertificateSource {

    /**
     * A certificate of its own.
     *
     * @param server in a word
     */
    ServerCertificate issue(String server);
}
