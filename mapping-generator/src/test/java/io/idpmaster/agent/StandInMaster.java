package io.idpmaster.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SigningKey;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;

/** What a real master answers to an agent, and what none would: for what cannot be shown with a real one. */
final class StandInMaster implements AutoCloseable {

    static final String TOKEN = "a-token-that-nobody-may-see-";

    final SigningKey key = SigningKey.fresh(SignatureAlgorithm.ES256);
    final List<JsonNode> reports = new ArrayList<>();
    final List<Integer> statuses = new ArrayList<>();
    private final HttpServer server;
    private final String issuer;
    private final Set<String> identifiers = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private int tokens;
    private String accepted = "";
    private byte[] bundle = new byte[0];
    private String tag = "";
    private boolean endless;
    private int refusing;

    StandInMaster(String issuer) throws IOException {
        this.issuer = issuer;
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/realms/cloud/protocol/openid-connect/token", this::token);
        server.createContext("/realms/cloud/idp-master/agent/bundle", this::bundle);
        server.createContext("/realms/cloud/idp-master/agent/report", this::report);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    AgentConfig.Link link(Path directory) throws IOException {
        Path file = directory.resolve("agent.key");
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, key.toPrivateJson());
        }
        return new AgentConfig.Link(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/realms/cloud"),
                "edge-a-agent",
                file,
                Optional.empty());
    }

    void offers(byte[] bytes, long version, Instant issued) {
        bundle = bytes;
        tag = "\"" + version + "." + issued.getEpochSecond() + "\"";
    }

    /** A body without an end. */
    void offersWithoutEnd() {
        endless = true;
    }

    /** Answers this to everything but the token; 0 for as usual. */
    void refuses(int status) {
        refusing = status;
    }

    void forgetsTokens() {
        accepted = "";
    }

    int tokens() {
        return tokens;
    }

    /** What was wrong with what the agent sent. */
    List<String> wrong() {
        return wrong;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = new HashMap<>();
        for (String field : new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).split("&")) {
            String[] parts = field.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        try {
            SignedJWT jwt = SignedJWT.parse(form.get("client_assertion"));
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            ECKey open = ECKey.parse(key.verificationKey().toJson().toString());
            require(jwt.verify(new ECDSAVerifier(open)), "the signature");
            require(jwt.getHeader().getKeyID().equals(key.verificationKey().id()), "kid");
            require(form.get("grant_type").equals("client_credentials"), "grant_type");
            require(
                    form.get("client_assertion_type").equals("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                    "client_assertion_type");
            require(claims.getIssuer().equals("edge-a-agent"), "iss");
            require(claims.getSubject().equals("edge-a-agent"), "sub");
            require(claims.getAudience().equals(List.of(issuer)), "aud");
            require(identifiers.add(claims.getJWTID()), "jti");
            require(claims.getExpirationTime().getTime() - claims.getIssueTime().getTime() <= 60_000, "exp");
        } catch (Exception e) {
            wrong.add(e.toString());
        }
        accepted = TOKEN + ++tokens;
        answer(
                exchange,
                200,
                ("{\"access_token\":\"" + accepted + "\",\"expires_in\":300}").getBytes(StandardCharsets.UTF_8));
    }

    private void require(boolean good, String what) {
        if (!good) {
            wrong.add(what);
        }
    }

    private void bundle(HttpExchange exchange) throws IOException {
        if (turnedAway(exchange)) {
            return;
        }
        if (endless) {
            exchange.sendResponseHeaders(200, 0);
            byte[] zeros = new byte[1 << 16];
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(zeros);
                }
            } catch (IOException e) {
                return;
            }
        }
        if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            answer(exchange, 304, new byte[0]);
            return;
        }
        exchange.getResponseHeaders().add("ETag", tag);
        exchange.getResponseHeaders().add("Content-Type", "application/jose+json");
        answer(exchange, 200, bundle);
    }

    private void report(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!turnedAway(exchange)) {
            reports.add(new ObjectMapper().readTree(body));
            answer(exchange, 204, new byte[0]);
        }
    }

    private boolean turnedAway(HttpExchange exchange) throws IOException {
        if (refusing != 0) {
            answer(
                    exchange,
                    refusing,
                    "{\"error\":\"conflict\",\"error_description\":\"no keys yet\"}".getBytes(StandardCharsets.UTF_8));
            return true;
        }
        if (accepted.isEmpty()
                || !("Bearer " + accepted).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, new byte[0]);
            return true;
        }
        return false;
    }

    private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        statuses.add(status);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
