package io.idpmaster.lab.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JwtVerificationTest {

    private static final String ISSUER = "https://idp.example.org/realms/cloud";
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final RSAKey KEY = key("one");
    private static final RSAKey OTHER_KEY = key("one");
    private static final JwtVerification VERIFICATION = JwtVerification.trusting(
            new JWKSet(KEY.toPublicJWK()).toString(), ISSUER, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void believesWhatTheRealmSigned() {
        VerifiedAttributes verified = VERIFICATION.verify(
                signed(KEY, claims().claim("openstack_project_1", "web-shop").claim("several", List.of("a", "b"))),
                "edge-b");

        assertThat(verified.algorithm()).isEqualTo("RS256");
        assertThat(verified.values())
                .containsEntry("openstack_project_1", List.of("web-shop"))
                .containsEntry("several", List.of("a", "b"));
    }

    @Test
    void dropsClaimsThatModAuthOpenidcDropsToo() {
        VerifiedAttributes verified = VERIFICATION.verify(
                signed(KEY, claims().claim("projects", List.of(Map.of("name", "web-shop")))), "edge-b");

        assertThat(verified.values()).doesNotContainKey("projects");
    }

    @Test
    void refusesAnotherKeyOfTheSameName() {
        rejected(MessageRejected.SignatureInvalid.class, signed(OTHER_KEY, claims()));
    }

    @Test
    void refusesAKeyThatIsNotInTheSet() {
        rejected(MessageRejected.SignatureInvalid.class, signed(key("two"), claims()));
    }

    @Test
    void refusesATokenWithoutSignature() {
        rejected(MessageRejected.Malformed.class, new PlainJWT(claims().build()).serialize());
    }

    @Test
    void refusesThePublicKeyAsASharedSecret() throws JOSEException {
        byte[] secret = KEY.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
        rejected(
                MessageRejected.AlgorithmNotAllowed.class,
                signed(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(),
                        new MACSigner(secret),
                        claims()));
    }

    @Test
    void refusesAnotherIssuer() {
        rejected(
                MessageRejected.IssuerMismatch.class,
                signed(KEY, claims().issuer("https://evil.example.org/realms/cloud")));
    }

    @Test
    void refusesATokenForAnotherEdgeOrForTwo() {
        rejected(MessageRejected.AudienceMismatch.class, signed(KEY, claims().audience("edge-a")));
        rejected(MessageRejected.AudienceMismatch.class, signed(KEY, claims().audience(List.of("edge-b", "edge-a"))));
        rejected(MessageRejected.AudienceMismatch.class, signed(KEY, claims().audience(List.of())));
    }

    @Test
    void refusesAnIdToken() {
        rejected(MessageRejected.TypeMismatch.class, signed(KEY, claims().claim("typ", "ID")));
    }

    @Test
    void refusesWhatIsOverOrNotYetOrWithoutEnd() {
        rejected(MessageRejected.Expired.class, signed(KEY, claims().expirationTime(at(-61))));
        rejected(MessageRejected.Malformed.class, signed(KEY, claims().expirationTime(null)));
        rejected(MessageRejected.NotYetValid.class, signed(KEY, claims().notBeforeTime(at(61))));
        rejected(MessageRejected.NotYetValid.class, signed(KEY, claims().issueTime(at(61))));
    }

    @Test
    void refusesATokenWithoutMeasure() {
        rejected(MessageRejected.TooLarge.class, "a".repeat((1 << 20) + 1));
    }

    private static void rejected(Class<? extends MessageRejected> failure, String token) {
        assertThatExceptionOfType(failure)
                .isThrownBy(() -> VERIFICATION.verify(token, "edge-b"))
                .satisfies(e -> assertThat(e.expected()).isNotEqualTo(e.found()));
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("edge-b")
                .subject("jane")
                .claim("typ", "Bearer")
                .issueTime(at(-1))
                .expirationTime(at(60));
    }

    private static Date at(int seconds) {
        return Date.from(NOW.plusSeconds(seconds));
    }

    private static String signed(RSAKey key, JWTClaimsSet.Builder claims) {
        try {
            return signed(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .build(),
                    new RSASSASigner(key),
                    claims);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(JWSHeader header, JWSSigner signer, JWTClaimsSet.Builder claims) {
        try {
            SignedJWT token = new SignedJWT(header, claims.build());
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).keyUse(KeyUse.SIGNATURE).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
