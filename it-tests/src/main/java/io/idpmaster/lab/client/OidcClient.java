package io.idpmaster.lab.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Logs a user in as {@code openstack --os-auth-type v3oidcpassword} does: RFC 6749, section 4.3 (Resource Owner Password
 * Credentials), with the client's secret in an HTTP header.
 */
public final class OidcClient {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Exchange exchange = new Exchange();
    private final URI endpoint;

    /** Against the realm at this address. */
    public OidcClient(URI realm) {
        this.endpoint = URI.create(realm + "/protocol/openid-connect/token");
    }

    /**
     * Asks for an access token about the user for the edge's client. What comes back is not verified here.
     *
     * @param clientSecret absent for a public client
     * @return the access token in its compact form
     * @throws LoginRefused with the identity provider's own words
     */
    public String login(String clientId, Optional<String> clientSecret, Credentials user) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "password");
        fields.put("scope", "openid");
        fields.put("username", user.username());
        fields.put("password", user.password());
        HttpRequest.Builder request = exchange.to(endpoint)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json");
        if (clientSecret.isPresent()) {
            String basic = encode(clientId) + ":" + encode(clientSecret.get());
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)));
        } else {
            fields.put("client_id", clientId);
        }
        HttpResponse<byte[]> response = exchange.send(
                request.POST(HttpRequest.BodyPublishers.ofString(form(fields))).build());
        JsonNode answer = parse(response);
        if (response.statusCode() != 200) {
            throw new LoginRefused(
                    user,
                    clientId,
                    answer.path("error_description").asText(answer.path("error").asText()));
        }
        return answer.path("access_token").asText();
    }

    private JsonNode parse(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new NoAnswer(endpoint, "status " + response.statusCode() + " without JSON");
        }
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
