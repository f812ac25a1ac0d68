package io.idpmaster.bundle;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** With what a signature is checked. Both say the same: an edge has Nimbus, and Keycloak has not. */
public enum SignatureCheck {
    /** With Nimbus JOSE: what an edge and {@code idpm} use. */
    NIMBUS {
        @Override
        boolean verifies(VerificationKey key, String header, String payload, String signature) {
            return JoseVerification.verifies(key, header, payload, signature);
        }
    },

    /** With nothing but the JDK: what a master uses, about documents that its own administrator hands it. */
    JDK {
        @Override
        boolean verifies(VerificationKey key, String header, String payload, String signature) {
            try {
                byte[] octets = Base64.getUrlDecoder().decode(signature);
                boolean edwards = key.algorithm() == SignatureAlgorithm.EDDSA;
                if (octets.length != SIGNATURE_BYTES || !edwards && !inRange(octets)) {
                    return false;
                }
                Signature verification = Signature.getInstance(edwards ? "Ed25519" : "SHA256withECDSAinP1363Format");
                verification.initVerify(edwards ? edwards(key) : point(key));
                verification.update((header + "." + payload).getBytes(StandardCharsets.US_ASCII));
                return verification.verify(octets);
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                // a key that is no point of its curve, or another text than base64url: nobody signed
                return false;
            }
        }
    };

    private static final int SIGNATURE_BYTES = 64;

    // SubjectPublicKeyInfo up to the key (RFC 8410, section 4)
    private static final String PREFIX = "302a300506032b6570032100";

    // of P-256 (FIPS 186-4, D.1.2.3)
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    abstract boolean verifies(VerificationKey key, String header, String payload, String signature);

    /** Both numbers from 1 to the order less one (FIPS 186-4, 6.4.2): early Java 17 let zeros pass (CVE-2022-21449). */
    private static boolean inRange(byte[] octets) {
        for (int from = 0; from < SIGNATURE_BYTES; from += SIGNATURE_BYTES / 2) {
            BigInteger number = new BigInteger(1, Arrays.copyOfRange(octets, from, from + SIGNATURE_BYTES / 2));
            if (number.signum() == 0 || number.compareTo(ORDER) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static PublicKey edwards(VerificationKey key) throws GeneralSecurityException {
        byte[] x = Base64.getUrlDecoder().decode(key.x());
        byte[] encoded = HexFormat.of().parseHex(PREFIX + HexFormat.of().formatHex(x));
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static PublicKey point(VerificationKey key) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
        ECPoint point = new ECPoint(number(key.x()), number(key.y()));
        if (!isOn(curve.getCurve(), ((ECFieldFp) curve.getCurve().getField()).getP(), point)) {
            throw new GeneralSecurityException("not a point of P-256");
        }
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve));
    }

    private static boolean isOn(EllipticCurve curve, BigInteger p, ECPoint point) {
        BigInteger x = point.getAffineX();
        BigInteger right = x.modPow(BigInteger.valueOf(3), p)
                .add(curve.getA().multiply(x))
                .add(curve.getB())
                .mod(p);
        return x.compareTo(p) < 0
                && point.getAffineY().compareTo(p) < 0
                && point.getAffineY().pow(2).mod(p).equals(right);
    }

    private static BigInteger number(String text) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(text));
    }
}
