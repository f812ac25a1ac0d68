package io.idpmaster.lab.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;

/**
 * What an edge's agent asks its master, and nothing of what it does with the answers: private_key_jwt (OpenID Connect Core,
 * section 9; RFC 7523), the bundle, a report.
 */
public final class PollingAgent {

    private static final int LIFETIME_SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Exchange exchange;
    private final URI realm;
    private final String clientId;
    private final ECKey key;
    private String token = "";
    private Instant tokenEnd = Instant.EPOCH;
    private String tag = "";

    private PollingAgent(Exchange exchange, URI realm, String clientId, ECKey key) {
        this.exchange = exchange;
        this.realm = realm;
        this.clientId = clientId;
        this.key = key;
    }

    /** Of an edge, at the realm of this address, with the private key of its agent. */
    public static PollingAgent of(URI realm, String edge, ECKey key) {
        return new PollingAgent(new Exchange(), realm, edge + "-agent", key);
    }

    /** Another edge's agent, which shares this one's connections. */
    public PollingAgent of(String edge) {
        return new PollingAgent(exchange, realm, edge + "-agent", key);
    }

    /** Fetches a token unless the one in hand is good for a while. */
    public void authenticate() {
        if (Instant.now().plusSeconds(10).isBefore(tokenEnd)) {
            return;
        }
        String form = "grant_type=client_credentials&client_id=" + encode(clientId)
                + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
                + "&client_assertion=" + assertion();
        HttpResponse<byte[]> response = exchange.send(exchange.to(URI.create(realm + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
        try {
            var answer = JSON.readTree(response.body());
            if (response.statusCode() != 200) {
                throw new NoAnswer(realm, response.statusCode() + " for " + clientId + ": " + answer);
            }
            token = answer.path("access_token").asText();
            tokenEnd = Instant.now().plusSeconds(answer.path("expires_in").asLong());
        } catch (IOException e) {
            throw new NoAnswer(realm, "status " + response.statusCode() + " without JSON");
        }
    }

    /** Asks for the bundle, with the tag of the last one; the status, and the bytes where there is a new one. */
    public HttpResponse<byte[]> poll() {
        authenticate();
        HttpRequest.Builder request =
                exchange.to(URI.create(realm + "/idp-master/agent/bundle")).header("Authorization", "Bearer " + token);
        if (!tag.isEmpty()) {
            request.header("If-None-Match", tag);
        }
        HttpResponse<byte[]> response = exchange.send(request.GET().build());
        if (response.statusCode() == 200) {
            tag = response.headers().firstValue("ETag").orElse("");
        } else if (response.statusCode() != 304) {
            throw new NoAnswer(
                    realm,
                    response.statusCode() + " for " + clientId + ": "
                            + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response;
    }

    private String assertion() {
        Instant now = Instant.now();
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(clientId)
                        .subject(clientId)
                        .audience(realm.toString())
                        .jwtID(UUID.randomUUID().toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(LIFETIME_SECONDS)))
                        .build());
        try {
            jwt.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jwt.serialize();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
