package io.idpmaster.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.Trust;
import io.idpmaster.config.TrustReader;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Whatever becomes of a message on its way: it is refused in words, or believed to the letter as it was signed. */
class DamagedMessageTest {

    private static final int CASES = 1_500;
    private static final Clock CLOCK = Clock.fixed(SamlResponseBuilder.NOW, ZoneOffset.UTC);
    private static final SigningKey KEY = SigningKey.fresh();

    /** What breaks XML, JSON, base64, times, numbers and ids. */
    private static final String[] SPLINTERS = {
        "",
        "<",
        ">",
        "&",
        "\"",
        "'",
        "<!--x-->",
        "<?x y?>",
        "<a/>",
        "]]>",
        "<![CDATA[x]]>",
        "&#0;",
        "&lt;",
        "\u0000",
        "\u00e9",
        " ",
        "\n",
        "-1",
        "99999999999999999999",
        "2026-13-45T99:99:99Z",
        "xmlns=\"\"",
        "ID=\"_assertion\"",
        "#",
        ".",
        "=",
        "%",
        "e30",
        "bnVsbA",
        "W10",
        "admin"
    };

    @Test
    void aDamagedResponseIsRefusedOrBelievedAsItWasSigned() {
        SamlVerification verification = SamlVerification.trusting(
                new Trust.Metadata(SamlResponseBuilder.descriptor(KEY)), SamlResponseBuilder.ISSUER, CLOCK);
        RelyingParty edge = new RelyingParty(SamlResponseBuilder.AUDIENCE, Set.of(SamlResponseBuilder.RECIPIENT));
        String original = new String(
                new SamlResponseBuilder().namingItsKey().signedBy(KEY).xml(), StandardCharsets.UTF_8);

        int refused = damage(
                original,
                message -> verification.examine(
                        new SamlMessage(((CapturedMessage.Saml) message).xml(), Optional.empty()), edge));

        assertThat(refused).isGreaterThan(CASES / 2);
    }

    @Test
    void aDamagedTokenIsRefusedOrBelievedAsItWasSigned() throws JOSEException, ConfigException {
        RSAKey key = new RSAKey.Builder((RSAPublicKey) KEY.pair().getPublic())
                .privateKey(KEY.pair().getPrivate())
                .keyID("one")
                .build();
        JwtVerification verification = JwtVerification.trusting(
                new TrustReader("keys")
                        .keys(new JWKSet(key).toPublicJWKSet().toString().getBytes(StandardCharsets.UTF_8)),
                SamlResponseBuilder.ISSUER,
                CLOCK);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(),
                new JWTClaimsSet.Builder()
                        .issuer(SamlResponseBuilder.ISSUER)
                        .audience("edge-b")
                        .claim("typ", "Bearer")
                        .claim("openstack_role_1", "member")
                        .expirationTime(Date.from(SamlResponseBuilder.NOW.plusSeconds(60)))
                        .build());
        token.sign(new RSASSASigner(key));

        int refused = damage(
                token.serialize(), message -> verification.examine(((CapturedMessage.Jwt) message).token(), "edge-b"));

        assertThat(refused).isGreaterThan(CASES / 2);
    }

    /** How many were refused; any other exception than a rejection fails. */
    private static int damage(String original, Function<CapturedMessage, Examination> examine) {
        Map<?, ?> signed = examine.apply(CapturedMessage.of(original.getBytes(StandardCharsets.UTF_8)))
                .orThrow()
                .values();
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            String damaged = damaged(original, random);
            try {
                VerifiedAttributes believed = examine.apply(
                                CapturedMessage.of(damaged.getBytes(StandardCharsets.UTF_8)))
                        .orThrow();
                assertThat(believed.values()).as("case " + i).isEqualTo(signed);
            } catch (MessageRejected e) {
                assertThat(e.expected()).isNotEqualTo(e.found());
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("case " + i, e);
            }
        }
        return refused;
    }

    /** A piece taken out, put in again elsewhere, or replaced. */
    private static String damaged(String text, Random random) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + random.nextInt(random.nextBoolean() ? 4 : 400));
        int at = random.nextInt(text.length());
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, from) + text.substring(to);
            case 1 -> text.substring(0, at) + text.substring(from, to) + text.substring(at);
            case 2 -> text.substring(0, from) + SPLINTERS[random.nextInt(SPLINTERS.length)] + text.substring(to);
            default -> text.substring(0, from) + (char) (' ' + random.nextInt(95)) + text.substring(from + 1);
        };
    }
}
