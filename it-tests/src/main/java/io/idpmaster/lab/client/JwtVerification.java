package io.idpmaster.lab.client;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides whether an access token is to be believed, with Nimbus JOSE: signed by a key of the realm's own key set, with an
 * algorithm of the list, by this issuer, for this edge alone, in time, and as a bearer token. Sections are those of RFC
 * 7519 and RFC 8725.
 */
public final class JwtVerification {

    private static final int LIMIT = 1 << 20;
    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.RS384, JWSAlgorithm.RS512, JWSAlgorithm.PS256);
    private static final String TYPE = "Bearer";

    private final JWKSet keys;
    private final String issuer;
    private final Clock clock;

    private JwtVerification(JWKSet keys, String issuer, Clock clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** Trusts the signing keys of a JSON Web Key Set for messages of this issuer. */
    public static JwtVerification trusting(String keySet, String issuer, Clock clock) {
        try {
            return new JwtVerification(JWKSet.parse(keySet), issuer, clock);
        } catch (ParseException e) {
            throw new MessageRejected.Malformed("a JSON Web Key Set", e.getMessage());
        }
    }

    /**
     * Believes the token or says why not.
     *
     * @param audience whom the token must be for, and nobody else
     * @throws MessageRejected for the first reason found
     */
    public VerifiedAttributes verify(String token, String audience) {
        if (token.length() > LIMIT) {
            throw new MessageRejected.TooLarge(LIMIT, token.length());
        }
        SignedJWT jwt;
        JWTClaimsSet claims;
        try {
            jwt = SignedJWT.parse(token);
            requireSignature(jwt);
            claims = jwt.getJWTClaimsSet();
            requireIssuer(claims);
            requireType(claims);
        } catch (ParseException e) {
            throw new MessageRejected.Malformed("a signed JSON Web Token", e.getMessage());
        }
        // RFC 7519 4.1.3, RFC 8725 3.9: compared exactly, and a second audience would be a second edge that accepts it
        if (!claims.getAudience().equals(List.of(audience))) {
            throw new MessageRejected.AudienceMismatch(
                    audience, claims.getAudience().toString());
        }
        Instant end = requireTimes(claims);
        return new VerifiedAttributes(
                issuer,
                claims.getSubject() == null ? "" : claims.getSubject(),
                jwt.getHeader().getAlgorithm().getName(),
                end,
                attributes(claims));
    }

    /** RFC 8725 3.1 and 3.2: the list decides, not the token's header. */
    private void requireSignature(SignedJWT jwt) {
        JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
        if (!ALGORITHMS.contains(algorithm)) {
            throw new MessageRejected.AlgorithmNotAllowed("one of " + ALGORITHMS, algorithm.getName());
        }
        String keyId = jwt.getHeader().getKeyID();
        JWK key = keyId == null ? null : keys.getKeyByKeyId(keyId);
        if (!(key instanceof RSAKey rsa) || !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
            throw new MessageRejected.SignatureInvalid(
                    "a signing key of the realm's key set", "key `" + (keyId == null ? "" : keyId) + "`");
        }
        try {
            if (!jwt.verify(new RSASSAVerifier(rsa))) {
                throw new MessageRejected.SignatureInvalid(
                        "a signature by key `" + keyId + "`", "one that this key did not make");
            }
        } catch (JOSEException e) {
            throw new MessageRejected.SignatureInvalid("a signature by key `" + keyId + "`", e.getMessage());
        }
    }

    private void requireIssuer(JWTClaimsSet claims) {
        if (!issuer.equals(claims.getIssuer())) {
            throw new MessageRejected.IssuerMismatch(issuer, claims.getIssuer() == null ? "" : claims.getIssuer());
        }
    }

    /** RFC 8725 3.11: Keycloak says in a claim what kind of token it is; an ID token says {@code ID}. */
    private static void requireType(JWTClaimsSet claims) throws ParseException {
        String found = claims.getStringClaim("typ");
        if (!TYPE.equals(found)) {
            throw new MessageRejected.TypeMismatch(TYPE, found == null ? "" : found);
        }
    }

    /** RFC 7519 4.1.4 to 4.1.6: a token without an end is none. */
    private Instant requireTimes(JWTClaimsSet claims) {
        Instant now = clock.instant();
        Date end = claims.getExpirationTime();
        if (end == null) {
            throw new MessageRejected.Malformed("a claim `exp`", "none");
        }
        if (!end.toInstant().isAfter(now.minus(SKEW))) {
            throw new MessageRejected.Expired(now, end.toInstant());
        }
        for (Date begin : new Date[] {claims.getNotBeforeTime(), claims.getIssueTime()}) {
            if (begin != null && begin.toInstant().isAfter(now.plus(SKEW))) {
                throw new MessageRejected.NotYetValid(now, begin.toInstant());
            }
        }
        return end.toInstant();
    }

    /** Text, numbers, truth values and lists of them; mod_auth_openidc drops every other claim too. */
    private static Map<String, List<String>> attributes(JWTClaimsSet claims) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        claims.getClaims().forEach((name, value) -> {
            List<String> list = new ArrayList<>();
            if (value instanceof Date date) {
                list.add(Long.toString(date.toInstant().getEpochSecond()));
            } else if (value instanceof Collection<?> several) {
                several.stream()
                        .filter(JwtVerification::isSimple)
                        .map(Object::toString)
                        .forEach(list::add);
            } else if (isSimple(value)) {
                list.add(value.toString());
            }
            if (!list.isEmpty()) {
                values.put(name, list);
            }
        });
        return values;
    }

    private static boolean isSimple(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }
}
