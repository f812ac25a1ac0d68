package io.idpmaster.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.BundleVerifier;
import io.idpmaster.bundle.SigningKey;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.keystone.CertificateAuthority;
import io.idpmaster.keystone.CloudException;
import io.idpmaster.keystone.LimitedBody;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The master as an agent sees it: {@code …/idp-master/agent/bundle} and {@code …/report}. */
public final class MasterClient implements BundleSource {

    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration SPARE = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofDays(1);
    // RFC 6750, section 2.1
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");
    private static final int MAX_SMALL = 64 * 1024;
    private static final int MAX_KEY = 64 * 1024;
    private static final int MAX_SHOWN = 200;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private final AgentConfig.Link link;
    private final String issuer;
    private final SigningKey key;
    private final Clock clock;
    private final HttpClient http;

    private String token = "";
    private Instant tokenEnds = Instant.EPOCH;

    private record Answer(int status, Optional<byte[]> body) {
        String text() {
            return new String(body.orElse(new byte[0]), StandardCharsets.UTF_8);
        }
    }

    /**
     * Nothing is sent yet.
     *
     * @param issuer the realm as it calls itself
     */
    public MasterClient(AgentConfig.Link link, String issuer, Clock clock) throws AgentException {
        this.link = link;
        this.issuer = issuer;
        this.key = key(link.key());
        this.clock = clock;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECTING);
        if (link.authority().isPresent()) {
            try {
                builder.sslContext(CertificateAuthority.context(link.authority().get()));
            } catch (CloudException e) {
                throw new AgentException(e.getMessage(), e);
            }
        }
        this.http = builder.build();
    }

    /** Asks only for what is newer than the bundle in hand. */
    @Override
    public List<Candidate> newest(Optional<Bundle> inHand) throws NoAnswer {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(link.master() + "/idp-master/agent/bundle"))
                .header("Accept", "application/jose+json");
        inHand.ifPresent(bundle -> request.header(
                "If-None-Match", "\"" + bundle.version() + "." + bundle.issued().getEpochSecond() + "\""));
        Answer answer = signedIn(request, BundleVerifier.LIMIT);
        if (answer.status() == 304) {
            return List.of();
        }
        if (answer.status() != 200) {
            throw refused(request.build(), answer);
        }
        return List.of(() -> answer.body().orElseThrow(BundleRefused::tooLarge));
    }

    /** Delivers a report. */
    void report(byte[] report) throws NoAnswer {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(link.master() + "/idp-master/agent/report"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(report));
        Answer answer = signedIn(request, MAX_SMALL);
        if (answer.status() / 100 != 2) {
            throw refused(request.build(), answer);
        }
    }

    private Answer signedIn(HttpRequest.Builder request, int limit) throws NoAnswer {
        if (token.isEmpty() || !clock.instant().isBefore(tokenEnds)) {
            signIn();
        }
        Answer answer =
                send(request.setHeader("Authorization", "Bearer " + token).build(), limit);
        if (answer.status() == 401) {
            // ended before its time: the realm's keys were replaced, say
            signIn();
            answer = send(request.setHeader("Authorization", "Bearer " + token).build(), limit);
        }
        return answer;
    }

    private void signIn() throws NoAnswer {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", link.client());
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put("client_assertion", ClientAssertion.of(link.client(), issuer, key, clock.instant()));
        HttpRequest request = HttpRequest.newBuilder(URI.create(link.master() + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.entrySet().stream()
                        .map(field ->
                                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"))))
                .build();
        token = "";
        Answer answer = send(request, MAX_SMALL);
        if (answer.status() != 200) {
            throw refused(request, answer);
        }
        JsonNode json = json(answer);
        String given = json.path("access_token").asText("");
        // anything else cannot stand in a header
        if (!TOKEN.matcher(given).matches()) {
            throw new NoAnswer("`" + request.uri() + "` gives no token; is the address right?");
        }
        token = given;
        tokenEnds = clock.instant()
                .plusSeconds(Math.max(0, Math.min(json.path("expires_in").asLong(0), LONGEST.toSeconds())))
                .minus(SPARE);
    }

    private Answer send(HttpRequest request, int limit) throws NoAnswer {
        CompletableFuture<HttpResponse<Optional<byte[]>>> coming =
                http.sendAsync(request, head -> new LimitedBody(head.statusCode() == 200 ? limit : MAX_SMALL));
        try {
            HttpResponse<Optional<byte[]>> response = coming.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.body());
        } catch (TimeoutException e) {
            coming.cancel(true);
            throw new NoAnswer("no whole answer from `" + request.uri() + "` in " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            String reason = Optional.ofNullable(e.getCause().getMessage())
                    .orElse(e.getCause().getClass().getSimpleName());
            throw new NoAnswer("no answer from `" + request.uri() + "`: " + Quoted.visible(reason, MAX_SHOWN));
        } catch (InterruptedException e) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw new NoAnswer("interrupted while waiting for `" + request.uri() + "`");
        }
    }

    private static NoAnswer refused(HttpRequest request, Answer answer) {
        JsonNode json = json(answer);
        String error = json.path("error").asText("");
        String description = json.path("error_description").asText("");
        String reason = error + (error.isEmpty() || description.isEmpty() ? "" : ": ") + description;
        return new NoAnswer("`" + request.uri() + "` answers " + answer.status()
                + (reason.isEmpty() ? "" : ": " + Quoted.visible(reason, MAX_SHOWN)));
    }

    private static JsonNode json(Answer answer) {
        try {
            return new ObjectMapper().readTree(answer.text());
        } catch (IOException e) {
            return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        }
    }

    private static SigningKey key(Path file) throws AgentException {
        try (InputStream in = Files.newInputStream(file)) {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && !Collections.disjoint(Files.getPosixFilePermissions(file), OTHERS)) {
                throw new AgentException("others can read the private key `" + file
                        + "`; run `chmod 600` on it, and replace the key if they may have done so");
            }
            return SigningKey.of(in.readNBytes(MAX_KEY));
        } catch (IOException e) {
            throw new AgentException(
                    "cannot read the agent's key `" + file + "`; name one that `idpm edge key` has written", e);
        } catch (BundleRefused e) {
            throw new AgentException(
                    "`" + file + "`: " + e.getMessage() + "; name a key that `idpm edge key` has written", e);
        }
    }
}
