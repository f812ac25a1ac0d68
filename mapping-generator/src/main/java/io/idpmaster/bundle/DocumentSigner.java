package io.idpmaster.bundle;

/** Who signs: a key of a file, or one that a server keeps. */
public interface DocumentSigner {

    /** The public half. */
    VerificationKey verificationKey();

    /** The signature as JWS has it (RFC 7518 3.4, RFC 8037 3.1). */
    byte[] sign(byte[] input);
}
