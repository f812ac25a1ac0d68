package io.idpmaster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A realm from which the catalogue is read, by its URL.
 *
 * <p>Credentials come from the environment, under the names that Terraform's provider uses: {@code KEYCLOAK_CLIENT_ID}
 * (default {@code admin-cli}) with {@code KEYCLOAK_CLIENT_SECRET}, or {@code KEYCLOAK_USER} with
 * {@code KEYCLOAK_PASSWORD}; {@code KEYCLOAK_REALM} where they belong to another realm than the one that is read.
 *
 * @param base the server's address, up to {@code /realms/}
 * @param realm the realm's name
 */
record RealmAddress(String base, String realm) {

    private static final Pattern REALM = Pattern.compile("(https?://[^?#]+?)/(?:admin/)?realms/([^/?#]+)/?");
    /** The whole of an address: {@code 127.example.org} is somebody else's. */
    private static final Pattern LOOPBACK = Pattern.compile("localhost|\\[::1]|127(?:\\.\\d{1,3}){3}");

    private static final int MAX_ANSWER = 64 * 1024;

    /** A realm's URL, if the text looks like one of any kind. */
    static Optional<RealmAddress> of(String text) throws BadInput {
        if (!text.startsWith("http://") && !text.startsWith("https://")) {
            return Optional.empty();
        }
        Matcher matcher = REALM.matcher(text);
        if (!matcher.matches()) {
            throw new BadInput("idpm: `" + text + "` is not a realm's address; write it as https://HOST/realms/REALM");
        }
        return Optional.of(new RealmAddress(matcher.group(1), matcher.group(2)));
    }

    /** The catalogue as JSON; to be closed by the caller. */
    InputStream open(Map<String, String> environment) throws BadInput, IOException {
        URI address = URI.create(base + "/admin/realms/" + realm + "/idp-master/catalogue");
        refusePlainText(address);
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10));
        MasterCertificates.trusted().ifPresent(builder::sslContext);
        HttpClient client = builder.build();
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofMinutes(5))
                .header("Authorization", "Bearer " + token(client, environment))
                .header("Accept", "application/json")
                .build();
        HttpResponse<InputStream> response = send(client, request);
        if (response.statusCode() != 200) {
            throw new BadInput("idpm: `" + address + "` answers " + response.statusCode() + ": "
                    + text(response, "error", "errorMessage", "error_description"));
        }
        return response.body();
    }

    private String token(HttpClient client, Map<String, String> environment) throws BadInput, IOException {
        Optional<String> secret = Optional.ofNullable(environment.get("KEYCLOAK_CLIENT_SECRET"));
        Optional<String> user = Optional.ofNullable(environment.get("KEYCLOAK_USER"));
        Optional<String> password = Optional.ofNullable(environment.get("KEYCLOAK_PASSWORD"));
        String clientId = environment.getOrDefault("KEYCLOAK_CLIENT_ID", "admin-cli");
        Map<String, String> form;
        if (user.isPresent() && password.isPresent()) {
            form = secret.isPresent()
                    ? Map.of(
                            "grant_type", "password",
                            "client_id", clientId,
                            "client_secret", secret.get(),
                            "username", user.get(),
                            "password", password.get())
                    : Map.of(
                            "grant_type",
                            "password",
                            "client_id",
                            clientId,
                            "username",
                            user.get(),
                            "password",
                            password.get());
        } else if (secret.isPresent()) {
            form = Map.of("grant_type", "client_credentials", "client_id", clientId, "client_secret", secret.get());
        } else {
            throw new BadInput("idpm: no credentials for realm `" + realm
                    + "`; set KEYCLOAK_CLIENT_ID and KEYCLOAK_CLIENT_SECRET, or KEYCLOAK_USER and KEYCLOAK_PASSWORD");
        }
        URI address = URI.create(base + "/realms/" + environment.getOrDefault("KEYCLOAK_REALM", realm)
                + "/protocol/openid-connect/token");
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.entrySet().stream()
                        .map(field ->
                                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"))))
                .build();
        HttpResponse<InputStream> response = send(client, request);
        if (response.statusCode() != 200) {
            throw new BadInput(
                    "idpm: `" + address + "` gives no token: " + text(response, "error_description", "error"));
        }
        return text(response, "access_token");
    }

    private static HttpResponse<InputStream> send(HttpClient client, HttpRequest request) throws BadInput, IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new BadInput("idpm: `" + request.uri() + "` cannot be reached: " + reason(e)
                    + "; is the address right, and the server up?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading `" + request.uri() + "`", e);
        }
    }

    private static String reason(IOException e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }

    /** The first of these fields that the answer has. */
    private static String text(HttpResponse<InputStream> response, String... fields) throws IOException {
        byte[] body;
        try (InputStream in = response.body()) {
            body = in.readNBytes(MAX_ANSWER);
        }
        try {
            JsonNode answer = new ObjectMapper().readTree(body);
            for (String field : fields) {
                if (answer != null && answer.path(field).isTextual()) {
                    return answer.path(field).textValue();
                }
            }
        } catch (IOException e) {
            // not JSON: a proxy's page, say; the status says more than its text
            return "no reason given";
        }
        return "no reason given";
    }

    /** Credentials go over TLS, or no further than this machine. */
    private static void refusePlainText(URI address) throws BadInput {
        String host = Optional.ofNullable(address.getHost()).orElse("");
        if (!address.getScheme().equals("https") && !LOOPBACK.matcher(host).matches()) {
            throw new BadInput("idpm: credentials are not sent to `" + address + "` in plain text; use https");
        }
    }
}
