package io.idpmaster.agent;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import java.util.UUID;

/** How the agent signs in: with a key, {@code private_key_jwt} (RFC 7523, OpenID Connect Core 9). Needs Nimbus JOSE. */
final class ClientAssertion {

    private static final Duration LIFE = Duration.ofSeconds(60);

    private ClientAssertion() {}

    /** @param audience the realm's issuer */
    static String of(String client, String audience, SigningKey key, Instant now) {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(algorithm(key))
                        .type(JOSEObjectType.JWT)
                        .keyID(key.verificationKey().id())
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer(client)
                        .subject(client)
                        .audience(audience)
                        .jwtID(UUID.randomUUID().toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(LIFE)))
                        .build());
        try {
            jwt.sign(new Signer(key));
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jwt.serialize();
    }

    private static JWSAlgorithm algorithm(SigningKey key) {
        return key.verificationKey().algorithm() == SignatureAlgorithm.EDDSA ? JWSAlgorithm.EdDSA : JWSAlgorithm.ES256;
    }

    /** By the JDK: Nimbus' own signer for Ed25519 needs Tink. */
    private static final class Signer extends BaseJWSProvider implements JWSSigner {

        private final SigningKey key;

        Signer(SigningKey key) {
            super(Set.of(algorithm(key)));
            this.key = key;
        }

        @Override
        public Base64URL sign(JWSHeader header, byte[] input) {
            return Base64URL.encode(key.sign(input));
        }
    }
}
