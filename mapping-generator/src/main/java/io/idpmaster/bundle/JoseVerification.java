package io.idpmaster.bundle;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.Set;

/** Whether a key has signed, with Nimbus JOSE: the only class here that needs it. */
final class JoseVerification {

    private JoseVerification() {}

    static boolean verifies(VerificationKey key, String header, String payload, String signature) {
        try {
            JWSObject object = new JWSObject(new Base64URL(header), new Base64URL(payload), new Base64URL(signature));
            return object.verify(verifier(key));
        } catch (ParseException | JOSEException | GeneralSecurityException | IllegalStateException e) {
            // a header that Nimbus reads otherwise than we do, or a key that is no point of its curve: nobody signed
            return false;
        }
    }

    private static JWSVerifier verifier(VerificationKey key) throws JOSEException, GeneralSecurityException {
        return switch (key.algorithm()) {
            case EDDSA -> new Ed25519Verifier(key);
            case ES256 ->
                new ECDSAVerifier(
                        new ECKey.Builder(Curve.P_256, new Base64URL(key.x()), new Base64URL(key.y())).build());
        };
    }

    /** By the JDK's Ed25519 (RFC 8032): Nimbus' own verifier needs Tink. */
    private static final class Ed25519Verifier extends BaseJWSProvider implements JWSVerifier {

        // SubjectPublicKeyInfo up to the key (RFC 8410, section 4)
        private static final String PREFIX = "302a300506032b6570032100";

        private final PublicKey key;

        Ed25519Verifier(VerificationKey key) throws GeneralSecurityException {
            super(Set.of(JWSAlgorithm.EdDSA));
            byte[] encoded =
                    HexFormat.of().parseHex(PREFIX + HexFormat.of().formatHex(new Base64URL(key.x()).decode()));
            this.key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        }

        @Override
        public boolean verify(JWSHeader header, byte[] input, Base64URL signature) throws JOSEException {
            try {
                Signature verification = Signature.getInstance("Ed25519");
                verification.initVerify(key);
                verification.update(input);
                return verification.verify(signature.decode());
            } catch (GeneralSecurityException e) {
                return false;
            }
        }
    }
}
