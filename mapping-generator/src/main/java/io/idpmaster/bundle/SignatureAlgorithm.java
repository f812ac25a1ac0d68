package io.idpmaster.bundle;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The algorithms that a bundle or a document of keys may be signed with, and no other. */
public enum SignatureAlgorithm {
    /** Ed25519 (RFC 8037 3.1). */
    EDDSA("EdDSA", "OKP", "Ed25519"),
    /** ECDSA with P-256 and SHA-256 (RFC 7518 3.4). */
    ES256("ES256", "EC", "P-256");

    private final String text;
    private final String keyType;
    private final String curve;

    SignatureAlgorithm(String text, String keyType, String curve) {
        this.text = text;
        this.keyType = keyType;
        this.curve = curve;
    }

    /** The value of {@code alg}. */
    public String text() {
        return text;
    }

    String keyType() {
        return keyType;
    }

    String curve() {
        return curve;
    }

    /** The algorithm of this name, compared exactly. */
    public static Optional<SignatureAlgorithm> of(String text) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.text.equals(text))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(SignatureAlgorithm::text).toList();
    }
}
