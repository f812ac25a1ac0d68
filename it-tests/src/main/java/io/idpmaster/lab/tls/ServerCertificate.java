package io.idpmaster.lab.tls;

import java.nio.file.Path;

/**
 * With what a server on 127.0.0.1 says who it is; PEM files each.
 *
 * @param certificate the server's own
 * @param key its private key (PKCS #8)
 * @param authority the certificate of whoever has issued it, which clients trust
 */
public record ServerCertificate(Path certificate, Path key, Path authority) {}
