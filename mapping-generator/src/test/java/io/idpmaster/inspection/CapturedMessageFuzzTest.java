package io.idpmaster.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import io.idpmaster.KnownRandom;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.Trust;
import io.idpmaster.config.TrustReader;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** A capture is refused in words, or believed as it was signed: nothing that a stranger made or changed is. */
class CapturedMessageFuzzTest {

    private static final String CLIENT = "edge-b";
    private static final Clock CLOCK = Clock.fixed(SamlResponseBuilder.NOW, ZoneOffset.UTC);
    private static final SigningKey KEY = SigningKey.of(new KnownRandom(1), SamlResponseBuilder.NOW);
    private static final RSAKey JSON_KEY = new RSAKey.Builder(
                    (RSAPublicKey) KEY.pair().getPublic())
            .privateKey(KEY.pair().getPrivate())
            .keyID("one")
            .build();
    private static final RelyingParty EDGE =
            new RelyingParty(SamlResponseBuilder.AUDIENCE, Set.of(SamlResponseBuilder.RECIPIENT));
    private static final SamlVerification SAML = SamlVerification.trusting(
            new Trust.Metadata(SamlResponseBuilder.descriptor(KEY)), SamlResponseBuilder.ISSUER, CLOCK);
    private static final JwtVerification JWT = trusting();
    private static final String CLAIMS =
            """
            {"iss":"https://idp.example.org/realms/cloud","sub":"6f1c0a52","aud":"edge-b","azp":"edge-b","typ":"Bearer",\
            "exp":%d,"iat":%d,"openstack_project_1":"web-shop","openstack_role_1":["member","reader"],"size":1.5}""".formatted(SamlResponseBuilder.NOW.getEpochSecond() + 60, SamlResponseBuilder.NOW.getEpochSecond());

    private static final List<VerifiedAttributes> SIGNED = Stream.concat(responses(), tokens())
            .map(seed -> examine(CapturedMessage.of(seed)).orThrow())
            .toList();

    private static JwtVerification trusting() {
        try {
            byte[] keys = new JWKSet(JSON_KEY).toPublicJWKSet().toString().getBytes(StandardCharsets.UTF_8);
            return JwtVerification.trusting(new TrustReader("keys").keys(keys), SamlResponseBuilder.ISSUER, CLOCK);
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<byte[]> responses() {
        byte[] both = new SamlResponseBuilder().namingItsKey().signedBy(KEY).xml();
        byte[] assertionAlone = new SamlResponseBuilder()
                .withoutResponseSignature()
                .signedBy(KEY)
                .xml();
        byte[] responseAlone = new SamlResponseBuilder()
                .withoutAssertionSignature()
                .signedBy(KEY)
                .xml();
        return Stream.of(
                both, assertionAlone, responseAlone, Base64.getEncoder().encode(assertionAlone));
    }

    static Stream<byte[]> tokens() {
        return Stream.of(signed(CLAIMS.getBytes(StandardCharsets.UTF_8)).getBytes(StandardCharsets.US_ASCII));
    }

    static Stream<byte[]> claimsOfTokens() {
        return Stream.of(CLAIMS.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<byte[]> descriptors() {
        return Stream.of(SamlResponseBuilder.descriptor(KEY).getBytes(StandardCharsets.UTF_8));
    }

    private static String signed(byte[] claims) {
        try {
            JWSObject token = new JWSObject(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(), new Payload(claims));
            token.sign(new RSASSASigner(JSON_KEY));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @MethodSource("responses")
    @FuzzTest
    void response(byte[] captured) {
        requireRefusedOrSigned(captured);
    }

    @MethodSource("tokens")
    @FuzzTest
    void token(byte[] captured) {
        requireRefusedOrSigned(captured);
    }

    /** As if the realm had signed them. */
    @MethodSource("claimsOfTokens")
    @FuzzTest
    void claims(byte[] claims) {
        try {
            VerifiedAttributes believed = JWT.examine(signed(claims), CLIENT).orThrow();
            assertThat(believed.issuer()).isEqualTo(SamlResponseBuilder.ISSUER);
            assertThat(believed.end())
                    .hasValueSatisfying(end -> assertThat(end).isAfter(SamlResponseBuilder.NOW.minusSeconds(61)));
        } catch (MessageRejected e) {
            requireReason(e);
        }
    }

    /** Whose keys are to be trusted. */
    @MethodSource("descriptors")
    @FuzzTest
    void metadata(byte[] xml) {
        try {
            SamlVerification.trusting(
                    new Trust.Metadata(new String(xml, StandardCharsets.UTF_8)), SamlResponseBuilder.ISSUER, CLOCK);
        } catch (MessageRejected e) {
            requireReason(e);
        }
    }

    private static void requireRefusedOrSigned(byte[] captured) {
        VerifiedAttributes believed;
        try {
            believed = examine(CapturedMessage.of(captured)).orThrow();
        } catch (MessageRejected e) {
            requireReason(e);
            return;
        }
        Map<String, List<String>> values = believed.values();
        assertThat(SIGNED)
                .anyMatch(signed -> signed.values().equals(values)
                        && signed.subject().equals(believed.subject())
                        && signed.end().equals(believed.end()));
    }

    private static Examination examine(CapturedMessage message) {
        if (message instanceof CapturedMessage.Saml saml) {
            return SAML.examine(new SamlMessage(saml.xml(), Optional.empty()), EDGE);
        }
        return JWT.examine(((CapturedMessage.Jwt) message).token(), CLIENT);
    }

    private static void requireReason(MessageRejected rejected) {
        assertThat(rejected.expected()).isNotEqualTo(rejected.found());
        assertThat(rejected.getMessage()).isNotBlank();
    }
}
