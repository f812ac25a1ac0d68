package io.idpmaster.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/** A key pair of a file. Nothing but {@link #toPrivateJson} ever shows its private half. */
public final class SigningKey implements DocumentSigner {

    private static final int BYTES = 32;
    private static final String P_256 = "secp256r1";

    private final VerificationKey verificationKey;
    private final PrivateKey key;
    private final byte[] secret;

    private SigningKey(VerificationKey verificationKey, PrivateKey key, byte[] secret) {
        this.verificationKey = verificationKey;
        this.key = key;
        this.secret = secret;
    }

    /** A fresh pair. */
    public static SigningKey fresh(SignatureAlgorithm algorithm) {
        try {
            if (algorithm == SignatureAlgorithm.EDDSA) {
                KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                byte[] encoded = pair.getPublic().getEncoded();
                // SubjectPublicKeyInfo ends in the point as RFC 8032 encodes it
                String x = StrictJson.base64Url(Arrays.copyOfRange(encoded, encoded.length - BYTES, encoded.length));
                return new SigningKey(
                        new VerificationKey(algorithm, x, ""),
                        pair.getPrivate(),
                        ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow());
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(P_256));
            KeyPair pair = generator.generateKeyPair();
            ECPublicKey point = (ECPublicKey) pair.getPublic();
            return new SigningKey(
                    new VerificationKey(
                            algorithm,
                            StrictJson.base64Url(octets(point.getW().getAffineX())),
                            StrictJson.base64Url(octets(point.getW().getAffineY()))),
                    pair.getPrivate(),
                    octets(((ECPrivateKey) pair.getPrivate()).getS()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 has Ed25519 and P-256", e);
        }
    }

    /**
     * Reads what {@link #toPrivateJson} writes.
     *
     * @throws BundleRefused if it is no such key; the message shows nothing of it
     */
    public static SigningKey of(byte[] json) throws BundleRefused {
        JsonNode node;
        try {
            node = StrictJson.read(json, "a private key");
        } catch (BundleRefused e) {
            // what the parser says may quote the key
            throw new BundleRefused.Malformed("a private JSON Web Key", "a file that is none");
        }
        if (!(node instanceof ObjectNode object) || !object.path("d").isTextual()) {
            throw new BundleRefused.Malformed("a private JSON Web Key", "a file without `d`");
        }
        ObjectNode copy = object.deepCopy();
        String text = copy.remove("d").textValue();
        VerificationKey verificationKey = VerificationKey.of(copy);
        byte[] secret;
        try {
            secret = StrictJson.base64Url(text, "`d`");
        } catch (BundleRefused e) {
            throw new BundleRefused.Malformed("`d` in base64url", "another text");
        }
        if (secret.length != BYTES) {
            throw new BundleRefused.Malformed("`d` of " + BYTES + " bytes", secret.length + " bytes");
        }
        try {
            return new SigningKey(verificationKey, privateKey(verificationKey.algorithm(), secret), secret);
        } catch (GeneralSecurityException e) {
            throw new BundleRefused.Malformed("a private JSON Web Key", "one with a broken `d`");
        }
    }

    /** As a private JSON Web Key: for a file that only its owner may read. */
    public byte[] toPrivateJson() {
        return StrictJson.write(verificationKey.toJson().put("d", StrictJson.base64Url(secret)));
    }

    @Override
    public VerificationKey verificationKey() {
        return verificationKey;
    }

    @Override
    public byte[] sign(byte[] input) {
        try {
            Signature signature = Signature.getInstance(
                    verificationKey.algorithm() == SignatureAlgorithm.EDDSA
                            ? "Ed25519"
                            : "SHA256withECDSAinP1363Format");
            signature.initSign(key);
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with key " + verificationKey.id(), e);
        }
    }

    /** The public half's id only. */
    @Override
    public String toString() {
        return "key " + verificationKey.id();
    }

    private static PrivateKey privateKey(SignatureAlgorithm algorithm, byte[] secret) throws GeneralSecurityException {
        if (algorithm == SignatureAlgorithm.EDDSA) {
            return KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, secret));
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(P_256));
        return KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(
                        new BigInteger(1, secret), parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private static byte[] octets(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] octets = new byte[BYTES];
        int length = Math.min(bytes.length, BYTES);
        System.arraycopy(bytes, bytes.length - length, octets, BYTES - length, length);
        return octets;
    }
}
