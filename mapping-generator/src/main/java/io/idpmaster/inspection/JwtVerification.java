package io.idpmaster.inspection;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.config.Trust;
import java.math.BigDecimal;
import java.math.MathContext;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Decides whether an access token is to be believed, with Nimbus JOSE: signed by the key of the realm that it names, with
 * an asymmetric algorithm of the list, by this issuer, for this edge alone, in time, and as a bearer token. Sections are
 * those of RFC 7519 and RFC 8725.
 */
public final class JwtVerification {

    /** What {@code LimitRequestFieldSize} in the edge's Apache leaves for a token. */
    static final int HEADER_LIMIT = 65_536 - "Authorization: Bearer ".length();

    private static final int LIMIT = 1 << 20;
    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final String TYPE = "Bearer";

    /** A public key under the id by which tokens name it. */
    private record Key(String id, PublicKey key) {

        /** What the key may verify: RFC 8725 3.1 and 3.2, the key decides, not the token. */
        Collection<JWSAlgorithm> algorithms() {
            return key instanceof RSAPublicKey ? JWSAlgorithm.Family.RSA : JWSAlgorithm.Family.EC;
        }

        boolean verifies(SignedJWT token) throws JOSEException {
            JWSVerifier verifier =
                    key instanceof RSAPublicKey rsa ? new RSASSAVerifier(rsa) : new ECDSAVerifier((ECPublicKey) key);
            return token.verify(verifier);
        }
    }

    private final List<Key> keys;
    private final String issuer;
    private final Clock clock;

    private JwtVerification(List<Key> keys, String issuer, Clock clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** Trusts these keys for tokens of this issuer. */
    public static JwtVerification trusting(Trust.Keys keys, String issuer, Clock clock) {
        return new JwtVerification(
                keys.keys().stream()
                        .map(key -> new Key(key.id(), publicKey(key)))
                        .toList(),
                issuer,
                clock);
    }

    /**
     * Believes the token or says why not.
     *
     * @param clientId whom the token must be for, and nobody else
     * @throws MessageRejected for the first reason found
     */
    public VerifiedAttributes verify(String token, String clientId) {
        return examine(token, clientId).orThrow();
    }

    /**
     * Finds everything that is wrong with the token.
     *
     * @param clientId whom the token must be for, and nobody else
     */
    public Examination examine(String token, String clientId) {
        return new Reading(clientId).examine(token);
    }

    /** One token on its way from text to claims. */
    private final class Reading {

        private final String clientId;
        private final Examination.Builder found = new Examination.Builder();
        private final Instant now = clock.instant();

        Reading(String clientId) {
            this.clientId = clientId;
        }

        Examination examine(String token) {
            try {
                return read(token);
            } catch (MessageRejected e) {
                found.reject(e);
            } catch (ParseException e) {
                found.reject(new MessageRejected.Malformed(
                        "a signed JSON Web Token", Quoted.value(String.valueOf(e.getMessage()))));
            }
            return found.build(Optional.empty());
        }

        private Examination read(String token) throws ParseException {
            if (token.length() > LIMIT) {
                throw new MessageRejected.TooLarge(LIMIT, token.length() + " bytes");
            }
            if (token.length() > HEADER_LIMIT) {
                found.reject(new MessageRejected.TooLarge(
                        HEADER_LIMIT, token.length() + " bytes, more than the edge's Apache takes in a header"));
            }
            JWT jwt = JWTParser.parse(token);
            if (jwt instanceof EncryptedJWT) {
                throw new MessageRejected.Encrypted("JSON Web Encryption");
            }
            boolean signed = isSigned(jwt);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            if (claims == null) {
                throw new MessageRejected.Malformed("claims as a JSON object", "another payload");
            }
            String subject = text(claims.getSubject());
            requireIssuer(claims);
            found.says("subject", subject);
            requireType(claims);
            requireAudience(claims);
            Optional<Instant> end = requireTimes(claims);
            if (!signed) {
                return found.build(Optional.empty());
            }
            return found.build(Optional.of(new VerifiedAttributes(
                    issuer,
                    subject,
                    jwt.getHeader().getAlgorithm().getName(),
                    end,
                    attributes(JSONObjectUtils.parse(jwt.getParsedParts()[1].decodeToString())))));
        }

        /** RFC 8725 3.1, 3.2: neither {@code none} nor a shared secret, and by the key that the header names. */
        private boolean isSigned(JWT jwt) {
            Algorithm algorithm = jwt.getHeader().getAlgorithm();
            found.says("algorithm", algorithm.getName());
            if (!(jwt instanceof SignedJWT token) || !isAsymmetric(algorithm)) {
                found.reject(new MessageRejected.AlgorithmNotAllowed(
                        "one of " + String.join(", ", names()), algorithm.getName()));
                return false;
            }
            String id = text(token.getHeader().getKeyID());
            found.says("keyId", id);
            // RFC 7515 4.1.11: what is critical has to be understood, and an edge's module understands nothing
            if (token.getHeader().getCriticalParams() != null) {
                found.reject(new MessageRejected.Malformed(
                        "a header without `crit`",
                        Quoted.value(String.join(" ", token.getHeader().getCriticalParams()))));
                return false;
            }
            List<Key> named = keys.stream().filter(key -> key.id().equals(id)).toList();
            if (named.isEmpty()) {
                found.reject(new MessageRejected.UnknownKey(
                        keys.stream().map(Key::id).toList(), id));
                return false;
            }
            List<Key> fitting = named.stream()
                    .filter(key -> key.algorithms().contains(algorithm))
                    .toList();
            if (fitting.isEmpty()) {
                found.reject(new MessageRejected.AlgorithmNotAllowed(
                        "an algorithm for " + named.get(0).key().getAlgorithm() + ", as the key is",
                        algorithm.getName()));
                return false;
            }
            if (fitting.stream().noneMatch(key -> verifies(token, key))) {
                found.reject(new MessageRejected.SignatureInvalid(
                        "a signature by key " + Quoted.value(id), "one that this key did not make, or another text"));
                return false;
            }
            found.says("signed", "token");
            return true;
        }

        private void requireIssuer(JWTClaimsSet claims) {
            found.says("issuer", text(claims.getIssuer()));
            if (!issuer.equals(claims.getIssuer())) {
                found.reject(new MessageRejected.IssuerMismatch(issuer, text(claims.getIssuer())));
            }
        }

        /** RFC 8725 3.11: Keycloak says in a claim what kind of token it is; an ID token says {@code ID}. */
        private void requireType(JWTClaimsSet claims) throws ParseException {
            String type = text(claims.getStringClaim("typ"));
            found.says("type", type);
            if (!TYPE.equals(type)) {
                String shown = Quoted.value(type);
                found.reject(new MessageRejected.TypeMismatch(
                        TYPE,
                        type.equals("ID")
                                ? shown + ": an ID token, which is for the client and no access token"
                                : shown));
            }
        }

        /** RFC 7519 4.1.3, RFC 8725 3.9: compared exactly, and a second audience would be a second edge that takes it. */
        private void requireAudience(JWTClaimsSet claims) throws ParseException {
            claims.getAudience().forEach(audience -> found.says("audience", text(audience)));
            if (!claims.getAudience().equals(List.of(clientId))) {
                found.reject(new MessageRejected.AudienceMismatch(
                        clientId,
                        claims.getAudience().stream().map(JwtVerification::text).toList()));
            }
            // who asked for it, such as a robot or a portal with a secret of its own: edges do not look at that
            found.says("authorizedParty", text(claims.getStringClaim("azp")));
        }

        /** RFC 7519 4.1.4 to 4.1.6: a token without an end is none. */
        private Optional<Instant> requireTimes(JWTClaimsSet claims) {
            requireBegun("iat", claims.getIssueTime());
            requireBegun("nbf", claims.getNotBeforeTime());
            if (claims.getExpirationTime() == null) {
                found.reject(new MessageRejected.Malformed("a claim `exp`", "none"));
                return Optional.empty();
            }
            Instant end = claims.getExpirationTime().toInstant();
            found.says("exp", end.toString());
            if (!end.isAfter(now.minus(SKEW))) {
                found.reject(new MessageRejected.Expired("`exp`", now, end));
            }
            return Optional.of(end);
        }

        private void requireBegun(String claim, Date date) {
            if (date != null) {
                Instant begin = date.toInstant();
                found.says(claim, begin.toString());
                if (begin.isAfter(now.plus(SKEW))) {
                    found.reject(new MessageRejected.NotYetValid("`" + claim + "`", now, begin));
                }
            }
        }
    }

    /** The claims as mod_auth_openidc passes them on (src/util/appinfo.c): of a list only texts and truth values. */
    private static Map<String, List<String>> attributes(Map<String, Object> claims) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        claims.forEach((name, value) -> {
            List<String> list = new ArrayList<>();
            if (value instanceof Collection<?> several) {
                several.stream()
                        .filter(item -> item instanceof String || item instanceof Boolean)
                        .map(JwtVerification::claim)
                        .forEach(list::add);
            } else if (value != null) {
                list.add(claim(value));
            } else {
                return;
            }
            values.put(name, list);
        });
        return values;
    }

