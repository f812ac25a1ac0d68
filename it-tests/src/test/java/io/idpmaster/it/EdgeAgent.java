package io.idpmaster.it;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.idpmaster.bundle.Bundle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;

/** An agent of an edge, with a key of its own (private_key_jwt: OpenID Connect Core, 9). */
record EdgeAgent(SampleRealm realm, String edge, ECKey key) {

    /** One whose client an administrator makes now. */
    static EdgeAgent of(SampleRealm realm, String edge) throws JOSEException {
        EdgeAgent agent = new EdgeAgent(
                realm,
                edge,
                new ECKeyGenerator(Curve.P_256)
                        .keyID(UUID.randomUUID().toString())
                        .generate());
        new AdminRest(realm)
                .send(
                        "PUT",
                        "edges/" + edge + "/agent",
                        agent.key().toPublicJWK().toJSONString());
        return agent;
    }

    String client() {
        return edge + "-agent";
    }

    Answer tokenAnswer() throws IOException, JOSEException {
        SignedJWT assertion = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(client())
                        .subject(client())
                        .audience(realm.address().toString())
                        .jwtID(UUID.randomUUID().toString())
                        .issueTime(Date.from(Instant.now()))
                        .expirationTime(Date.from(Instant.now().plusSeconds(30)))
                        .build());
        assertion.sign(new ECDSASigner(key));
        return realm.tokens()
                .grant(Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        client(),
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                        "client_assertion",
                        assertion.serialize()));
    }

    String token() throws IOException, JOSEException {
        Answer answer = tokenAnswer();
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.status() + " " + answer.body());
        }
        return answer.json().get("access_token").asText();
    }

    Answer bundle(String etag) throws IOException, JOSEException {
        return bundle(realm, token(), etag);
    }

    static Answer bundle(SampleRealm realm, String token, String etag) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(realm.address() + "/idp-master/agent/bundle"));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!etag.isEmpty()) {
            request.header("If-None-Match", etag);
        }
        return Answer.to(request.build());
    }

    /** What an agent sends after a run that applied nothing. */
    static ObjectNode ran(String outcome) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("agent", "1.0.0")
                .put("time", "2026-11-22T07:00:00Z")
                .put("outcome", outcome);
    }

    /** What it sends after one that applied this version. */
    static ObjectNode ran(String outcome, long version, String digest) {
        ObjectNode report = ran(outcome);
        // as it is read again, where a small number is no long
        report.putObject("applied").put("version", Math.toIntExact(version)).put("digest", digest);
        return report;
    }

    static ObjectNode ran(String outcome, Bundle applied) {
        return ran(outcome, applied.version(), applied.content().digest());
    }

    Answer report(String json) throws IOException, JOSEException {
        return report(realm, token(), json);
    }

    static Answer report(SampleRealm realm, String token, String json) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(realm.address() + "/idp-master/agent/report"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return Answer.to(request.build());
    }
}
