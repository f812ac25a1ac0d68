package io.idpmaster.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.Trust;
import io.idpmaster.config.TrustReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtVerificationTest {

    private static final String ISSUER = "https://idp.example.org/realms/cloud";
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final RSAKey KEY = key("one");
    private static final RSAKey OTHER_KEY = key("one");
    private static final ECKey CURVE_KEY = curveKey("curve");
    private static final JwtVerification VERIFICATION =
            JwtVerification.trusting(trust(KEY, CURVE_KEY), ISSUER, Clock.fixed(NOW, ZoneOffset.UTC));

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
    void passesClaimsOnAsModAuthOpenidcDoes() {
        VerifiedAttributes verified = VERIFICATION.verify(
                signed(
                        KEY,
                        claims().claim("projects", List.of(Map.of("name", "web-shop")))
                                .claim("object", Map.of("a", 1))
                                .claim("mixed", List.of("a", 1, true))
                                .claim("yes", true)
                                .claim("number", 42)
                                .claim("real", 0.123456789)),
                "edge-b");

        assertThat(verified.values())
                .containsEntry("projects", List.of())
                .containsEntry("object", List.of("{\"a\":1}"))
                .containsEntry("mixed", List.of("a", "1"))
                .containsEntry("yes", List.of("1"))
                .containsEntry("number", List.of("42"))
                .containsEntry("real", List.of("0.12345679"))
                .containsEntry("exp", List.of(Long.toString(NOW.getEpochSecond() + 60)));
    }

    @Test
    void believesAnEllipticCurve() throws JOSEException {
        String token = signed(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("curve").build(), new ECDSASigner(CURVE_KEY), claims());

        assertThat(VERIFICATION.verify(token, "edge-b").algorithm()).isEqualTo("ES256");
    }

    @Test
    void refusesAnAlgorithmThatIsNotTheKeys() throws JOSEException {
        rejected(
                MessageRejected.AlgorithmNotAllowed.class,
                signed(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("one").build(),
                        new ECDSASigner(CURVE_KEY),
                        claims()));
    }

    @Test
    void findsEverythingAtOnce() {
        Examination examination = VERIFICATION.examine(
                signed(
                        OTHER_KEY,
                        claims().audience("edge-a")
                                .issuer("https://evil.example.org")
                                .claim("typ", "ID")
                                .expirationTime(at(-61))
                                .notBeforeTime(at(61))
                                .issueTime(at(61))),
                "edge-b");

        assertThat(examination.rejections())
                .extracting(MessageRejected::kind)
                .containsExactly(
                        "SignatureInvalid",
                        "IssuerMismatch",
                        "TypeMismatch",
                        "AudienceMismatch",
                        "NotYetValid",
                        "NotYetValid",
                        "Expired");
        assertThat(examination.signed()).isEmpty();
        assertThat(examination.says())
                .containsEntry("audience", List.of("edge-a"))
                .containsEntry("type", List.of("ID"));
    }

    @Test
    void tellsWhatWasSignedForAnotherEdgeToo() {
        Examination examination =
                VERIFICATION.examine(signed(KEY, claims().claim("openstack_edge", "edge-a")), "edge-a");

        assertThat(examination.rejections())
                .singleElement()
                .isInstanceOf(MessageRejected.AudienceMismatch.class)
                .satisfies(e -> assertThat(e.expected()).isEqualTo("`edge-a` alone"))
                .satisfies(e -> assertThat(e.found()).isEqualTo("`edge-b`"));
        assertThat(examination.signed().orElseThrow().values()).containsEntry("openstack_edge", List.of("edge-a"));
    }

    @Test
    void refusesAnotherKeyOfTheSameName() {
        rejected(MessageRejected.SignatureInvalid.class, signed(OTHER_KEY, claims()));
    }

    @Test
    void refusesAKeyThatIsNotInTheSet() {
        rejected(MessageRejected.UnknownKey.class, signed(key("two"), claims()));
    }

    @Test
    void refusesATokenThatNamesNoKey() throws JOSEException {
        rejected(
                MessageRejected.UnknownKey.class,
                signed(new JWSHeader(JWSAlgorithm.RS256), new RSASSASigner(KEY), claims()));
    }

    /** RFC 8725 3.10: the header is the attacker's. */
    @Test
    void takesNoKeyFromTheHeader() throws JOSEException {
        rejected(
                MessageRejected.UnknownKey.class,
                signed(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .jwk(OTHER_KEY.toPublicJWK())
                                .keyID("two")
                                .build(),
                        new RSASSASigner(OTHER_KEY),
                        claims()));
    }

    @Test
    void refusesWhatWasChangedAfterSigning() {
        String[] parts = signed(KEY, claims()).split("\\.");
        String other = signed(OTHER_KEY, claims().subject("omar")).split("\\.")[1];
        rejected(MessageRejected.SignatureInvalid.class, parts[0] + "." + other + "." + parts[2]);
    }

    @Test
    void refusesWhatIsCriticalAndNotUnderstood() throws JOSEException {
        rejected(
                MessageRejected.Malformed.class,
                signed(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID("one")
                                .criticalParams(Set.of("exp"))
                                .build(),
                        new RSASSASigner(KEY),
                        claims()));
    }

    @Test
    void refusesAnEncryptedToken() throws JOSEException {
        EncryptedJWT token =
                new EncryptedJWT(new JWEHeader(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM), claims().build());
        token.encrypt(new RSAEncrypter(KEY));
        rejected(MessageRejected.Encrypted.class, token.serialize());
    }

    /** As robots, portals with an authorization code and token exchange have them: the audience decides. */
    @Test
    void takesATokenThatAnotherClientAskedFor() {
        Examination examination = VERIFICATION.examine(signed(KEY, claims().claim("azp", "backup-robot")), "edge-b");

        assertThat(examination.rejections()).isEmpty();
        assertThat(examination.signed()).isPresent();
        assertThat(examination.says()).containsEntry("authorizedParty", List.of("backup-robot"));
    }

    @Test
    void refusesATokenWithoutSignature() {
        rejected(MessageRejected.AlgorithmNotAllowed.class, new PlainJWT(claims().build()).serialize());
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
    void refusesATokenThatApacheRefuses() {
        rejected(MessageRejected.TooLarge.class, signed(KEY, claims().claim("padding", "x".repeat(50_000))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b.c", "e30.e30.", "eyJhbGciOiJSUzI1NiJ9.bm8.AA", "....", "e30"})
    void refusesWhatIsNoToken(String token) {
        assertThat(VERIFICATION.examine(token, "edge-b").rejections()).isNotEmpty();
        assertThat(VERIFICATION.examine(token, "edge-b").signed()).isEmpty();
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

    private static Trust.Keys trust(JWK... keys) {
        try {
            String set = new JWKSet(List.of(keys)).toPublicJWKSet().toString();
            return new TrustReader("keys").keys(set.getBytes(StandardCharsets.UTF_8));
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey curveKey(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(id)
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
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