    private static String claim(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? "1" : "0";
        }
        if (value instanceof Double || value instanceof Float) {
            // %.8g
            return new BigDecimal(value.toString())
                    .round(new MathContext(8))
                    .stripTrailingZeros()
                    .toPlainString();
        }
        if (value instanceof Map<?, ?> object) {
            Map<String, Object> copy = new LinkedHashMap<>();
            object.forEach((name, member) -> copy.put(String.valueOf(name), member));
            return JSONObjectUtils.toJSONString(copy);
        }
        return value.toString();
    }

    private static boolean verifies(SignedJWT token, Key key) {
        try {
            return key.verifies(token);
        } catch (JOSEException e) {
            return false;
        }
    }

    private static boolean isAsymmetric(Algorithm algorithm) {
        return JWSAlgorithm.Family.RSA.contains(algorithm) || JWSAlgorithm.Family.EC.contains(algorithm);
    }

    private static Collection<String> names() {
        Collection<String> names = new TreeSet<>();
        JWSAlgorithm.Family.RSA.forEach(algorithm -> names.add(algorithm.getName()));
        JWSAlgorithm.Family.EC.forEach(algorithm -> names.add(algorithm.getName()));
        return names;
    }

    private static PublicKey publicKey(Trust.Key key) {
        try {
            byte[] encoded =
                    Base64.getMimeDecoder().decode(key.pem().replaceAll("-----(BEGIN|END) PUBLIC KEY-----", ""));
            X509EncodedKeySpec specification = new X509EncodedKeySpec(encoded);
            try {
                return KeyFactory.getInstance("RSA").generatePublic(specification);
            } catch (GeneralSecurityException e) {
                return KeyFactory.getInstance("EC").generatePublic(specification);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a trusted key is neither RSA nor EC", e);
        }
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
