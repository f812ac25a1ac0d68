package io.idpmaster.it;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.KeystoneAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * With what a client sends a browser to the master: a SAML request (HTTP redirect binding) or an OpenID Connect one (code
 * with PKCE).
 *
 * @param start the address at the master, with the request in it
 * @param clientId the client's, or the service provider's entity id
 * @param landing where the answer is to be brought
 * @param secret what only who asked knows: the request's id, or the code verifier
 */
record BrowserRequest(URI start, String clientId, String landing, String secret) {

    /** As the edge's Apache module does. */
    static BrowserRequest of(URI realm, Edge edge) throws IOException {
        KeystoneAddress address;
        try {
            address = KeystoneAddress.of(edge);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e);
        }
        return edge.agreement().module().saml()
                ? saml(realm, address.entityId(), address.url() + "/mellon/postResponse", false)
                : openId(realm, edge.name(), address.url() + "/redirect_uri", Map.of());
    }

    static BrowserRequest saml(URI realm, String entityId, String landing, boolean passive) throws IOException {
        String id = "_" + UUID.randomUUID();
        String endpoint = realm + "/protocol/saml";
        String request =
                """
                <samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
                xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="%s" Version="2.0" IssueInstant="%s" \
                Destination="%s" AssertionConsumerServiceURL="%s" IsPassive="%s" \
                ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST">\
                <saml:Issuer>%s</saml:Issuer></samlp:AuthnRequest>""".formatted(id, Instant.now().truncatedTo(ChronoUnit.SECONDS), endpoint, landing, passive, entityId);
        // SAML 2.0 Bindings, 3.4.4.1: deflated without a header
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out =
                new DeflaterOutputStream(deflated, new Deflater(Deflater.DEFAULT_COMPRESSION, true))) {
            out.write(request.getBytes(StandardCharsets.UTF_8));
        }
        String parameter =
                TokenEndpoint.form(Map.of("SAMLRequest", Base64.getEncoder().encodeToString(deflated.toByteArray())));
        return new BrowserRequest(URI.create(endpoint + "?" + parameter), entityId, landing, id);
    }

    /** @param more further parameters, such as {@code prompt} */
    static BrowserRequest openId(URI realm, String clientId, String landing, Map<String, String> more) {
        String verifier = UUID.randomUUID().toString() + UUID.randomUUID();
        Map<String, String> fields = new LinkedHashMap<>(more);
        fields.put("client_id", clientId);
        fields.put("redirect_uri", landing);
        fields.put("response_type", "code");
        fields.put("scope", "openid");
        fields.put("state", UUID.randomUUID().toString());
        fields.put("code_challenge", challenge(verifier));
        fields.put("code_challenge_method", "S256");
        return new BrowserRequest(
                URI.create(realm + "/protocol/openid-connect/auth?" + TokenEndpoint.form(fields)),
                clientId,
                landing,
                verifier);
    }

    /** For the code that came back. */
    Map<String, String> exchange(String code) {
        return Map.of(
                "grant_type", "authorization_code",
                "client_id", clientId,
                "code", code,
                "redirect_uri", landing,
                "code_verifier", secret);
    }

    /** What a client shows of its {@link #secret} before it has to tell it. */
    String challenge() {
        return challenge(secret);
    }

    /** RFC 7636, 4.2. */
    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
