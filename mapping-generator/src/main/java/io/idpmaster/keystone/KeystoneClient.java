package io.idpmaster.keystone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keystone over HTTP. Every answer has a limit in bytes and in time. A token that Keystone does not take any more is
 * renewed once for each request. Redirects are not followed, and of a link to a next page only the query is used, so that
 * the token goes to no other address.
 */
public final class KeystoneClient implements Keystone {

    /** How long a request may take, and how large an answer may be. */
    public record Limits(Duration patience, int answer) {
        /** Two minutes: validating a large mapping alone takes a second, a list of all grants several. */
        public static final Limits USUAL = new Limits(Duration.ofMinutes(2), 256 * 1024 * 1024);
    }

    private static final int MOST_PAGES = 100_000;
    private static final int MAX_REFUSAL = 1024 * 1024;
    private static final Duration CONNECTING = Duration.ofSeconds(10);

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(100).build());
    }

    private final Cloud cloud;
    private final Limits limits;
    private final HttpClient http;
    private String token = "";

    private record Answer(int status, String text, String subjectToken) {}

    public KeystoneClient(Cloud cloud) throws CloudException {
        this(cloud, Limits.USUAL);
    }

    public KeystoneClient(Cloud cloud, Limits limits) throws CloudException {
        this.cloud = cloud;
        this.limits = limits;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECTING);
        if (cloud.authority().isPresent()) {
            builder.sslContext(CertificateAuthority.context(cloud.authority().get()));
        }
        this.http = builder.build();
    }

    @Override
    public JsonNode get(String path) throws KeystoneException {
        return accepted("GET", path, ask("GET", path, ""));
    }

    @Override
    public Optional<JsonNode> find(String path) throws KeystoneException {
        Answer answer = ask("GET", path, "");
        return answer.status() == 404 ? Optional.empty() : Optional.of(accepted("GET", path, answer));
    }

    @Override
    public List<JsonNode> list(String path, String collection) throws KeystoneException {
        List<JsonNode> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String page = path;
        while (true) {
            if (!seen.add(page) || seen.size() > MOST_PAGES) {
                throw new KeystoneUnreachable("the pages of `" + Shown.of(path) + "` at `" + cloud.identity()
                        + "` never end; look at what stands before Keystone");
            }
            JsonNode document = get(page);
            if (!document.path(collection).isArray()) {
                throw notKeystone("GET", page, "there is no list `" + collection + "` in it");
            }
            document.path(collection).forEach(all::add);
            String next = document.path("links").path("next").asText("");
            if (next.isEmpty() || next.equals("null")) {
                if (document.path("truncated").asBoolean(false)) {
                    throw new KeystoneRefused(
                            "GET",
                            path,
                            200,
                            "it left out a part of the list; raise `list_limit` in its keystone.conf, so that the whole"
                                    + " can be read");
                }
                return all;
            }
            page = followed(path, next);
        }
    }

    @Override
    public JsonNode create(String path, JsonNode body) throws KeystoneException {
        return accepted("POST", path, ask("POST", path, body.toString()));
    }

    @Override
    public JsonNode change(String path, JsonNode body) throws KeystoneException {
        return accepted("PATCH", path, ask("PATCH", path, body.toString()));
    }

    @Override
    public JsonNode put(String path, JsonNode body) throws KeystoneException {
        return accepted("PUT", path, ask("PUT", path, body.toString()));
    }

    @Override
    public void put(String path) throws KeystoneException {
        accepted("PUT", path, ask("PUT", path, ""));
    }

    @Override
    public void delete(String path) throws KeystoneException {
        Answer answer = ask("DELETE", path, "");
        if (answer.status() != 404) {
            accepted("DELETE", path, answer);
        }
    }

    @Override
    public String toString() {
        return "Keystone at " + cloud.identity();
    }

    private Answer ask(String method, String path, String body) throws KeystoneException {
        if (token.isEmpty()) {
            token = authenticate();
        }
        Answer answer = send(request(path, method, body).header("X-Auth-Token", token));
        if (answer.status() == 401) {
            token = authenticate();
            answer = send(request(path, method, body).header("X-Auth-Token", token));
        }
        return answer;
    }

    private String authenticate() throws KeystoneException {
        String path = "/auth/tokens?nocatalog";
        Answer answer = send(request(path, "POST", cloud.credentials().request().toString()));
        accepted("POST", path, answer);
        if (answer.subjectToken().isEmpty()) {
            throw notKeystone("POST", path, "there is no token in it");
        }
        return answer.subjectToken();
    }

    private HttpRequest.Builder request(String path, String method, String body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(cloud.identity() + path))
                .header("Accept", "application/json")
                .timeout(limits.patience());
        if (body.isEmpty()) {
            return builder.method(method, HttpRequest.BodyPublishers.noBody());
        }
        return builder.header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    private Answer send(HttpRequest.Builder builder) throws KeystoneException {
        HttpRequest request = builder.build();
        String what = "`" + request.method() + " " + Shown.of(request.uri().toString()) + "`";
        CompletableFuture<HttpResponse<Optional<byte[]>>> coming = http.sendAsync(
                request, head -> new LimitedBody(head.statusCode() / 100 == 2 ? limits.answer() : MAX_REFUSAL));
        try {
            HttpResponse<Optional<byte[]>> response =
                    coming.get(limits.patience().toMillis(), TimeUnit.MILLISECONDS);
            byte[] body = response.body()
                    .orElseThrow(() -> new KeystoneUnreachable(
                            "the answer to " + what + " is larger than any of a Keystone's; is the address right?"));
            return new Answer(
                    response.statusCode(),
                    new String(body, StandardCharsets.UTF_8),
                    response.headers().firstValue("X-Subject-Token").orElse(""));
        } catch (TimeoutException e) {
            coming.cancel(true);
            throw new KeystoneUnreachable(
                    "no whole answer to " + what + " in " + limits.patience().toSeconds() + " s; is Keystone well?", e);
        } catch (ExecutionException e) {
            String reason = Optional.ofNullable(e.getCause().getMessage())
                    .orElse(e.getCause().getClass().getSimpleName());
            throw new KeystoneUnreachable(
                    "no answer to " + what + ": " + Shown.of(reason) + "; is the address right, and Keystone up?", e);
        } catch (InterruptedException e) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw new KeystoneUnreachable("interrupted while waiting for " + what, e);
        }
    }

    private JsonNode accepted(String method, String path, Answer answer) throws KeystoneException {
        if (answer.status() / 100 == 2) {
            if (answer.text().isBlank()) {
                return MissingNode.getInstance();
            }
            try {
                return JSON.readTree(answer.text());
            } catch (JsonProcessingException e) {
                throw notKeystone(method, path, "it is no JSON");
            }
        }
        throw new KeystoneRefused(method, path, answer.status(), reason(answer.text()));
    }

    private KeystoneUnreachable notKeystone(String method, String path, String why) {
        return new KeystoneUnreachable("the answer to `" + method + " " + cloud.identity() + Shown.of(path)
                + "` is not Keystone's: " + why + "; is the address right?");
    }

    /** Keystone's words, and not those of whatever stands before it. */
    private static String reason(String text) {
        try {
            JsonNode message = JSON.readTree(text).path("error").path("message");
            return message.isTextual() ? message.textValue() : "no reason given";
        } catch (JsonProcessingException e) {
            return "no reason given";
        }
    }

    private String followed(String path, String next) throws KeystoneException {
        try {
            String query = URI.create(next).getRawQuery();
            return path.replaceAll("\\?.*", "") + (query == null ? "" : "?" + query);
        } catch (IllegalArgumentException e) {
            throw notKeystone("GET", path, "the link to its next page is no address");
        }
    }
}
